"""What programs return equals what it equals in plain Python, and nothing else."""

import json
from dataclasses import replace

import pytest

from codeeval_sandbox import Asserts, Check
from codeeval_sandbox.guest.raising import raised_error


def asserts(*tests: str, entry_point: str = "f") -> Asserts:
    return Asserts("base", entry_point, tests)


def passes(outcome) -> bool:
    return outcome["status"] == "passed"


def in_plain_python(program: str, test: str) -> bool:
    space: dict[str, object] = {"__name__": "plain"}
    try:
        exec(program, space)
        exec(test, space)
    except (AssertionError, TypeError, KeyError, AttributeError):
        return False
    return True


LIBRARY = {
    "keys": ("return dict.fromkeys('cab').keys()", "assert f() == {'a', 'b', 'c'} and list(f()) == ['c', 'a', 'b']"),
    "ordered keys": (
        "import collections; return collections.OrderedDict(b=1, a=2).keys()",
        "assert f() & {'a'} == {'a'}",
    ),
    "items": ("return {'a': [1]}.items()", "assert list(f()) == [('a', [1])] and ('a', [1]) in f()"),
    "values": ("return {'a': 2, 'b': 1}.values()", "assert sorted(f()) == [1, 2] and len(f()) == 2"),
    "values are no list": ("return {'a': 2}.values()", "assert f() == [2]"),
    "keys have no index": ("return {'a': 2}.keys()", "assert f()[0] == 'a'"),
    "proxy": (
        "import types; return types.MappingProxyType({'a': 1})",
        "assert f() == {'a': 1} and f()['a'] == 1 and f().get('b') is None",
    ),
    "a proxy is no dict": (
        "import types; return types.MappingProxyType({})",
        "assert isinstance(f(), dict)",
    ),
    "chain": (
        "import collections; return collections.ChainMap({'a': 1}, {'a': 2, 'b': 3})",
        "assert f() == {'a': 1, 'b': 3} and f()['b'] == 3",
    ),
    "user dict": ("import collections; return collections.UserDict(a=1)", "assert f() == {'a': 1}"),
    "user list": ("import collections; return {'k': collections.UserList([1, 2])}", "assert f() == {'k': [1, 2]}"),
    "user string": (
        "import collections; return collections.UserString('ab')",
        "assert f() == 'ab' and f().upper() == 'AB'",
    ),
    "array": ("import array; return array.array('d', [1.5, 2.5])", "assert f()[-1] == 2.5 and list(f()[:1]) == [1.5]"),
    "an array is no list": ("import array; return array.array('i', [1])", "assert f() == [1]"),
    "memory": ("return memoryview(b'xabc')[1:]", "assert f() == b'abc' and f()[1] == 98"),
    "memory of two dimensions": (
        "return memoryview(bytes(6)).cast('B', [2, 3])",
        "assert f().shape == (2, 3) and f().tolist() == [[0] * 3] * 2",
    ),
    "moment by index": ("import time; return time.gmtime(0)", "assert f()[:3] == (1970, 1, 1) and f().tm_year == 1970"),
    "address": (
        "from urllib.parse import urlsplit; return urlsplit('http://a/b')",
        "assert f() == ('http', 'a', '/b', '', '') and f()[1] == f().netloc == 'a'",
    ),
    "zone": (
        "import datetime, zoneinfo; return datetime.datetime(2020, 7, 1, 2, tzinfo=zoneinfo.ZoneInfo('UTC'))",
        "import datetime\nassert f() == datetime.datetime(2020, 7, 1, 2, tzinfo=datetime.timezone.utc)",
    ),
    "status": ("import http; return http.HTTPStatus.OK", "assert f() == 200 and f() + 1 == 201"),
    "flag": ("import re; return re.MULTILINE | re.DOTALL", "assert f() == 24 and f() & 8 == 8"),
    "deep tuple": (
        "x = ()\n    for _ in range(400): x = (x,)\n    return x",
        "x, depth = f(), 0\nwhile x:\n    x, depth = x[0], depth + 1\nassert depth == 400",
    ),
}


@pytest.mark.parametrize("case", LIBRARY)
def test_values_of_the_standard_library_are_what_they_are_in_plain_python(examine, case):
    body, test = LIBRARY[case]
    program = f"def f():\n    {body}\n"
    assert passes(examine(asserts(test), program)) == in_plain_python(program, test)


