"""Ordinary programs, each inside every kind of answer: what is taken out does what the program did."""

import difflib
import textwrap

import pytest

from codeeval.extraction import extract
from codeeval.samples import Completion
from codeeval_benchmarks.problem import Problem, PromptParts

IDIOMS = {
    "plain": """
def area(r):
    return 2 * r
""",
    "decorator of one's own": """
import functools

def twice(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return 2 * function(*args, **kwargs)
    return wrapper

@twice
def area(r):
    return r
""",
    "cached helper": """
from functools import lru_cache

@lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

def area(r):
    return fib(r)
""",
    "decorated entry point": """
import functools

@functools.cache
def area(r):
    return r ** 2
""",
    "stacked decorators": """
import functools

def plus(n):
    def decorate(function):
        return lambda *args: function(*args) + n
    return decorate

@plus(1)
@plus(10)
@functools.lru_cache(
    maxsize=8,
)
def area(r):
    return r
""",
    "dataclass": """
from dataclasses import dataclass, field

@dataclass(order=True)
class Circle:
    r: float
    tags: list = field(default_factory=list)

    @property
    def doubled(self) -> float:
        return 2 * self.r

def area(r):
    return Circle(r).doubled
""",
    "named tuple": """
from collections import namedtuple

Point = namedtuple("Point", ["x", "y"])

def area(r):
    return Point(r, 1)._asdict()
""",
    "enumeration": """
from enum import Enum

class Shape(Enum):
    CIRCLE = 3
    SQUARE = 4

def area(r):
    return Shape.SQUARE.value * r
""",
    "generator without return": """
def parts(r):
    for i in range(r):
        yield i

def area(r):
    return sum(parts(r))
""",
    "generator delegating": """
def walk(tree):
    if isinstance(tree, list):
        for branch in tree:
            yield from walk(branch)
    else:
        yield tree

def area(r):
    return list(walk([r, [r + 1, [r + 2]]]))
""",
    "try import": """
try:
    import no_such_module_anywhere as fast
except ImportError:
    fast = None

def area(r):
    return r if fast is None else fast.area(r)
""",
    "global counter": """
COUNT = 0

def area(r):
    global COUNT
    COUNT += r
    return COUNT
""",
    "module-level assignment to an item": """
CACHE = {}
CACHE[0] = 5
CACHE["more"] = [1]
CACHE["more"].append(2)

def area(r):
    return CACHE.get(r, CACHE["more"])
""",
    "tuple assignment": """
A, B = 1, 2
(C, D), *REST = (3, 4), 5, 6

def area(r):
    return A + B + C + D + sum(REST) + r
""",
    "chained and augmented assignment": """
X = Y = 3
X += 4
X <<= 1

def area(r):
    return X * r + Y
""",
    "conditional constant": """
import sys

if sys.maxsize > 2**32:
    BIG = 64
else:
    BIG = 32

def area(r):
    return BIG + r
""",
    "constant made in a loop": """
SQUARES = []
for i in range(10):
    SQUARES.append(i * i)
del i

def area(r):
    return SQUARES[r]
""",
    "constant made in a with": """
import io

with io.StringIO("3 4") as stream:
    NUMBERS = [int(part) for part in stream.read().split()]

def area(r):
    return NUMBERS[r % 2]
""",
    "while at module level": """
LIMIT = 1
while LIMIT < 100:
    LIMIT *= 3

def area(r):
    return LIMIT - r
""",
    "nested functions": """
def area(r):
    def outer(x):
        def inner(y):
            return y + r
        return inner(x) * 2
    return outer(r)
""",
    "closure with nonlocal": """
def area(r):
    total = 0

    def add(x):
        nonlocal total
        total += x

    for i in range(r):
        add(i)
    return total
""",
    "async helper": """
import asyncio

async def fetch(r):
    await asyncio.sleep(0)
    return r + 1

def area(r):
    return asyncio.run(fetch(r))
""",
    "async generator": """
import asyncio

async def ticks(n):
    for i in range(n):
        yield i

async def collect(n):
    return [i async for i in ticks(n)]

def area(r):
    return asyncio.run(collect(r))
""",
    "recursion limit": """
import sys
sys.setrecursionlimit(max(sys.getrecursionlimit(), 5000))

def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)

def area(r):
    return depth(100 * r)
""",
    "lambda entry point": """
area = lambda r: r * 3
""",
    "annotated assignment of the entry point": """
from typing import Callable

def _area(r: int) -> int:
    return r - 1

area: Callable[[int], int] = _area
""",
    "partial as entry point": """
from functools import partial

def power(base, exponent):
    return base ** exponent

area = partial(power, exponent=3)
""",
    "in-place helper": """
def fill(xs, n):
    xs.extend(range(n))

def area(r):
    xs = []
    fill(xs, r)
    return xs
""",
    "statement after the function": """
def area(r):
    return r * area.factor

area.factor = 7
""",
    "helper after the entry point": """
def area(r):
    return helper(r) + 1

def helper(r):
    return r * r
""",
    "redefinition": """
def area(r):
    return "first"

_first = area

def area(r):
    return _first(r), r
""",
    "main guard": """
def area(r):
    return r + 4

if __name__ == "__main__":
    print(area(1))
""",
    "class with methods": """
class Stack:
    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)
        return self

    def __len__(self):
        return len(self.items)

def area(r):
    return len(Stack().push(r).push(r))
""",
    "inheritance and metaclass": """
class Registry(type):
    known = []

    def __new__(mcs, name, bases, space):
        made = super().__new__(mcs, name, bases, space)
        mcs.known.append(name)
        return made

class Base(metaclass=Registry):
    pass

class Leaf(Base):
    pass

def area(r):
    return Registry.known * r
""",
    "own exception": """
class TooSmall(ValueError):
    pass

def check(r):
    if r < 2:
        raise TooSmall(f"{r} is too small")
    return r

def area(r):
    try:
        return check(r)
    except TooSmall as error:
        return str(error)
    finally:
        pass
""",
    "match statement": """
def area(r):
    match r:
        case 0 | 1:
            return "few"
        case int() if r > 2:
            return "many"
        case _:
            return "some"
""",
    "walrus and comprehensions": """
def area(r):
    return {k: [y for x in range(r) if (y := x * x) % 2 == k] for k in (0, 1)}
""",
    "text with code and fences in it": '''
HELP = """
def area(r):
    broken (
"""

def area(r):
    """Example:

    ```
    >>> area(1)
    ```
    """
    return HELP.count("(") + r
''',
    "string at the margin, continued lines": """
TABLE = [
1, 2,
3,
]
TOTAL = 1 + \\
    2

def area(r):
    text = 'it' "'s"
    return TABLE[r % 3] + TOTAL + len(
text
)
""",
    "comments everywhere": """
# circles and such

def area(r):  # of a circle
    total = r
# at the margin
    # squared
    return total * total  # done: not yet
# the end
""",
    "keyword-only and positional-only": """
def volume(r, /, *, height=2, **others):
    return r * height + len(others)

def area(r):
    return volume(r, height=3, depth=1)
""",
    "future import and type variables": """
from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")

class Box(Generic[T]):
    def __init__(self, value: T | None) -> None:
        self.value = value

def area(r: int) -> Box[int] | int:
    return Box(r).value
""",
    "context manager": """
from contextlib import contextmanager

@contextmanager
def doubled(values):
    yield [2 * value for value in values]

def area(r):
    with doubled([r, r + 1]) as found:
        return found
""",
    "assert and pass and ellipsis": """
def later(): ...

def nothing():
    pass

assert nothing() is None

def area(r):
    assert r >= 0, "negative"
    return (later(), r)
""",
}


