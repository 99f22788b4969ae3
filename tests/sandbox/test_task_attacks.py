"""Attacks on tests of the kinds that BigCodeBench has: by results, mocks, files, frames, pickles, plots and hooks.

Each program is wrong and tries to pass all the same, or to run code beside the tests. `CANARY` is what it would run
there. The last test of every file fails if that has run.
"""

from dataclasses import replace

import pytest

from codeeval_images.recipes import RECIPES
from codeeval_sandbox import Job, Limits, Pool, PoolConfig, Status
from codeeval_sandbox.environments import Environment
from codeeval_sandbox.kinds import Pytest, Unittest

CANARY = "import unittest; unittest.canary = True"
LAST = "\n    def test_z(self):\n        self.assertFalse(hasattr(unittest, 'canary'))\n"


def suite(imports: str, body: str, trust: str = "isolated") -> Unittest:
    """Tests with these methods and the one that looks for the canary."""
    source = f"import unittest\n{imports}\nclass Cases(unittest.TestCase):{body.rstrip()}{LAST}"
    made = Unittest("base", "f", source)
    assert made.trust == "isolated"
    return replace(made, trust=trust, own_objects=False)  # as calibration finds of solutions that return values


VALUES = """
    def setUp(self):
        self.letters = ["a", "b", "c"]
        self.scores = f(self.letters)

    def test_class(self):
        self.assertIsInstance(self.scores, dict)

    def test_keys(self):
        self.assertEqual(set(self.scores.keys()), set(self.letters))

    def test_order(self):
        means = [statistics.mean(values) for values in self.scores.values()]
        self.assertTrue(all(first >= second for first, second in zip(means, means[1:])))

    def test_size(self):
        self.assertTrue(len(self.scores) == 3)
"""
TASK = suite("import statistics", VALUES)
"""Tests like those of task 2, which the attacks of other harnesses were tried on."""
RIGHT = "def f(letters):\n    return {letter: [9 - n] for n, letter in enumerate(letters)}\n"
WRONG = "def f(letters):\n    return {letters[0]: [1]}\n"


@pytest.fixture
def verdicts(first_pool, verdicts_of, run_async):
    """Run pairs of (program, tests) in one worker, and a right program last, whose tests find a clean checker."""

    def run(pairs, **limits):
        jobs = [
            Job((index,), (program,), tests, Limits(**{"seconds": 5.0, **limits}))
            for index, (program, tests) in enumerate([*pairs, (RIGHT, TASK)])
        ]

        async def work():
            async with first_pool() as pool:
                return await verdicts_of(pool, jobs)

        found = run_async(work())
        assert found[len(pairs),].status is Status.PASSED
        return [found[index,] for index in range(len(pairs))]

    return run


def assert_none_passes(verdicts, attacks, tests, right):
    """No attack passes, none has run anything beside the tests, and a right program passes them."""
    found = verdicts([(right, tests), *((program, tests) for program in attacks.values())])
    assert (found[0].status, found[0].message) == (Status.PASSED, None)
    passed = [name for name, verdict in zip(attacks, found[1:], strict=True) if verdict.passed]
    ran = [name for name, verdict in zip(attacks, found[1:], strict=True) if verdict.test_source == "Cases.test_z"]
    assert (passed, ran) == ([], [])
    assert {verdict.trust for verdict in found} == {tests.trust}


# --- The sixteen attacks that eight harnesses of ten fall for

