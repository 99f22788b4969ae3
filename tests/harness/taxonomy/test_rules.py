"""Each rule on a failure that it is for, and on its nearest neighbour that it is not for."""

from dataclasses import replace
from pathlib import Path

import pytest

from codeeval.taxonomy import Failure, Finding, Observation, SeenFailure, Span, classify
from codeeval.taxonomy.failure import Consensus, Repair
from codeeval.taxonomy.rules import RULES
from codeeval.taxonomy.rules.limits import SYMPTOMS
from codeeval_sandbox.jobs import Status


def raised(exception, message, solution="def f(x):\n    return g(x)\n", line=2):
    return {"solution": solution, "status": "exception", "exception": exception, "message": message, "line": line}


def syntax(message, solution, exception="SyntaxError", line=1):
    return {"solution": solution, "status": "syntax_error", "exception": exception, "message": message, "line": line}


CASES = {
    "cut_answer": ("A.1", {"solution": "def f(x):\n    retu", "status": "truncated"}),
    "nothing_written": ("B.2", {"solution": "# nothing\n", "status": "no_code"}),
    "import_fails": ("A.3", raised("ModuleNotFoundError", "No module named 'nope'", "import nope\n", 1)),
    "misplaced_import": ("A.3", syntax("import * only allowed at module level", "def f():\n  from math import *\n")),
    "body_missing": (
        "A.1",
        syntax("expected an indented block after function definition on line 1", "def f(x):\n", "IndentationError"),
    ),
    "slipped_body": ("A.2", syntax("'return' outside function", "def f(x):\n    pass\nreturn x\n", line=3)),
    "malformed": ("A.1", syntax("'(' was never closed", "def f(x):\n    return (x\n", line=2)),
    "entry_point_missing": (
        "B.2",
        raised("NameError", "name 'f' is not defined", "def g(x):\n    return x\n", None),
    ),
    "missing_import": ("A.3", raised("NameError", "name 'math' is not defined", "def f(x):\n    return math.pi\n")),
    "missing_definition": ("B.2", raised("NameError", "name 'is_prime' is not defined")),
    "endless_loop": ("C.1", {"solution": "def f(x):\n    while x > 0:\n        y = 1\n", "status": "timeout"}),
    "endless_recursion": (
        "C.1",
        raised("RecursionError", "maximum recursion depth exceeded", "def f(x):\n    return f(x - 1)\n"),
    ),
    "exhausted": (
        "B.5",
        {"solution": "def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\n", "status": "timeout"},
    ),
    "ended_itself": ("B.5", {"solution": "import sys\nsys.exit(0)\n", "status": "exited"}),
    "wrong_arguments": (
        "B.4",
        raised("TypeError", "f() takes 1 positional argument but 2 were given", "def f(x):\n    return x\n"),
    ),
    "boundary": ("B.3", raised("IndexError", "list index out of range")),
    "explicit_raise": (
        "B.5",
        raised("RuntimeError", "no", "def f(x):\n    raise RuntimeError('no')\n"),
    ),
    "misuse": ("B.1", raised("AttributeError", "'int' object has no attribute 'upper'")),
    "other_exception": ("B.5", raised("OverflowError", "too large")),
    "test_at_fault": ("T", {"solution": "def f(x):\n    return x\n", "reference_fails": True}),
    "converted": ("C.3", {"solution": "def f(x):\n    return [x]\n", "conversion": "to a tuple"}),
    "stub": ("C.2", {"solution": "def f(x):\n    # TODO\n    pass\n"}),
    "unused_arguments": ("C.2", {"solution": "def f(x):\n    y = 1\n    return y + 1\n"}),
    "hard_coded": (
        "C.2",
        {"solution": "def f(x):\n    if x == 1:\n        return [1]\n    return [1, 2]\n"},
    ),
    "repetition": ("C.2", {"solution": "def f(x):\n    y = x\n" + "    y = y + 1\n" * 20 + "    return y\n"}),
    "mended": (
        "C.4",
        {
            "solution": "def f(x):\n    return x + 1\n",
            "repair": Repair("constant", Span(2, 16, 2, 16), "1", "2"),
        },
    ),
    "never_answers": ("C.2", {"solution": "def f(x):\n    y = x + 1\n"}),
    "wrong_answer": ("C.1", {"solution": "def f(x):\n    return x * x - 1\n"}),
}
PRINTED = Observation("F", (SeenFailure(0, "f(1)", "None", "NoneType", "2"),))
CASES["printed"] = (
    "C.3",
    {"solution": "def f(x):\n    print(x + 1)\n", "output": "2\n", "observation": PRINTED},
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_each_rule_decides_its_own_example(rule, failing):
    code, facts = CASES[rule.__name__]
    found = classify(failing(**facts)).primary
    assert (found.rule, found.kind) == (rule.__name__, code)


def test_one_edit_from_right_is_no_hallucination(failing):
    """Answers by a list of months are written down, but one constant makes them right: C.4, and C.2 is secondary."""
    solution = "def f(x):\n    if x in [1, 3]:\n        return True\n    return 'no such month'\n"
    repair = Repair("answer", Span(4, 12, 4, 26), "'no such month'", "False")
    diagnosis = classify(failing(solution, repair=repair))
    assert (diagnosis.kind, [finding.kind for finding in diagnosis.secondary]) == ("C.4", ["C.2"])


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (
            syntax(
                "expected an indented block after function definition on line 1",
                "def f(x):\nreturn x\n",
                "IndentationError",
                2,
            ),
            "A.2",
        ),
        (
            syntax(
                "unindent does not match any outer indentation level", "def f(x):\n    a\n  b\n", "IndentationError"
            ),
            "A.2",
        ),
        (syntax("invalid syntax", "def f(x):\n    if x:\n        pass\n        else:\n        pass\n", line=4), "A.2"),
        (syntax("invalid syntax", "def f(x):\n    if x:\n        return 1\n    elif", line=4), "A.1"),  # cut
        (raised("NameError", "name 'factorial' is not defined", "def f(x):\n    return factorial(x)\n"), "A.3"),
        (raised("NameError", "name 'List' is not defined", "def f(x: List[int]):\n    return x\n", 1), "A.3"),
        (raised("NameError", "name 'np' is not defined", "def f(x):\n    return np.sum(x)\n"), "A.3"),
        (raised("NameError", "name 'numbers' is not defined", "def f(number):\n    return abs(numbers)\n"), "B.2"),
        (raised("NameError", "name 'count' is not defined", "def f(x):\n    return count\n"), "B.2"),
        (
            raised("UnboundLocalError", "cannot access local variable 'y' where it is not associated with a value"),
            "B.2",
        ),
        (raised("ValueError", "max() arg is an empty sequence"), "B.3"),
        (
            raised(
                "AttributeError",
                "'NoneType' object has no attribute 'group'",
                "import re\ndef f(x):\n    return re.match('a', x).group()\n",
                3,
            ),
            "B.3",
        ),
        (raised("ValueError", "invalid literal for int() with base 10: 'a'"), "B.1"),
        (raised("TypeError", "len() takes exactly one argument (2 given)", "def f(x):\n    return len(x, 1)\n"), "B.1"),
        (raised("NotImplementedError", "", "def f(x):\n    raise NotImplementedError\n"), "C.2"),
        ({"solution": "def f(x):\n    x[0], x[1] = x[1], x[0] + 1\n"}, "C.1"),  # these work in place
        ({"solution": "def f(x):\n    x[0][1] += 2\n"}, "C.1"),
        ({"solution": "def f(x):\n    x.rows.append(1)\n"}, "C.1"),
        ({"solution": "def f(x) -> None:\n    y = x + 1\n"}, "C.1"),
        ({"solution": "def f(x):\n    y = []\n    y.append(x)\n"}, "C.2"),
        (raised("AssertionError", "", "def f(x):\n    return x + 1\nassert f(1) == 3\n", 3), "C.1"),
        ({"solution": "def f(x):\n    return x\n", "conversion": "copied arguments"}, "C.4"),
        (
            {
                "solution": "def f(x):\n    while x:\n        x -= 1\n    return x\n",
                "status": "timeout",
                "test_source": "f(123456789)",
            },
            "B.5",
        ),
    ],
)
def test_neighbours_are_told_apart(facts, code, failing):
    assert classify(failing(**facts)).kind == code


