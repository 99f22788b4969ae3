"""What a suite means by its tests is what Python means by them, though the program is in another process."""

import math
from dataclasses import replace

import numpy as np
import pytest

from codeeval_sandbox import Asserts, Check, Differential, Job

FILL = "def f(xs):\n    xs.append(9)\n    return xs\n"
SORT = "def f(xs):\n    xs.sort()\n    return xs\n"
COUNT = "calls = []\ndef f(x):\n    calls.append(x)\n    return len(calls)\n"
SAME = "def f(x):\n    return x\n"
PLUS = "def f(x):\n    return x + 1\n"


def asserts(*tests: str, setup: str = "", entry_point: str = "f") -> Asserts:
    return Asserts("base", entry_point, tests, setup=setup)


def check(body: str, setup: str = "", before: str = "") -> Check:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return Check("base", "f", f"{before}def check(candidate):\n{lines}", setup=setup)


def passes(outcome) -> bool:
    return outcome["status"] == "passed"


# -- arguments changed in place


def test_the_expected_value_is_of_the_input_as_it_was_given(examine):
    cheat = "def f(xs):\n    xs.clear()\n    return xs\n"
    assert examine(asserts("xs = [2, 1]\nassert f(xs) == sorted(xs)"), cheat)["status"] == "wrong"
    assert passes(examine(asserts("xs = [2, 1]\nassert f(xs) == sorted(xs)"), SORT))


@pytest.mark.parametrize(
    "test",
    [
        "xs = [1]\nf(xs)\nassert xs == [1, 9]",
        "xs = [1]\nf(xs)\nassert len(f(xs)) == 3",
        "xs = []\nassert [len(f(xs)) for _ in range(3)] == [1, 2, 3]",
        "xs = []\nassert [f(xs) == [9] * (n + 1) for n in range(3)] == [True] * 3 and len(xs) == 3",
        "xs = []\nfor n in range(3):\n    f(xs)\n    assert len(xs) == n + 1",
        "xs = []\nif f(xs):\n    assert xs == [9]",
        "xs = []\nwhile len(xs) < 3:\n    f(xs)\nelse:\n    assert len(xs) == 3",
        "xs = []\ntry:\n    f(xs)\n    1 / 0\nexcept ZeroDivisionError:\n    assert xs == [9]",
        "xs = []\ntry:\n    f(xs)\nfinally:\n    assert xs == [9]",
        "xs = []\nwith memoryview(b''):\n    f(xs)\n    assert xs == [9]",
        "match f(xs := []):\n    case [9]:\n        assert xs == [9]",
        "def helper():\n    xs = []\n    f(xs)\n    assert xs == [9]\nhelper()",
    ],
)
def test_changes_are_seen_by_the_next_statement_and_the_next_call(examine, test):
    assert passes(examine(asserts(test), FILL))


@pytest.mark.parametrize(
    ("value", "change"),
    [
        ("[[1], [2]]", "x[0].append(5); x[1] = 7"),
        ("{'a': {'b': 1}}", "x['a']['b'] = 2; x['c'] = 3; "),
        ("{1, 2}", "x.discard(1); x.add(7)"),
        ("bytearray(b'abc')", "x[0] = 0; x.extend(b'z')"),
        ("([1], {2: [3]})", "x[0].clear(); x[1][2].append(4)"),
        ("collections.deque([1, 2])", "x.rotate(); x.append(3)"),
        ("collections.OrderedDict(a=1, b=2)", "x.move_to_end('a'); x['c'] = 0"),
        ("collections.Counter('aab')", "x.update('b'); del x['a']"),
        ("collections.defaultdict(list, a=[1])", "x['a'].append(2)"),
        ("numpy.array([[3, 1], [2, 0]])", "x.sort(); x[0, 0] = 9"),
    ],
)
def test_changes_of_any_carried_type_come_back(examine, value, change):
    native = f"import collections, numpy\nx = {value}\n{change}\n"
    space: dict[str, object] = {}
    exec(native, space)
    test = (
        f"import collections, numpy\nx = same = {value}\nf(x)\nassert same is x\nassert repr(x) == {repr(space['x'])!r}"
    )
    assert passes(examine(asserts(test), f"def f(x):\n    {change}\n"))


def test_keyword_arguments_changed_in_place_come_back(examine):
    assert passes(examine(asserts("ys = [1]\nf(xs=ys)\nassert ys == [1, 9]"), FILL))