NOTHING = "lambda *arguments, **options: None"
FRAMES = """
import sys
def f(letters):
    frame = sys._getframe()
    while frame:
        for value in [*frame.f_locals.values(), *frame.f_globals.values()]:
            if type(value).__name__ in ("TestResult", "Record", "Results", "Cases"):
                vars(value).update(failures=[], errors=[], failfast=True, shouldStop=True)
            if getattr(value, "__name__", "") == "Cases":
                for name in [name for name in vars(value) if name.startswith("test")]:
                    setattr(value, name, lambda self: None)
        frame = frame.f_back
    return {letters[0]: [1]}
"""
STAT = """
import os, sys
def f(letters):
    frame = sys._getframe()
    while frame:
        for name in ("stat", "details", "outcome", "result", "status"):
            value = frame.f_locals.get(name)
            if hasattr(value, "value"):
                value.value = 0
        frame = frame.f_back
    os._exit(0)
"""
COLLECTED = """
import gc
def f(letters):
    for value in gc.get_objects():
        if "TestResult" in [kind.__name__ for kind in type(value).__mro__]:
            value.failures, value.errors = [], []
            value.addFailure = value.addError = lambda *_: None
    return {letters[0]: [1]}
"""
DESCRIPTORS = """
import os
def f(letters):
    for descriptor in range(3, 64):
        for text in (b'["value",["ended",0,null],[],0]', b'{"status": "passed"}', b'["shared",5,0]', b'pass'):
            try:
                os.write(descriptor, len(text).to_bytes(4, "big") + text)
            except OSError:
                pass
    os._exit(0)
"""
EQUAL = """
class Equal(dict):
    __eq__ = __bool__ = __contains__ = __ge__ = lambda self, *_: True
    __hash__ = None
    keys = values = lambda self: Equal()
    __len__ = lambda self: 3
def f(letters):
    return Equal()
"""
THREAD = """
import threading, time
def empty():
    import gc
    while True:
        for kind in [value for value in gc.get_objects() if getattr(value, "__name__", "") == "Cases"]:
            for name in [name for name in vars(kind) if name.startswith("test")]:
                setattr(kind, name, lambda self: None)
        time.sleep(0)
threading.Thread(target=empty, daemon=True).start()
"""
SIXTEEN = {
    "run": f"import unittest\nunittest.TestCase.run = {NOTHING}\n" + WRONG,
    "results": f"import unittest\nunittest.TestResult.addFailure = unittest.TestResult.addError = {NOTHING}\n" + WRONG,
    "loader": "import unittest\nunittest.TestLoader.loadTestsFromTestCase = unittest.TestLoader.getTestCaseNames = "
    "lambda *_: unittest.TestSuite()\n" + WRONG,
    "collector": COLLECTED,
    "build_class": "import builtins\nbuild = builtins.__build_class__\ndef empty(body, name, *bases, **options):\n"
    "    kind = build(body, name, *bases, **options)\n    for test in [n for n in vars(kind) if 'test' in n]:\n"
    "        setattr(kind, test, lambda self: None)\n    return kind\nbuiltins.__build_class__ = empty\n" + WRONG,
    "frames": FRAMES,
    "skip": "import unittest\ndef f(letters):\n    raise unittest.SkipTest('later')\n",
    "stat": STAT,
    "descriptors": DESCRIPTORS,
    "exit": "import os\ndef f(letters):\n    os._exit(0)\n",
    "sys.exit": "import sys\ndef f(letters):\n    sys.exit(0)\n",
    "atexit": "import atexit, os\natexit.register(os._exit, 0)\n" + WRONG,
    "asserts": f"import unittest\nfor name in dir(unittest.TestCase):\n    if name.startswith('assert'):\n"
    f"        setattr(unittest.TestCase, name, {NOTHING})\n" + WRONG,
    "equal": EQUAL,
    "thread": THREAD + WRONG,
    "outcome": f"import unittest.case\nunittest.case._Outcome.testPartExecutor = {NOTHING}\n" + WRONG,
}


@pytest.mark.parametrize("trust", ["isolated", "shared"])
def test_the_sixteen_attacks_pass_neither_apart_nor_in_one_process(verdicts, trust):
    assert_none_passes(verdicts, SIXTEEN, replace(TASK, trust=trust), RIGHT)


# --- Results and exceptions

