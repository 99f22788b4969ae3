"""When EvoEval takes an output for right (evoeval/eval_test, v0.1.0): its equality, and the rules of six single tasks.

Each is the source of an `accepts` (see `codeeval_sandbox.kinds.Differential.oracle`). EvoEval's equality differs from
EvalPlus's: types must agree (`1` is neither `True` nor `1.0`), and wherever floats stand, they compare as
`numpy.allclose` does, within 1e-6 plus 1e-5 of the output, broadcast: a list without items equals a list of one float.
"""

from collections.abc import Mapping

__all__ = ["EQUALITY", "oracle_of"]

EQUALITY = """
import sys

equal_is_right = True


def accepts(arguments, output, expected, is_equal):
    try:
        return same(expected, output)
    except Exception:
        return False


def same(x, y):
    kind = kind_of(x)
    if kind != kind_of(y):
        return False
    if kind == "float":
        return close(x, y)
    if kind in ("list", "tuple"):
        return len(x) == len(y) and all(same(*pair) for pair in zip(x, y))
    if kind == "dict":
        return len(x) == len(y) and all(key in y and same(value, y[key]) for key, value in x.items())
    return bool(x == y)


def kind_of(x):
    if x is None:
        return "none"
    for kind in (bool, int, str):
        if isinstance(x, kind):
            return kind.__name__
    if is_floats(x):
        return "float"
    for kind in (tuple, list, dict, set, type):
        if isinstance(x, kind):
            return kind.__name__
    return "other"


def is_floats(x):
    if isinstance(x, float):
        return True
    if isinstance(x, (list, tuple)):
        return all(isinstance(item, float) for item in x)
    return is_array(x) and x.dtype in ("float64", "float32")


def is_array(x):
    return type(x).__module__ == "numpy" and type(x).__name__ == "ndarray"


def close(x, y):
    if is_array(x) or is_array(y):
        return bool(sys.modules["numpy"].allclose(x, y, equal_nan=True, atol=1e-6))
    xs, ys = ([z] if isinstance(z, float) else list(z) for z in (x, y))
    size = len(ys) if len(xs) == 1 else len(xs)
    if len(ys) not in (1, size):
        return False
    return all(near(*pair) for pair in zip(xs * size if len(xs) == 1 else xs, ys * size if len(ys) == 1 else ys))


def near(x, y):
    if x == y or (x != x and y != y):
        return True
    return abs(x) != float("inf") != abs(y) and abs(x - y) <= 1e-6 + 1e-5 * abs(y)
"""

_HEAD = """
def accepts(arguments, output, expected, is_equal, left):
    try:
        given = holds(*arguments, output=output, expected=expected)
        return given and holds(*left, output=output, expected=expected)
    except Exception:
        return False


"""
"""EvoEval looks at the arguments as the program has left them. A program cannot make a wrong output right that way."""

_PALINDROME = """
def holds(string, output, expected):
    text = str.__str__(output) if isinstance(output, str) else None
    if text is None or len(text) != len(expected) or not text.startswith(string):
        return False
    return text.lower() == text[::-1].lower()
"""

_POLYNOMIAL = """
from decimal import Decimal
from math import pow
from numbers import Real


def polynomial(factors, x):
    return sum([factor * pow(x, power) for power, factor in enumerate(factors)])


"""

_ZERO_IN_INTERVAL = """
def holds(factors, interval, output, expected):
    if expected is None:
        return output is None
    if not isinstance(output, (Real, Decimal)):
        return False
    start, end = interval
    return start <= output <= end and abs(polynomial(factors, output)) <= 2e-2
"""

_ZERO_OF_EVEN_POWERS = """
def holds(factors, output, expected):
    if not isinstance(output, (Real, Decimal)):
        return False
    full = [factors[0], factors[1]]
    for factor in factors[2:]:
        full.extend([0, factor])
    return abs(polynomial(full, output)) <= 1e-6
"""

_DIRECTIONS = """
STEPS = {"right": (0, 1), "left": (0, -1), "up": (-1, 0), "down": (1, 0)}


def holds(maze, start, end, output, expected):
    if not expected:
        return isinstance(output, list) and not list(output)
    position = start
    for word in list(output):
        down, right = STEPS[word]
        position = (position[0] + down, position[1] + right)
        if maze[position[0]][position[1]] == 1:
            return False
    return position == end
"""

_CELLS = """
def holds(maze, start, end, output, expected):
    if not expected:
        return isinstance(output, list) and not list(output)
    path = list(output)
    if path[0] != start or path[-1] != end or maze[start[0]][start[0]] == 0:
        return False
    cells = [(down, right) for down, right in path]
    steps = zip(cells, cells[1:])
    return all(maze[a][b] != 0 and abs(a - c) + abs(b - d) == 1 for (c, d), (a, b) in steps)
"""

_PRODUCT = """
def holds(numbers, target, output, expected):
    if expected == "No magic today":
        return isinstance(output, str) and output == expected
    if not isinstance(output, tuple):
        return False
    first, second = tuple(output)
    return 0 <= first < second < len(numbers) and numbers[first] * numbers[second] == target
"""

_SPECIAL: Mapping[tuple[str, str], str] = {
    ("difficult", "EvoEval/10"): _HEAD + _PALINDROME,
    ("difficult", "EvoEval/32"): _POLYNOMIAL + _HEAD + _ZERO_IN_INTERVAL,
    ("creative", "EvoEval/26"): _HEAD + _DIRECTIONS,
    ("creative", "EvoEval/30"): _HEAD + _CELLS,
    ("creative", "EvoEval/69"): _HEAD + _PRODUCT,
    ("subtle", "EvoEval/32"): _POLYNOMIAL + _HEAD + _ZERO_OF_EVEN_POWERS,
}
"""By set and task_id, because the sets share their ids."""


def oracle_of(benchmark: str, task_id: str) -> str:
    """Return the source of a task's oracle: its own, or EvoEval's equality. The name of `benchmark` tells the set."""
    own = (source for (word, task), source in _SPECIAL.items() if task == task_id and word in benchmark.lower())
    return next(own, EQUALITY)
