"""Every kind of suite is written down as a row of the plain format, and read back as it was."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeeval_benchmarks.errors import ProblemFormatError
from codeeval_benchmarks.plain import suite_fields, with_problem
from codeeval_benchmarks.programs import control_of
from codeeval_benchmarks.registry import load
from codeeval_sandbox.kinds import Asserts, Check, Differential

RIGHT = "def f(x, y=0):\n    return x\n"
ORACLE = "def accepts(arguments, output, expected, is_equal):\n    return True\n"
SUITES = {
    "asserts": Asserts("base", "f", ("assert f(1) == 1", "for n in (1, 2):\n    assert f(n) == n")),
    "asserts with a setup": Asserts("base", "f", ("assert f(PI) == PI",), setup="from math import pi as PI\n"),
    "check": Check("base", "f", "def check(candidate):\n    assert candidate(1) == 1\n"),
    "check with a setup": Check("base", "f", "def check(candidate):\n    assert candidate(N)\n", setup="N = 3\n"),
    "inputs": Differential("base", "f", RIGHT, ((1,), ("a\n\u2028\x00b",), ([1.5, float("inf")], {2: (3,)}), ({4},))),
    "inputs with an oracle": Differential("base", "f", RIGHT, ((),), 0.01, ORACLE),
}


def written(suite):
    row = {"id": "one", "prompt": "Write `f`.", "entry_point": "f", "solution": RIGHT, **suite_fields(suite)}
    text, _ = with_problem("", row, "mine.codeeval.yaml")
    return with_problem(text, {**row, "id": "two"}, "mine.codeeval.yaml")[1].problems


@pytest.mark.parametrize("name", SUITES)
def test_a_suite_is_read_back_as_it_was(name):
    suite = SUITES[name]
    same = replace(suite, source=suite.setup + suite.source, setup="") if isinstance(suite, Check) else suite
    assert [problem.suites["base"] for problem in written(suite)] == [same, same]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\n \t#-.:|'\"\\"))


@given(st.lists(TEXTS, min_size=1, max_size=4))
@settings(deadline=None)
def test_any_program_is_read_back_as_it_was_with_others_behind_it(programs):
    text, normal = "", [program.replace("\r\n", "\n").replace("\r", "\n") for program in programs]
    for number, program in enumerate(programs):
        row = {"id": number, "prompt": program, "entry_point": "f", "tests": ["assert f(1)"], "wrong": program}
        text, benchmark = with_problem(text, row, "mine.codeeval.yaml")
    found = [(problem.prompt.shown, problem.control) for problem in benchmark]
    assert found == [(one if one.strip() else "", one or control_of("", "f")) for one in normal]


@pytest.mark.data
@pytest.mark.parametrize("benchmark", ["starter", "humaneval", "mbpp", "humaneval-plus@mini", "mbpp-plus", "mbpp-pro"])
def test_suites_of_published_benchmarks_are_read_back(benchmark, official_data):
    for problem in load(benchmark, official_data).problems[::20]:
        for suite in problem.suites.values():
            wanted = suite_fields(suite)
            assert [suite_fields(one.suites["base"]) for one in read(problem, wanted)] == [wanted]


def read(problem, fields):
    solution = f"{problem.prelude}{problem.canonical_solution}"
    row = {"id": "one", "prompt": "p", "entry_point": problem.entry_point, "solution": solution, **fields}
    return with_problem("", row, "mine.codeeval.yaml")[1].problems


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"inputs": "1"}, r"field 'inputs': '1' is not a list of arguments; write `\[1\]`"),
        ({"inputs": "[f(1)]"}, "field 'inputs': .*is not plain data"),
        ({"inputs": "\n"}, "field 'inputs': holds no input"),
        ({"inputs": "[1]", "oracle": "x = 1"}, "field 'oracle': does not define 'accepts'"),
        ({"inputs": "[1]", "reference": "x = 1"}, "field 'reference': does not define 'f'"),
        ({"tests": ["assert f(1)"], "setup": "1 +"}, "field 'setup': not Python"),
    ],
)
def test_a_field_that_cannot_be_meant_is_named(fields, message):
    row = {"id": "one", "prompt": "p", "entry_point": "f", "solution": RIGHT, **fields}
    with pytest.raises(ProblemFormatError, match=message):
        with_problem("", row, "mine.codeeval.yaml")