RAISED = "class {name}(Exception):\n    __module__ = {module!r}\ndef f(letters):\n    raise {name}('x')\n"
FORGED_CLASSES = """
import sys
def f(letters):
    describing = sys.modules["codeeval_sandbox.guest.describing"]
    for module in list(sys.modules.values()):
        if getattr(module, "lineage_of", None):
            module.lineage_of = lambda kind: [{!r}]
    raise ValueError("x")
"""
RESULTS = {
    "stops": RAISED.format(name="_ShouldStop", module="unittest.case"),
    "unexpected success": RAISED.format(name="_UnexpectedSuccess", module="unittest.case"),
    "real stop": "import unittest.case\ndef f(letters):\n    raise unittest.case._ShouldStop\n",
    "names a stop": FORGED_CLASSES.format("unittest.case:_ShouldStop"),
    "names a skip": FORGED_CLASSES.format("unittest.case:SkipTest"),
    "names the tests": FORGED_CLASSES.format("suite:Cases"),
    "names the checker": FORGED_CLASSES.format("codeeval_sandbox.guest.judging:Outcome"),
    "names what ends a process": FORGED_CLASSES.format("KeyboardInterrupt"),
    "asserts nothing": "def f(letters):\n    raise AssertionError\n",
    "interrupts": "def f(letters):\n    raise KeyboardInterrupt\n",
    "ends a loop": "def f(letters):\n    raise StopIteration\n",
    "generator": "def f(letters):\n    yield letters\n",
    "keys that agree": "class Keys:\n    def __iter__(self): return iter('abc')\n    __len__ = lambda self: 3\n"
    "class Scores(dict):\n    keys = lambda self: Keys()\n    values = lambda self: []\n    __len__ = lambda self: 3\n"
    "def f(letters):\n    return Scores()\n",
    "class that lies": "class Scores:\n    __class__ = dict\n    keys = lambda self: ['a', 'b', 'c']\n"
    "    values = lambda self: []\n    __len__ = lambda self: 3\ndef f(letters):\n    return Scores()\n",
    "items that agree": "class Any(list):\n    __ge__ = __gt__ = __le__ = __eq__ = lambda *_: True\n"
    "    __hash__ = None\ndef f(letters):\n    return {letter: Any([n]) for n, letter in enumerate(letters)}\n",
    "numbers that agree": "class Any(int):\n    __ge__ = __gt__ = __le__ = __eq__ = lambda *_: True\n"
    "    __hash__ = int.__hash__\ndef f(letters):\n    return {letter: [Any(n)] for n, letter in enumerate(letters)}\n",
    "letters changed": "def f(letters):\n    letters[:] = []\n    return {}\n",
    "globals": "def f(letters):\n    import __main__\n    vars(__main__).update(f=f, self=None)\n"
    "    return f.__globals__\n",
    "names of Python": "all = set = lambda *_: True\nlen = lambda _: 3\nisinstance = zip = lambda *_: []\n" + WRONG,
    "builtins": "import builtins\n__builtins__ = {**vars(builtins), 'all': lambda _: True, 'set': lambda _: 0,\n"
    "    'len': lambda _: 3}\n" + WRONG,
    "reduces": f"class Scores(dict):\n    def __reduce__(self): return exec, ({CANARY!r},)\n"
    "def f(letters):\n    return Scores(a=[1])\n",
    "pickled": f"import pickle\nclass Scores:\n    def __reduce__(self): return exec, ({CANARY!r},)\n"
    "def f(letters):\n    return pickle.dumps(Scores())\n",
    "text for tests": 'def f(letters):\n    return \'__import__("unittest").__setattr__("canary", 1)\'\n',
    "repr that runs": f"class Scores(dict):\n    def __repr__(self): exec({CANARY!r}); return 'x'\n"
    "def f(letters):\n    return Scores(a=[1])\n",
}


def test_no_result_or_exception_passes_or_runs_anything_beside_tests(verdicts):
    assert_none_passes(verdicts, RESULTS, TASK, RIGHT)


