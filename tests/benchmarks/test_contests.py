"""Contest problems: every published form becomes problems, and what cannot be used is refused."""

import base64
import gzip
import json
import pickle
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval_benchmarks.errors import DataFileError, ProblemFormatError
from codeeval_benchmarks.registry import load
from codeeval_benchmarks.unpickling import PickleError, packed_text
from codeeval_sandbox import Calls, Stdio


def packed(value: object) -> str:
    return base64.b64encode(zlib.compress(pickle.dumps(value))).decode()


PRIVATE = [{"input": "5 6", "output": "11", "testtype": "stdin"}]
LCB = {
    "question_id": "abc300_a",
    "question_content": "Add.",
    "platform": "atcoder",
    "difficulty": "easy",
    "contest_date": "2024-08-03T00:00:00",
    "starter_code": "",
    "public_test_cases": json.dumps([{"input": "1 2", "output": "3", "testtype": "stdin"}]),
    "private_test_cases": packed(json.dumps(PRIVATE)),
    "metadata": "{}",
}
LEETCODE = {
    **LCB,
    "question_id": "2777",
    "platform": "leetcode",
    "starter_code": "class Solution:\n    def add(self, a: int, b: int) -> int:\n        ",
    "public_test_cases": json.dumps([{"input": "1\n2", "output": "3", "testtype": "functional"}]),
    "private_test_cases": packed(json.dumps([{"input": "5\n6", "output": "11", "testtype": "functional"}])),
    "metadata": json.dumps({"func_name": "add"}),
}
IN_OUT = {"inputs": ["1 2\n", "5 6\n"], "outputs": ["3\n", "11\n"]}
CALLED = {"fn_name": "add", "inputs": [[1, 2], [5, 6]], "outputs": [[3], [11]]}
PROGRAM = "print(sum(map(int, input().split())))"
FORMS = {
    "livecodebench": (LCB, "stdio"),
    "livecodebench, a function": (LEETCODE, "calls"),
    "apps": (
        {
            "problem_id": 7,
            "question": "Add.",
            "solutions": json.dumps(["cout <<", PROGRAM]),
            "input_output": json.dumps(IN_OUT),
        },
        "stdio",
    ),
    "apps, a function": ({"problem_id": 8, "question": "Add.", "input_output": json.dumps(CALLED)}, "calls"),
    "taco": (
        {"question": "Add.", "solutions": "[]", "time_limit": "2.5 seconds", "input_output": json.dumps(IN_OUT)},
        "stdio",
    ),
    "codecontests": (
        {
            "name": "1_A. Sum",
            "description": "Add.",
            "public_tests": {"input": ["1 2\n"], "output": ["3\n"]},
            "generated_tests": {"input": ["5 6\n"], "output": ["11\n"]},
            "solutions": {"language": [2, 3], "solution": ["#include <iostream>", PROGRAM]},
            "time_limit": {"seconds": 2, "nanos": 500000000},
        },
        "stdio",
    ),
    "open-r1": (
        {
            "problem_id": "vcp",
            "problem": "Add.",
            "gold_standard_solution": f"```python\n{PROGRAM}\n```",
            "verification_info": {
                "language": "python",
                "test_cases": [{"input": i, "output": o} for i, o in zip(*IN_OUT.values(), strict=True)],
            },
        },
        "stdio",
    ),
    "prime": (
        {
            "data_source": "taco",
            "prompt": [{"role": "system", "content": "Think."}, {"role": "user", "content": "Add."}],
            "reward_model": {"style": "rule", "ground_truth": json.dumps(IN_OUT)},
            "extra_info": {"index": 4},
        },
        "stdio",
    ),
    "prime, a function": (
        {
            "prompt": "Add.",
            "reward_model": {
                "ground_truth": json.dumps({"fn_name": "add", "inputs": ["1\n2", "5\n6"], "outputs": ["3", "11"]})
            },
        },
        "calls",
    ),
    "nemo gym": (
        {
            "responses_create_params": {"input": [{"role": "user", "content": "Add."}]},
            "verifier_metadata": {"unit_tests": {**IN_OUT, "fn_name": None}, "problem_id": "p"},
        },
        "stdio",
    ),
    "plain": (
        {
            "id": "sum",
            "prompt": "Add.",
            "suite": {"kind": "stdio", "cases": [{"input": "1 2", "output": "3"}, {"input": "5 6", "output": "11"}]},
        },
        "stdio",
    ),
}


