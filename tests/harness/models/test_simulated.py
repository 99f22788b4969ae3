"""The simulated model and its mistakes."""

import ast
import asyncio
import textwrap
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval.errors import UsageError
from codeeval.extraction import extract
from codeeval.models import ModelConfig, open_model
from codeeval.python.mutation import apply, mutants, operators
from codeeval.samples import Completion
from codeeval_benchmarks.problem import Problem, PromptParts

STUB = """\
from typing import List
import math


def score(words: List[str], limit: int) -> int:
    '''Docs: "<" and 1.'''
"""

PROGRAM = STUB + textwrap.indent(
    textwrap.dedent(
        """\
        if not words or limit is None:
            return 0
        total = 0
        seen = []
        number = 0
        while number < len(words):
            word = words[number].strip() + "é"
            number += 1
            if word in seen:
                continue
            if word not in seen and len(word) > 1:
                seen.append(word)
            total = max(total, limit) if total == 3 else total + 2
        for index in range(1, limit):
            if index > 4 and seen:
                total += ord(words[0][1:3][0])
                break
        ordered = sorted(seen)
        return total + math.floor(len(ordered[:-1]))
        """
    ),
    "    ",
)

SYNTAX = {"unclosed_bracket", "lost_colon", "wrong_indentation", "truncation"}


def problem(task_id: str = "t/0", program: str = PROGRAM) -> Problem:
    return Problem(
        task_id=task_id,
        benchmark="t",
        prompt=PromptParts(stub=STUB),
        entry_point="score",
        canonical_solution=program,
        control="",
        suites={},
    )


def drawn(name: str, count: int, *, task_id: str = "t/0", seed: int = 0) -> Sequence[Completion]:
    return asyncio.run(open_model(name, ModelConfig(seed=seed)).draw(problem(task_id), range(count)))


def test_every_operator_finds_a_place():
    more = "def g(a):\n    for b in a:\n        h(b)\n    return 1\n"
    assert set(mutants(PROGRAM + more)) == {operator.name for operator in operators()}
    assert len(operators()) >= 25


@pytest.mark.parametrize("name", [operator.name for operator in operators()])
def test_mutants_differ_and_only_syntax_operators_break_syntax(name):
    for edit in mutants(PROGRAM).get(name, ()):
        mutant = apply(PROGRAM, edit)
        assert mutant != PROGRAM
        if name in SYNTAX - {"truncation"}:
            with pytest.raises(SyntaxError):
                ast.parse(mutant)
        elif name != "truncation":
            ast.parse(mutant)


@pytest.mark.parametrize("name", [operator.name for operator in operators() if operator.name not in SYNTAX])
def test_documentation_and_annotations_are_left_alone(name):
    for edit in mutants(PROGRAM).get(name, ()):
        function = ast.parse(apply(PROGRAM, edit)).body[-1]
        assert isinstance(function, ast.FunctionDef)
        assert ast.get_docstring(function) == 'Docs: "<" and 1.'
        assert ast.unparse(function.args) == "words: List[str], limit: int"


@pytest.mark.parametrize(
    ("program", "name", "mutant"),
    [
        ("def f(a):\n    return a < 1\n", "comparison", "def f(a):\n    return a <= 1\n"),
        ("def f(a, b):\n    return g(a, b)\n", "swapped_arguments", "def f(a, b):\n    return g(b, a)\n"),
        (
            "def f(a):\n    if(a):\n        return 1\n",
            "negated_condition",
            "def f(a):\n    if(not ((a))):\n        return 1\n",
        ),
        ("def f(a):\n    return sorted(a)\n", "reversed_sort", "def f(a):\n    return sorted(a, reverse=True)\n"),
        ("def f(a):\n    return a[0]\n", "wrong_index", "def f(a):\n    return a[1]\n"),
        ("def f(a):\n    return a[:-1]\n", "slice_bounds", "def f(a):\n    return a[:-2]\n"),
        ("def f(a):\n    return a\n", "missing_return", "def f(a):\n    (a)\n"),
        ("def f(a):\n    return 'x', a\n", "wrong_type", "def f(a):\n    return ['x', a]\n"),
        ("import re\n", "missing_import", "pass\n"),
        ("while n < 9:\n    n += 1\n", "infinite_loop", "while n < 9:\n    pass\n"),
        (
            "def f(a):\n    for b in a:\n        g(b)\n    return 1\n",
            "early_return",
            "def f(a):\n    for b in a:\n        g(b)\n        return 1\n    return 1\n",
        ),
    ],
)
def test_what_a_mistake_looks_like(program, name, mutant):
    assert mutant in [apply(program, edit) for edit in mutants(program)[name]]


def test_an_import_that_the_prelude_makes_is_not_dropped():
    assert "missing_import" not in mutants("import re\nre.x()\n", "import re\n")


@given(st.text() | st.text("def f():\n  x=1+[]", max_size=60))
def test_any_text_has_mutants_or_none(text):
    for edits in mutants(text).values():
        assert all(apply(text, edit) != text for edit in edits)


def test_the_same_index_gives_the_same_completion_in_any_order():
    model = open_model("simulated/default")
    alone = [asyncio.run(model.draw(problem(), [index]))[0] for index in (3, 1, 2)]
    assert alone == [drawn("simulated/default", 4)[index] for index in (3, 1, 2)]


def test_seeds_tasks_and_variants_give_other_samples():
    runs = [
        [sample.text for sample in samples]
        for samples in (
            drawn("simulated/weak", 50),
            drawn("simulated/weak", 50, seed=1),
            drawn("simulated/strong?rate=0.8", 50),
        )
    ]
    assert len({tuple(run) for run in runs}) == 3


def test_wrong_programs_are_many_and_labelled():
    samples = drawn("simulated/default?rate=1", 400)
    assert len({sample.text for sample in samples}) > 100
    assert len({sample.note["mutation"] for sample in samples}) > 20
    assert all(1 <= sample.note["line"] <= PROGRAM.count("\n") for sample in samples)


def test_the_label_tells_whether_the_program_was_touched():
    for sample in drawn("simulated/default?rate=0.5", 200):
        changed = extract(sample, problem()).solution.strip() != PROGRAM.strip()
        assert changed == (sample.note["mutation"] is not None)
        assert (sample.finish_reason == "length") == (sample.note["mutation"] == "truncation")


def test_a_rate_of_nothing_is_the_canonical_solution_in_every_form():
    samples = drawn("simulated/default?rate=0", 200)
    assert {sample.form for sample in samples} == {"solution", "answer", "completion"}
    assert {extract(sample, problem()).solution.strip() for sample in samples} == {PROGRAM.strip()}


def test_problems_differ_in_difficulty_around_the_stated_rate():
    model = open_model("simulated/default?rate=0.3")
    rates = [model.difficulty(f"t/{number}") for number in range(4000)]
    assert sum(rates) / len(rates) == pytest.approx(0.3, abs=0.02)
    assert sum(rate < 0.02 for rate in rates) > 200
    assert sum(rate > 0.8 for rate in rates) > 200


@pytest.mark.parametrize("name", ["medium", "default?rate=2", "default?rate=nan", "default?rate=", "default?speed=1"])
def test_unknown_variants_and_settings_are_refused(name):
    with pytest.raises(UsageError, match=f"simulated/{name.partition('?')[0]}"):
        open_model(f"simulated/{name}")