GUARDED = {
    **{name: RESULTS[name] for name in ("names of Python", "builtins", "real stop", "items that agree", "reduces")},
    "empties tests later": FRAMES,
    "patches unittest in a call": "def f(letters):\n    import unittest\n"
    f"    unittest.TestCase.assertTrue = {NOTHING}\n    unittest.TestCase.assertEqual = {NOTHING}\n    return {{}}\n",
    "patches Python in a call": "def f(letters):\n    import builtins\n    builtins.all = lambda _: True\n"
    "    builtins.len = lambda _: 3\n    builtins.set = lambda _: 0\n    return {}\n",
    "patches and puts back": "import unittest\nown = unittest.TestCase.run\ndef f(letters):\n    import unittest\n"
    f"    unittest.TestCase.run = {NOTHING}\n    unittest.TestCase.run = own\n    return {{}}\n",
}
REMAIN = {
    "numbers that agree": RESULTS["numbers that agree"],
    "class that lies": "import collections\nclass Scores(collections.UserDict):\n    __class__ = dict\n"
    "def f(letters):\n    return Scores({letter: [9 - n] for n, letter in enumerate(letters)})\n",
    "patches a library": "import statistics\nstatistics.mean = lambda _: 1\n"
    "def f(letters):\n    return {letter: [n] for n, letter in enumerate(letters)}\n",
}
"""Wrong programs that pass in one process, as docs/benchmarks.md says: their own comparisons, classes and patches of
libraries answer where tests assert a truth alone."""


def test_guards_of_one_process_stop_what_replaces_functions_or_agrees_with_all(verdicts):
    assert_none_passes(verdicts, GUARDED, replace(TASK, trust="shared"), RIGHT)


def test_what_remains_in_one_process_is_marked_and_fails_apart(verdicts):
    shared = verdicts([(program, replace(TASK, trust="shared")) for program in REMAIN.values()])
    assert [(verdict.passed, verdict.trust) for verdict in shared] == [(True, "shared")] * len(REMAIN)
    apart = verdicts([(program, TASK) for program in REMAIN.values()])
    assert [(verdict.passed, verdict.trust) for verdict in apart] == [(False, "isolated")] * len(REMAIN)


# --- Mocks

MOCKS = """
    def test_asked(self):
        with patch("os.getcwd", return_value="here") as mock:
            self.assertEqual(f("x"), "here/x")
            mock.assert_called_once_with()

    def test_answer(self):
        with patch("json.loads") as mock:
            mock.return_value.equals.return_value = True
            mock.return_value.rows = [1, 2]
            made = f("[3]")
            self.assertTrue(made.equals([1, 2]) if not isinstance(made, list) else made == [1, 2])
            mock.assert_called_once_with("[3]")

    def test_order(self):
        calls = []
        def note(name):
            calls.append(name)
        with patch("os.remove", side_effect=note), patch("os.mkdir", side_effect=note):
            f("remove")
        self.assertEqual(calls, ["remove", "remove.d"])
"""
MOCKED = suite("import json, os\nfrom unittest.mock import patch", MOCKS)
USES = """
import json, os
def f(name):
    if name == "remove":
        os.remove(name)
        os.mkdir(name + ".d")
        return None
    if name.startswith("["):
        return json.loads(name).rows
    return os.getcwd() + "/" + name
"""
CALLED_BACK = """
import gc, json, os
candidate = next(value for value in gc.get_objects() if type(value).__name__ == "Candidate")
def f(name):
    for number in range(-9, 9):
        for action, arguments in {}:
            try:
                candidate.call_back(number, action, arguments, {{}})
            except BaseException:
                pass
    return name
"""
ALWAYS = "class Same:\n    __eq__ = lambda *_: True\n    __hash__ = None\n"
MOCK_ATTACKS = {
    "mocks patched": "import unittest.mock as m\nfor kind in (m.NonCallableMock, m.CallableMixin):\n"
    f"    kind.assert_called_once_with = {NOTHING}\n    kind.__eq__ = lambda *_: True\n"
    "def f(name):\n    return 'here/x'\n",
    "mock returned": "import json, os\n" + USES.replace("json.loads(name).rows", "json.loads(name)"),
    "mock itself": USES.replace("json.loads(name).rows", "json.loads"),
    "mock within": USES.replace("json.loads(name).rows", "[json.loads(name)]"),
    "mock for text": USES.replace("os.getcwd() +", "os.getcwd or"),
    "argument that agrees": ALWAYS + USES.replace("json.loads(name)", "json.loads(Same())"),
    "order that agrees": ALWAYS + USES.replace("os.remove(name)", "os.remove(Same())").replace('name + ".d"', "Same()"),
    "asked twice": USES.replace("os.getcwd()", "os.getcwd() * bool(os.getcwd())"),
    "unasked": USES.replace("json.loads(name).rows", "[1, 2]"),
    "call-backs to attributes": CALLED_BACK.format(
        "[('attribute', ['__class__']), ('attribute', ['side_effect']), ('attribute', ['_mock_wraps'])]"
    ),
    "call-backs to items": CALLED_BACK.format("[('item', [0]), ('put', [0, 1]), ('length', []), ('contains', [1])]"),
    "call-backs to contexts": CALLED_BACK.format("[('enter', []), ('exit', []), ('iterate', []), ('next', [])]"),
    "call-backs to words": CALLED_BACK.format("[('eval', ['1']), ('__init__', []), (3, 4), ('attribute', [[]])]"),
    "stopall": "import unittest.mock\nunittest.mock.patch.stopall()\n"
    + USES.replace("'/'", "'-'").replace('"/"', '"-"'),
    "unpatches": USES.replace("import json, os", "import json, os, sys")
    + "operations = sys.modules['codeeval_sandbox.guest.own'].OPERATIONS\noperations['patch'] = lambda *_: 99\n",
}