ALIASES = {
    "one list twice": ("a = [1]\nf([a, a])\nassert a == [1, 9]", "x[0].append(9)"),
    "two arguments are one": ("a = [1]\nf(a, a)\nassert a == [1, 9, 8]", "x.append(9); y.append(8)"),
    "one is inside the other": ("a = [1]\nf([a], a)\nassert a == [1, 9, 8]", "x[0].append(9); y.append(8)"),
    "by keyword": ("a = [1]\nf(a, y={'k': a})\nassert a == [1, 9, 8]", "x.append(9); y['k'].append(8)"),
    "rows of a table": ("m = [[0] * 2] * 3\nf(m)\nassert m == [[7, 0]] * 3", "x[1][0] = 7"),
    "rows apart": ("m = [[0] * 2 for _ in range(3)]\nf(m)\nassert m == [[0, 0], [7, 0], [0, 0]]", "x[1][0] = 7"),
    "sorted": ("a = [2]\nxs = [a, [1]]\nf(xs)\nassert xs == [[1], [2]] and xs[1] is a and a == [2]", "x.sort()"),
    "taken out": ("a = [2]\nxs = [a]\nf(xs)\nassert xs == [] and a == [2, 9]", "x.pop().append(9)"),
    "moved": ("a, b = [1], []\nf(a, b)\na.append(5)\nassert b == [[1, 5]] and a == [1, 5]", "y.append(x)"),
    "in a tuple": ("a = [1]\nf((a, {'k': a}))\nassert a == [1, 9]", "x[1]['k'].append(9)"),
    "in itself": ("a = [1]\nf(a)\nassert a[1] is a and len(a) == 2", "x.append(x)"),
    "array": ("import numpy\na = numpy.zeros(2)\nf([a, a])\nassert list(a) == [0, 4]", "x[0][1] = 4"),
    "queue": (
        "import collections\na = [1]\nq = collections.deque([a, a])\nf(q)\nassert a == [1, 9] and len(q) == 1",
        "x.pop().append(9)",
    ),
}


@pytest.mark.parametrize("case", ALIASES)
def test_what_is_one_object_for_the_suite_is_one_for_the_program(examine, case):
    test, body = ALIASES[case]
    program = f"def f(x, y=None):\n    {body}\n"
    native: dict[str, object] = {}
    exec(program + test, native)  # so it is in one process
    assert passes(examine(asserts(test), program))


def test_an_argument_that_holds_itself_cannot_be_carried(examine):
    outcome = examine(asserts("xs = []\nxs.append(xs)\nassert f(xs) is None"), "def f(x): pass\n")
    assert (outcome["status"], outcome["exception"]) == ("wrong", "RecursionError")


def test_arguments_of_methods_and_returned_functions_changed_in_place_come_back(examine):
    program = "class Box:\n    def fill(self, xs, n=9):\n        xs.append(n)\ndef f():\n    return Box().fill\n"
    test = "xs = []\nBox().fill(xs)\nBox().fill(xs, n=8)\nBox().fill(n=7, xs=xs)\nf()(xs)\nassert xs == [9, 8, 7, 9]"
    assert passes(examine(asserts(test), program))
    outcome = examine(asserts("assert f()([]) == 1"), program)
    assert outcome["message"].endswith("object of the program>([9]) returned None")


NANS = {
    "the same one": ("import math\nxs = [math.nan]\nassert f(xs) == xs", "return x"),
    "numpy's": ("import numpy\nxs = [numpy.nan, 1.0]\nassert f(xs) == xs and f(xs) is not xs", "return list(x)"),
    "one of their own": ("import math\nassert f(1) != [math.nan]", "return [float('nan')]"),
    "two of their own": ("assert f(1) != f(1)", "return [float('nan')]"),
    "alone": ("import math\nassert f(math.nan) != math.nan", "return x"),
    "in a text": ("assert f('NaN') == ['NaN', 'NaN']", "return [x, x]"),
    "in place": ("import math\nxs = [0.0]\nf(xs)\nassert xs == [math.nan]", "import math; x[0] = math.nan"),
}


@pytest.mark.parametrize("case", NANS)
def test_what_is_no_number_is_equal_to_what_it_is_in_one_process(examine, case):
    test, body = NANS[case]
    program = f"def f(x):\n    {body}\n"
    native: dict[str, object] = {}
    exec(program + test, native)
    assert passes(examine(asserts(test), program))


