import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from codeeval_benchmarks import evalplus_inputs, registry
from codeeval_benchmarks.errors import ProblemFormatError
from codeeval_benchmarks.rows import Row


def read(number: int, arguments: Any) -> Any:
    return evalplus_inputs.read(Row("f", "line 1", {"base_input": [arguments]}), "base_input", f"Mbpp/{number}")[0]


@pytest.mark.parametrize(
    ("number", "arguments", "expected"),
    [
        (1, [[1], 2], ([1], 2)),
        (2, [[1], [2]], ((1,), (2,))),
        (63, [[[1, 2], [3, 4]]], ([(1, 2), (3, 4)],)),
        (75, [[[1], [2]], 3], ([(1,), (2,)], 3)),
        (106, [[1], [2]], ([1], (2,))),
        (115, [[[1, 1], []]], ([{1}, {}],)),
        (124, ["1", "2j"], (1.0, 2j)),
        (250, [[1, [2]], 1], ((1, [2]), 1)),
        (252, ["1+2j"], (1 + 2j,)),
        (259, [[[1], [2]], [[3]]], (((1,), (2,)), ((3,),))),
        (278, [[1, [2], 3]], ((1, (2,), 3),)),
        (307, [[1], 2, 3], ((1,), 2, 3)),
        (580, [[1, [2, [3]]]], ((1, (2, (3,))),)),
        (722, [{"a": [1]}, 2], ({"a": (1,)}, 2)),
    ],
)
def test_types_that_json_lacks_are_restored_by_task(number: int, arguments: Any, expected: Any):
    assert repr(read(number, arguments)) == repr(expected)


def test_a_dict_in_place_of_a_list_means_no_inputs():
    """As in Mbpp/793 of MBPP+ 0.2.0."""
    assert evalplus_inputs.read(Row("f", "line 1", {"plus_input": {}}), "plus_input", "Mbpp/793") == ()


@pytest.mark.parametrize(("number", "arguments"), [(1, 3), (2, [3]), (252, ["x"]), (252, [None]), (722, [[]])])
def test_inputs_of_other_types_are_refused_with_the_field_named(number: int, arguments: Any):
    with pytest.raises(ProblemFormatError, match=r"'f', line 1, field 'base_input'"):
        read(number, arguments)


_CALLS = """
import pickle, sys
refused = []
for reference, entry_point, inputs in pickle.load(sys.stdin.buffer):
    names = {"__name__": "reference"}
    exec(compile(reference, entry_point, "exec"), names)
    try:
        for arguments in inputs:
            names[entry_point](*arguments)
    except BaseException as error:
        refused.append((entry_point, repr(error), repr(arguments)[:200]))
print(refused)
"""


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.parametrize("file", ["mbpp_plus/MbppPlus.jsonl.gz", "humaneval_plus/HumanEvalPlus-Mini.jsonl.gz"])
def test_references_accept_their_inputs(file: str, official_data: Path):
    """The first five of each task; all 41,015 of MBPP+ were accepted too, in 45 s."""
    suites = [problem.suites["plus"] for problem in registry.load(official_data / file)]
    calls = pickle.dumps([(suite.reference, suite.entry_point, suite.inputs[:5]) for suite in suites])
    command = [sys.executable, "-W", "ignore", "-c", _CALLS]
    done = subprocess.run(command, input=calls, capture_output=True, check=True)
    assert done.stdout.decode().splitlines()[-1] == "[]"