def test_no_program_passes_by_what_it_does_to_mocks(verdicts):
    assert_none_passes(verdicts, MOCK_ATTACKS, MOCKED, USES)


# --- Files, links and descriptors

FILES = """
    def setUp(self):
        with open("in.txt", "w") as file:
            file.write("one two")

    def test_content(self):
        path = f("in.txt")
        with open(path) as file:
            self.assertEqual(file.read(), "TWO ONE")

    def test_written(self):
        path = f("in.txt")
        with open(path) as file:
            text = file.read()
        with open(path, "w") as file:
            file.write(text)
        self.assertEqual(sorted(os.listdir(".")), ["in.txt", "out.txt"])

    def test_imports(self):
        f("in.txt")
        import fractions
        import xml.dom.minidom
        self.assertEqual(fractions.Fraction(1, 2) + fractions.Fraction(1, 2), 1)
        self.assertEqual(xml.dom.minidom.parseString("<a/>").documentElement.tagName, "a")
        self.assertEqual(open(f("in.txt")).read(), "TWO ONE")
"""
FILED = suite("import os", FILES)
TURNS = """
import os
def f(path):
    with open(path) as file:
        words = file.read().upper().split()
    with open("out.txt", "w") as file:
        file.write(" ".join(reversed(words)))
    return "out.txt"
"""
PLANTED = """
import os
def f(path):
    for name in {names}:
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "w") as file:
            file.write({text!r})
    return "out.txt"
"""
FILE_ATTACKS = {
    **{f"descriptor {number}": f"def f(path):\n    return {number}\n" for number in range(9)},
    "link to a secret": "import os\ndef f(path):\n    os.symlink('/proc/self/environ', 'out.txt')\n"
    "    return 'out.txt'\n",
    "link up": "import os\ndef f(path):\n    os.symlink('..', 'out.txt')\n    return 'out.txt'\n",
    "hard link": "import os\ndef f(path):\n    os.link(path, 'out.txt')\n    return 'out.txt'\n",
    "pipe": "import os\ndef f(path):\n    os.mkfifo('out.txt')\n    return 'out.txt'\n",
    "folder": "import os\ndef f(path):\n    os.mkdir('out.txt')\n    return 'out.txt'\n",
    "memory": "def f(path):\n    return '/proc/self/mem'\n",
    "endless": "def f(path):\n    return '/dev/zero'\n",
    "outside": "def f(path):\n    return '../../out.txt'\n",
    "own descriptor": "import os\ndef f(path):\n    return '/proc/self/fd/3'\n",
    "path that agrees": "import os\nclass Path(str):\n    __eq__ = lambda *_: True\n    __hash__ = None\n"
    "    __fspath__ = lambda self: 'in.txt'\ndef f(path):\n    return Path('x')\n",
    "path that opens": "class Path:\n    def __fspath__(self): return 'in.txt'\ndef f(path):\n    return Path()\n",
    "modules": PLANTED.format(
        names=["fractions.py", "xml/dom/minidom.py", "unittest.py", "sitecustomize.py", "usercustomize.py"], text=CANARY
    ),
    "home": PLANTED.format(
        names=[".local/lib/python3.11/site-packages/x.pth", ".pythonrc.py", ".config/matplotlib/matplotlibrc"],
        text=CANARY,
    ),
    "hooks": PLANTED.format(names=["conftest.py", "pytest.ini", "setup.cfg", "pyproject.toml"], text=CANARY),
    "many": "def f(path):\n    for n in range(3000):\n        open(f'{n}', 'w').close()\n    return 'out.txt'\n",
    "sparse": "def f(path):\n    with open('out.txt', 'w') as file:\n        file.truncate(1 << 26)\n"
    "    return 'out.txt'\n",
    "names no text": "import os\ndef f(path):\n    open(b'out\\xff.txt', 'w').close()\n    return 'out.txt'\n",
    "races": "import os, threading\n"
    + TURNS.replace("reversed(words)", "words")
    + "def race():\n    while True:\n        for text in ('ONE TWO', 'X'):\n"
    "            with open('out.txt', 'w') as file:\n                file.write(text)\n"
    "threading.Thread(target=race, daemon=True).start()\n",
    "removes": TURNS.replace("reversed(words)", "words")
    + "import shutil\nshutil.rmtree('/proc/self/cwd', ignore_errors=True)\n",
}


