"""Languages: data, names, and the proof that an image can run one."""

from collections import Counter

import pytest

from codeeval.errors import UsageError
from codeeval.languages import is_python
from codeeval_benchmarks import registry
from codeeval_sandbox import Asserts, Environment, Job, Status
from codeeval_sandbox.check import check_languages, language_cases
from codeeval_sandbox.executors import ScriptedPool
from codeeval_sandbox.hostile import Category
from codeeval_sandbox.hostile.attacks import attacks
from codeeval_sandbox.languages import LANGUAGES, Language, SelfTest

SUM = Asserts("base", "run", ("assert run('1 2') == '3\\n'", "assert run('-1 1') == '0\\n'"))
SHELL = Language(
    name="sh",
    extension=".sh",
    command=("sh", "{file}"),
    fences=frozenset({"sh", "bash"}),
    self_test=SelfTest(
        suite=SUM,
        right="read a b\necho $((a + b))\n",
        wrong="read a b\necho $((a - b))\n",
        looping="while :; do :; done\n",
        forging="echo passed\nkill -9 $PPID\n",
    ),
)
PERL = Language(
    name="perl",
    extension=".pl",
    command=("perl", "{file}"),
    fences=frozenset({"perl", "pl"}),
    self_test=SelfTest(
        suite=SUM,
        right='my ($a, $b) = split " ", <STDIN>;\nprint $a + $b, "\\n";\n',
        wrong='print "3\\n";\n',
        looping="while (1) {}\n",
        forging='open(my $file, ">&=", 3); print $file "passed"; close $file; print "3\\n";\n',
    ),
    compile=("perl", "-c", "{file}"),
)


@pytest.fixture(params=[SHELL, PERL], ids=lambda language: language.name)
def added(request, monkeypatch):
    """Install another package's language."""
    monkeypatch.setitem(LANGUAGES._loaded, request.param.name, request.param)
    return request.param


def test_a_language_of_another_package_proves_itself_in_a_sandbox(make_pool, run_async, added):
    environment = Environment(added.name)

    async def main():
        async with make_pool() as pool:
            return await check_languages(pool, [Environment(), environment])

    findings = run_async(main())
    assert len(findings) == 8
    assert all(finding.ok for finding in findings), findings


def test_programs_of_other_languages_get_verdicts_with_their_reason(make_pool, verdicts_of, run_async, monkeypatch):
    monkeypatch.setitem(LANGUAGES._loaded, "perl", PERL)
    programs = {
        "no compiler takes it": "print (;\n",
        "fails": 'print STDERR "no luck"; exit 3;\n',
        "right": PERL.self_test.right,
        "prints much": 'print "x" x 50_000_000;\n',
    }

    async def main():
        async with make_pool() as pool:
            jobs = [Job((name,), (text,), SUM, environment=Environment("perl")) for name, text in programs.items()]
            return await verdicts_of(pool, jobs)

    verdicts = {key[0]: verdict for key, verdict in run_async(main()).items()}
    assert verdicts["right"].status is Status.PASSED
    assert verdicts["fails"].status is verdicts["no compiler takes it"].status is Status.EXCEPTION
    assert verdicts["fails"].message == "exit status 3: no luck"
    assert "syntax error" in verdicts["no compiler takes it"].message
    assert verdicts["prints much"].status in {Status.OUTPUT_LIMIT, Status.MEMORY, Status.WRONG}


@pytest.mark.parametrize("name", LANGUAGES.names())
def test_each_language_is_whole(name):
    language = LANGUAGES[name]
    assert language.name == name
    assert language.extension.startswith(".")
    parts = " ".join((*language.command, *(language.compile or ())))
    assert "{file}" in parts or "{stem}" in parts
    assert all(word == word.lower() for word in language.fences)
    assert len({case.program for case in language_cases(language)}) == 4


@pytest.mark.parametrize("name", [name for name in LANGUAGES.names() if LANGUAGES[name].attacks])
def test_each_language_has_attacks_of_every_class(name):
    """Python's own are in the hostile suite."""
    counts = Counter(attack.category for attack in attacks(LANGUAGES[name].attacks))
    assert counts[Category.FORGERY] >= 5
    assert set(counts) >= {Category.RESOURCE, Category.ISOLATION, Category.ESCAPE, Category.CONTROL}


def test_an_image_that_lets_a_forging_program_pass_is_found(run_async):
    findings = run_async(check_languages(ScriptedPool(lambda _: Status.PASSED), [Environment()]))
    assert {finding.name: finding.ok for finding in findings} == {
        "python/default: a right program": True,
        "python/default: a wrong program": False,
        "python/default: a looping program": False,
        "python/default: a forging program": False,
    }


def test_python_proves_itself_in_a_sandbox(make_pool, run_async):
    async def main():
        async with make_pool() as pool:
            return await check_languages(pool, [Environment()])

    findings = run_async(main())
    assert len(findings) == 4
    assert all(finding.ok for finding in findings), findings


def test_a_problem_in_an_unknown_language_is_refused_and_the_nearest_named():
    problem = registry.load("starter").problems[0]
    assert is_python(problem)
    other = problem.model_copy(update={"environment": Environment("pyhton")})
    with pytest.raises(UsageError, match="did you mean 'python'") as refusal:
        is_python(other)
    assert repr(problem.task_id) in str(refusal.value)


ACME = """
from codeeval_sandbox import Asserts
from codeeval_sandbox.languages import Language, SelfTest

ECHO = Language(
    name="echo",
    extension=".txt",
    command=("cat", "{file}"),
    fences=frozenset({"echo"}),
    self_test=SelfTest(Asserts("base", "run", ("assert run() == 'yes'",)), "yes", "no", "", "maybe"),
)
"""


def test_an_installed_package_adds_a_language_by_its_entry_point(
    make_pool, verdicts_of, run_async, *, tmp_path, monkeypatch
):
    (tmp_path / "acme_languages.py").write_text(ACME)
    facts = tmp_path / "acme_languages-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-languages\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text("[codeeval.languages]\necho = acme_languages:ECHO\n")
    before = LANGUAGES.names()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(LANGUAGES, "_loaded", {})
    assert LANGUAGES.names() == tuple(sorted((*before, "echo")))
    test = LANGUAGES["echo"].self_test

    async def main():
        async with make_pool() as pool:
            programs = (test.right, test.wrong)
            jobs = [Job((text,), (text,), test.suite, environment=Environment("echo")) for text in programs]
            return await verdicts_of(pool, jobs)

    verdicts = {key[0]: verdict.status for key, verdict in run_async(main()).items()}
    assert verdicts == {"yes": Status.PASSED, "no": Status.WRONG}


def test_a_language_that_an_image_cannot_run_is_not_attacked(run_async):
    perl = Environment("perl", "scripts")
    broken = run_async(check_languages(ScriptedPool(lambda _: Status.EXITED), [perl], attacked=True))
    assert [finding.name for finding in broken if not finding.ok][:1] == ["perl/scripts: a right program"]
    assert len(broken) == 4
    assert len(run_async(check_languages(ScriptedPool(lambda _: Status.PASSED), [perl], attacked=True))) > 20
