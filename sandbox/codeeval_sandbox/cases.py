"""The conformance cases: programs and suites, each with its right verdict."""

from dataclasses import dataclass, field
from typing import Any

from codeeval_sandbox.jobs import Limits, Status
from codeeval_sandbox.kinds import Asserts, Check, Differential, Suite

__all__ = ["CASES", "Case"]


@dataclass(frozen=True)
class Case:
    """One program, its suite, and the right verdict."""

    name: str
    group: str
    """What a failure means: `statuses`, `carrying`, `evidence`, `decided`, `input`, or a class of the hostile suite."""
    program: str
    suite: Suite
    want: frozenset[Status]
    fields: tuple[tuple[str, Any], ...] = ()
    """Further fields of the verdict that must have these values."""
    limits: Limits = field(default_factory=Limits)


def _asserts(*tests: str, setup: str = "", entry_point: str = "f") -> Asserts:
    return Asserts(name="base", entry_point=entry_point, tests=tests, setup=setup)


_ADD = _asserts("assert add(1, 2) == 3", "assert add(2, 2) == 4", "assert add(100, -7) == 93", entry_point="add")
_CHECK = Check(
    name="base",
    entry_point="add",
    source="def check(candidate):\n    assert candidate(1, 2) == 3\n    assert candidate(2, 2) == 4\n",
)
_RIGHT = "def add(a, b):\n    return a + b\n"
_SHORT = Limits(seconds=1.0)
_DEEP = "value = " + "[" * 1000 + "]" * 1000 + "\n"


def _case(name: str, group: str, program: str, suite: Suite, *want: Status, **options: Any) -> Case:
    limits = options.pop("limits", Limits())
    return Case(name, group, program, suite, frozenset(want), tuple(options.items()), limits)


_STATUSES = (
    _case("a right program", "statuses", _RIGHT, _ADD, Status.PASSED, passed_tests=3, total_tests=3, test=None),
    _case("a right program, check()", "statuses", _RIGHT, _CHECK, Status.PASSED, passed_tests=2, total_tests=2),
    _case("a wrong value", "statuses", "def add(a, b):\n    return 3\n", _ADD, Status.WRONG, test=1, passed_tests=1),
    _case("a value of no use", "statuses", "def add(a, b):\n    pass\n", _ADD, Status.WRONG, test=0),
    _case("no such name", "statuses", "", _ADD, Status.EXCEPTION, exception="NameError"),
    _case("raises in a call", "statuses", "def add(a, b):\n    return a / 0\n", _ADD, Status.EXCEPTION, line=2),
    _case("raises at load", "statuses", "\nraise KeyError(1)\n", _ADD, Status.EXCEPTION, exception="KeyError", line=2),
    _case("asserts by itself", "statuses", "def add(a, b):\n    assert False\n", _ADD, Status.EXCEPTION),
    _case("does not parse", "statuses", "def add(a, b)\n    return a\n", _ADD, Status.SYNTAX_ERROR, line=1),
    _case("spins", "statuses", "while True: pass\n", _ADD, Status.TIMEOUT, limits=_SHORT),
    _case("sleeps", "statuses", "import time\ntime.sleep(60)\n", _ADD, Status.TIMEOUT, limits=_SHORT),
    _case(
        "spins in a call",
        "statuses",
        "def add(a, b):\n    while True: pass\n",
        _ADD,
        Status.TIMEOUT,
        limits=_SHORT,
        test=0,
    ),
    _case("takes all memory", "statuses", "x = []\nwhile True: x.append(bytearray(1 << 20))\n", _ADD, Status.MEMORY),
    _case("prints too much", "statuses", _RIGHT + "print('x' * 3_000_000)\n", _ADD, Status.OUTPUT_LIMIT),
    _case("returns too much", "statuses", "def add(a, b):\n    return 'x' * (40 << 20)\n", _ADD, Status.OUTPUT_LIMIT),
    _case(
        "starts too many processes",
        "statuses",
        "import os, time\nfor _ in range(300):\n    if not os.fork():\n        time.sleep(60)\n        os._exit(0)\n",
        _ADD,
        Status.PROCESS_LIMIT,
    ),
    _case(
        "starts too many threads",
        "statuses",
        "import threading, time\nfor _ in range(300):\n"
        "    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n",
        _ADD,
        Status.PROCESS_LIMIT,
    ),
    _case("a segmentation fault", "statuses", "import ctypes\nctypes.string_at(0)\n", _ADD, Status.CRASHED),
    _case("aborts", "statuses", "import os\nos.abort()\n", _ADD, Status.CRASHED),
    _case("exits at load", "statuses", "import os\nos._exit(0)\n", _ADD, Status.EXITED),
    _case("exits in a call", "statuses", "import sys\ndef add(a, b):\n    sys.exit(0)\n", _ADD, Status.EXITED),
)