def test_no_program_passes_by_files_links_or_descriptors(verdicts):
    assert_none_passes(verdicts, FILE_ATTACKS, FILED, TURNS)


COPIES = """
    def test_copy(self):
        path, text = f("TWO ONE")
        with open(path, "w") as file:
            file.write(text)
        with open("out.txt") as file:
            self.assertEqual(file.read(), "TWO ONE")
"""
TELLS = """
import json
def f(path):
    told = json.dumps([{"status": "passed", "passed_tests": 2}, 0, False, False])
    return NUMBER, chr(0) * 3 + chr(len(told)) + told
"""


def test_what_tests_write_for_a_program_is_no_outcome_of_theirs(verdicts):
    """A number opens a descriptor, one of which leads to the checker."""
    attacks = {f"descriptor {number}": TELLS.replace("NUMBER", str(number)) for number in range(20)}
    assert_none_passes(verdicts, attacks, suite("", COPIES), "def f(text):\n    return 'out.txt', text\n")


# --- Hooks of pytest

PYTESTS = """
import pytest
from solution import f

class Known(Exception):
    pass

@pytest.fixture
def folder(tmp_path):
    (tmp_path / "x").write_text("5")
    return tmp_path

def test_rows(folder, capsys):
    assert f(str(folder / "x")) == [5]
    assert capsys.readouterr().out == "5\\n"

def test_raises():
    with pytest.raises(ValueError, match="no number"):
        f(3)

def test_near():
    assert f(0.5) == pytest.approx([0.25])

def test_z():
    import unittest
    assert not hasattr(unittest, "canary")
"""
HOOKED = replace(Pytest("base", "f", PYTESTS), own_objects=False)
READS = """
def f(value):
    if isinstance(value, float):
        return [value * value]
    if isinstance(value, int):
        raise ValueError("no number")
    with open(value) as file:
        text = file.read()
    print(text)
    return [int(text)]
"""
NO_HOOK = "\ndef f(value):\n    return [0]\n"
HOOK_ATTACKS = {
    "hooks": "def pytest_runtest_call(item): pass\ndef pytest_pyfunc_call(pyfuncitem): return True\n"
    "def pytest_collection_modifyitems(items): items.clear()\n" + NO_HOOK,
    "own pytest": "import sys, types\npytest = sys.modules['pytest'] = types.ModuleType('pytest')\n"
    "class Raises:\n    __enter__ = lambda self: self\n    __exit__ = lambda *_: True\n"
    "pytest.raises = lambda *_, **__: Raises()\npytest.approx = lambda _: [0]\n" + NO_HOOK,
    "skips": "import unittest\ndef f(value):\n    raise unittest.SkipTest('later')\n",
    "skips as pytest": "from _pytest.outcomes import Skipped as Skip\ndef f(value):\n    raise Skip('later')\n",
    "expected to fail": RAISED.format(name="XFailed", module="_pytest.outcomes"),
    "names of the translation": "_pytest_approx = lambda *_: [0]\n_pytest_raises = None\n"
    "class _PytestTest:\n    run = lambda *_: None\n" + NO_HOOK,
    "fixtures": "tmp_path = folder = capsys = request = None\n" + NO_HOOK,
    "rewritten": "import builtins\nbuiltins.__import__ = lambda *_, **__: None\n" + NO_HOOK,
    "agrees": ALWAYS
    + "def f(value):\n    if value == 3:\n        raise ValueError('no number')\n    print(5)\n    return Same()\n",
    "agrees within": ALWAYS
    + "def f(value):\n    if value == 3:\n        raise ValueError('no number')\n    print(5)\n    return [Same()]\n",
    "class of the tests": FORGED_CLASSES.format("suite:Known").replace("f(letters)", "f(value)"),
    "planted": PLANTED.format(names=["conftest.py", "solution.py", "pytest.py"], text=CANARY).replace("path", "value"),
}