def edit_sequence(program: str) -> str:
    """The program as three insertion-only diffs without context: every third line, then every other, then the rest."""
    whole, text, before = program.split("\n")[:-1], "", list[str]()
    for share in (3, 2, 1):
        kept = [line for place, line in enumerate(whole) if place % 3 == 0 or place % share == 0]
        diff = list(difflib.unified_diff(before, kept, n=0, lineterm=""))[2:]
        text += "<|diff|>" + "".join(f"{line}\n" for line in diff)
        before = kept
    return text


DRAFT = "```python\ndef area(r):\n    return 'a first and much longer draft ' * 40, r\n```\n"

ANSWERS = {
    "fence among words": lambda p: (
        f"Sure! Here is (one) way:\n\n```python\n{p}```\n\nRun it:\n```bash\npython area.py\n```\n"
        "or try:\n```python\nprint(area(1))\n```\n"
    ),
    "corrected draft": lambda p: f"{DRAFT}Wait, that's wrong. Better:\n```python\n{p}```\n",
    "unclosed fence": lambda p: f"Here you go:\n\n```python\n{p}",
    "prose without a fence": lambda p: f"Here's the code, don't worry:\n\n{p}\nHope this helps (a bit).\n",
    "thinking and a chat prefix": lambda p: (
        f"<think>\nMaybe\n{DRAFT}No.\n</think>\n<|assistant|>\nAssistant:\n```py\n{p}```<|im_end|>\n<|im_start|>user"
    ),
    "edit sequence": edit_sequence,
    "tags of few-shot prompts": lambda p: f"[BEGIN]\n{p}[DONE]\n\nYou are an expert.\n",
}


def effect(program: str) -> list[str]:
    """What the program's function returns for some arguments."""
    space = {"__name__": "candidate"}
    exec(compile(program, "candidate", "exec", dont_inherit=True), space)
    return [repr(space["area"](r)) for r in range(4)]


def problem(stub: str = "") -> Problem:
    return Problem(
        task_id="t/0",
        benchmark="t",
        prompt=PromptParts(stub=stub),
        entry_point="area",
        canonical_solution="",
        control="",
        suites={},
    )


@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("idiom", IDIOMS)
def test_a_program_does_the_same_when_taken_out_of_an_answer(idiom, kind):
    program = IDIOMS[idiom].removeprefix("\n")
    sample = extract(Completion(0, ANSWERS[kind](program), "answer"), problem())
    assert effect(sample.solution) == effect(program)


@pytest.mark.parametrize("form", ["answer", "completion"])
@pytest.mark.parametrize("idiom", [name for name, text in IDIOMS.items() if "\ndef area(r" in text])
def test_a_body_that_lost_its_first_indentation_does_the_same(idiom, form):
    program = IDIOMS[idiom].removeprefix("\n")
    before, head, after = program.rpartition("def area(")
    signature, _, body = after.partition("\n")
    sample = extract(Completion(0, body.lstrip(" "), form), problem(f"{before}{head}{signature}\n"))
    assert sample.extraction == "completion"
    assert effect(sample.solution) == effect(program)


def test_there_are_forty_idioms_in_six_kinds_of_answer():
    assert len(IDIOMS) >= 40
    assert len(ANSWERS) >= 6
    assert all(effect(textwrap.dedent(program)) for program in IDIOMS.values())