def test_what_no_rule_knows_is_unclassified(failing):
    assert classify(failing("def f(x):\n    return x\n", "infrastructure")).kind == "unclassified"


@pytest.mark.parametrize("status", sorted(Status))
def test_every_status_has_a_row_in_the_documents(status):
    page = Path(__file__).parents[3].joinpath("docs", "verdicts.md").read_text(encoding="utf-8")
    assert f"| `{status}` |" in page


@pytest.mark.parametrize("status", sorted(SYMPTOMS))
def test_every_symptom_has_a_kind_of_its_own(status, failing):
    assert classify(failing("def f(x):\n    return x\n", status.value)).kind != "unclassified"


def test_a_program_that_breaks_its_worker_ended_its_tests_itself(failing):
    found = classify(failing("def f(x):\n    return x\n", "broke_worker"))
    assert (found.kind, found.symptom) == ("B.5", "broke_worker")


def test_agreement_against_the_tests_is_their_fault(failing):
    failure = failing("def f(x):\n    return x\n", consensus=Consensus("f(1)", "1", "2", 3, 30, 0.9))
    assert classify(failure).category == "T"


def test_another_kind_with_evidence_of_its_own_is_secondary(failing):
    repair = Repair("constant", Span(2, 12, 2, 12), "0", "1")
    found = classify(failing("def f(x):\n    return x + 0\n", conversion="to text", repair=repair))
    assert (found.kind, [one.kind for one in found.secondary]) == ("C.3", ["C.4"])


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "exception", "exception": "NameError", "message": "name 'math' is not defined"},
        {"status": "exception", "exception": "IndexError", "message": "list index out of range"},
        {"status": "wrong", "seen": [("None", "1")]},
        {"status": "exception", "exception": "RecursionError", "message": "maximum recursion depth exceeded"},
    ],
)
def test_what_is_left_of_any_failure_is_not_said_beside_a_kind(failing, facts):
    found = classify(failing("def f(x):\n    return f(x)\n", **facts))
    assert not [one.reason for one in found.secondary if one.kind in {"B.5", "C.1"}]


