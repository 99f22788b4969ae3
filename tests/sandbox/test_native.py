"""R and Racket for real: tests in their own language, which a judge runs apart from the program."""

import dataclasses
import os
import shutil
from collections import Counter

import pytest

from codeeval_images.build import ensure
from codeeval_sandbox import Environment, Job, Limits, PoolConfig, Status
from codeeval_sandbox.check import attack_cases, check_languages, language_cases
from codeeval_sandbox.conformance import run_cases
from codeeval_sandbox.errors import SandboxError
from codeeval_sandbox.hostile import Category, HeaderError
from codeeval_sandbox.hostile.attacks import FAILING, attacks
from codeeval_sandbox.kinds import Native
from codeeval_sandbox.languages import LANGUAGES, Language, SelfTest, Shim, shim_of
from codeeval_sandbox.pool import Pool

_MINUTES = "CODEEVAL_TEST_MINUTES" in os.environ
RUNTIMES = {"r": ("Rscript", "r-base-core"), "racket": ("racket", "racket")}


@pytest.fixture
def open_native(missing_backends):
    """Opens a pool of one worker, with this host's own runtime of a language, else with that of the language's image.

    The image of R is built if need be, that of Racket only with CODEEVAL_TEST_MINUTES.
    """

    def make(language):
        command, package = RUNTIMES[language]
        if "bubblewrap" not in missing_backends and shutil.which(command):
            return Pool(PoolConfig("bubblewrap", (Environment(language),), workers=1, slots=4))
        if "docker" in missing_backends or (language != "r" and not _MINUTES):
            pytest.skip(f"no {command} on this host: `apt-get install {package}` and bubblewrap")
        environment = Environment(language)  # as in the jobs, whichever way they run
        images = {environment.image: ensure(language).tag}
        return Pool(PoolConfig("docker", (environment,), images=images, workers=1, slots=4))

    return make


@pytest.fixture
def judged(open_native, verdicts_of, run_async):
    """Returns the verdict of each program, by name, under tests in its language."""

    def run(language, programs, tests, *, entry_point="f", all_tests=False, limits=None):
        suite = Native("base", entry_point, tests, language)
        environment = Environment(language)

        async def main():
            async with open_native(language) as pool:
                jobs = [
                    Job((name,), (text,), suite, limits or Limits(), all_tests=all_tests, environment=environment)
                    for name, text in programs.items()
                ]
                return await verdicts_of(pool, jobs)

        return {key[0]: verdict for key, verdict in run_async(main()).items()}

    return run


def test_every_attack_in_a_file_is_read():
    for language in map(LANGUAGES.__getitem__, RUNTIMES):
        counts = Counter(attack.category for attack in attacks(language.attacks))
        assert counts[Category.FORGERY] > 60
        assert set(counts) >= {Category.RESOURCE, Category.ISOLATION, Category.ESCAPE, Category.CONTROL}
        forgeries = {attack.what for attack in attacks(language.attacks) if attack.category is Category.FORGERY}
        assert len(forgeries) == counts[Category.FORGERY]


def test_an_attack_of_an_unknown_class_is_refused_by_its_name(tmp_path):
    file = tmp_path / "attacks.txt"
    file.write_text("begin\n#% forgery wrong: tries\nbody\n#% nonsense: tries again\nbody\n")
    read = attacks(file)
    first = next(read)
    assert (first.source, first.want) == ("begin\nbody\n", {Status.WRONG})
    with pytest.raises(HeaderError, match=r"'tries again' in 'attacks\.txt'"):
        next(read)


@pytest.mark.parametrize("language", RUNTIMES)
def test_no_forgery_and_no_escape_gets_through(language, open_native, run_async):
    cases = list(attack_cases(LANGUAGES[language]))
    if not _MINUTES:  # every tenth attack, with the neighbour behind it
        cases = [case for index, case in enumerate(cases) if index % 20 in (0, 1) or case.group == Category.CONTROL]

    async def main():
        async with open_native(language) as pool:
            own = await run_cases(pool, language_cases(LANGUAGES[language]), Environment(language))
            return [*own, *await run_cases(pool, cases, Environment(language))]

    results = run_async(main())
    assert not {result.case.name: result.problems for result in results if not result.ok}


