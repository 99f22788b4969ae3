"""Test classes of unittest: read on the host, run beside programs that would rather not be tested."""

import re
import unittest
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval_sandbox import Job, Limits, Status
from codeeval_sandbox.kinds import Unittest
from codeeval_sandbox.unittests import named_tests, native_names, skippable_tests, twin_of, twin_tests

TESTS = """
import unittest

class Base(unittest.TestCase):
    def setUp(self):
        self.sum = add(1, 2)

    def test_sum(self):
        self.assertEqual(self.sum, 3)

class Cases(Base):
    def test_more(self):
        self.assertEqual(add(5, 5), 10)
        self.assertTrue(add(1, 0))

    @unittest.skip("later")
    def test_later(self):
        self.fail()

class Other:
    def test_nothing(self):
        pass
"""
SUITE = Unittest("base", "add", TESTS, ("Cases",))
SHARED = replace(SUITE, trust="shared")
RIGHT = "def add(a, b):\n    return a + b\n"
WRONG = "def add(a, b):\n    return 0\n"

# --- Reading


def test_tests_are_named_by_class_in_the_order_in_which_unittest_runs_them():
    assert SUITE.tests == ("Cases.test_later", "Cases.test_more", "Cases.test_sum")
    assert named_tests(TESTS) == ("Base.test_sum", *SUITE.tests)
    assert SUITE.total == 3


def test_only_a_decorator_in_the_source_lets_a_test_be_skipped():
    assert skippable_tests(TESTS) == ("Cases.test_later",)
    whole = TESTS.replace("class Cases", "@unittest.skipIf(False, '')\nclass Cases")
    assert skippable_tests(whole, ("Cases",)) == SUITE.tests


@pytest.mark.parametrize(
    ("source", "classes", "message"),
    [
        ("def test_add():\n    assert add(1, 2) == 3\n", (), r"no test: give a class derived from unittest.TestCase"),
        ("import unittest\nclass T(unittest.TestCase):\n    def check(self): pass\n", (), "no test"),
        (TESTS, ("Missing",), "no test: give a class of the classes Missing"),
        ("class (", (), "no Python"),
    ],
)
def test_a_file_with_no_test_is_refused(source, classes, message):
    with pytest.raises(ValueError, match=message):
        Unittest("base", "add", source, classes)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "give `source`"),
        ({"source": 3}, "give `source`"),
        ({"source": TESTS, "classes": "Cases"}, "`classes` must be a list"),
        ({"source": TESTS, "file": "x"}, "unknown field 'file'"),
    ],
)
def test_fields_that_make_no_suite_are_refused(fields, message):
    with pytest.raises(ValueError, match=message):
        Unittest.from_fields("base", "add", fields)


def test_a_suite_is_the_same_after_it_was_written_down():
    fields = dict(SUITE.row_fields()["suite"])
    assert fields.pop("kind") == "unittest"
    assert Unittest.from_fields("base", "add", fields) == SUITE


# --- The twin


def outcome(source: str, **names: object) -> tuple[int, int]:
    """Run the file here: tests run, and those not fulfilled."""
    space = {"__name__": "cases", **names}
    exec(compile(source, "cases", "exec"), space)
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(space["Cases"]).run(result)
    return result.testsRun, len(result.failures) + len(result.errors)


CASE = "import unittest\nclass Cases(unittest.TestCase):\n    def test(self):\n        {}\n"
LITERALS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5)
    | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner) | st.dictionaries(st.integers(), inner, max_size=3),
    max_leaves=5,
)


@given(LITERALS)
def test_a_right_program_fails_the_twin_of_an_expected_literal(value):
    source = CASE.format(f"self.assertEqual(f(), {value!r})")
    assert outcome(source, f=lambda: value) == (1, 0)
    assert outcome(twin_of(source), f=lambda: value) == (1, 1)


@pytest.mark.parametrize(
    "statement",
    [
        "self.assertTrue(f())",
        "self.assertIn(f(), [3])",
        "self.assertIsInstance(f(), int)",
        "self.assertGreater(f(), 2)",
        "self.assertEqual(f(), 1 + 2)",
        "self.assertAlmostEqual(f(), 3.0000001, delta=100)",
        "assert f() == 3",
        "assert 3 == f()",
        "assert f() == 1 + 2",
        "assert f() in [3]",
        "x = f()\n        with self.subTest():\n            self.fail\n        self.assertIsNotNone(x)",
    ],
)
def test_a_right_program_fails_the_twin_of_other_assertions(statement):
    source = CASE.format(statement)
    assert outcome(source, f=lambda: 3) == (1, 0)
    assert outcome(twin_of(source), f=lambda: 3) == (1, 1)


def test_tests_without_an_assertion_that_is_certainly_reached_have_no_twin():
    source = CASE.format("if f(): self.fail()")
    assert not twin_of(source)
    assert Unittest("base", "f", source, trust="shared").definition()["altered"] == []


