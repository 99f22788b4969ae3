"""Programs of another function are marked, so that reports can count them."""

import pytest

from codeeval.extraction import extract
from codeeval.samples import Completion

from .test_fuzz import problem


@pytest.mark.parametrize(
    ("program", "is_other"),
    [
        ("def twice(x):\n    return 2 * x\n", True),
        ("class Solution:\n    def double(self, x):\n        return 2 * x\n", True),
        ("def double(x):\n    return 2 * x\n", False),
        ("async def twice(x):\n    return 2 * x\n", True),
        ("def twice(x):\n    return 2 * x\n\n\ndouble = twice\n", False),
        ("x = 1\n", False),
    ],
)
def test_a_program_that_defines_only_other_functions_is_marked(program, is_other):
    assert extract(Completion(0, program, "solution"), problem()).other_function is is_other