R_VALUES = """
stopifnot(identical(f(NULL), NULL))
stopifnot(identical(f(c(a = 1L, b = NA)), c(a = 1L, b = NA)))
stopifnot(identical(f(c(1.1, -Inf, NaN, NA, 1e-320, 0.1 + 0.2)), c(1.1, -Inf, NaN, NA, 1e-320, 0.1 + 0.2)))
stopifnot(identical(f(c("", NA, "\\u00e9\\u4e2d", "a\\nb")), c("", NA, "\\u00e9\\u4e2d", "a\\nb")))
stopifnot(identical(f(list(1, NULL, list(x = TRUE, y = list()))), list(1, NULL, list(x = TRUE, y = list()))))
stopifnot(identical(f(matrix(1:6, 2, dimnames = list(c("a", "b"), NULL))),
                    matrix(1:6, 2, dimnames = list(c("a", "b"), NULL))))
stopifnot(identical(f(factor(c("x", "y", "x"))), factor(c("x", "y", "x"))))
stopifnot(identical(f(data.frame(a = 1:2, b = c("x", "y"))), data.frame(a = 1:2, b = c("x", "y"))))
stopifnot(identical(f(as.Date("2024-02-29")), as.Date("2024-02-29")))
stopifnot(identical(f(as.raw(0:255)), as.raw(0:255)))
stopifnot(identical(f(complex(real = 1, imaginary = -2)), 1-2i))
stopifnot(identical(f(character(0)), character(0)), identical(f(integer(0)), integer(0)))
stopifnot(identical(nchar(f(strrep("x", 1e5))), 100000L))
"""

RACKET_VALUES = """
(require rackunit)
(check-equal? (f (list 1 2/3 -5 (expt 7 100) 1.5 -inf.0 +nan.0 1+2i))
              (list 1 2/3 -5 (expt 7 100) 1.5 -inf.0 +nan.0 1+2i))
(check-equal? (f (list "é中" "" 'sym '|a b| #\\x #"bytes" '#:key (void) #t #f))
              (list "é中" "" 'sym '|a b| #\\x #"bytes" '#:key (void) #t #f))
(check-equal? (f '(1 (2 . 3) () . 4)) '(1 (2 . 3) () . 4))
(check-equal? (f (vector 1 (vector-immutable 2) (box 3))) (vector 1 (vector-immutable 2) (box 3)))
(check-equal? (f (hash "a" 1 'b (list 2))) (hash "a" 1 'b (list 2)))
(check-equal? (f (make-hasheqv '((1 . 2)))) (make-hasheqv '((1 . 2))))
(check-not-equal? (f (make-hash '((1 . 2)))) (hash 1 2))
(check-not-equal? (f (lambda () 1)) (lambda () 1))
(check-true (string? (f (make-string 100000 #\\x))))
"""


@pytest.mark.parametrize(
    ("language", "program", "tests", "total"),
    [
        ("r", "f <- function(x) x\n", R_VALUES, 14),
        ("racket", "#lang racket\n(define (f x) x)\n", RACKET_VALUES, 9),
    ],
)
def test_values_come_back_as_they_went(judged, language, program, tests, total):
    verdict = judged(language, {"identity": program}, tests)["identity"]
    assert (verdict.status, verdict.passed_tests, verdict.total_tests) == (Status.PASSED, total, total), verdict
    assert verdict.trust == "isolated"


def test_an_r_program_that_fails_says_where_and_why(judged):
    tests = "".join(f"stopifnot(isTRUE(all.equal(f({number}), {number + 1})))\n" for number in (1, 2, 3))
    verdicts = judged(
        "r",
        {
            "syntax": "f <- function(x) {\n  x +\n}\n",
            "raises at load": "f <- function(x) x\nlibrary(nosuchpackage)\n",
            "raises": 'f <- function(x) if (x > 1) stop("too large") else x + 1\n',
            "unbound": "g <- function(x) x\n",
            "wrong": "f <- function(x) if (x == 2) 0 else x + 1\n",
            "prints": "f <- function(x) { cat('hello\\n'); 0 }\n",
            "right": "f <- function(x) x + 1\n",
        },
        tests,
        all_tests=True,
    )
    status = {name: verdict.status for name, verdict in verdicts.items()}
    assert status["syntax"] is Status.SYNTAX_ERROR
    assert verdicts["syntax"].line == 3
    assert status["raises at load"] is status["raises"] is status["unbound"] is Status.EXCEPTION
    assert verdicts["raises at load"].line == 2
    assert "nosuchpackage" in verdicts["raises at load"].message
    assert (verdicts["raises"].test, verdicts["raises"].message) == (1, "too large")
    assert verdicts["raises"].test_source == "isTRUE(all.equal(f(2), 3))"
    assert "could not find function" in verdicts["unbound"].message or "'f' not found" in verdicts["unbound"].message
    assert (status["wrong"], verdicts["wrong"].test, verdicts["wrong"].passed_tests) == (Status.WRONG, 1, 2)
    assert verdicts["prints"].output.startswith("hello\n")
    assert (verdicts["right"].passed_tests, verdicts["right"].total_tests) == (3, 3)