@pytest.mark.parametrize("factory", ["int", "list", "str", "dict"])
def test_a_defaultdict_still_makes_what_is_missing(examine, factory):
    program = f"import collections\ndef f():\n    return collections.defaultdict({factory}, a=1)\n"
    assert passes(examine(asserts(f"d = f()\nassert d['b'] == {factory}() and set(d) == {{'a', 'b'}}"), program))
    program = "def f(d):\n    d['b'] += d['c']\n"
    test = f"import collections\nd = collections.defaultdict({factory})\nf(d)\nassert set(d) == {{'b', 'c'}}"
    if factory != "dict":
        assert passes(examine(asserts(test), program))


# -- calls that are sent ahead


def test_calls_are_made_in_the_order_of_the_tests(examine):
    suite = asserts("assert f(5) == 1 and f(6) == 2", "assert (f(7), f(8)) == (3, 4)", "assert f(0) == 5 == f(1) - 1")
    assert passes(examine(suite, COUNT))


@pytest.mark.parametrize(
    "first",
    [
        "assert twice(1) == 3",
        "assert max(twice(1), 0) == 3",
        "assert list(map(twice, [1])) == [3]",
        "assert (lambda n: twice(n))(1) == 3",
        "assert User(1).value == 3",
        "assert [twice(n) for n in [1]] == [3]",
        "assert User(1) == 3",
    ],
)
def test_a_helper_that_calls_the_program_gets_its_own_answers(examine, first):
    setup = (
        "def twice(x):\n    return f(f(x))\n"
        "class User:\n    def __init__(self, x):\n        self.value = twice(x)\n"
        "    def __eq__(self, other):\n        return f(f(other - 2)) == other\n"
    )
    suite = asserts(first, "assert f(10) == 11", "assert f(20) == 21", "assert f(30) == 31", setup=setup)
    assert passes(examine(suite, PLUS))


def test_a_helper_of_check_that_calls_the_program_gets_its_own_answers(examine):
    helper = "def twice(x):\n    return f(f(x))\n"
    body = "assert twice(1) == 3\nassert candidate(10) == 11\nassert candidate(20) == 21"
    assert passes(examine(check(body, before=helper), PLUS))
    assert passes(examine(check(body, setup=helper), PLUS))


def test_a_message_that_calls_the_program_takes_no_answer_of_the_next_test(examine):
    outcome = examine(asserts("assert f(1) == 3, f(100)", "assert f(2) == 3", "assert f(3) == 4"), PLUS)
    assert (outcome["status"], outcome["test"], outcome["message"]) == ("wrong", 0, "101")


def test_the_first_test_that_fails_decides_whatever_later_calls_do(examine):
    program = "import os\ndef f(x):\n    if x == 3:\n        os._exit(1)\n    return x\n"
    outcome = examine(asserts("assert f(1) == 1", "assert f(2) == 0", "assert f(3) == 3"), program)
    assert (outcome["status"], outcome["test"], outcome["passed_tests"]) == ("wrong", 1, 1)


def test_skipped_tests_call_nothing(examine):
    suite = asserts("assert f(1) == 1 or f(2)", "assert 0 and f(3) or f(4) == 2", "assert (f(5) if 1 else f(6)) == 3")
    assert passes(examine(suite, COUNT))


# -- objects of the program's own classes

LIAR = """
class Liar:
    def __init__(self, *values): pass
    def startswith(self, text): return True
    def isdigit(self): return True
    def count(self, item): return 3
    def pop(self): return 3
    def all(self): return True
    def keys(self): return {3}
    def __getitem__(self, key): return 3
    def double(self): return 6
Stack = Liar
def f(x):
    return Liar()
"""


@pytest.mark.parametrize(
    "asked", [".startswith('a')", ".isdigit()", ".count(1) == 3", ".all()", ".keys() == {3}", "[0] == 3"]
)
def test_an_own_object_does_not_answer_for_a_built_in_value(examine, asked):
    for test in (f"assert f(1){asked}", f"try:\n    assert f(1){asked}\nexcept:\n    pass"):
        outcome = examine(asserts(test), LIAR)
        assert (outcome["status"], outcome["exception"]) == ("wrong", "OwnObject")


