"""EvoEval's sets: rows, parents, equality and the oracles of single tasks, against what its own code says."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval_benchmarks import registry, user
from codeeval_benchmarks.errors import ProblemFormatError
from codeeval_benchmarks.evoeval_oracles import EQUALITY, oracle_of

SETS = {"difficult": 100, "creative": 100, "subtle": 100, "combine": 100, "tool-use": 100, "verbose": 164}
SETS |= {"concise": 164, "tool-use@main": 100}


def accepts_of(source: str) -> Any:
    space: dict[str, Any] = {}
    exec(source, space)
    return space["accepts"]


def is_right(expected: object, output: object) -> bool:
    return bool(accepts_of(EQUALITY)((), output, expected, None))


# EvoEval's is_equal written once more, with numpy as it has it
def published_kind(x: object) -> str:
    for name, kind in (("bool", bool), ("int", int), ("str", str)):
        if isinstance(x, kind):
            return name
    if isinstance(x, float) or (isinstance(x, list | tuple) and all(isinstance(item, float) for item in x)):
        return "float"
    return type(x).__name__


def published(x: Any, y: Any) -> bool:
    if published_kind(x) != published_kind(y):
        return False
    if published_kind(x) == "float":
        return bool(np.allclose(x, y, equal_nan=True, atol=1e-6))
    if isinstance(x, list | tuple):
        return len(x) == len(y) and all(map(published, x, y))
    if isinstance(x, dict):
        return len(x) == len(y) and all(key in y and published(value, y[key]) for key, value in x.items())
    return bool(x == y)


floats = st.sampled_from([0.0, 1.0, 1.0 + 5e-7, 1.0 + 9e-6, 1.0 + 2e-5, 1e9, 1e9 + 1, float("inf"), float("nan")])
leaves = floats | st.integers(-1, 2) | st.booleans() | st.none() | st.sampled_from(["", "a"])
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
        | st.frozensets(st.integers(0, 2), max_size=2).map(set)
    ),
    max_leaves=6,
)


@given(values, values)
def test_equality_is_that_of_evoeval(expected: object, output: object):
    try:
        wanted = published(expected, output)
    except ValueError:  # lists of floats that cannot be broadcast: EvoEval counts the exception as a failure
        wanted = False
    assert is_right(expected, output) is wanted


@given(values)
def test_every_value_is_right_for_itself(value: object):
    """Equal bytes are accepted without a look, so that this must hold."""
    assert is_right(value, value)


@pytest.mark.parametrize(
    ("expected", "output", "right"),
    [
        (1, True, False),
        (1, 1.0, False),
        ([1], (1,), False),
        ([1.0, 2.0], (1.0, 2.0), True),
        ([], [5.0], True),
        (1.0, [1.0, 1.0], True),
        ([1.0], [1.0, 2.0], False),
        ([1.0, 2], [1.0, 2.0], False),
        ({"a": 1.0}, {"a": 1.0 + 1e-9}, True),
        (3, np.int64(3), False),
        (3.0, np.float64(3.0), True),
        ([1.0, 2.0], np.array([1.0, 2.0]), True),
    ],
)
def test_types_decide_and_floats_are_broadcast(expected: object, output: object, right: object):
    assert is_right(expected, output) is right


MAZE = [[0, 0], [1, 0]]
PATHS = [[1, 1], [0, 1]]


@pytest.mark.parametrize(
    ("name", "task", "arguments", "expected", "right", "wrong"),
    [
        ("difficult", 10, ["Cat"], "CatAc", ["CatAc", "CatAC"], ["CatTaC", "catac", "CatBc", None]),
        ("difficult", 32, [[1, 2], (-5, 1)], -0.5, [-0.5, -0.505], [-0.6, 2, None, "x"]),
        ("difficult", 32, [[1], (0, 1)], None, [None], [0.5]),
        (
            "creative",
            26,
            [MAZE, (0, 0), (1, 1)],
            ["right", "down"],
            [["right", "down"]],
            [["down", "right"], ["up"], 3],
        ),
        ("creative", 26, [MAZE, (0, 0), (1, 0)], [], [[]], [["down"], ()]),
        ("creative", 30, [PATHS, (0, 0), (1, 1)], [(0, 0)], [[(0, 0), (0, 1), (1, 1)]], [[(0, 0), (1, 1)], []]),
        ("creative", 69, [[2, 3, 4], 12], (1, 2), [(1, 2)], [(2, 1), [1, 2], (0, 9), "No magic today"]),
        ("creative", 69, [[2], 9], "No magic today", ["No magic today"], [(0, 0)]),
        ("subtle", 32, [[-1, 1]], 1.0, [1, 1.0], [1.1, None]),
    ],
)
def test_tasks_with_rules_of_their_own(name: str, task: int, arguments: Any, expected: Any, right: Any, wrong: Any):
    accepts = accepts_of(oracle_of(f"evoeval-{name}", f"EvoEval/{task}"))
    assert [accepts(arguments, output, expected, None, arguments) for output in right] == [True] * len(right)
    assert [accepts(arguments, output, expected, None, arguments) for output in wrong] == [False] * len(wrong)


def test_a_program_cannot_open_the_way_by_changing_the_maze():
    accepts = accepts_of(oracle_of("evoeval-creative", "EvoEval/26"))
    opened = [[[0, 0], [0, 0]], (0, 0), (1, 1)]
    assert not accepts([MAZE, (0, 0), (1, 1)], ["down", "right"], ["right", "down"], None, opened)
    closed = [[[0, 1], [1, 1]], (0, 0), (1, 1)]
    assert not accepts([MAZE, (0, 0), (1, 1)], ["right", "down"], ["right", "down"], None, closed)


@pytest.mark.data
@pytest.mark.parametrize("name", SETS)
def test_every_set_is_complete_and_knows_its_parents(name: str, official_data: Path):
    benchmark = registry.load(f"evoeval-{name}", official_data)
    humaneval = {f"humaneval:{problem.task_id}" for problem in registry.load("humaneval", official_data)}
    assert len(benchmark) == SETS[name] == registry.spec(f"evoeval-{name}").size
    assert {len(problem.parents) for problem in benchmark} == {2 if name == "combine" else 1}
    assert {parent for problem in benchmark for parent in problem.parents} <= humaneval
    suites = ("base", "plus") if SETS[name] == 164 else ("base",)
    assert {tuple(problem.suites) for problem in benchmark} == {suites}


@pytest.mark.data
def test_sets_share_ids_and_no_oracle_of_another_set(official_data: Path):
    """EvoEval/10 is make_palindrome in two sets; only that of `difficult` has a rule of its own."""
    own = {
        name: [
            p.task_id for p in registry.load(f"evoeval-{name}", official_data) if p.suites["base"].oracle != EQUALITY
        ]
        for name in SETS
    }
    assert own.pop("difficult") == ["EvoEval/10", "EvoEval/32"]
    assert own.pop("creative") == ["EvoEval/26", "EvoEval/30", "EvoEval/69"]
    assert own.pop("subtle") == ["EvoEval/32"]
    assert own.pop("verbose") == own.pop("concise") == ["HumanEval/32"]
    assert not any(own.values())


@pytest.mark.data
def test_the_main_problem_alone_shows_and_runs_no_helper(official_data: Path):
    whole, main = (registry.load(name, official_data) for name in ("evoeval-tool-use", "evoeval-tool-use@main"))
    assert [problem.task_id for problem in whole] == [problem.task_id for problem in main]
    for helped, alone in zip(whole, main, strict=True):
        assert helped.prompt.stub.startswith(helped.metadata["helpers"].split("\n")[0])
        assert f"def {alone.entry_point}(" in alone.prompt.stub
        assert "def " not in alone.prelude
        assert helped.suites["base"].digest == alone.suites["base"].digest


ROW = {
    "task_id": "EvoEval/7",
    "prompt": "def f(x):\n    '''Return x.'''",
    "entry_point": "f",
    "canonical_solution": "    return x",
    "inputs": ["1", "[2] * 3"],
    "parent": "HumanEval/7",
}


def file_of(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "EvoEval_mine.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_a_file_of_rows_in_its_format_is_read(tmp_path: Path):
    (problem,) = user.load(file_of(tmp_path, ROW)).problems
    assert problem.parents == ("humaneval:HumanEval/7",)
    assert problem.suites["base"].arguments() == ((1,), ([2, 2, 2],))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([ROW, ROW], "'EvoEval/7' is also that of line 1"),
        ([{**ROW, "inputs": ["1", "open('x')"]}], "line 1, field 'inputs': test 1: .*open"),
        ([{**ROW, "inputs": []}], "has no inputs"),
        ([{**ROW, "inputs": "1"}], "make it a list of strings"),
        ([{**ROW, "canonical_solution": "return ("}], "not Python"),
    ],
)
def test_rows_that_cannot_be_read_are_named(tmp_path: Path, rows: list[dict[str, Any]], words: str):
    with pytest.raises(ProblemFormatError, match=words):
        user.load(file_of(tmp_path, *rows))
