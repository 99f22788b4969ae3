"""Test files of pytest: read on the host as pytest reads them, run beside programs that would rather not be tested."""

import re
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval_sandbox import Job, Limits, Status
from codeeval_sandbox.kinds import Pytest, Suite
from codeeval_sandbox.pytests.translation import _part

TESTS = """
import pytest
from solution import add

ROWS = [(1, 2, 3), pytest.param(2, 2, 4, id="twos"), (-1, 1.5, 0.5)]

@pytest.fixture
def folder(tmp_path):
    (tmp_path / "x").write_text("5")
    yield tmp_path
    (tmp_path / "x").unlink()

@pytest.fixture(scope="module", autouse=True)
def counted():
    counts.append(1)
    return counts

counts, settings = [], {}

@pytest.mark.parametrize("a, b, total", ROWS)
def test_rows(a, b, total):
    assert add(a, b) == total

@pytest.mark.parametrize("x", range(2))
@pytest.mark.parametrize("y", ["p", ""], ids=["full", "empty"])
def test_stack(x, y, counted):
    assert add(y, str(x)) == y + str(x)
    assert counted == [1]

def test_raises():
    with pytest.raises(TypeError, match="str"):
        add(1, "x")

@pytest.mark.slow
def test_near() -> None:
    assert add(0.1, 0.2) == pytest.approx(0.3)

def test_file(folder: "pytest.TempPathFactory", capsys, monkeypatch):
    assert (folder / "x").read_text() == "5"
    print("hi")
    assert capsys.readouterr().out == "hi\\n"
    monkeypatch.setitem(settings, "depth", 2)
    assert settings == {"depth": 2}

@pytest.mark.skipif(True, reason="later")
def test_skipped():
    assert False

class TestMore:
    @classmethod
    def setup_class(cls):
        cls.value = 3

    def setup_method(self):
        self.one = 1

    @pytest.fixture
    def two(self):
        return 2

    @pytest.mark.parametrize("case", [None, (1,)])
    def test_method(self, two, case):
        assert add(self.one, two) == self.value
"""
SUITE = Pytest("base", "add", TESTS)
RIGHT = "def add(a, b):\n    return a + b\n"
WRONG = "def add(a, b):\n    return a + b if b != 2 else 4\n"
PLAIN = "def test_add():\n    assert add(1, 2) == 3\n"

# --- Reading


def test_tests_have_the_names_and_the_order_of_pytest(tmp_path):
    (tmp_path / "solution.py").write_text(RIGHT)
    (tmp_path / "test_it.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "test_it.py"]
    listed = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert list(SUITE.tests) == re.findall(r"^test_it\.py::(.+)$", listed, re.MULTILINE)
    assert SUITE.total == len(SUITE.tests) == 13


def test_classes_of_unittest_are_tests_too():
    case = "import unittest\nclass Cases(unittest.TestCase):\n    def test_one(self):\n        self.fail()\n"
    assert Pytest("base", "add", case + PLAIN).tests == ("test_add", "Cases::test_one")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("def check():\n    assert add(1, 2) == 3\n", "no test"),
        ("def (", "not Python"),
        ("def test_add(mocker):\n    pass\n", "'test_add' takes 'mocker', which no fixture makes"),
        ("async def test_add():\n    pass\n", "'test_add' is asynchronous"),
        ("import pytest\ndef test_add():\n    pytest.importorskip('x')\n", "`pytest.importorskip` is not taken"),
        ("def test_add(monkeypatch):\n    monkeypatch.chdir('/')\n", "`monkeypatch.chdir` is not taken"),
        ("def setup_module(module): pass\n" + PLAIN, "'setup_module' is not taken"),
        ("class TestA:\n    class TestB:\n        def test(self): pass\n", "'TestA' holds a class of tests"),
        (
            "class TestA:\n    def setup_method(self, method): pass\n    def test(self): pass\n",
            "takes further arguments",
        ),
        ("import pytest\npytestmark = pytest.mark.skip\n" + PLAIN, "`pytestmark` is not taken"),
        ("import pytest\n@pytest.mark.xfail\n" + PLAIN, "mark 'xfail' of 'test_add' is not taken"),
        ("import pytest\n@pytest.mark.skipif('x')\n" + PLAIN, "mark 'skipif' of 'test_add' is not taken"),
        ("import pytest\n@pytest.fixture(params=[1])\ndef a(): pass\n" + PLAIN, "fixture 'a' has `params`"),
        ("import pytest\n@pytest.mark.parametrize('a', sorted([1]))\ndef test(a): pass\n", "cannot be counted"),
        ("import pytest\n@pytest.mark.parametrize('a', [*b])\ndef test(a): pass\n", "cannot be counted"),
        ("import pytest\n@pytest.mark.parametrize('a', [1], indirect=True)\ndef test(a): pass\n", "is not taken"),
    ],
)
def test_a_file_with_no_test_or_with_what_is_not_taken_is_refused(source, message):
    with pytest.raises(ValueError, match=message):
        Pytest("base", "add", source)


