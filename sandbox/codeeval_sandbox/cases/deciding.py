"""Evidence of a verdict, decisions that later events must not change, and inputs that no suite expects."""

from codeeval_sandbox.cases.case import ADD, CHECK, RIGHT, asserts, case
from codeeval_sandbox.jobs import Limits, Status

__all__ = ["DECIDED", "EVIDENCE", "INPUT"]

_DEEP = "value = " + "[" * 1000 + "]" * 1000 + "\n"

EVIDENCE = (
    case("output is kept", "evidence", RIGHT + "print('hello')\n", ADD, Status.PASSED, output="hello\n"),
    case("the failing test is named", "evidence", "def add(a, b):\n    return 3\n", CHECK, Status.WRONG, test=1),
    case(
        "what was returned is told",
        "evidence",
        "def add(a, b):\n    return 3\n",
        ADD,
        Status.WRONG,
        message="add(2, 2) returned 3",
    ),
)

_SLOW = "import time\ndef slow(x):\n    time.sleep(0.3)\n    return x\n"
_AHEAD = ("assert slow(f(0)) == 0", "assert f(1) == 7", "assert f(2) == 2")
"""Tests of which the second decides, long after the third's call was sent ahead and made."""

_HOG = (
    "import os, time\ndef f(x):\n    if x == 2:\n        for _ in range(4):\n            if not os.fork():\n"
    "                held = b'x' * (60 << 20)\n                time.sleep(9)\n        time.sleep(9)\n    return x\n"
)

DECIDED = (
    case(
        "memory taken by a call after the one that decides",
        "decided",
        _HOG,
        asserts(*_AHEAD, setup=_SLOW),
        Status.WRONG,
        limits=Limits(memory_mb=160),
        test=1,
    ),
    case(
        "output printed by a call after the one that decides",
        "decided",
        "def f(x):\n    print('x' * (2 << 20) * (x == 2))\n    return x if x != 1 else x / 0\n",
        asserts(*_AHEAD, setup=_SLOW),
        Status.EXCEPTION,
        test=1,
    ),
    case(
        "output printed by the call that decides",
        "decided",
        "def f(x):\n    print('x' * (2 << 20) * (x == 1))\n    return x if x != 1 else x / 0\n",
        asserts(*_AHEAD, setup=_SLOW),
        Status.OUTPUT_LIMIT,
    ),
    case(
        "a suite that does not end on what was returned",
        "decided",
        "def f(x):\n    return range(10**13)\n",
        asserts("assert sum(f(1)) == 1"),
        Status.TIMEOUT,
        limits=Limits(seconds=0.1),
    ),
)

INPUT = (
    case(
        "a value too large for its suite",
        "input",
        "def f(x):\n    return range(10**12)\n",
        asserts("assert set(f(1)) == {1, 2}"),
        Status.MEMORY,
        Status.TIMEOUT,
    ),
    case(
        "a class name of 28 MB",
        "input",
        "raise type('\\xe9' * (14 << 20), (Exception,), {})()\n",
        asserts("assert f(1)"),
        Status.EXCEPTION,
    ),
    case(
        "a suite that imports what is not there",
        "input",
        "def f(x):\n    return x\n",
        asserts("assert f(1) == 1", setup="import no_such_module_here"),
        Status.WRONG,
    ),
    case("NUL byte", "input", "x = 1\x00\n", ADD, Status.SYNTAX_ERROR),
    case("lone surrogate", "input", "x = '\ud800'\n", ADD, Status.SYNTAX_ERROR),
    case("nested 1,000 deep", "input", _DEEP + RIGHT, ADD, Status.SYNTAX_ERROR, Status.CRASHED),
    case("10 MB of source", "input", "#" + "x" * 10_000_000 + "\n" + RIGHT, ADD, Status.PASSED),
    case("a suite that raises", "input", RIGHT, asserts("assert 1", setup="raise ValueError('broken')"), Status.WRONG),
    case("a suite that does not parse", "input", RIGHT, asserts("assert ("), Status.WRONG),
)
