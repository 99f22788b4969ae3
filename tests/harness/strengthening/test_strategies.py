import subprocess
import sys

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codeeval.strengthening.shapes import infer
from codeeval.strengthening.strategies import draw_inputs

OBSERVED = st.sampled_from(
    [
        [3, 70],
        [-1],
        ["ab", "C"],
        [[1, 2], []],
        [(1, "a")],
        [{"a": [1.5]}],
        [{1, 2}],
        [None, 3],
        [[[1]], [[2, 3]]],
        [b"x"],
    ]
)
DRAW = """
from codeeval.strengthening.shapes import infer
from codeeval.strengthening.strategies import draw_inputs
print(draw_inputs([infer([[1, 2], [7]]), infer(["ab"]), infer([{1, 2}])], 40, 5))
"""


@settings(max_examples=15, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.lists(OBSERVED, min_size=1, max_size=2), st.integers(0, 999))
def test_drawn_inputs_are_of_the_shapes_and_repeat_with_the_seed(observed, seed):
    shapes = list(map(infer, observed))
    drawn = draw_inputs(shapes, 20, seed)
    assert drawn
    assert all(shape.admits(value) for inputs in drawn for shape, value in zip(shapes, inputs, strict=True))
    assert repr(drawn) == repr(draw_inputs(shapes, 20, seed))


def test_what_is_drawn_depends_neither_on_the_process_nor_on_what_it_has_imported():
    commands = (DRAW, "import codeeval.cli.app, codeeval.report\n" + DRAW)
    first, second = (subprocess.run([sys.executable, "-c", one], capture_output=True, check=True) for one in commands)
    assert first.stdout == second.stdout
    assert len(first.stdout) > 100


def test_lists_are_drawn_empty_sorted_and_with_repetitions():
    drawn = [inputs[0] for inputs in draw_inputs([infer([[5, 1, 9], [2]])], 100, 0)]
    assert [] in drawn
    assert any(len(one) > 2 and one == sorted(one) for one in drawn)
    assert any(len(set(one)) < len(one) for one in drawn)
