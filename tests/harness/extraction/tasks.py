"""Tasks to which models answer, what may be expected of an answer, and parts to build answers of.

An expectation says what happens to the program that is taken:

- ``RIGHT``: the program passes the task's check.
- ``MISSING``: there is a program, and the wanted name is missing from it.
- ``FAILS``: there is a program with the wanted name, and it fails the check.
- ``NO_CODE``, ``TRUNCATED``: nothing is taken, and the sample has this status.
"""

from typing import NamedTuple

RIGHT, MISSING, FAILS, NO_CODE, TRUNCATED = "right", "missing", "fails", "no_code", "truncated"


class Task(NamedTuple):
    """A problem: its prompt, the wanted name, and an expression that is true of a right program."""

    prompt: str
    entry_point: str
    check: str


class Answer(NamedTuple):
    """An answer (or, where ``completion`` is set, a completion of the prompt) and the expectation."""

    name: str
    text: str
    expected: str
    task: str = "double"
    completion: bool = False
    cut: bool = False


TASKS = {
    "double": Task(
        'def double(x: int) -> int:\n    """Return twice x.\n\n    >>> double(4)\n    8\n    """\n',
        "double",
        "double(4) == 8 and double(-1) == -2",
    ),
    "mean": Task(
        "from typing import List\n\n\ndef mean(values: List[float]) -> float:\n"
        '    """Return the mean of the values, and 0 if there are none."""\n',
        "mean",
        "mean([1, 2, 3]) == 2 and mean([]) == 0",
    ),
    "leap": Task(
        'def is_leap(year):\n    """Tell whether the year has a 29th of February."""\n',
        "is_leap",
        "is_leap(2024) and not is_leap(1900) and is_leap(2000)",
    ),
    "stack": Task(
        'class Stack:\n    """A stack with push, pop and the property size."""\n',
        "Stack",
        "(lambda s: (s.push(3), s.push(4), s.pop(), s.size))(Stack())[2:] == (4, 1)",
    ),
}

GOOD = "def double(x):\n    return 2 * x\n"
DRAFT = "def double(x):\n    return x ** 2\n"
MEAN = (
    "def mean(values):\n    total = 0\n    for value in values:\n        total += value\n"
    "    if not values:\n        return 0\n    return total / len(values)\n"
)
MEAN_BODY = MEAN.partition("\n")[2]
LEAP = "def is_leap(year):\n    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)\n"
STACK = (
    "class Stack:\n    def __init__(self):\n        self._items = []\n\n    def push(self, item):\n"
    "        self._items.append(item)\n\n    def pop(self):\n        return self._items.pop()\n\n"
    "    @property\n    def size(self):\n        return len(self._items)\n"
)
BODY = "    return 2 * x\n"


def fenced(code: str, language: str = "python", mark: str = "```") -> str:
    """Return the code between two fence lines."""
    return f"{mark}{language}\n{code}{mark}\n"


def lines(*code: str, language: str = "python") -> str:
    """Return the lines of code between two fences."""
    return fenced("".join(f"{line}\n" for line in code), language)
