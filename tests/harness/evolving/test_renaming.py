"""Renamed problems: the same programs and tests under names that the source does not have."""

import ast
import builtins
import re

import numpy as np
import pytest

from codeeval.evolving.drafts import Rejected
from codeeval.evolving.recipe import RECIPES
from codeeval.evolving.renaming import Renamed, renamed
from codeeval.python.normal import normal_form, plain_form
from codeeval_benchmarks import load
from codeeval_benchmarks.problem import Problem, PromptParts
from codeeval_sandbox.kinds import Asserts, Check, Differential

STARTER = [problem for problem in load("starter") if not problem.base_stub]


def problem(solution: str, *, stub: str = "", words: str = "", suite=None) -> Problem:
    *_, name = (node.name for node in ast.parse(solution).body if isinstance(node, ast.FunctionDef))
    return Problem(
        task_id="T/0",
        benchmark="toy",
        prompt=PromptParts(stub=stub, instruction=words),
        entry_point=name,
        canonical_solution=solution,
        control=solution,
        suites={"base": suite or Asserts("base", name, (f"assert {name}(1) == 2",))},
    )


def made(solution: str, seed: int = 0, **parts) -> Renamed:
    result = renamed(problem(solution, **parts), np.random.default_rng(seed))
    assert isinstance(result, Renamed), result
    return result


@pytest.mark.parametrize("source", STARTER, ids=lambda source: source.task_id)
def test_a_renamed_exercise_is_the_same_program_under_other_names(source):
    result = RECIPES["renamed"].rewritten(source, task_id="new/0", benchmark="new", seed=1)
    assert isinstance(result, Problem)
    assert normal_form(result.canonical_solution) == normal_form(source.canonical_solution)
    assert plain_form(result.canonical_solution) != plain_form(source.canonical_solution)
    called = rf"\b{source.entry_point}\s*\("
    assert not re.search(called, result.prompt.shown + result.suites["base"].tests_source)
    assert result.parents == (f"starter:{source.task_id}",)
    assert result.entry_point in result.prompt.shown


def test_the_seed_decides_the_names():
    solution = "def f(x):\n    return x\n"
    assert made(solution, 1) == made(solution, 1)
    assert len({made(solution, seed).entry_point for seed in range(9)}) > 2


def test_names_that_are_seen_from_elsewhere_stay():
    solution = (
        "import math\nLIMIT = 3\n\ndef aid(x):\n    return x\n\ndef f(xs, key=None):\n"
        "    import re as r\n    class Own:\n        size = 1\n        def area(self, side):\n            return side\n"
        "    def inner(a, *, by=2):\n        return sorted(a, key=key)[:by]\n"
        "    total = [y.real for y in inner(xs, by=LIMIT)]\n    max = math.floor(aid(len(total)))\n"
        "    return f'{total!r} {max:>{LIMIT}}', Own().area(side=3), r\n"
    )
    text = made(solution).solution
    kept = ["import math", "LIMIT = 3", "def aid(x)", "import re as r", "size = 1", "area(self, side)", "y.real"]
    assert [part for part in kept if part.replace("y.", "") not in text] == []
    for part in ("area(side=3)", "key=", "max =", "{max:>{LIMIT}}", "math.floor(aid(len("):
        assert part in text
    for gone in ("xs", "total", "inner", "by="):
        assert gone not in text
    assert normal_form(text) == normal_form(solution)
    assert compile(text, "renamed", "exec")


def test_sentences_keep_their_words_and_examples_hold():
    stub = (
        'def rotate(text: str, n: int) -> str:\n    """Move n characters of a text to its end; don\'t cut at n - 1.\n\n'
        "    rotate returns the text. Call `rotate` or rotate('n', 1).\n"
        "    >>> rotate('n text', n=2)\n    'textn '\n    \"\"\"\n"
    )
    result = made("def rotate(text, n):\n    return text[n:] + text[:n]\n", stub=stub)
    given = result.solution.partition("text, ")[2].partition(")")[0]
    assert f"Move {given} characters of a text" in result.prompt
    assert f"cut at {given} - 1" in result.prompt
    assert f"    >>> {result.entry_point}('n text', {given}=2)\n" in result.prompt
    assert f"`{result.entry_point}` or {result.entry_point}('n', 1)" in result.prompt
    assert "    rotate returns the text" in result.prompt
    assert f"def {result.entry_point}(text: str, {given}: int)" in result.prompt


def test_each_kind_of_tests_is_renamed():
    solution = "def add_two(n):\n    return n + 2\n"
    check = Check("base", "add_two", "def check(candidate):\n    assert candidate(1) == 3 and add_two(1)\n")
    result = made(solution, suite=check)
    assert isinstance(result.suite, Check)
    assert result.suite.source == check.source.replace("add_two", result.entry_point)
    result = made(solution, suite=Differential("base", "add_two", solution, ((1,),)))
    assert isinstance(result.suite, Differential)
    assert result.suite.reference.endswith(f"\n{result.entry_point} = add_two\n")
    result = made(solution, words="Write add_two of n.", suite=Asserts("base", "add_two", ("assert add_two(1) == 3",)))
    assert result.suite.tests_source == f"assert {result.entry_point}(1) == 3"
    assert result.prompt.startswith(f"Write {result.entry_point} of ")


@pytest.mark.parametrize(
    ("solution", "reason"),
    [
        ("def f(x):\n    return eval('x')\n", "uses 'eval'"),
        ("def f(x):\n    return f'{x=}'\n", "prints the name"),
    ],
)
def test_what_may_show_a_name_is_refused(solution, reason):
    result = renamed(problem(solution), np.random.default_rng(0))
    assert isinstance(result, Rejected)
    assert reason in result.reason


def test_no_new_name_is_a_builtin_or_in_the_problem():
    solution = "def f(given, other, held):\n    part = given\n    return part, other, held\n"
    text = made(solution).solution
    names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    assert not names & ({"given", "other", "held", "part"} | set(dir(builtins)))