def write(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.mark.parametrize("name", FORMS)
def test_each_form_has_its_cases(tmp_path, name):
    row, kind = FORMS[name]
    (problem,) = load(write(tmp_path / "mine.jsonl", row))
    suite = problem.suites["base"]
    assert suite.kind == kind
    assert problem.prompt.instruction == "Add."
    if isinstance(suite, Stdio):
        assert [tuple(map(str.strip, case)) for case in suite.cases] == [("1 2", "3"), ("5 6", "11")]
        assert problem.entry_point == ""
    else:
        assert isinstance(suite, Calls)
        assert list(suite.cases) == [((1, 2), 3), ((5, 6), 11)]


def test_rows_of_all_forms_may_be_mixed(tmp_path):
    benchmark = load(write(tmp_path / "mine.jsonl", *(row for row, _ in FORMS.values())))
    assert len(benchmark) == len(FORMS)
    assert [problem.metadata.get("date") for problem in benchmark][:2] == ["2024-08-03"] * 2


def test_facts_of_a_form_are_kept(tmp_path):
    problems = {name: load(write(tmp_path / "mine.jsonl", row)).problems[0] for name, (row, _) in FORMS.items()}
    assert {
        name: problem.suites["base"].seconds for name, problem in problems.items() if problem.suites["base"].seconds
    } == {
        "livecodebench": 6.0,
        "livecodebench, a function": 6.0,
        "taco": 2.5,
        "codecontests": 2.5,
    }
    solved = {name for name, problem in problems.items() if problem.canonical_solution.strip() == PROGRAM}
    assert solved == {"apps", "codecontests", "open-r1"}
    assert problems["livecodebench, a function"].entry_point == "Solution"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"private_test_cases": "no base64!"}, "is not base64 of compressed data"),
        ({"private_test_cases": packed(print)}, "holds the pickle opcode"),
        ({"private_test_cases": packed(["a"])}, "holds the pickle opcode"),
        ({"private_test_cases": base64.b64encode(zlib.compress(b"x")).decode()}, "is not a pickle"),
        ({"private_test_cases": packed("{}")}, "is not a list of tests"),
        ({"private_test_cases": packed("[1]")}, "is not a list of tests"),
        ({"public_test_cases": "[]", "private_test_cases": "[]"}, "holds no tests"),
        ({"metadata": "{"}, "is not JSON"),
        ({"question_content": None}, "make it a string"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_place(tmp_path, changes, message):
    with pytest.raises(ProblemFormatError, match=rf"line 1, field '\w+': .*{message}"):
        load(write(tmp_path / "mine.jsonl", {**LCB, **changes}))


@pytest.mark.parametrize(
    "tests",
    [
        {"inputs": ["1"], "outputs": []},
        {"inputs": 3},
        [],
        {"inputs": [3], "outputs": ["3"]},
        {**CALLED, "fn_name": "a b"},
        {**CALLED, "inputs": ["{", "1"]},
    ],
)
def test_inputs_and_outputs_that_do_not_fit_are_refused(tmp_path, tests):
    with pytest.raises(ProblemFormatError, match="line 1, field 'input_output'"):
        load(write(tmp_path / "mine.jsonl", {"problem_id": 1, "question": "?", "input_output": json.dumps(tests)}))


@given(st.text())
def test_a_text_comes_out_of_its_pickle(text):
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        data = base64.b64encode(zlib.compress(pickle.dumps(text, protocol))).decode()
        assert packed_text(data) == text


@given(st.binary(max_size=60))
def test_other_bytes_raise_what_is_documented(content):
    data = base64.b64encode(zlib.compress(content)).decode()
    with suppress(PickleError):
        packed_text(data)


class Dangerous:
    def __reduce__(self):
        return (pytest.fail, ("a pickle was executed",))


def test_no_pickle_is_executed():
    with pytest.raises(PickleError, match="opcode"):
        packed_text(packed(Dangerous()))


def test_cut_data_is_named():
    data = zlib.compress(pickle.dumps("x" * 999))[:-6]
    with pytest.raises(PickleError, match="ends early"):
        packed_text(base64.b64encode(data).decode())


def test_a_release_has_the_files_up_to_its_own(tmp_path):
    folder = tmp_path / "livecodebench"
    folder.mkdir()
    write(folder / "test.jsonl", LCB)
    (folder / "test2.jsonl.gz").write_bytes(gzip.compress(json.dumps(LEETCODE).encode()))
    assert [problem.task_id for problem in load("livecodebench@1", tmp_path)] == ["livecodebench/abc300_a"]
    assert len(load("livecodebench@2", tmp_path)) == 2
    with pytest.raises(DataFileError, match=r"'livecodebench/test3\.jsonl' is missing"):
        load("livecodebench@3", tmp_path)


@pytest.mark.parametrize("name", ["starter-stdio", "starter-calls"])
def test_starter_has_six_problems_of_each_kind(name):
    benchmark = load(name)
    assert len(benchmark) == 6
    assert {suite.kind for problem in benchmark for suite in problem.suites.values()} == {name.partition("-")[2]}