OWN = {
    "number": ("class A(int, enum.Enum):\n    x = 2\n", "A.x", "assert f() == 2 and f() + 1 == 3 and [f()] == [2]"),
    "number by text": (
        "class A(enum.IntEnum):\n    x = 2\n",
        "A.x",
        "assert f'{f()}' == str(f()) == '2' and {2: 'k'}[f()] == 'k'",
    ),
    "number by type": ("class A(enum.IntEnum):\n    x = 2\n", "A.x", "assert type(f()) is int"),
    "number as it looks": ("class A(enum.IntEnum):\n    x = 2\n", "A.x", "assert repr(f()) == '2'"),
    "flag": ("class A(enum.IntFlag):\n    x = 1\n    y = 2\n", "A.x | A.y", "assert f() == 3 and f() & 1 == 1"),
    "text": ("class A(str, enum.Enum):\n    x = 'red'\n", "A.x", "assert f() == 'red' and f().upper() == 'RED'"),
    "text that looks another": ("class A(str, enum.Enum):\n    x = 'red'\n", "A.x", "assert str(f()) == 'red'"),
    "text enumeration": ("class A(enum.StrEnum):\n    x = 'red'\n", "A.x", "assert str(f()) == 'red' and 'e' in f()"),
    "enumeration of no type": ("class A(enum.Enum):\n    x = 1\n", "A.x", "assert f() == 1"),
    "list": ("class A(list):\n    def total(self): return sum(self)\n", "A([1, 2])", "assert f() == [1, 2] == f()[:]"),
    "list from the left": ("class A(list): pass\n", "A([1])", "assert [[1]] == [f()] and [0] + f() == [0, 1]"),
    "dict": (
        "class A(dict):\n    def __missing__(self, key): return 0\n",
        "A(a=1)",
        "assert f() == {'a': 1} and f()['a'] == 1",
    ),
    "set": ("class A(set): pass\n", "A([1])", "assert f() | {2} == {2} | f() == {1, 2} and f() <= {1}"),
    "named tuple": (
        "class A(collections.namedtuple('B', 'x y')):\n    pass\n",
        "A(1, 2)",
        "assert f() == (1, 2) and f().y == 2 and f()._asdict() == {'x': 1, 'y': 2}",
    ),
    "counter": ("class A(collections.Counter): pass\n", "A('aab')", "assert f() == {'a': 2, 'b': 1}"),
    "subclass is no list by type": ("class A(list): pass\n", "A()", "assert type(f()) is list"),
    "subclass is a list": ("class A(list): pass\n", "A()", "assert isinstance(f(), list) and not f()"),
}


@pytest.mark.parametrize("case", OWN)
def test_objects_of_plain_subclasses_are_what_they_are_in_plain_python(examine, case):
    head, made, test = OWN[case]
    program = f"import collections, enum\n{head}def f():\n    return {made}\n"
    assert passes(examine(asserts(test), program)) == in_plain_python(program, test)


LIES = {
    "equality": ("int", "def __eq__(self, other): return True\n    __hash__ = int.__hash__", "assert f() == 3"),
    "inequality": ("int", "def __ne__(self, other): return False", "assert not f() != 3"),
    "order": ("int", "def __lt__(self, other): return True", "assert f() < 0"),
    "items": ("list", "def __getitem__(self, key): return 3", "assert f()[0] == 3"),
    "iteration": ("list", "def __iter__(self): return iter([3])", "assert f() == [3] or list(f())[0] != 3"),
    "holding": ("set", "def __contains__(self, item): return True", "assert 3 in f()"),
    "method": ("str", "def startswith(self, text): return True", "assert f().startswith('x')"),
    "missing": ("dict", "def __missing__(self, key): return 3", "assert f()['x'] == 3"),
    "lookup": ("str", "def __getattribute__(self, name): return lambda *_: True", "assert f().startswith('x')"),
    "length": ("tuple", "def __len__(self): return 3", "assert f() == (1, 2, 3)"),
    "class": ("int", "__class__ = str", "assert isinstance(f(), str)"),
    "arithmetic": ("float", "def __sub__(self, other): return 0", "assert abs(f() - 3) < 1e-6"),
}


@pytest.mark.parametrize("case", LIES)
def test_a_subclass_with_ways_of_its_own_proves_nothing(examine, case):
    base, body, test = LIES[case]
    program = f"class Liar({base}):\n    {body}\ndef f():\n    return Liar()\n"
    assert not passes(examine(replace(asserts(test), own_objects=False), program))