_VALUES = """
import collections, datetime, decimal, fractions
def f(kind):
    return {
        "tuple": (1, (2, [3])), "set": {1, 2}, "frozenset": frozenset([1]),
        "bytes": b"\\x00a", "bytearray": bytearray(b"x"), "complex": 1j, "range": range(3),
        "dict": {(1, 2): "x", 1: None}, "big": 10 ** 6000, "text": "\\ud800 \\u20ac",
        "decimal": decimal.Decimal("1.10"), "fraction": fractions.Fraction(1, 3), "deque": collections.deque([1], 3),
        "date": datetime.date(2020, 2, 29), "moment": datetime.datetime(2020, 1, 1, 2, 3, 4, 5, datetime.timezone.utc),
        "delta": datetime.timedelta(1, 2, 3), "time": datetime.time(1, 2), "counter": collections.Counter("aab"),
        "ordered": collections.OrderedDict(a=1), "default": collections.defaultdict(int, a=1), "inf": float("inf"),
        "point": collections.namedtuple("Point", "x y")(1, 2), "ellipsis": ..., "zero": -0.0, "none": None,
    }[kind]
"""

_VALUE_TESTS = (
    "assert f('tuple') == (1, (2, [3])) and type(f('tuple')) is tuple",
    "assert f('set') == {1, 2} and f('frozenset') == frozenset([1])",
    "assert f('bytes') == b'\\x00a' and f('bytearray') == bytearray(b'x')",
    "assert f('complex') == 1j and f('range') == range(3) and f('ellipsis') is ...",
    "assert f('dict') == {(1, 2): 'x', 1: None}",
    "assert f('big') == 10 ** 6000 and f('text') == '\\ud800 \\u20ac'",
    "import decimal, fractions, datetime, collections, math",
    "assert f('decimal') == decimal.Decimal('1.10') and f('fraction') == fractions.Fraction(1, 3)",
    "assert f('deque') == collections.deque([1]) and f('deque').maxlen == 3",
    "assert f('date') == datetime.date(2020, 2, 29) and f('time') == datetime.time(1, 2)",
    "assert f('moment') == datetime.datetime(2020, 1, 1, 2, 3, 4, 5, datetime.timezone.utc)",
    "assert f('delta') == datetime.timedelta(1, 2, 3)",
    "assert f('counter')['a'] == 2 and f('counter')['z'] == 0",
    "assert list(f('ordered').items()) == [('a', 1)] and f('default') == {'a': 1}",
    "assert f('point') == (1, 2) and f('point').y == 2",
    "assert f('inf') > 1e308 and math.copysign(1, f('zero')) < 0 and f('none') is None",
)

_BOTH_WAYS = """
import collections, datetime, decimal, fractions
Point = collections.namedtuple("Point", "x y")
VALUES = [
    None, True, 7, -(10 ** 30), 2.5, float("-inf"), -0.0, 1 + 2j, "text \\ud800", b"\\x00a", bytearray(b"x"),
    range(1, 9, 3), slice(1, None), ..., [1, [2]], (1, (2,)), {1, 2}, frozenset([3]), {"a": [1], (1, 2): None}, int,
    decimal.Decimal("1.10"), decimal.Decimal("-Infinity"), fractions.Fraction(-1, 3),
    datetime.date(2020, 2, 29), datetime.time(1, 2, 3, 4), datetime.timedelta(-1, 2, 3),
    datetime.datetime(2020, 1, 1, 2, tzinfo=datetime.timezone.utc), datetime.timezone(datetime.timedelta(hours=-5)),
    collections.deque([1, [2]], 5), collections.Counter("aab"), collections.OrderedDict([("b", 1), ("a", 2)]),
    collections.defaultdict(list, a=[1]), Point(1, [2]),
]
try:
    import numpy
    VALUES += [numpy.arange(6).reshape(2, 3), numpy.array(["a", "bc"]), numpy.float32(0.1), numpy.int64(-3)]
    VALUES += [numpy.array([1.5, float("nan")]), numpy.datetime64("2020-02-29"), numpy.zeros((0, 2)), numpy.array(3)]
except ImportError:
    pass
def look(x):
    return [type(x).__name__, repr(x)]
"""

