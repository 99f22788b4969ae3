"""The kind `answer`: a number that a program leaves in a variable."""

import pytest

from codeeval_sandbox import Job, Limits, Status
from codeeval_sandbox.kinds import KINDS, Answer

SUITE = Answer("base", "answer", 0.5)
EQUAL = """
class Any(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    def __rsub__(self, other): return 0.0
    def __abs__(self): return 0.0
    def __lt__(self, other): return True
    def __float__(self): return 0.5
answer = Any(7)
"""
SEARCHING = """
import gc, os, sys
answer = 0.25
for value in gc.get_objects():
    if isinstance(value, dict) and 'expected' in value:
        answer = value['expected']
for descriptor in range(3, 64):
    try:
        os.write(descriptor, (10).to_bytes(4, 'big') + b'["passed"]')
    except OSError:
        pass
"""
PROGRAMS = {
    "a float": ("answer = 1 / 2", Status.PASSED),
    "a number within the tolerance": ("answer = 0.5 + 9e-9", Status.PASSED),
    "a number at the tolerance": ("answer = 0.5 + 1.1e-8", Status.WRONG),
    "a fraction": ("from fractions import Fraction\nanswer = Fraction(1, 2)", Status.PASSED),
    "a scalar of numpy": ("import numpy\nanswer = numpy.float32(0.5)", Status.PASSED),
    "another number": ("answer = 2", Status.WRONG),
    "a text": ("answer = '0.5'", Status.WRONG),
    "not a number": ("answer = float('nan')", Status.WRONG),
    "more than a float holds": ("answer = 10 ** 400", Status.WRONG),
    "nothing": ("other = 0.5", Status.EXCEPTION),
    "a number that equals all": (EQUAL, Status.WRONG),
    "an end before the answer is read": ("answer = 0.5\nraise SystemExit(0)", Status.EXITED),
    "a hard end": ("import os\nanswer = 0.5\nos._exit(0)", Status.EXITED),
    "a search for the number, and frames of its own": (SEARCHING, Status.WRONG),
    "an endless loop": ("answer = 0.5\nwhile True: pass", Status.TIMEOUT),
}


def test_only_a_number_near_the_expected_one_passes(make_pool, verdicts_of, run_async):
    async def main():
        async with make_pool() as pool:
            jobs = [
                Job((name,), (source + "\n",), SUITE, Limits(seconds=2.0)) for name, (source, _) in PROGRAMS.items()
            ]
            return await verdicts_of(pool, jobs)

    verdicts = run_async(main())
    assert {name: verdicts[(name,)].status for name in PROGRAMS} == {
        name: status for name, (_, status) in PROGRAMS.items()
    }
    assert {verdict.trust for verdict in verdicts.values()} == {"isolated"}
    assert verdicts[("another number",)].message == "expected 0.5, the program left 2"
    assert verdicts[("a float",)].passed_tests == verdicts[("a float",)].total_tests == 1


def test_a_suite_is_read_from_its_fields_and_written_as_they_are():
    fields = {"expected": 3, "tolerance": 0.5}
    suite = KINDS["answer"].from_fields("base", "x", fields)
    assert suite == Answer("base", "x", 3.0, 0.5)
    assert suite.row_fields() == {"suite": {"kind": "answer", **fields}}


@pytest.mark.parametrize("fields", [{}, {"expected": "3"}, {"expected": True}, {"expected": 1, "tolerance": None}])
def test_fields_that_make_no_suite_are_refused(fields):
    with pytest.raises(ValueError, match="needs `expected`, a number"):
        KINDS["answer"].from_fields("base", "x", fields)


def test_a_number_that_nothing_is_near_to_is_refused():
    with pytest.raises(ValueError, match="finite number"):
        Answer("base", "x", float("nan"))