def test_tests_that_make_objects_of_the_programs_classes_may_ask_them_anything(examine):
    assert passes(examine(asserts("s = Stack()\nassert s.pop() == 3 and s[1] == 3"), LIAR))
    assert passes(examine(asserts("assert Liar().pop() == 3", entry_point="Liar"), LIAR))
    assert passes(examine(asserts("assert f(1).double() == 6"), LIAR))
    assert not passes(examine(asserts("assert Find_Max().pop() == 3", entry_point="Find_Max"), LIAR + "Find_Max = f\n"))


def test_where_it_was_learnt_that_own_objects_are_needed_or_not_that_decides(examine):
    test, made = "assert f(1).pop() == 3", "assert Stack().pop() == 3"
    assert passes(examine(replace(asserts(test), own_objects=True), LIAR))
    assert not passes(examine(replace(asserts(made), own_objects=False), LIAR))


def test_built_in_iterators_and_functions_answer_whatever_was_learnt(examine):
    program = "def f(n):\n    return (c for c in range(n))\ndef g(n):\n    return lambda m: n + m\n"
    test = "assert list(f(3)) == [0, 1, 2] and 1 in f(2) and sum(f(3)) == 3 and set(f(2)) == {0, 1} and g(1)(2) == 3"
    assert passes(examine(replace(asserts(test), own_objects=False), program))


def test_a_reference_speaks_the_protocols_of_its_object_and_no_others(examine):
    program = (
        "class Bare: pass\nclass Bag:\n    def __len__(self): return 2\n    def __contains__(self, x): return True\n"
        "def f(n):\n    return [Bare(), Bag(), (c for c in 'ab'), print, [1].__iter__().__class__][n]\n"
    )
    test = (
        "from collections.abc import Callable, Iterable, Iterator, Sized\n"
        "assert not callable(f(0)) and callable(f(3))\n"
        "assert [isinstance(f(n), Iterable) for n in range(4)] == [False, False, True, False]\n"
        "assert isinstance(f(2), Iterator) and isinstance(f(1), Sized) and not isinstance(f(0), Sized)\n"
        "assert len(f(1)) == 2 and not hasattr(f(0), '__len__') and not isinstance(f(1), Callable)\n"
        "try:\n    f(0)()\n    assert False\nexcept TypeError:\n    pass\n"
    )
    assert passes(examine(asserts(test), program))
    assert examine(asserts("assert 5 in f(1)"), program)["exception"] == "OwnObject"
    assert passes(examine(replace(asserts("assert 5 in f(1)"), own_objects=True), program))


# -- names


@pytest.mark.parametrize("name", ["sum", "list", "print", "check", "x", "candidate", "program", "copy"])
def test_an_entry_point_may_have_any_name(examine, name):
    program = f"def {name}(x):\n    return x + 1\n"
    suite = asserts(
        f"assert {name}(1) == 2", f"assert {name}({name}(1)) == 3", f"assert {name}(2) == 3", entry_point=name
    )
    assert passes(examine(suite, program))


@pytest.mark.parametrize("name", ["sum", "list", "candidate", "range"])
def test_check_takes_an_entry_point_of_any_name(examine, name):
    suite = Check(
        "base", name, "def check(candidate):\n    assert candidate(1) == 2\n    assert candidate(len([1])) == 2\n"
    )
    assert passes(examine(suite, f"def {name}(x):\n    return x + 1\n"))


def test_names_that_the_suite_lacks_are_the_programs(examine):
    program = "LIMIT = 3\nclass Box:\n    def __init__(self, x):\n        self.x = x\ndef f(b):\n    return b.x\n"
    assert passes(examine(asserts("assert f(Box(2)) == 2"), program))


def test_what_the_setup_defines_is_not_the_programs_to_change(examine):
    cheat = "def expected():\n    return 0\ndef f(x):\n    return 0\n"
    suite = asserts("assert f(1) == expected()", setup="def expected():\n    return 7\n")
    assert examine(suite, cheat)["status"] == "wrong"


def test_setup_starts_afresh_for_each_program(examine, compiled):
    suite = asserts("seen.append(f(1))\nassert seen == [2]", setup="seen = []\n")
    runner = compiled(suite)
    assert [passes(examine(suite, PLUS, runner=runner)) for _ in range(3)] == [True] * 3


def test_what_one_program_leaves_in_a_suites_globals_is_gone_for_the_next(examine, compiled):
    suite = asserts(
        "helper.mark = getattr(helper, 'mark', 0) + f(0)\nassert helper.mark == 1", setup="def helper():\n    pass\n"
    )
    runner = compiled(suite)
    assert [passes(examine(suite, PLUS, runner=runner)) for _ in range(3)] == [True] * 3