@pytest.mark.parametrize("trust", ["isolated", "shared"])
def test_no_hook_of_pytest_passes(verdicts, trust):
    tests = replace(HOOKED, trust=trust)
    found = verdicts([(READS, tests), *((program, tests) for program in HOOK_ATTACKS.values())])
    assert (found[0].status, found[0].message) == (Status.PASSED, None)
    passed = [name for name, verdict in zip(HOOK_ATTACKS, found[1:], strict=True) if verdict.passed]
    assert passed == []
    assert "test_z" not in {verdict.test_source for verdict in found}


# --- Figures and tables, where the image has their libraries

PLOTS = """
    def test_plot(self):
        axes = f([1, 3, 2])
        self.assertIsInstance(axes, plt.Axes)
        self.assertEqual(axes.get_title(), "Values")
        self.assertEqual([bar.get_height() for bar in axes.patches], [1, 3, 2])
        self.assertTrue(all(first == second for first, second in zip(axes.patches[1].get_facecolor(), (1, 0, 0, 1))))

    def test_table(self):
        table = f(None)
        self.assertTrue(table.equals(pd.DataFrame({"n": [1, 2]})))
        pd.testing.assert_frame_equal(table, pd.DataFrame({"n": [1, 2]}))
"""
PLOTTED = suite("import matplotlib.pyplot as plt\nimport pandas as pd", PLOTS)
DRAWS = """
import matplotlib.pyplot as plt
import pandas as pd
def f(values):
    if values is None:
        return pd.DataFrame({"n": [1, 2]})
    axes = plt.subplots()[1]
    axes.bar(range(len(values)), values, color="red")
    axes.set_title("Values")
    return axes
"""
NO_PLOT = DRAWS.replace("values, color", "[9] * len(values), color")
NO_TABLE = DRAWS.replace("[1, 2]", "[1, 3]")
DESCRIBED = """
import sys
plots = sys.modules["codeeval_sandbox.guest.plots"]
own = plots._axes
def forged(axes):
    return {{**own(axes), {}}}
plots._axes = forged
"""
PLOT_ATTACKS = {
    "axes that lie": ALWAYS
    + DRAWS.replace("return axes", "return Lies(plt.figure(), (0, 0, 1, 1))")
    + "class Lies(plt.Axes):\n    get_title = lambda self: 'Values'\n    patches = Same()\n",
    "object that lies": ALWAYS
    + DRAWS.replace("return axes", "return Lies()")
    + "class Lies:\n    __class__ = plt.Axes\n    get_title = lambda self: Same()\n    patches = [Same()] * 3\n",
    "heights that agree": ALWAYS + NO_PLOT + "from matplotlib.patches import Rectangle\n"
    "Rectangle.get_height = lambda self: Same()\n",
    "colors that agree": ALWAYS + DRAWS.replace("red", "blue") + "from matplotlib.patches import Patch\n"
    "Patch.get_facecolor = lambda self: [Same()] * 4\n",
    "title that agrees": ALWAYS
    + DRAWS.replace("'Values'", "'x'").replace('"Values"', '"x"')
    + "plt.Axes.get_title = lambda self, loc=None: Same()\n",
    "own bars": NO_PLOT + "class Bar(plt.Rectangle):\n    get_height = lambda self: 1\n    __eq__ = lambda *_: True\n"
    "    __hash__ = None\nplt.Rectangle = Bar\n",
    "own list of bars": ALWAYS + NO_PLOT + "plt.Axes.patches = property(lambda self: [Same()] * 3)\n",
    "described otherwise": DESCRIBED.format("'titles': [3, 3, 3]") + NO_PLOT,
    "described by objects": ALWAYS + DESCRIBED.format("'titles': [Same()] * 3, 'children': [Same()]") + NO_PLOT,
    "described by code": DESCRIBED.format(f"'titles': [{CANARY!r}] * 3, 'scales': ['function', 'x']") + NO_PLOT,
    "described too large": DESCRIBED.format("'ticks': [[[0.0] * 10**6, [], [], True]] * 2, 'bars': [[[9**9], '']]")
    + NO_PLOT,
    "described without end": DESCRIBED.format("'limits': [[float('nan')] * 2, [float('inf')] * 2]") + NO_PLOT,
    "formula": DRAWS.replace('"Values"', '"$" + "{" * 5000 + "$"'),
    "current figure": ALWAYS + DRAWS.replace("return axes", "return None") + "plt.gca = plt.gcf = lambda: Same()\n",
    "table that lies": NO_TABLE.replace("pd.DataFrame(", "Lies(")
    + "class Lies(pd.DataFrame):\n    equals = lambda *_: True\n",
    "patched table": NO_TABLE
    + "pd.DataFrame.equals = lambda *_: True\npd.testing.assert_frame_equal = lambda *_: None\n",
    "items that agree": ALWAYS + NO_TABLE.replace("[1, 3]", "[Same(), Same()]"),
    "table by word": "def f(values):\n    class Lies:\n        equals = lambda *_: True\n    return Lies()\n",
    "pickled table": NO_TABLE.replace('pd.DataFrame({"n": [1, 3]})', "Code()")
    + f"class Code:\n    def __reduce__(self): return exec, ({CANARY!r},)\n",
    "attributes of a table": NO_TABLE.replace('pd.DataFrame({"n": [1, 3]})', "made()")
    + "def made():\n    table = pd.DataFrame({'n': [1, 3]})\n    table.attrs['x'] = Code()\n    return table\n"
    + f"class Code:\n    def __reduce__(self): return exec, ({CANARY!r},)\n",
}


