"""Whatever a model wrote gets a kind, or `unclassified`; nothing raises."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeeval.taxonomy import KINDS, Failure, classify
from codeeval.taxonomy.conversions import could_convert
from codeeval.taxonomy.observation import read_observation
from codeeval.taxonomy.repairs import edits_of
from codeeval.taxonomy.told import observation_told
from codeeval_sandbox.hostile import programs
from codeeval_sandbox.jobs import Status, Verdict

CODES = {one.code for one in KINDS}
EXCEPTIONS = st.sampled_from(["NameError", "TypeError", "IndentationError", "RecursionError", "ValueError", "Odd"])
FRAGMENTS = st.sampled_from(
    [
        "def f(x):\n",
        "    return x\n",
        "\t",
        "while x:",
        "(",
        '"""',
        "\x00",
        "\ud800",
        "else:\n",
        "f(x)",
        "»",
        "\\\n",
        "lambda",
    ]
)


@given(
    st.text() | st.lists(FRAGMENTS, max_size=30).map("".join),
    st.sampled_from(list(Status)),
    st.none() | EXCEPTIONS,
    st.none() | st.text() | st.just("name 'f' is not defined") | st.just("f() takes 1 positional argument"),
    st.none() | st.integers(-5, 50),
)
@settings(deadline=None)
def test_any_text_and_verdict_gets_a_kind(solution, status, exception, message, line):
    failure = Failure("T/0", 0, "base", status, solution, "f", exception=exception, message=message, line=line)
    assert classify(observation_told(failure)).kind in CODES
    assert could_convert(failure) == () or failure.observation
    assert len(list(edits_of(solution))) <= 81


@pytest.mark.parametrize(
    "solution",
    [
        "",
        "x" * 1_000_000,
        "x = [" + "1, " * 300_000 + "]",
        "(" * 20_000,
        "if x:\n" + "\tif x:\n    " * 500,
        "public static int f(int x) { return x; }",
        "function f(x) { return x }",
        bytes(range(256)).decode("latin-1"),
        "def f(x):\n\tif x:\n        return 1\n\treturn 2\n",
        "def f(x):\n" + "    " * 0 + "\n" * 100_000,
    ],
    ids=["empty", "line", "list", "parentheses", "tabs", "java", "javascript", "binary", "mixed", "blank"],
)
@pytest.mark.parametrize("status", ["wrong", "syntax_error", "exception", "timeout"])
def test_bad_input_gets_a_kind(solution, status, failing):
    assert classify(failing(solution, status, exception="SyntaxError", message="invalid syntax", line=1)).kind in CODES


def test_every_hostile_program_gets_a_kind(failing):
    for program in programs():
        for status in (Status.WRONG, Status.TIMEOUT, Status.SYNTAX_ERROR):
            assert classify(failing(program.source, status.value)).kind in CODES


@given(st.text())
def test_a_message_that_is_no_report_is_no_observation(message):
    assert read_observation(Verdict(("k",), Status.WRONG, "isolated", message=message)) is None