# -- source that is rewritten for settling


def test_future_imports_and_docstrings_stay_where_they_must_be(examine):
    setup = '"""Setup."""\nfrom __future__ import annotations\ndef g(x: No) -> Way:\n    """Doc."""\n    return x\n'
    assert passes(examine(asserts("assert g(f(1)) == 2 and g.__doc__ == 'Doc.'", setup=setup), PLUS))


@pytest.mark.parametrize(
    "test",
    [
        "if 1: pass\nelif f(1): pass\nassert 1",
        "class A:\n    '''Doc.'''\n    x = f(1)\nassert A.x == 2 and A.__doc__ == 'Doc.'",
    ],
)
def test_any_statement_survives_the_rewriting(examine, test):
    assert passes(examine(asserts(test), PLUS))


def test_global_and_nonlocal_survive_the_rewriting(examine):
    test = (
        "total = 0\ndef add():\n    global total\n    inner = 0\n    def deeper():\n        nonlocal inner\n"
        "        inner += f(1)\n    deeper()\n    total += inner\nadd()\nassert total == 2"
    )
    assert passes(examine(asserts(test), PLUS))


# -- evidence


def test_the_failing_assert_of_check_is_named_by_number_and_line(examine):
    suite = check(
        "assert candidate(1) == 2\n\nassert candidate(2) == 3\nassert candidate(3) == 0  # no",
        setup="import math\nimport re\n",
    )
    outcome = examine(suite, PLUS)
    assert outcome["test"] == outcome["passed_tests"] == 2
    assert outcome["total_tests"] == 3
    assert outcome["test_source"] == "assert candidate(3) == 0  # no"


def test_a_failure_inside_a_loop_has_a_line_and_no_count(examine):
    outcome = examine(check("for n in range(5):\n    assert candidate(n) < 4"), PLUS)
    assert (outcome["test"], outcome["total_tests"]) == (0, None) if "total_tests" in outcome else (0, None)
    assert outcome["test_source"] == "assert candidate(n) < 4"


def test_the_programs_line_is_that_of_its_last_unit(examine):
    outcome = examine(
        asserts("assert f(0)"), "import math\n" * 50, "def g(x):\n    return 1 / x\n\ndef f(x):\n    return g(x)\n"
    )
    assert (outcome["status"], outcome["exception"], outcome["line"]) == ("exception", "ZeroDivisionError", 2)


def test_an_exception_of_the_suites_own_is_no_exception_of_the_programs(examine):
    outcome = examine(asserts("assert f('a')[5] == 1"), SAME)
    assert (outcome["status"], outcome["exception"]) == ("wrong", "IndexError")


def test_exceptions_that_a_test_expects_are_caught_by_class(examine):
    program = "class Mine(KeyError):\n    pass\ndef f(x):\n    raise Mine(x)\n"
    caught = "except LookupError as error:\n    assert error.args == (3,) and type(error).__name__ == 'Mine'\n"
    test = f"try:\n    f(3)\n{caught}else:\n    assert 0"
    assert passes(examine(asserts(test), program))


def test_a_suite_that_catches_everything_does_not_swallow_an_exit(examine):
    program = "import sys\ndef f(x):\n    sys.exit(0)\n"
    test = "try:\n    f(1)\nexcept BaseException:\n    pass\nassert True"
    assert examine(asserts(test), program)["status"] == "exited"


# -- differential suites


def differential(*inputs, reference=SAME, atol=0.0) -> Differential:
    return Differential("plus", "f", reference, inputs, atol=atol)


def test_more_inputs_than_a_batch_are_all_compared(examine):
    suite = differential(*((n,) for n in range(200)), reference=PLUS)
    outcome = examine(suite, PLUS)
    assert (outcome["status"], outcome["passed_tests"], outcome["total_tests"]) == ("passed", 200, 200)
    outcome = examine(suite, "def f(x):\n    return x + 1 if x < 150 else 0\n")
    assert (outcome["status"], outcome["test"], outcome["passed_tests"]) == ("wrong", 150, 150)
    assert outcome["test_source"] == "f(150)"