_CARRYING = (
    _case(
        "every carried type, there and back, alone and in a list",
        "carrying",
        "def f(x):\n    return [type(x).__name__, repr(x)], x, [x]\n",
        _asserts(
            "for value in VALUES:\n    seen, back, (inside,) = f(value)\n"
            "    assert seen == look(value) == look(back) == look(inside), seen",
            setup=_BOTH_WAYS,
        ),
        Status.PASSED,
    ),
    _case(
        "a program's module is known by its name",
        "carrying",
        "import pickle, sys\nclass A:\n    pass\ndef f():\n    again = pickle.loads(pickle.dumps(A()))\n"
        "    return type(again) is A, sys.modules[__name__].__dict__ is globals(), 'rehearse' in globals()\n",
        _asserts("assert f() == (True, True, False)"),
        Status.PASSED,
    ),
    _case(
        "an object that claims to hold everything",
        "carrying",
        "class E:\n    def __contains__(self, x):\n        return True\ndef f(x):\n    return E()\n",
        _asserts("assert 5 in f(1)"),
        Status.WRONG,
        Status.EXCEPTION,
    ),
    _case(
        "StopIteration ends no loop of the suite's",
        "carrying",
        "def f(x):\n    raise StopIteration\n",
        _asserts("assert all(map(lambda c: f(c) == c, [1, 2]))"),
        Status.EXCEPTION,
    ),
    _case(
        "what the proxy cannot carry is caught by no test",
        "carrying",
        "def f(x):\n    return x\n",
        _asserts("try:\n    f(object())\nexcept TypeError:\n    pass\nelse:\n    assert False"),
        Status.WRONG,
    ),
    _case("plain values and the usual types", "carrying", _VALUES, _asserts(*_VALUE_TESTS), Status.PASSED),
    _case(
        "arguments changed in place",
        "carrying",
        "def f(xs, d):\n    xs[0].append(9)\n    xs[1].sort()\n    d['k'] = xs.copy()\n",
        _asserts(
            "a = [2, 1]\nxs = [[3], a]\nd = {}\nf(xs, d)\n"
            "assert xs == [[3, 9], [1, 2]] and a == [1, 2] and d['k'] == xs"
        ),
        Status.PASSED,
    ),
    _case(
        "arguments changed by a call that raises",
        "carrying",
        "def f(xs):\n    xs.append(1)\n    raise ValueError\n",
        _asserts("xs = []\ntry:\n    f(xs)\nexcept ValueError:\n    pass\nassert xs == [1]"),
        Status.PASSED,
    ),
    _case(
        "exceptions by class",
        "carrying",
        "class Mine(ValueError): pass\ndef f(n):\n"
        "    raise [Mine('a'), KeyError('k'), ZeroDivisionError(), OSError(2, 'x')][n]\n",
        _asserts(
            "try:\n    f(0)\n    assert False\n"
            "except ValueError as e:\n    assert type(e).__name__ == 'Mine' and str(e) == 'a'",
            "try:\n    f(1)\n    assert False\nexcept KeyError as e:\n    assert e.args == ('k',)",
            "try:\n    f(3)\n    assert False\nexcept OSError as e:\n    assert e.errno == 2",
        ),
        Status.PASSED,
    ),
    _case(
        "functions and iterators as arguments",
        "carrying",
        "def f(g, xs):\n    return [g(x) for x in xs]\n",
        _asserts("assert f(lambda x: x * 2, iter([1, 2])) == [2, 4]", "assert f(str, (c for c in 'ab')) == ['a', 'b']"),
        Status.PASSED,
    ),
    _case(
        "functions and generators as results",
        "carrying",
        "def f(n):\n    return lambda m: n + m\ndef g(n):\n    yield from range(n)\n",
        _asserts("assert f(1)(2) == 3", "assert list(g(3)) == [0, 1, 2]", "assert next(iter(g(1))) == 0"),
        Status.PASSED,
    ),
    _case(
        "objects of the program's classes",
        "carrying",
        "class P:\n    def __init__(self, x):\n        self.x = x\n    def double(self):\n        return self.x * 2\n"
        "def f(ps):\n    return sum(p.x for p in ps)\n",
        _asserts(
            "assert f([P(1), P(2)]) == 3",
            "p = P(4)\nassert p.x == 4 and p.double() == 8",
            "p.x = 5\nassert f([p]) == 5",
        ),
        Status.PASSED,
    ),
    _case(
        "an object that claims to be equal",
        "carrying",
        "class E:\n    def __eq__(self, other):\n        return True\ndef f(x):\n    return E()\n",
        _asserts("assert f(1) == 3"),
        Status.WRONG,
    ),
    _case(
        "True is 1, as in Python",
        "carrying",
        "def f(x):\n    return True\n",
        _asserts("assert f(1) == 1"),
        Status.PASSED,
    ),
    _case(
        "differential, floats within tolerance",
        "carrying",
        "def f(x):\n    return [x / 3 + 1e-9]\n",
        Differential(
            name="base", entry_point="f", reference="def f(x):\n    return [x / 3]\n", inputs=((1.0,), (2.0,))
        ),
        Status.PASSED,
        passed_tests=2,
    ),
    _case(
        "differential, a changed input does not change what is expected",
        "carrying",
        "def f(xs):\n    xs.clear()\n    return xs\n",
        Differential(
            name="base", entry_point="f", reference="def f(xs):\n    return sorted(xs)\n", inputs=(([2, 1],),)
        ),
        Status.WRONG,
        test=0,
    ),
    _case(
        "helpers that only the tests know",
        "carrying",
        "def f(x):\n    return x + 1\n",
        _asserts("assert twice(f(1)) == 4", setup="def twice(x):\n    return 2 * x\n"),
        Status.PASSED,
    ),
)