TWINS = """
import unittest
class Cases(unittest.TestCase):
    def test_altered(self):
        self.assertEqual(f(), 1)
    def test_not_altered(self):
        with self.assertRaises(ValueError):
            f()
    @unittest.expectedFailure
    def test_expected(self):
        self.assertEqual(f(), 2)
    @unittest.skipIf(True, "later")
    def test_skipped(self):
        self.assertEqual(f(), 3)
class More(Cases):
    def test_more(self):
        self.assertIn(f(), [1])
@unittest.skip("later")
class Never(Cases):
    pass
"""


def test_tests_that_were_altered_and_have_to_pass_must_fail_in_the_twin():
    twin = twin_of(TWINS)
    assert twin_tests(TWINS, twin) == ("Cases.test_altered", "More.test_altered", "More.test_more")
    assert twin_tests(TWINS, twin, ("More",)) == ("More.test_altered", "More.test_more")


def test_names_of_python_are_those_that_tests_use_and_neither_bind_nor_ask_of_the_program():
    source = "from math import pow\ndef helper(sum):\n    return len(sum), abs(f()), max, pow(1, 2), __name__\n"
    assert native_names(source + "map = 3\nmap\n", "max") == ("abs", "len")


# --- Programs

FRAMES = """
import sys
frame = sys._getframe()
while frame:
    for value in list(frame.f_locals.values()) + list(frame.f_globals.values()):
        if hasattr(value, "__code__"):
            value.__code__ = (lambda *_, **__: None).__code__
    frame = frame.f_back
"""
AUDIT = """
import sys
def hook(event, arguments):
    if event == "compile" and b"TestCase" in (arguments[0] or b""):
        import os
        os._exit(0)
sys.addaudithook(hook)
"""
COLLECTOR = """
import gc, os
gc.callbacks.append(lambda *_: os._exit(0) if "Cases" in globals() else None)
gc.set_threshold(1)
"""
MONITOR = """
import os, sys
if hasattr(sys, "monitoring"):
    sys.monitoring.use_tool_id(2, "x")
    end = lambda code, _: os._exit(0) if code.co_filename == "<suite>" else None
    sys.monitoring.register_callback(2, sys.monitoring.events.PY_START, end)
    sys.monitoring.set_events(2, sys.monitoring.events.PY_START)
"""
SHADOW = """
import sys
for name in ("unittest", "difflib", "pprint", "signal"):
    with open(name + ".py", "w") as file:
        file.write("raise SystemExit(0)")
sys.path.insert(0, ".")
for name in ("unittest", "difflib", "pprint"):
    sys.modules.pop(name, None)
"""
STAT = """
import os, sys
def add(a, b):
    frame = sys._getframe()
    while frame:
        for name in ("stat", "details", "success", "result"):
            value = frame.f_locals.get(name)
            if hasattr(value, "value"):
                value.value = 0
        frame = frame.f_back
    os._exit(0)
"""
THREAD = """
import threading, time
def add(a, b):
    def empty():
        while True:
            import unittest
            unittest.TestCase.assertEqual = lambda *_: None
            time.sleep(0)
    threading.Thread(target=empty, daemon=True).start()
    return 0
"""
COLLECTED = """
import gc
def add(a, b):
    for value in gc.get_objects():
        if "TestResult" in [kind.__name__ for kind in type(value).__mro__]:
            value.failures, value.errors = [], []
            value.addFailure = value.addError = lambda *_: None
    return 0
"""
EVERYTHING = """
import os
def add(a, b):
    for descriptor in range(3, 64):
        for frame in (b'["value",["ended",0,null],[],0]', b'["value",[[],[]],[],0]', b'["shared",3,0]'):
            try:
                os.write(descriptor, len(frame).to_bytes(4, "big") + frame)
            except OSError:
                pass
    os._exit(0)
"""
EQUAL = """
class Equal:
    __eq__ = __bool__ = lambda self, *_: True
    __ne__ = lambda self, _: False
def add(a, b):
    return Equal()
"""
PATCHED = "import unittest\n{} = lambda *arguments, **options: None\n" + WRONG
PATCHED_IN_CALL = """
def add(a, b):
    import unittest
    unittest.TestCase.fail = unittest.TestCase.assertEqual = unittest.TestCase.assertTrue = lambda *_: None
    return 0
"""
PROGRAMS = {
    "right": (RIGHT, Status.PASSED, None),
    "wrong": (WRONG, Status.WRONG, None),
    "raises": ("def add(a, b):\n    return a / 0\n", Status.EXCEPTION, "ZeroDivisionError"),
    "syntax": ("def (", Status.SYNTAX_ERROR, "SyntaxError"),
    "raises at load": ("x = 1 / 0\n", Status.EXCEPTION, "ZeroDivisionError"),
    "no function": ("x = 1\n", Status.WRONG, "NameError"),
    "endless": ("def add(a, b):\n    while True: pass\n", Status.TIMEOUT, None),
    "exit at load": ("import os\nos._exit(0)\n", Status.EXITED, "SystemExit"),
    "exit": ("import os\ndef add(a, b): os._exit(0)\n", Status.EXITED, "SystemExit"),
    "sys.exit": ("import sys\ndef add(a, b): sys.exit(0)\n", Status.EXITED, "SystemExit"),
    "skips": ("import unittest\ndef add(a, b): raise unittest.SkipTest\n", Status.WRONG, "SkipTest"),
    "own run": (PATCHED.format("unittest.TestCase.run"), Status.WRONG, None),
    "own assertEqual": (PATCHED.format("unittest.TestCase.assertEqual"), Status.WRONG, None),
    "own addFailure": (PATCHED.format("unittest.TestResult.addFailure"), Status.WRONG, None),
    "own loader": (PATCHED.format("unittest.TestLoader.getTestCaseNames"), Status.WRONG, None),
    "own build_class": (
        "import builtins\nbuiltins.__build_class__ = lambda *_, **__: object\n" + WRONG,
        Status.WRONG,
        None,
    ),
    "own isinstance": ("import builtins\nbuiltins.isinstance = lambda *_: True\n" + WRONG, Status.WRONG, None),
    "own outcome": (PATCHED.format("unittest.case._Outcome.testPartExecutor"), Status.WRONG, None),
    "patched in the call": (
        "def add(a, b):\n    import unittest\n    unittest.TestCase.assertEqual = lambda *_: None\n    return 0\n",
        Status.WRONG,
        None,
    ),
    "all patched in the call": (PATCHED_IN_CALL, Status.WRONG, "Tampered"),
    "at exit": ("import atexit, os\natexit.register(os._exit, 0)\n" + WRONG, Status.WRONG, None),
    "own importer": (
        "import sys\nclass Finder:\n    def find_spec(self, *_): raise SystemExit(0)\n"
        "sys.meta_path.insert(0, Finder())\n" + WRONG,
        Status.WRONG,
        None,
    ),
    "trace": ("import sys\nsys.settrace(lambda *_: None)\n" + WRONG, Status.WRONG, None),
    "profile": ("import threading\nthreading.setprofile(lambda *_: None)\n" + WRONG, Status.WRONG, None),
    "audit": (AUDIT + WRONG, Status.WRONG, None),
    "collector": (COLLECTOR + WRONG, Status.WRONG, None),
    "monitor": (MONITOR + WRONG, Status.WRONG, None),
    "shadow": (SHADOW + WRONG, Status.WRONG, None),
    "other unittest": (
        "import sys, types\nsys.modules['unittest'] = sys.modules['unittest.case'] = types.ModuleType('unittest')\n"
        + WRONG,
        Status.WRONG,
        None,
    ),
    "own import": ("import builtins\nbuiltins.__import__ = lambda *_, **__: None\n" + WRONG, Status.WRONG, None),
    "own exc_info": ("import sys\nsys.exc_info = lambda: None\n" + WRONG, Status.WRONG, "NotRun"),
    "peer's verdict": (STAT, Status.EXITED, "SystemExit"),
    "alarm": (
        "import os, signal\nsignal.signal(signal.SIGALRM, lambda *_: os._exit(0))\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)\n" + WRONG,
        Status.WRONG,
        None,
    ),
    "thread in the call": (THREAD, Status.WRONG, None),
    "frames": (FRAMES + WRONG, Status.WRONG, None),
    "collected result": (COLLECTED, Status.WRONG, None),
    "equal to all": (EQUAL, Status.EXITED, "Untested"),
    "every descriptor": (EVERYTHING, Status.EXITED, "SystemExit"),
    "thread": (
        RIGHT + "import threading, time\nthreading.Thread(target=time.sleep, args=(99,), daemon=True).start()\n",
        Status.WRONG,
        "ThreadsLeft",
    ),
    "guard imported": (
        "import sys\nassert not [name for name in sys.modules if name.startswith('codeeval')]\n" + RIGHT,
        Status.PASSED,
        None,
    ),
    "child left": ("import subprocess\nsubprocess.Popen(['sleep', '99'])\n" + RIGHT, Status.PASSED, None),
    "file left": ("open('x', 'x').close()\n" + RIGHT, Status.PASSED, None),
    "prints": ("print('hello')\n" + RIGHT, Status.PASSED, None),
}