def test_a_recursion_that_one_edit_ends_is_right_in_principle(failing):
    source = "def f(n):\n    return 0 if n == 0 else n + f(n - 2)\n"
    failure = failing(source, "exception", exception="RecursionError", message="maximum recursion depth exceeded")
    assert classify(failure).kind == "C.1"
    mended = replace(failure, repair=Repair("comparison", Span(2, 17, 2, 18), "==", "<="))
    assert classify(mended).kind == "B.5"


def test_a_loop_that_ends_on_the_first_suite_is_only_slow(failing):
    source = "def f(n):\n    i = 1\n    while True:\n        if i * i >= n:\n            return i\n        i += 1\n"
    failure = failing(source, "timeout", test_source="assert f(9) == 3")
    assert classify(failure).kind == "C.1"
    assert classify(replace(failure, suite="plus")).kind == "B.5"


def test_a_limit_is_a_symptom_beside_the_kind(failing):
    found = classify(failing("def f(n):\n    return f(n - 1) + f(n - 2) if n > 1 else n\n", "timeout"))
    assert (found.symptom, found.kind) == ("timeout", "B.5")


def test_a_finding_points_at_the_name(failing):
    found = classify(failing(**raised("NameError", "name 'math' is not defined", "def f(x):\n    return math.pi\n")))
    assert found.primary.span == Span(2, 12, 2, 15)