_EVIDENCE = (
    _case("output is kept", "evidence", _RIGHT + "print('hello')\n", _ADD, Status.PASSED, output="hello\n"),
    _case("the failing test is named", "evidence", "def add(a, b):\n    return 3\n", _CHECK, Status.WRONG, test=1),
    _case(
        "what was returned is told",
        "evidence",
        "def add(a, b):\n    return 3\n",
        _ADD,
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

_DECIDED = (
    _case(
        "memory taken by a call after the one that decides",
        "decided",
        _HOG,
        _asserts(*_AHEAD, setup=_SLOW),
        Status.WRONG,
        limits=Limits(memory_mb=160),
        test=1,
    ),
    _case(
        "output printed by a call after the one that decides",
        "decided",
        "def f(x):\n    print('x' * (2 << 20) * (x == 2))\n    return x if x != 1 else x / 0\n",
        _asserts(*_AHEAD, setup=_SLOW),
        Status.EXCEPTION,
        test=1,
    ),
    _case(
        "output printed by the call that decides",
        "decided",
        "def f(x):\n    print('x' * (2 << 20) * (x == 1))\n    return x if x != 1 else x / 0\n",
        _asserts(*_AHEAD, setup=_SLOW),
        Status.OUTPUT_LIMIT,
    ),
    _case(
        "a suite that does not end on what was returned",
        "decided",
        "def f(x):\n    return range(10**13)\n",
        _asserts("assert sum(f(1)) == 1"),
        Status.TIMEOUT,
        limits=Limits(seconds=0.1),
    ),
)

_INPUT = (
    _case(
        "a value too large for its suite",
        "input",
        "def f(x):\n    return range(10**12)\n",
        _asserts("assert set(f(1)) == {1, 2}"),
        Status.MEMORY,
        Status.TIMEOUT,
    ),
    _case(
        "a class name of 28 MB",
        "input",
        "raise type('\\xe9' * (14 << 20), (Exception,), {})()\n",
        _asserts("assert f(1)"),
        Status.EXCEPTION,
    ),
    _case(
        "a suite that imports what is not there",
        "input",
        "def f(x):\n    return x\n",
        _asserts("assert f(1) == 1", setup="import no_such_module_here"),
        Status.WRONG,
    ),
    _case("NUL byte", "input", "x = 1\x00\n", _ADD, Status.SYNTAX_ERROR),
    _case("lone surrogate", "input", "x = '\ud800'\n", _ADD, Status.SYNTAX_ERROR),
    _case("nested 1,000 deep", "input", _DEEP + _RIGHT, _ADD, Status.SYNTAX_ERROR, Status.CRASHED),
    _case("10 MB of source", "input", "#" + "x" * 10_000_000 + "\n" + _RIGHT, _ADD, Status.PASSED),
    _case(
        "a suite that raises", "input", _RIGHT, _asserts("assert 1", setup="raise ValueError('broken')"), Status.WRONG
    ),
    _case("a suite that does not parse", "input", _RIGHT, _asserts("assert ("), Status.WRONG),
)

CASES = (*_STATUSES, *_CARRYING, *_EVIDENCE, *_DECIDED, *_INPUT)
"""All of them; they take some 15 s on one worker."""