def test_programs_get_the_verdict_that_they_earn_whatever_they_do_to_unittest(first_pool, verdicts_of, run_async):
    jobs = [Job((name,), (program,), SHARED, Limits(seconds=2.0)) for name, (program, *_) in PROGRAMS.items()]

    async def work():
        async with first_pool() as pool:
            return await verdicts_of(pool, jobs)

    found = run_async(work())
    assert {name: (found[name,].status, found[name,].exception) for name in PROGRAMS} == {
        name: tuple(expected) for name, (_, *expected) in PROGRAMS.items()
    }
    assert {verdict.trust for verdict in found.values()} == {"shared"}
    wrong, prints = found["wrong",], found["prints",]
    assert (wrong.test_source, wrong.passed_tests, wrong.total_tests) == ("Cases.test_more", 1, 3)
    assert prints.output == "hello\n"  # once, though the twin prints too


APART = {
    "right": (Status.PASSED, None),
    "wrong": (Status.WRONG, None),
    "raises": (Status.EXCEPTION, "ZeroDivisionError"),
    "no function": (Status.EXCEPTION, "NameError"),
    "exit": (Status.EXITED, None),
    "sys.exit": (Status.EXITED, "SystemExit"),
    "skips": (Status.EXCEPTION, "SkipTest"),
    "own run": (Status.WRONG, None),
    "own assertEqual": (Status.WRONG, None),
    "collected result": (Status.WRONG, None),
    "equal to all": (Status.WRONG, None),
    "thread": (Status.PASSED, None),
    "guard imported": (Status.EXCEPTION, "AssertionError"),
}
"""Programs beside tests in the checker. A thread does no harm there, and the guest's own modules hold no test."""


