"""Verdicts on a list of strings, with a scripted sandbox."""

import json

import pytest

import codeeval
from codeeval_sandbox.executors import ScriptedPool
from codeeval_sandbox.jobs import Status

ADD = "def add(a, b):\n    return a + b\n"
WRONG = "def add(a, b):\n    return a - b\n"
ASSERTS = ["assert add(2, 3) == 5", "assert add(0, 0) == 0"]


def executed(job) -> Status:
    """Verdict of the asserts, run in this process: the programs are this file's own."""
    space: dict[str, object] = {}
    try:
        exec("\n".join(job.program), space)
    except SyntaxError:
        return Status.SYNTAX_ERROR
    try:
        for test in job.suite.tests:
            exec(test, space)
    except (AssertionError, NameError):
        return Status.WRONG
    return Status.PASSED


@pytest.fixture
def pool() -> ScriptedPool:
    return ScriptedPool(executed)


@pytest.fixture
def mine(tmp_path) -> str:
    rows = [
        {"id": name, "prompt": f"Write `{name}`.", "entry_point": name, "tests": [test], "solution": solution}
        for name, test, solution in (
            ("add", ASSERTS[0], ADD),
            ("neg", "assert neg(1) == -1", "def neg(a):\n    return -a\n"),
        )
    ]
    (tmp_path / "mine.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(tmp_path / "mine.jsonl")


def test_programs_are_judged_by_own_asserts_in_their_order(pool):
    verdicts = codeeval.judge_sync([WRONG, ADD, "def add("], asserts=ASSERTS, executor=pool)
    assert [verdict.passed for verdict in verdicts] == [False, True, False]
    assert verdicts[2].status is Status.SYNTAX_ERROR


def test_answers_are_extracted_and_one_without_code_is_not_executed(pool):
    answers = [f"Sure:\n```python\n{ADD}```\nDone.", "I cannot."]
    verdicts = codeeval.judge_sync(answers, asserts=ASSERTS, form="answer", executor=pool)
    assert [verdict.status for verdict in verdicts] == [Status.PASSED, Status.NO_CODE]
    assert pool.jobs == 1


def test_one_program_for_each_problem_of_a_benchmark(pool, mine):
    verdicts = codeeval.judge_sync([ADD, "def neg(a): return a"], benchmark=mine, executor=pool)
    assert [(verdict.key[0], verdict.passed) for verdict in verdicts] == [("mine/add", True), ("mine/neg", False)]
    assert pool.jobs == 4  # two solutions were calibrated


def test_tasks_are_named_one_for_all_or_each(pool, mine):
    assert [v.passed for v in codeeval.judge_sync([ADD, WRONG], benchmark=mine, tasks="mine/add", executor=pool)] == [
        True,
        False,
    ]
    turned = codeeval.judge_sync([ADD, ADD], benchmark=mine, tasks=["mine/neg", "mine/add"], executor=pool)
    assert [verdict.key[0] for verdict in turned] == ["mine/neg", "mine/add"]


def test_a_fault_of_the_sandbox_neither_passes_nor_fails():
    pool = ScriptedPool(lambda _: Status.INFRASTRUCTURE)
    (verdict,) = codeeval.judge_sync([ADD], asserts=ASSERTS, executor=pool)
    assert verdict.passed is None


@pytest.mark.parametrize("other", [None, 5, b"def add(a, b): return a + b"])
def test_what_is_no_text_is_named_by_its_place(other, pool):
    with pytest.raises(codeeval.UsageError, match=rf"programs\[1\] is of type {type(other).__name__}, but a text"):
        codeeval.judge_sync([ADD, other], asserts=ASSERTS, executor=pool)


def test_an_unknown_form_is_refused_with_the_known_ones(pool):
    with pytest.raises(codeeval.UsageError, match="form 'chat' is unknown: choose from answer, completion, solution"):
        codeeval.judge_sync([ADD], asserts=ASSERTS, form="chat", executor=pool)


@pytest.mark.parametrize(("programs", "asserts", "name"), [(ADD, ASSERTS, "programs"), ([ADD], ASSERTS[0], "asserts")])
def test_one_text_is_not_taken_for_a_list_of_its_letters(programs, asserts, name, pool):
    with pytest.raises(codeeval.UsageError, match=f"{name} is one text, but a list"):
        codeeval.judge_sync(programs, asserts=asserts, executor=pool)
    assert pool.jobs == 0


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({}, "asserts=.*benchmark=NAME"),
        ({"asserts": ASSERTS, "benchmark": "starter"}, "give one of them"),
        ({"asserts": ["1 +"]}, "is not Python"),
        ({"asserts": ["assert len([]) == 0"]}, "no assert calls a function"),
        ({"benchmark": "starter"}, r"1 programs, but 48 tasks.*tasks=\[...\]"),
        ({"benchmark": "starter", "tasks": "Starter/0", "suite": "gold"}, "has no suite 'gold': choose one of base"),
    ],
)
def test_tests_that_are_not_named_are_refused_before_anything_starts(chosen, message, pool):
    with pytest.raises(codeeval.UsageError, match=message):
        codeeval.judge_sync([ADD], executor=pool, **chosen)
    assert pool.jobs == 0