def test_a_program_that_changes_its_inputs_changes_them_for_nobody(examine, compiled):
    suite = differential(([3, 1],), ([3, 1],), reference="def f(xs):\n    return sorted(xs)\n")
    runner = compiled(suite)
    assert examine(suite, "def f(xs):\n    xs[:] = [0]\n    return xs\n", runner=runner)["status"] == "wrong"
    assert passes(examine(suite, SORT, runner=runner))


NAN = math.nan


@pytest.mark.parametrize(
    ("value", "expected", "atol", "is_equal"),
    [
        (1, 1, 0, True),
        (True, 1, 0, True),
        (1.0, 1, 0, True),
        ("1", 1, 0, False),
        ([1], (1,), 0, False),
        # floats are expected: 1e-6 absolute, 1e-7 relative, without being asked for
        (0.1 + 0.2, 0.3, 0, True),
        (0.3 + 0.9e-6, 0.3, 0, True),
        (0.3 + 1.1e-6, 0.3, 0, False),
        (1e9 + 50, 1e9, 0, True),
        (1e9 + 150, 1e9, 0, False),
        ([0.1 + 0.2, 1.0], [0.3, 1.0], 0, True),
        ((0.1 + 0.2,), (0.3,), 0, True),
        ((0.1 + 0.2,), [0.3], 0, False),
        ([0.3, 0.3], [0.3], 0, False),
        (math.inf, math.inf, 0, True),
        (math.inf, 1e308, 0, False),
        ([], [], 0, True),
        ([0.3], [], 0, False),
        # no floats, or not only: exact unless a tolerance is given
        ({"a": 0.1 + 0.2}, {"a": 0.3}, 0, False),
        ([1, 0.1 + 0.2], [1, 0.3], 0, False),
        ([[0.1 + 0.2]], [[0.3]], 0, False),
        (3, 4, 0, False),
        # with a tolerance
        (1.05, 1.0, 0.1, True),
        (1.15, 1.0, 0.1, False),
        ([1.05, 2.0], [1.0, 2.0], 0.1, True),
        ([1.0], [1.0, 2.0], 0.1, False),
        ("a", "b", 0.1, False),
        ("a", "a", 0.1, True),
        (None, 1.0, 0.1, False),
        (1j, 1j + 1e-9, 0.1, True),
    ],
)
def test_values_are_equal_as_evalplus_has_it(guest, value, expected, atol, is_equal):
    """Equal; or, where floats are expected or a tolerance is given, of one type and close as numpy.allclose has it."""
    assert guest.equality.equal(value, expected, atol) is is_equal


@pytest.mark.parametrize(
    ("value", "expected", "is_equal"),
    [
        (np.array([1, 2]), np.array([1, 2]), True),
        (np.array([1, 2]), np.array([1, 3]), False),
        (np.array([1, 1]), np.array(1), False),
        (np.array([]), np.array([1.0]), False),
        (np.float64(2), 2.0, True),
    ],
)
def test_arrays_are_equal_by_shape_and_every_element(guest, value, expected, is_equal):
    assert guest.equality.equal(value, expected, 0.0) is is_equal


# -- tests in the program's process


SOURCE = "import inspect\ndef f(function):\n    return inspect.getsource(function)\n"


def test_a_program_can_read_the_source_of_a_function_that_shares_its_process(first_pool, run_async, verdicts_of):
    test = "def g(x):\n    return x  # itself\n\nassert f(g).endswith('# itself\\n')"
    jobs = [Job((trust,), (SOURCE,), replace(asserts(test), trust=trust)) for trust in ("shared", "isolated")]

    async def main():
        async with first_pool() as pool:
            return await verdicts_of(pool, jobs)

    statuses = {key[0]: verdict.status for key, verdict in run_async(main()).items()}
    assert statuses == {"shared": "passed", "isolated": "exception"}


def test_a_setup_that_the_tests_process_cannot_run_serves_tests_in_the_programs_process(
    first_pool, run_async, verdicts_of
):
    setup = "with open('written', 'w') as file:\n    file.write('here')\n"
    suite = asserts("assert f(1) == 1 and open('written').read() == 'here'", setup=setup)
    jobs = [Job((trust,), (SAME,), replace(suite, trust=trust)) for trust in ("shared", "isolated")]

    async def main():
        async with first_pool() as pool:
            return await verdicts_of(pool, jobs)

    statuses = {key[0]: verdict.status for key, verdict in run_async(main()).items()}
    assert statuses == {"shared": "passed", "isolated": "wrong"}