def test_a_class_of_a_class_of_the_programs_proves_nothing(examine):
    program = (
        "class Meta(type):\n    __hash__ = lambda cls: hash(int)\n    __eq__ = lambda cls, other: True\n"
        "class Liar(metaclass=Meta):\n    __eq__ = lambda self, other: True\ndef f():\n    return Liar()\n"
    )
    outcome = examine(asserts("assert f() == 3"), program)
    assert (outcome["status"], outcome["exception"]) == ("wrong", None)


def test_a_frame_cannot_give_an_object_a_value_that_it_is_not(examine):
    """Whatever stands beside a reference is plain data, and is compared as that."""
    sent = (
        '{"v": [[0, "int", []], 4, null, null]}',
        '{"v": [[0, "int", []], true, null, null]}',
        '{"v": [[0, "int", []], {"x": [1, "int", []]}, null, null]}',
        '{"v": [[0, "int", []], {"v": [[0, "int", []], 3, null, null]}, null, null]}',
        '{"v": [[0, "int", []], 3, 3, null]}',
        '{"v": [[0, "int", ["__eq__"]], 3, null, null]}',
        '{"v": [3]}',
    )
    for value in sent:
        frame = f'["value", {value}, [], 0]'.encode()
        program = (
            f"import os, sys\nframe = {frame!r}\ndef f():\n    channel = int(sys.argv[1])\n"
            "    os.write(channel, len(frame).to_bytes(4, 'big') + frame)\n    os._exit(0)\n"
        )
        assert not passes(examine(asserts("assert f() == 3"), program)), value


def test_an_own_container_shows_what_the_program_has_put_into_it_since(examine):
    program = (
        "class Stack(list):\n    def push(self, x):\n        self.append(x)\n        return self\n"
        "def f():\n    return Stack()\n"
    )
    test = "s = f()\ns.push(1)\nassert s == [1] and len(s) == 1 and 1 in s\ns.push(2)\nassert s == [1, 2] and f() == []"
    assert passes(examine(asserts(test), program))
    assert passes(examine(asserts("s = f()\nassert s.push(3) == [3] == s"), program))


def test_an_object_that_goes_back_to_the_program_is_its_own(examine):
    program = (
        "import enum\nclass A(enum.IntEnum):\n    x = 2\ndef f():\n    return A.x\ndef g(a):\n    return a is A.x\n"
    )
    assert passes(examine(asserts("assert g(f()) and f().name == 'x'"), program))


@pytest.mark.parametrize("number", [3, 2**31 - 1, -(2**31), 2**31, 2**70, True, 2.5, float("inf"), "x", None])
@pytest.mark.parametrize("kind", [list, tuple, set])
def test_long_lists_arrive_as_they_were(guest, number, kind):
    codec = guest.codec.Codec(None, None)
    for value in (kind([number]), kind([*range(5000), number]), kind([*map(float, range(5000)), number])):
        arrived = codec.loads(codec.dumps(codec.encode(value)))
        assert (arrived, sorted(map(repr, arrived))) == (value, sorted(map(repr, value)))
    lists = [0, number] * 3000
    arrived = codec.loads(codec.dumps(codec.encode(lists)))
    assert (list(map(type, arrived)), arrived) == (list(map(type, lists)), lists)


# -- what the tests pass in

LENT = {
    "name": "return g.__name__, g.__qualname__.split('.')[-1], g.__doc__, g.__module__ == __name__",
    "signature": "import inspect; return str(inspect.signature(g))",
    "code": "return g.__code__.co_argcount, g.__code__.co_varnames[:2], g.__code__.co_name",
    "type": "import types; return isinstance(g, types.FunctionType), callable(g), hasattr(g, '__iter__')",
    "call": "return g(1, d=4), g(1, 5, 6, 7, d=4, z=8), g(a=1, d=4, e=9), g(*[1], **{'d': 0})",
    "wrong call": "try: g()\n    except TypeError as error: return str(error)",
    "identity": "return g is h[0], len({g, h[0]}), h.index(g)",
    "attribute": "g.calls = 1; g.calls += 1; return g.calls",
    "wrapped": "import functools; return functools.wraps(g)(lambda *a: 1).__name__",
}


