"""Blocks that hold the body of the stub, though they look like something else."""

import pytest

from codeeval.extraction import extract
from codeeval.samples import Completion

from .test_fuzz import problem

BODY = "    total = x + x\n\n    double = total\n    return double\n"


@pytest.mark.parametrize(
    "body", [BODY, BODY.replace("\n    ", "\n").lstrip(), BODY.replace("double = total", "double: int = total")]
)
def test_a_body_that_assigns_to_the_functions_name_is_a_body(body):
    sample = extract(Completion(0, f"```python\n{body}```\n\nIt adds x twice.", "answer"), problem())
    space = {}
    exec(sample.solution, space)
    assert space["double"](4) == 8


def test_a_broken_program_with_the_function_stays_what_it_is():
    program = "def double(x):\n    return 2 * x\n\nreturn double\n"
    assert extract(Completion(0, f"```python\n{program}```\n", "answer"), problem()).solution == program