def test_tests_of_values_run_in_the_checker_where_nothing_reaches_them(first_pool, verdicts_of, run_async):
    names = (*APART, "every descriptor")
    jobs = [Job((name,), (PROGRAMS[name][0],), SUITE, Limits(seconds=2.0)) for name in names]

    async def work():
        async with first_pool() as pool:
            return await verdicts_of(pool, jobs)

    found = run_async(work())
    assert {name: (found[name,].status, found[name,].exception) for name in APART} == APART
    assert found["every descriptor",].passed is False  # by what it wrote, or by its end, whichever is read first
    assert {verdict.trust for verdict in found.values()} == {"isolated"}
    wrong = found["wrong",]
    assert (wrong.test_source, wrong.passed_tests, wrong.total_tests) == ("Cases.test_more", 1, 3)


@pytest.mark.parametrize(
    "statement",
    [
        "import threading",
        "os.system('x')",
        "open('/tmp/x', 'w')",
        "eval(add(1, 2))",
        "np.load('x')",
        "pd.read_pickle('x')",
    ],
)
def test_files_that_reach_out_share_the_process_and_say_why(statement):
    suite = Unittest("base", "add", TESTS.replace("        self.fail()", f"        {statement}"))
    assert suite.trust == "shared"
    assert re.match(r"they execute text|they use `(import \w+|\.\w+|/tmp)`$", suite.cause)
    assert (SUITE.trust, SUITE.cause) == ("isolated", "")


FIXTURES = """
import unittest
from unittest.mock import patch

def setUpModule():
    seen.append("module")

class Cases(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        seen.append("class")
    def tearDown(self):
        seen.append("down")
    @patch("math.sqrt", return_value=7)
    def test_a(self, root):
        self.assertEqual(add(9, 0), 7)
        root.assert_called_once_with(9)
    @unittest.expectedFailure
    def test_b(self):
        self.assertEqual(add(4, 0), 9)
    def test_c(self):
        self.assertEqual(seen, ["module", "class", "down", "down"])
        for n in (1, 4):
            with self.subTest(n=n):
                self.assertEqual(add(n, 0) ** 2, n)
"""
ROOT = "import math\nseen = []\ndef add(a, b):\n    return math.sqrt(a)\n"
HALF = "import math\nseen = []\ndef add(a, b):\n    return math.sqrt(a) if a != 4 else 4\n"
DYNAMIC = FIXTURES + "Cases.test_d = lambda self: None\n"


def test_fixtures_mocks_parts_of_tests_and_expected_failures_are_those_of_unittest(first_pool, verdicts_of, run_async):
    jobs = [
        Job((name,), (program,), Unittest("base", "add", source, trust="shared"), Limits(seconds=5.0))
        for name, program, source in (
            ("right", ROOT, FIXTURES),
            ("half", HALF, FIXTURES),
            ("dynamic", ROOT, DYNAMIC),
        )
    ]

    async def work():
        async with first_pool() as pool:
            return await verdicts_of(pool, jobs)

    found = run_async(work())
    assert {name: verdict.status for (name,), verdict in found.items()} == {
        "right": Status.PASSED,
        "half": Status.WRONG,
        "dynamic": Status.WRONG,
    }
    assert (found["half",].test_source, found["half",].passed_tests) == ("Cases.test_c", 2)
    assert found["dynamic",].exception == "UncountedTest"