@pytest.mark.parametrize(("fields", "message"), [({}, "give `source`"), ({"source": PLAIN, "x": 1}, "field 'x'")])
def test_fields_that_make_no_suite_are_refused(fields, message):
    with pytest.raises(ValueError, match=message):
        Pytest.from_fields("base", "add", fields)


def test_a_suite_is_the_same_after_it_was_written_down():
    assert Pytest.from_fields("base", "add", SUITE.row_fields()["suite"]) == SUITE


def test_files_that_reach_out_share_the_process_and_say_why():
    assert SUITE.trust == "isolated"
    shared = Pytest("base", "add", "import threading\n" + PLAIN)
    assert (shared.trust, shared.cause) == ("shared", "they use `import threading`")


# --- Stand-ins

NUMBERS = st.integers(-5, 5) | st.floats(-2, 2) | st.sampled_from([float("nan"), float("inf"), True])
LISTS = st.lists(NUMBERS, max_size=2)
OBJECTS = st.dictionaries(st.sampled_from("ab"), NUMBERS, max_size=2)
PAIRS = st.one_of(
    *(st.tuples(*pair) for pair in [(NUMBERS, NUMBERS), (LISTS, LISTS), (OBJECTS, OBJECTS), (LISTS, NUMBERS)])
)


@given(PAIRS, st.none() | st.floats(0, 1), st.none() | st.floats(0, 1))
def test_numbers_are_near_as_pytest_has_it(pair, rel, tolerance):
    actual, expected = pair
    space = {}
    exec(_part("core"), space)
    near = actual == pytest.approx(expected, rel=rel, abs=tolerance)
    assert (actual == space["_pytest_approx"](expected, rel=rel, abs=tolerance)) == near


# --- Programs

EQUAL = """
class Equal:
    __eq__ = __bool__ = lambda self, *_: True
def add(a, b):
    return Equal()
"""
PROGRAMS = {
    "right": RIGHT,
    "wrong": WRONG,
    "raises": "def add(a, b):\n    return a / 0\n",
    "no function": "x = 1\n",
    "endless": "def add(a, b):\n    while True: pass\n",
    "exit": "import os\ndef add(a, b): os._exit(0)\n",
    "skips": "import unittest\ndef add(a, b): raise unittest.SkipTest\n",
    "equal to all": EQUAL,
    "own cases": "class PytestCases: pass\nclass _PytestTest:\n    run = lambda *_: None\ndef add(a, b): return 0\n",
    "own run": "import unittest\nunittest.TestCase.run = lambda *_: None\ndef add(a, b): return 0\n",
}
VERDICTS = {
    "right": (Status.PASSED, None),
    "wrong": (Status.WRONG, "test_rows[1-2-3]"),
    "raises": (Status.EXCEPTION, "test_rows[1-2-3]"),
    "no function": (Status.EXCEPTION, "test_rows[1-2-3]"),
    "endless": (Status.TIMEOUT, None),
    "exit": (Status.EXITED, None),
    "skips": (Status.EXCEPTION, "test_rows[1-2-3]"),
    "equal to all": (Status.WRONG, None),  # an object of its own may not answer tests
    "own cases": (Status.WRONG, "test_rows[1-2-3]"),
    "own run": (Status.WRONG, "test_rows[1-2-3]"),
}
IN_ONE_PROCESS = {
    "no function": (Status.WRONG, "test_rows[1-2-3]"),
    "equal to all": (Status.WRONG, "test_raises"),
}