@pytest.fixture
def plotting_pool(engine_image):  # noqa: ARG001 - skips without an engine
    """Makes pools in BigCodeBench's image, which is made if the engine lacks it."""
    from codeeval_images.build import ensure  # noqa: PLC0415 - imports the docker SDK

    image, libraries = ensure("bigcodebench").id, RECIPES["bigcodebench"].preload
    config = PoolConfig(
        "docker",
        workers=1,
        images={"bigcodebench": image},
        libraries={"bigcodebench": libraries},
        environments=(Environment(image="bigcodebench"),),
    )
    return lambda: Pool(config)


@pytest.mark.docker
@pytest.mark.minutes
def test_no_program_passes_by_what_it_does_to_figures_and_tables(plotting_pool, verdicts_of, run_async):
    environment = Environment(image="bigcodebench")
    programs = {"right": DRAWS, **PLOT_ATTACKS}
    jobs = [
        Job((name,), (program,), PLOTTED, Limits(seconds=20.0), environment=environment)
        for name, program in programs.items()
    ]

    async def work():
        async with plotting_pool() as pool:
            return await verdicts_of(pool, jobs)

    found = run_async(work())
    assert [name for name in programs if found[name,].passed] == ["right"]
    assert [name for name in programs if found[name,].test_source == "Cases.test_z"] == []
    assert {verdict.trust for verdict in found.values()} == {"isolated"}