def test_records_are_values():
    one = Finding("rule", "C.1", "reason")
    assert one == Finding("rule", "C.1", "reason")
    assert Failure("T/0", 0, "base", Status.WRONG, "", "f").observation is None


WRONG_VALUE = {"solution": "def f():\n    return 6\n", "test_source": "assert f() == 5"}


@pytest.mark.parametrize(
    ("kind", "facts", "found"),
    [
        ("output", {"message": "f() returned 6"}, ("wrong_value", "C.1")),
        ("output", {"conversion": "to a list"}, ("converted", "C.3")),
        ("input", {"conversion": "to a list"}, ("wrong_value", "C.1")),
        ("input", {"status": "exception", "exception": "IndexError", "message": "range"}, ("wrong_value", "C.1")),
        ("output", {"repair": Repair("constant", Span(2, 12, 2, 12), "6", "5")}, ("wrong_value", "C.1")),
        ("output", {"consensus": Consensus("f()", "6", "5", 3, 9, 0.9)}, ("wrong_value", "C.1")),
        ("output", {"status": "no_code", "solution": ""}, ("no_value", "unclassified")),
    ],
)
def test_a_predicted_value_gets_no_kind_of_a_program(failing, kind, facts, found):
    """The same facts of a program would be a stub, a slip, or tests at fault."""
    diagnosis = classify(failing(**{**WRONG_VALUE, "predicted": kind, **facts}))
    assert (diagnosis.primary.rule, diagnosis.primary.kind, diagnosis.secondary) == (*found, ())
    as_program = classify(failing(**{**WRONG_VALUE, **facts}))
    assert as_program.kind != "C.1"


@pytest.mark.parametrize(
    ("language", "facts", "kind"),
    [
        ("r", {"status": "exception", "message": 'could not find function "is_prime"'}, "B.2"),
        ("r", {"status": "exception", "message": "there is no package called \u2018digest\u2019"}, "A.3"),
        ("r", {"status": "exception", "message": "subscript out of bounds"}, "B.3"),
        ("r", {"status": "exception", "message": "unused argument (3)"}, "B.4"),
        ("r", {"status": "exception", "message": "non-numeric argument to binary operator"}, "B.1"),
        ("r", {"status": "exception", "message": "too large"}, "B.5"),
        ("r", {"status": "syntax_error", "exception": "SyntaxError", "message": "<text>:3:1: unexpected '}'"}, "A.1"),
        ("r", {"status": "wrong", "conversion": "form normalised"}, "C.3"),
        ("r", {"status": "wrong", "message": "Mean relative difference: 2"}, "C.1"),
        ("r", {"status": "wrong", "exception": "BrokenSuite", "message": "no program can pass"}, "T"),
        ("r", {"status": "timeout"}, "B.5"),
        ("r", {"status": "no_code", "solution": ""}, "B.2"),
        (
            "racket",
            {
                "status": "exception",
                "exception": "exn:fail:syntax:unbound",
                "message": "program:3:3: string-reverse: unbound identifier",
            },
            "B.2",
        ),
        (
            "racket",
            {"status": "exception", "exception": "exn:fail:contract", "message": "car: contract violation"},
            "B.3",
        ),
        ("bash", {"status": "exception", "exception": "CommandNotFound", "message": "bc: command not found"}, "B.2"),
        (
            "cpp",
            {
                "status": "syntax_error",
                "exception": "CompileError",
                "message": "p.cpp:3:5: error: 'foo' was not declared in this scope",
            },
            "B.2",
        ),
        ("cpp", {"status": "syntax_error", "exception": "CompileError", "message": "error: expected ';'"}, "A.1"),
        ("php", {"status": "exception", "exception": "ArgumentCountError", "message": "Too few arguments"}, "B.4"),
    ],
)
def test_a_failure_in_another_language_is_placed_by_its_verdict(failing, language, facts, kind):
    diagnosis = classify(failing(**{"solution": "f <- function(x) x", "language": language, **facts}))
    assert (diagnosis.kind, diagnosis.secondary) == (kind, ())