@pytest.fixture
def judged(first_pool, verdicts_of, run_async):
    def run(suite: Suite, programs: dict[str, str]):
        jobs = [Job((name,), (program,), suite, Limits(seconds=2.0)) for name, program in programs.items()]

        async def work():
            async with first_pool() as pool:
                return await verdicts_of(pool, jobs)

        return {name: verdict for (name,), verdict in run_async(work()).items()}

    return run


@pytest.mark.parametrize("trust", ["isolated", "shared"])
def test_programs_get_the_verdict_that_they_earn(judged, trust):
    verdicts = judged(replace(SUITE, trust=trust), PROGRAMS)
    expected = VERDICTS if trust == "isolated" else {**VERDICTS, **IN_ONE_PROCESS}
    assert {name: (verdict.status, verdict.test_source) for name, verdict in verdicts.items()} == expected
    assert {verdict.trust for verdict in verdicts.values()} == {trust}
    assert (verdicts["wrong"].passed_tests, verdicts["wrong"].total_tests) == (10, 13)


def test_a_program_that_equals_everything_passes_no_altered_file(judged):
    suite = Pytest("base", "add", PLAIN, trust="shared")
    verdict = judged(suite, {"equal": EQUAL})["equal"]
    assert (verdict.status, verdict.exception) == (Status.EXITED, "Untested")


SAVING = """
import warnings
import pytest

def test_files(tmp_path):
    path = tmp_path / "new" / "x.txt"
    save(str(path), "hello")
    assert path.read_text() == "hello"

def test_prints(capsys):
    save(None, "hello")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("hello\\n", "")
    save(None, "again")
    assert capsys.readouterr().out == "again\\n"

def test_patched(monkeypatch):
    monkeypatch.setenv("FOLDER", "/there")
    monkeypatch.setattr("os.path.exists", lambda path: path == "/there")
    assert save(None, "") is True

def test_undone():
    assert save(None, "") is None

def test_warns():
    with pytest.warns(UserWarning, match="empty"):
        save("", "x")
"""
SAVE = """
import os, warnings
def save(path, text):
    if path:
        os.makedirs(os.path.dirname(path))
        with open(path, "w") as file:
            file.write(text)
    elif path == "":
        warnings.warn("empty path")
    elif text:
        print(text)
    elif "FOLDER" in os.environ:
        return os.path.exists(os.environ["FOLDER"])
"""


@pytest.mark.parametrize("names", [("files",), ("prints",), ("undone",)])
def test_fixtures_of_pytest_serve_programs_apart(judged, names):
    head, *parts = SAVING.split("def test_")
    source = head + "".join(f"def test_{part}" for part in parts if part.partition("(")[0] in names)
    verdict = judged(Pytest("base", "save", source), {"right": SAVE})["right"]
    assert (verdict.status, verdict.trust, verdict.message) == (Status.PASSED, "isolated", None)


def test_fixtures_of_pytest_serve_programs_in_one_process(judged):
    verdict = judged(Pytest("base", "save", SAVING, trust="shared"), {"right": SAVE})["right"]
    assert (verdict.status, verdict.passed_tests, verdict.message) == (Status.PASSED, 5, None)
