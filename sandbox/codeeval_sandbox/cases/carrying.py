"""Values and objects that cross between program and tests, or stay behind, as in one process."""

from codeeval_sandbox.cases.case import asserts, case
from codeeval_sandbox.jobs import Status
from codeeval_sandbox.kinds import Differential

__all__ = ["CARRYING"]

_VALUES = """
import collections, datetime, decimal, enum, fractions, types
def nested(depth):
    value = ()
    for _ in range(depth):
        value = (value,)
    return value
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
        "keys": {"a": 1}.keys(), "items": {"a": 1}.items(), "shown": types.MappingProxyType({"a": 1}),
        "memory": memoryview(b"ab"), "number": enum.IntEnum("E", "one")(1), "nested": nested(300),
        "word": enum.Enum("W", {"A": "x"}, type=str).A,
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
    "assert f('keys') == {'a'} and f('items') == {('a', 1)} and f('shown') == {'a': 1} and f('memory') == b'ab'",
    "assert f('number') == 1 and f('word') == 'x'",
    "x, depth = f('nested'), 0\nwhile x:\n    x, depth = x[0], depth + 1\nassert depth == 300",
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

CARRYING = (
    case(
        "every carried type, there and back, alone and in a list",
        "carrying",
        "def f(x):\n    return [type(x).__name__, repr(x)], x, [x]\n",
        asserts(
            "for value in VALUES:\n    seen, back, (inside,) = f(value)\n"
            "    assert seen == look(value) == look(back) == look(inside), seen",
            setup=_BOTH_WAYS,
        ),
        Status.PASSED,
    ),
    case(
        "a program's module is known by its name",
        "carrying",
        "import pickle, sys\nclass A:\n    pass\ndef f():\n    again = pickle.loads(pickle.dumps(A()))\n"
        "    return type(again) is A, sys.modules[__name__].__dict__ is globals(), 'rehearse' in globals()\n",
        asserts("assert f() == (True, True, False)"),
        Status.PASSED,
    ),
    case(
        "an object that claims to hold everything",
        "carrying",
        "class E:\n    def __contains__(self, x):\n        return True\ndef f(x):\n    return E()\n",
        asserts("assert 5 in f(1)"),
        Status.WRONG,
        Status.EXCEPTION,
    ),
    case(
        "StopIteration ends no loop of the suite's",
        "carrying",
        "def f(x):\n    raise StopIteration\n",
        asserts("assert all(map(lambda c: f(c) == c, [1, 2]))"),
        Status.EXCEPTION,
    ),
    case(
        "what the proxy cannot carry is caught by no test",
        "carrying",
        "def f(x):\n    return x\n",
        asserts("try:\n    f(object())\nexcept TypeError:\n    pass\nelse:\n    assert False"),
        Status.WRONG,
    ),
    case("plain values and the usual types", "carrying", _VALUES, asserts(*_VALUE_TESTS), Status.PASSED),
    case(
        "arguments changed in place",
        "carrying",
        "def f(xs, d):\n    xs[0].append(9)\n    xs[1].sort()\n    d['k'] = xs.copy()\n",
        asserts(
            "a = [2, 1]\nxs = [[3], a]\nd = {}\nf(xs, d)\n"
            "assert xs == [[3, 9], [1, 2]] and a == [1, 2] and d['k'] == xs"
        ),
        Status.PASSED,
    ),
    case(
        "arguments changed by a call that raises",
        "carrying",
        "def f(xs):\n    xs.append(1)\n    raise ValueError\n",
        asserts("xs = []\ntry:\n    f(xs)\nexcept ValueError:\n    pass\nassert xs == [1]"),
        Status.PASSED,
    ),
    case(
        "exceptions by class",
        "carrying",
        "class Mine(ValueError): pass\ndef f(n):\n"
        "    raise [Mine('a'), KeyError('k'), ZeroDivisionError(), OSError(2, 'x')][n]\n",
        asserts(
            "try:\n    f(0)\n    assert False\n"
            "except ValueError as e:\n    assert type(e).__name__ == 'Mine' and str(e) == 'a'",
            "try:\n    f(1)\n    assert False\nexcept KeyError as e:\n    assert e.args == ('k',)",
            "try:\n    f(3)\n    assert False\nexcept OSError as e:\n    assert e.errno == 2",
        ),
        Status.PASSED,
    ),
    case(
        "functions and iterators as arguments",
        "carrying",
        "def f(g, xs):\n    return [g(x) for x in xs]\n",
        asserts("assert f(lambda x: x * 2, iter([1, 2])) == [2, 4]", "assert f(str, (c for c in 'ab')) == ['a', 'b']"),
        Status.PASSED,
    ),
    case(
        "functions and generators as results",
        "carrying",
        "def f(n):\n    return lambda m: n + m\ndef g(n):\n    yield from range(n)\n",
        asserts("assert f(1)(2) == 3", "assert list(g(3)) == [0, 1, 2]", "assert next(iter(g(1))) == 0"),
        Status.PASSED,
    ),
    case(
        "objects of the program's classes",
        "carrying",
        "class P:\n    def __init__(self, x):\n        self.x = x\n    def double(self):\n        return self.x * 2\n"
        "def f(ps):\n    return sum(p.x for p in ps)\n",
        asserts(
            "assert f([P(1), P(2)]) == 3",
            "p = P(4)\nassert p.x == 4 and p.double() == 8",
            "p.x = 5\nassert f([p]) == 5",
        ),
        Status.PASSED,
    ),
    case(
        "an object that claims to be equal",
        "carrying",
        "class E:\n    def __eq__(self, other):\n        return True\ndef f(x):\n    return E()\n",
        asserts("assert f(1) == 3"),
        Status.WRONG,
    ),
    case(
        "True is 1, as in Python",
        "carrying",
        "def f(x):\n    return True\n",
        asserts("assert f(1) == 1"),
        Status.PASSED,
    ),
    case(
        "differential, floats within tolerance",
        "carrying",
        "def f(x):\n    return [x / 3 + 1e-9]\n",
        Differential(
            name="base", entry_point="f", reference="def f(x):\n    return [x / 3]\n", inputs=((1.0,), (2.0,))
        ),
        Status.PASSED,
        passed_tests=2,
    ),
    case(
        "differential, a changed input does not change what is expected",
        "carrying",
        "def f(xs):\n    xs.clear()\n    return xs\n",
        Differential(
            name="base", entry_point="f", reference="def f(xs):\n    return sorted(xs)\n", inputs=(([2, 1],),)
        ),
        Status.WRONG,
        test=0,
    ),
    case(
        "helpers that only the tests know",
        "carrying",
        "def f(x):\n    return x + 1\n",
        asserts("assert twice(f(1)) == 4", setup="def twice(x):\n    return 2 * x\n"),
        Status.PASSED,
    ),
)