@pytest.mark.parametrize("case", LENT)
def test_a_function_that_the_tests_pass_in_looks_like_one(examine, case):
    program = f"def f(g, h):\n    {LENT[case]}\n"
    given = "def g(a, b=2, *c, d, e=(1,), **k):\n    'Doc.'\n    return a, b, c, d, e, sorted(k)\n"
    space: dict[str, object] = {"__name__": "solution"}
    exec(program + given + "expected = f(g, [g])", space)
    expected = repr(space["expected"]).replace("e=(1,)", "e=...")
    assert passes(examine(asserts(f"{given}assert repr(f(g, [g])) == {expected!r}, f(g, [g])"), program))


def test_an_iterator_that_the_tests_pass_in_is_no_callable(examine):
    program = (
        "from collections.abc import Callable, Iterator\ndef f(it):\n"
        "    kinds = isinstance(it, Iterator), isinstance(it, Callable), hasattr(it, '__len__')\n"
        "    return *kinds, iter(it) is it, next(it)\n"
    )
    test = "assert f(iter([7])) == f(x for x in [7]) == f(map(int, '7')) == (True, False, False, True, 7)"
    assert passes(examine(asserts(test), program))


def test_built_in_functions_are_the_programs_own(examine):
    program = "def f(g, *xs):\n    return g.__name__, g(*xs)\n"
    test = "import operator\nassert f(len, [1]) == ('len', 1) and f(str.upper, 'a') == ('upper', 'A')"
    assert passes(examine(asserts(test, "import math\nassert f(math.floor, 2.5) == ('floor', 2)"), program))


# -- what decides without being a value

ENDS = ("StopIteration", "StopAsyncIteration", "Ended")
ASKED = ("len(x)", "bool(x)", "str(x)", "list(x)", "x.size", "x[0]", "1 in x", "x()", "iter(x)")


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("error", ENDS)
def test_no_exception_of_the_programs_ends_a_loop_of_the_tests(examine, error, asked):
    names = ("__len__", "__bool__", "__str__", "__iter__", "size", "__getitem__", "__contains__", "__call__")
    body = "".join(f"    def {name}(self, *_):\n        raise {error}\n" for name in names)
    body = body.replace("    def size", "    @property\n    def size")
    program = f"class Ended(StopIteration): pass\nclass A:\n{body}def f():\n    return [A()]\n"
    suite = replace(asserts(f"assert all(map(lambda x: {asked} or True, f()))"), own_objects=True)
    assert not passes(examine(suite, program))


FORGED = (
    "builtins:StopIteration",
    "builtins:ValueError",
    "unittest.case:SkipTest",
    "json:JSONDecodeError",
    "os:OSError",
)


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_lineage_gives_no_class_by_another_way(name):
    """A candidate may send any text: what ends loops, skips tests or is another module's stays out of reach."""
    error = raised_error("Own", [name], [], "said", None, ends=False)
    assert type(error).__mro__[1:] == (Exception, BaseException, object)


def test_an_exception_of_a_library_is_caught_by_its_class_and_no_loop_ends_by_one():
    known = raised_error(
        "JSONDecodeError", ["json.decoder:JSONDecodeError", "ValueError"], ["m", "d", 0], "", 1, ends=False
    )
    assert isinstance(known, json.JSONDecodeError)
    assert type(raised_error("StopIteration", ["StopIteration"], [], "", 1, ends=False)) is RuntimeError
    assert type(raised_error("StopIteration", ["StopIteration"], [], "", 1, ends=True)) is StopIteration


def test_an_iterator_of_the_programs_ends_as_iterators_do(examine):
    program = (
        "class It:\n    def __iter__(self): return self\n    def __next__(self): raise StopIteration\n"
        "def f():\n    return It()\n"
    )
    assert passes(examine(asserts("assert list(f()) == [] and next(iter(f()), 5) == 5"), program))


POINT = (
    "class P:\n    x = 3\n    def __len__(self): return 3\n    def __call__(self): return 3\ndef f():\n    return P()\n"
)


@pytest.mark.parametrize("asked", ["f().x == 3", "len(f()) == 3", "bool(f())", "str(f()) != ''"])
def test_answers_of_own_objects_are_marked(examine, asked):
    outcome = examine(asserts(f"assert {asked}"), POINT)
    assert (outcome["status"], outcome["own_objects"]) == ("passed", True)