def test_a_racket_program_that_fails_says_where_and_why(judged):
    tests = "(require rackunit)\n(check-within (f 1) 2 0.001)\n(check-within (f 2) 3 0.001)\n"
    verdicts = judged(
        "racket",
        {
            "syntax": "#lang racket\n(define (f x)\n  (+ x 1]\n",
            "no module": "(define (f x) x)\n",
            "unbound": "#lang racket\n(define (f x)\n  (string-reverse x))\n",
            "raises": '#lang racket\n(define (f x) (if (> x 1) (error "too large") (+ x 1)))\n',
            "wrong": "#lang racket\n(define (f x) (* x 2))\n",
            "right": "#lang racket\n(define (f x) (+ x 1))\n",
        },
        tests,
    )
    status = {name: verdict.status for name, verdict in verdicts.items()}
    assert status["syntax"] is status["no module"] is Status.SYNTAX_ERROR
    assert status["unbound"] is Status.EXCEPTION
    assert (verdicts["unbound"].exception, verdicts["unbound"].line) == ("exn:fail:syntax:unbound", 3)
    assert (status["raises"], verdicts["raises"].test, verdicts["raises"].message) == (Status.EXCEPTION, 1, "too large")
    assert (status["wrong"], verdicts["wrong"].message) == (Status.WRONG, "returned 4")
    assert status["right"] is Status.PASSED


RACKET_PUBLISHED = """(require rackunit)

(define (test-humaneval)

  (let (( candidate f))
    (check-within (candidate (list "a" -2 2.5 #t #\\x)) 5 0.001)
    (check-within (candidate '(a . #hash(("b" . (1))))) 7.0 0.001)
    (check-within (candidate %s) 1 0.001)
))

(test-humaneval)
"""


@pytest.mark.parametrize("last", ["(list 1)", "(list (+ 0 1))"])  # without the expander, and with it
def test_racket_tests_in_the_published_form_and_close_to_it_decide_alike(judged, last):
    program = "#lang racket\n(define (f x) (cond [(list? x) (length x)] [else %s]))\n"
    verdicts = judged(
        "racket",
        {
            "right": program % '(+ 6 (length (hash-ref (cdr x) "b")))',
            "close": program % "7.0009",
            "wrong": program % "7.002",
            "raises": program % "(car 7)",
            "loops": program % "(let loop () (loop))",
            "shadows": program % "8" + "(define (check-within . _) #t) (define list vector)\n",
        },
        RACKET_PUBLISHED % last,
        limits=Limits(seconds=1.0),
    )
    status = {name: verdict.status for name, verdict in verdicts.items()}
    assert status["right"] is status["close"] is Status.PASSED
    assert (status["wrong"], verdicts["wrong"].message) == (Status.WRONG, "returned 7.002")
    assert verdicts["wrong"].test_source == '(check-within (candidate (quote (a . #hash(("b" . (1)))))) 7.0 0.001)'
    assert (status["raises"], verdicts["raises"].exception) == (Status.EXCEPTION, "exn:fail:contract")
    assert (verdicts["raises"].test, verdicts["raises"].passed_tests) == (1, 1)
    assert status["loops"] is Status.TIMEOUT
    assert status["shadows"] is Status.WRONG
    assert {verdict.total_tests for verdict in verdicts.values()} == {3}


def test_tests_that_end_their_own_interpreter_can_be_passed_by_nobody(judged):
    tests = "stopifnot(f(1) == 1)\ntools::pskill(Sys.getpid(), 9)\n"
    verdict = judged("r", {"any": "f <- function(x) x\n"}, tests)["any"]
    assert (verdict.status, verdict.exception) == (Status.WRONG, "BrokenSuite")