@pytest.mark.parametrize("returned", ["[1]", "(n for n in [1])", "iter([1])", "Level.low", "lambda: 1", "{}.keys()"])
def test_values_iterators_and_functions_are_not(examine, returned):
    program = f"import enum\nclass Level(enum.IntEnum):\n    low = 1\ndef f():\n    return {returned}\n"
    test = "x = f()\ny = x() if callable(x) else x if isinstance(x, int) else list(x)\nassert y != 5"
    outcome = examine(asserts(test), program)
    assert (outcome["status"], outcome["own_objects"]) == ("passed", False)


ENDLESS = (
    "itertools.count()",
    "Numbers()",
    "Rows()",
)


@pytest.mark.parametrize("returned", ENDLESS)
def test_an_iterator_without_an_end_holds_nothing(examine, returned):
    program = (
        "import itertools\nclass Numbers:\n    def __iter__(self): return itertools.count()\n"
        "class Rows:\n    def __getitem__(self, n): return n\n"
        f"def f():\n    return {returned}\n"
    )
    suite = replace(asserts("assert 3 in f()"), own_objects=False)
    assert examine(suite, program)["exception"] == "OwnObject"
    assert passes(examine(replace(suite, own_objects=True), program))


@pytest.mark.parametrize("returned", ["(n for n in range(5))", "iter(range(5))", "map(abs, range(5))"])
def test_an_iterator_that_ends_holds_its_items_and_goes_on_behind_them(examine, returned):
    test = "x = f()\nassert 1 in x and 3 in x and 1 not in f() or next(x) == 4\nassert list(x) == [] and 9 not in f()"
    program = f"def f():\n    return {returned}\n"
    assert passes(examine(replace(asserts(test), own_objects=False), program))


def test_where_the_canonical_solutions_objects_answer_nothing_none_is_asked(examine):
    for test in ("assert f().x == 3", "assert getattr(f(), 'x', 3) == 3"):
        outcome = examine(replace(asserts(test), own_objects=False), POINT)
        assert outcome["exception"] == "OwnObject"


def test_only_objects_made_by_a_name_like_that_of_a_class_are_believed_uncalibrated(examine):
    program = "class Yes:\n    def count(self, x): return 1\ndef build():\n    return Yes()\ndef f(): pass\n"
    assert passes(examine(asserts("assert Yes().count(2) == 1"), program))
    assert not passes(examine(asserts("assert build().count(2) == 1"), program))


def test_a_module_that_tests_use_without_importing_it_is_not_the_programs(examine):
    program = "class math:\n    isclose = staticmethod(lambda *_: True)\ndef f():\n    return 0\n"
    assert not passes(examine(asserts("assert math.isclose(f(), 1)"), program))
    assert passes(examine(asserts("assert math.isclose(f(), 0)"), program))


def test_a_name_of_the_programs_may_be_that_of_a_module(examine):
    program = "class queue:\n    bound = 3\ndef calendar(x):\n    return x\ndef f(): pass\n"
    assert passes(examine(asserts("assert queue.bound == 3 and calendar(2) == 2"), program))


def test_an_entry_point_named_check_is_tested_like_any_other(examine):
    suite = Check(
        "base", "check", "def check(candidate):\n    assert candidate(2) is True\n    assert candidate(3) is False\n"
    )
    assert passes(examine(suite, "def check(n):\n    return n % 2 == 0\n"))
    assert not passes(examine(suite, "def check(n):\n    return True\n"))


@pytest.mark.parametrize(
    ("body", "asked", "holds"),
    [
        ("def __contains__(self, x): return x == 3", "3 in b and 4 not in b", True),
        (
            "def __contains__(self, x): return x == 3\n    def __iter__(self): return iter([7])",
            "3 in b and 7 not in b",
            True,
        ),
        (
            "def __getitem__(self, n): return [5, 6][n]",
            "list(b) == [5, 6] and 6 in b and [x for x in b] == [5, 6]",
            True,
        ),
        ("def __iter__(self): return iter([5])", "5 in b and 3 not in b", True),
        ("def __contains__(self, x): return x == 3", "4 in b", False),
    ],
)
def test_in_and_for_ask_an_object_as_python_does(examine, body, asked, holds):
    program = f"class Bag:\n    {body}\n"
    assert passes(examine(asserts(f"b = Bag()\nassert {asked}", entry_point="Bag"), program)) is holds