def test_a_right_r_program_but_for_form_is_right_in_content(judged):
    tests = "stopifnot(isTRUE(all.equal(f(0), c())))\nstopifnot(isTRUE(all.equal(f(3), c(1, 2, 3))))\n"
    verdicts = judged(
        "r",
        {
            "an empty vector for NULL": "f <- function(n) seq_len(n)\n",
            "a list for a vector": "f <- function(n) as.list(seq_len(n))\n",
            "names": "f <- function(n) if (n) c(a = 1, b = 2, c = 3) else NULL\n",
            "wrong later": "f <- function(n) if (n) 1:2 else integer(0)\n",
            "loops later": "f <- function(n) if (n) repeat {} else integer(0)\n",
            "ends later": "f <- function(n) if (n) quit(status = 0) else integer(0)\n",
            "right": "f <- function(n) if (n) seq_len(n)\n",
        },
        tests,
        limits=Limits(seconds=1.0),
    )
    content = {name: verdict.passed_in_content for name, verdict in verdicts.items()}
    assert {name for name, passed in content.items() if passed} == {"an empty vector for NULL", "a list for a vector"}
    assert {verdict.status for name, verdict in verdicts.items() if name != "right"} == {Status.WRONG}
    assert verdicts["right"].status is Status.PASSED


@pytest.mark.parametrize(
    ("language", "program", "tests", "message"),
    [
        ("r", "f <- function(x) x\n", "stopifnot(isTRUE(all.equal(f(1), list(10 = 4))))\n", "unexpected '='"),
        ("racket", "#lang racket\n(define (f x) x)\n", "(check-within (f 1) nothing 0.1)\n", "nothing: undefined"),
    ],
)
def test_tests_that_nobody_can_pass_are_found(judged, language, program, tests, message):
    verdict = judged(language, {"any": program}, tests)["any"]
    assert (verdict.status, verdict.exception) == (Status.WRONG, "BrokenSuite")
    assert message in verdict.message


def test_tests_in_another_language_than_the_workers_are_refused(make_pool, verdicts_of, run_async):
    async def main():
        async with make_pool() as pool:
            return await verdicts_of(pool, [Job((0,), ("f = 1\n",), Native("base", "f", "stopifnot(TRUE)", "r"))])

    (verdict,) = run_async(main()).values()
    assert verdict.status is Status.WRONG
    assert "tests are in language 'r', and this worker runs 'python'" in verdict.message


@pytest.mark.minutes
def test_racket_works_where_its_runtime_cannot_fork_itself(open_native, run_async, monkeypatch):
    racket = LANGUAGES["racket"]
    started = dataclasses.replace(racket, environment={**racket.environment, "CODEEVAL_RACKET": "start"})
    monkeypatch.setitem(LANGUAGES._loaded, "racket", started)

    async def main():
        async with open_native("racket") as pool:
            return await check_languages(pool, [Environment("racket")])

    findings = run_async(main())
    assert len(findings) == 4
    assert all(finding.ok for finding in findings), findings


BROKEN_SHIM = """
def serve(role, files, environment, control):
    raise OSError("this image has no such runtime")
"""


def test_an_image_without_the_runtime_is_named_at_the_start(make_pool, run_async, monkeypatch, tmp_path):
    (tmp_path / "shim.py").write_text(BROKEN_SHIM)
    broken = dataclasses.replace(LANGUAGES["r"], shim=Shim(tmp_path / "shim.py"))
    monkeypatch.setitem(LANGUAGES._loaded, "r", broken)

    async def main():
        async with make_pool(environments=(Environment("r"),)) as pool:
            return pool

    with pytest.raises(SandboxError, match="language 'r': OSError: this image has no such runtime"):
        run_async(main())


def test_a_language_that_contradicts_itself_is_refused():
    suite = Native("base", "f", "", "x")
    test = SelfTest(suite, "1", "2", "3", "4")
    with pytest.raises(ValueError, match="has no shim"):
        Language("x", ".x", ("x", "{file}"), frozenset({"x"}), test, tests="proxy")
    with pytest.raises(ValueError, match="use 'proxy'"):
        Language("x", ".x", ("x", "{file}"), frozenset({"x"}), test, shim=LANGUAGES["r"].shim)


def test_a_shim_travels_as_text_with_its_files():
    facts = shim_of(LANGUAGES["racket"])
    assert facts["files"].keys() == {"racket.rkt"}
    assert "def serve(" in facts["module"]
    assert shim_of(LANGUAGES["python"]) is None
    assert FAILING.isdisjoint({Status.PASSED, Status.INFRASTRUCTURE})
