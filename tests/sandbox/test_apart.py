"""Tests in a process of their own, apart from the program: state, files and patches that both see in one process."""

import ast

import pytest

from codeeval_sandbox import Job, Limits, Status
from codeeval_sandbox.isolable import needs_of
from codeeval_sandbox.kinds import Unittest

HEAD = "import unittest\n{}\nclass Cases(unittest.TestCase):\n"
PASSED = (Status.PASSED, None)


def suite(body: str, *imports: str) -> Unittest:
    """Tests whose methods have these bodies, one for each part between lines of dashes."""
    methods = body.strip("\n").split("\n---\n")
    lines = HEAD.format("\n".join(imports))
    for index, method in enumerate(methods):
        decorators = "".join(f"    {line}\n" for line in method.split("\n") if line.startswith("@"))
        rest = [line for line in method.split("\n") if not line.startswith("@")]
        arguments = ", ".join(["self", *(f"m{number}" for number in range(decorators.count("@patch")))])
        text = "".join(f"        {line}\n" for line in rest)
        lines += f"{decorators}    def test_{index}({arguments}):\n{text}"
    ast.parse(lines)
    return Unittest("base", "f", lines)


@pytest.fixture
def outcomes(first_pool, verdicts_of, run_async):
    """Run cases of (program, tests) in one worker, one after the other; return status and exception of each."""

    def run(cases, **limits):
        jobs = [
            Job((index,), (program,), tests, Limits(**{"seconds": 10.0, **limits}))
            for index, (program, tests) in enumerate(cases)
        ]

        async def work():
            async with first_pool() as pool:
                return await verdicts_of(pool, jobs)

        found = run_async(work())
        assert {verdict.trust for verdict in found.values()} == {"isolated"}
        return [found[index,] for index in range(len(cases))]

    return run


def told(verdicts):
    return [(verdict.status, verdict.exception) for verdict in verdicts]


# --- What tests see

DRAWS = "def f(n):\n    return [random.randint(0, 99) for _ in range(n)]\n"
SEEDED = suite(
    """
random.seed(3)
expected = [random.randint(0, 99) for _ in range(3)]
random.seed(3)
self.assertEqual(f(3), expected)
---
random.seed(4)
self.assertNotEqual(f(3), f(3))
---
random.seed(5)
first = f(3)
random.seed(5)
self.assertEqual(f(3), first)
""",
    "import random",
)
NUMPY = "import numpy as np\ndef f(n):\n    return np.random.rand(n)\n"
SEEDED_NUMPY = suite(
    """
np.random.seed(3)
expected = np.random.rand(3)
np.random.seed(3)
np.testing.assert_array_equal(f(3), expected)
np.random.seed(3)
np.testing.assert_array_equal(f(3), expected)
""",
    "import numpy as np",
)
COPIES = """
import os, shutil
def f(source, target):
    with open(source) as file:
        text = file.read()
    os.makedirs(target)
    with open(os.path.join(target, "copy.txt"), "w") as file:
        file.write(text.upper())
    os.remove(source)
    return os.path.join(target, "copy.txt")
"""
FILES = suite(
    """
with open(os.path.expanduser("~/settings"), "w") as file:
    file.write("x")
os.remove("settings")
folder = tempfile.mkdtemp()
source = os.path.join(folder, "a.txt")
with open(source, "w") as file:
    file.write("text")
made = f(source, os.path.join(folder, "deep", "er"))
self.assertFalse(os.path.exists(source))
with open(made) as file:
    self.assertEqual(file.read(), "TEXT")
shutil.rmtree(folder)
---
self.assertEqual(os.listdir("."), [])
self.assertRaises(FileNotFoundError, f, "missing", "x")
""",
    "import os, shutil, tempfile",
)
PLACES = """
import os
def f(name):
    if os.path.isabs(name):
        return os.path.isdir(os.path.dirname(name)), os.path.basename(name)
    with open(name, "w") as file:
        file.write("text")
    return os.path.abspath(name), [os.path.join(os.getcwd(), name), 3], os.getcwd() + "more"
"""
ABSOLUTE = suite(
    """
first, (second, third), other = f("a.txt")
self.assertEqual(first, os.path.abspath("a.txt"))
self.assertEqual((second, third), (os.path.join(os.getcwd(), "a.txt"), 3))
self.assertNotIn(os.getcwd(), other)
with open(first) as file:
    self.assertEqual(file.read(), "text")
os.remove(second)
self.assertEqual(f(first), (True, "a.txt"))
""",
    "import os",
)
ASKS = """
import json, os, pathlib, shutil, subprocess
def choose(name):
    return name
def f(name, word):
    if word == "choose":
        return choose(name)
    if word == "json":
        return json.loads(name)
    if word == "environment":
        return os.environ.get(name)
    if word == "print":
        print(name)
    if word == "run":
        return subprocess.run([name], check=True).returncode
    if word == "read":
        with open(name) as file:
            return [line.strip() for line in file] + [file.read()]
    if word == "write":
        with open(name, "w") as file:
            file.write("written")
    if word == "answer":
        answer = os.path.exists(name)
        answer.status = 4
        return [answer.json(), 3, list(answer.rows), pathlib.Path("a/b")]
    if word == "same":
        shutil.copy(name, name)
    if word == "give":
        return [os.getcwd, os.getcwd()]
    if word == "exists":
        return os.path.exists(name), os.listdir(name)
"""
PATCHED = suite(
    """
@patch(__name__ + ".choose", return_value=3)
self.assertEqual(f("x", "choose"), 3)
m0.assert_called_once_with("x")
---
@patch("os.listdir")
@patch("os.path.exists", return_value=True)
m1.side_effect = lambda name: [name, name]
self.assertEqual(f("x", "exists"), (True, ["x", "x"]))
m0.assert_called_once_with("x")
---
self.assertEqual(f(".", "exists"), (True, []))
---
@patch("subprocess.run", side_effect=subprocess.CalledProcessError(3, "made"))
with self.assertRaises(subprocess.CalledProcessError) as caught:
    f("made", "run")
self.assertEqual((caught.exception.returncode, m0.call_count), (3, 1))
---
with patch("subprocess.run") as run, patch.object(subprocess, "PIPE", 9):
    run.return_value.returncode = 7
    self.assertEqual(f("made", "run"), 7)
run.assert_called_once_with(["made"], check=True)
---
with patch("builtins.open", mock_open(read_data="a\\nb\\n")) as opened:
    self.assertEqual(f("x.txt", "read"), ["a", "b", ""])
    f("y.txt", "write")
opened.assert_called_with("y.txt", "w")
opened().write.assert_called_once_with("written")
self.assertFalse(os.path.exists("y.txt"))
---
with patch("sys.stdout", new_callable=io.StringIO) as output:
    f("said", "print")
self.assertEqual(output.getvalue(), "said\\n")
with contextlib.redirect_stdout(io.StringIO()) as output:
    f("again", "print")
self.assertEqual(output.getvalue(), "again\\n")
---
with patch.dict("os.environ", {"WORD": "set"}):
    self.assertEqual(f("WORD", "environment"), "set")
self.assertIsNone(f("WORD", "environment"))
---
with open("same.txt", "w") as file:
    file.write("x")
with self.assertRaises(shutil.SameFileError):
    f("same.txt", "same")
with patch("os.getcwd") as mock:
    self.assertEqual(f("", "give"), [mock, mock.return_value])
---
class Answer:
    status = 3
    rows = [1, 2]
    def json(self):
        return {"a": self.status}
with patch("os.path.exists", side_effect=lambda name: Answer()):
    self.assertEqual(f("x", "answer"), [{"a": 3}, 3, [1, 2], Path("a/b")])
---
with self.assertRaises(json.JSONDecodeError) as caught:
    f("[1,", "json")
self.assertEqual(str(caught.exception), "Expecting value: line 1 column 4 (char 3)")
""",
    "import contextlib, io, json, os, shutil, subprocess",
    "from pathlib import Path",
    "from unittest.mock import mock_open, patch",
)


def test_state_files_patches_and_exceptions_are_those_of_one_process(outcomes):
    cases = [(DRAWS, SEEDED), (NUMPY, SEEDED_NUMPY), (COPIES, FILES), (PLACES, ABSOLUTE), (ASKS, PATCHED)]
    assert [tests.needs for _, tests in cases] == [{"process"}] * 2 + [{"process", "files"}] * 3
    verdicts = outcomes([*cases, *cases])  # nothing is left of the first round
    assert [(verdict.status, verdict.message) for verdict in verdicts] == [(Status.PASSED, None)] * 10


def test_wrong_programs_fail(outcomes):
    cases = [
        (DRAWS.replace("99)", "50)"), SEEDED),
        (COPIES.replace(".upper()", ""), FILES),
        (COPIES.replace("    os.remove(source)\n", ""), FILES),
        (ASKS.replace('open(name, "w")', "open(name, 'x')"), PATCHED),
        (ASKS.replace("check=True", "check=False"), PATCHED),
    ]
    verdicts = outcomes(cases)
    assert [verdict.status for verdict in verdicts] == [Status.WRONG] * 5
    counts = [(verdict.passed_tests, verdict.total_tests) for verdict in verdicts]
    assert counts == [
        (2, 3),
        (0, 2),
        (0, 2),
        (10, 11),
        (10, 11),
    ]  # the second test of files finds what the first has left


# --- Attacks

WRONG = "def f(*arguments):\n    return 0\n"
SIMPLE = suite("random.seed(1)\nself.assertEqual(f(2), 4)\n---\nself.assertTrue(f(1))\n", "import random")
OPERATIONS = "import sys\noperations = sys.modules['codeeval_sandbox.guest.own'].OPERATIONS\n"
"""The table by which a program's process answers: what a hostile program replaces."""

FORGED_FILES = [
    "[[], [['../escaped', 511, b'x']]]",
    "[[], [['/box/tests/escaped', 511, b'x']]]",
    "[['..'], []]",
    "[[], [['a', 511, 'text']]]",
    "[[], [['a', 0o4755, b'x']]]",
    "[[], [['a\\0b', 511, b'x']]]",
    "[[], [[str(n), 511, b''] for n in range(3000)]]",
    "[[], [['a', 511, b'x'], ['a/b', 511, b'x']]]",
    "[1, 2]",
    "[[], []] * 2",
    "(lambda: 0)",
    "'files'",
]
LINKS = """
import os
def f(name):
    os.symlink("/etc/hostname", name)
    os.mkfifo(name + ".pipe")
    os.symlink("/proc/self/mem", name + ".memory")
    os.symlink("..", name + ".up")
"""
LEFT_OUT = suite("f('x')\nself.assertEqual(os.listdir('.'), [])\n", "import os")
REPLACED = """
import os
def f(name):
    os.remove(name)
    os.symlink("/proc/self/mem", name)
"""
OVERWRITTEN = suite(
    """
with open("x", "w") as file:
    file.write("first")
f("x")
self.assertFalse(os.path.lexists("x"))
with open("x", "w") as file:
    file.write("second")
with open("x") as file:
    self.assertEqual(file.read(), "second")
""",
    "import os",
)
MOCKED = suite(
    """
with patch("os.getcwd") as mock:
    mock.return_value = "here"
    mock.settings = [1]
    f()
    mock.assert_called_once_with()
self.assertEqual(mock.settings, [1])
self.assertEqual(mock.return_value, "here")
""",
    "from unittest.mock import patch",
)
MEDDLING = [
    "mock.assert_called_once_with = lambda *_: None",
    "mock.reset_mock()",
    "mock.configure_mock(called=True)",
    "mock.call_count = 1",
    "mock._mock_call_count",
    "mock.__class__.__init__.__globals__",
    "mock.assert_called_once_with()",
    "mock.method_calls.append(1)",
    "mock.return_value",
    "mock.side_effect = print",
    "mock.mock_add_spec([])",
    "[mock.called, mock.mock_calls]",
]
REAL = suite(
    """
with patch("os.getcwd", {}):
    f()
""",
    "import os",
    "from pathlib import Path",
    "from unittest.mock import Mock, patch",
)
SKIPS = "import unittest\ndef f(*_):\n    raise unittest.SkipTest('later')\n"
FALSE_NAME = "class SkipTest(Exception):\n    __module__ = 'unittest.case'\ndef f(*_):\n    raise SkipTest\n"
NEVER_EQUAL = (
    "class Zero(int):\n    def __eq__(self, other): return True\n    __hash__ = None\ndef f(*_):\n    return Zero()\n"
)


def test_nothing_that_a_program_says_of_its_files_leaves_the_folder_or_passes(outcomes):
    tests = suite("f(1)\nself.assertEqual(os.listdir('.'), [])\n---\nself.assertEqual(f(2), 4)\n", "import os")
    programs = [OPERATIONS + f"operations['files'] = lambda *_: {answer}\n" + WRONG for answer in FORGED_FILES]
    verdicts = outcomes([(program, tests) for program in programs])
    assert [verdict.passed for verdict in verdicts] == [False] * len(programs)


def test_links_of_a_program_never_stand_where_tests_look(outcomes):
    assert told(outcomes([(LINKS, LEFT_OUT), (REPLACED, OVERWRITTEN)])) == [PASSED] * 2


def test_a_program_asks_mocks_for_what_tests_let_it_have_alone(outcomes):
    """It may not look at a mock's record or alter it: what it sets stays with it."""
    program = "import os\ndef f():\n    mock = os.getcwd\n    try:\n        {}\n    except Exception:\n        pass\n"
    harmless = ["mock()", "mock(); mock.settings.append(2)", "mock(); mock.settings = mock.called = 2"]
    verdicts = outcomes([(program.format(line), MOCKED) for line in (*MEDDLING, *harmless)])
    assert [verdict.status for verdict in verdicts[: len(MEDDLING)]] == [Status.WRONG] * len(MEDDLING)
    assert told(verdicts[len(MEDDLING) :]) == [PASSED] * len(harmless)


REAL_FUNCTIONS = (
    *("Mock(wraps=os.listdir)", "Mock(side_effect=os.listdir)", "Mock(return_value=os.listdir)", "os.listdir", "Path"),
)


def test_a_mock_or_patch_leads_to_no_real_function(outcomes):
    program = "import os\ndef f():\n    made = os.getcwd('.')\n    return made('.') if callable(made) else made\n"
    cases = [(program, Unittest("base", "f", REAL.source.replace("{}", made))) for made in REAL_FUNCTIONS]
    assert told(outcomes(cases)) == [(Status.WRONG, "CannotCarry")] * len(cases)


TELLS = """
import json, os
def f(*_):
    told = json.dumps([{"status": "passed", "passed_tests": 2}, 0, False, False]).encode()
    for descriptor in range(3, 99):
        try:
            os.write(descriptor, len(told).to_bytes(4, "big") + told)
        except OSError:
            pass
    return 0
"""
KILLS = """
import os, signal
def f(*_):
    os.kill(os.getppid(), signal.SIGKILL)
    os.kill(-1, signal.SIGKILL)
"""
CALLS_BACK = """
import gc
def f(*_):
    candidate = next(value for value in gc.get_objects() if type(value).__name__ == "Candidate")
    return candidate.call_back(-1, "attribute", ["__globals__"], {})
"""
RAISES = """
def f(*_):
    raise type("CannotCarry", (Exception,), {"__module__": "codeeval_sandbox.guest.endings"})
"""
ATTACKS = {
    "run replaced": "import unittest\nunittest.TestCase.run = lambda *_: None\n" + WRONG,
    "skips": SKIPS,
    "skips under a false name": FALSE_NAME,
    "equals all": NEVER_EQUAL,
    "exits": "import os\ndef f(*_):\n    os._exit(0)\n",
    "exits with a word": "import sys\ndef f(*_):\n    sys.exit(0)\n",
    "kills": KILLS,
    "answers for the tests": TELLS,
    "operations raise": OPERATIONS + "operations['randoms'] = lambda *_: 1 / 0\n" + WRONG,
    "operations return objects": OPERATIONS
    + "operations['randoms'] = operations['patch'] = lambda *_: object()\n"
    + WRONG,
    "call-back of nothing": CALLS_BACK,
    "holds the wrong class": "class V:\n    __class__ = int\ndef f(*_):\n    return V()\n",
    "raises for a test": RAISES,
    "grows": "def f(*_):\n    return [0] * 10**8\n",
}


def test_no_attack_passes_tests_of_a_process_of_their_own(outcomes):
    programs = {**ATTACKS, "right": "def f(n):\n    return n + n\n"}
    verdicts = outcomes([(program, SIMPLE) for program in programs.values()])
    passed = {name: verdict.passed for name, verdict in zip(programs, verdicts, strict=True)}
    assert passed == {**dict.fromkeys(ATTACKS, False), "right": True}


def test_tests_that_take_too_long_over_a_value_end_with_the_job(outcomes):
    tests = suite("random.seed(1)\nself.assertEqual(sorted(f(2), key=lambda n: n ** n ** 6), [])\n", "import random")
    slow, right = "def f(n):\n    return list(range(20, 9999))\n", "def f(n):\n    return []\n"
    assert told(outcomes([(slow, tests), (right, tests)], seconds=1.0)) == [(Status.TIMEOUT, None), PASSED]


# --- Which tests


@pytest.mark.parametrize(
    ("statement", "needs"),
    [
        ("x = 1", set()),
        ("random.seed(1)", {"process"}),
        ("np.testing.assert_allclose(f(), 1)", {"process"}),
        ("mock.patch('os.getcwd')", {"process"}),
        ("open('x')", {"process", "files"}),
        ("json.load(file)", {"process", "files"}),
        ("pd.read_csv('x')", {"process", "files"}),
        ("eval(f())", None),
        ("np.load('x')", None),
        ("pd.read_pickle('x')", None),
        ("frame.query(f())", None),
        ("tar.extractall()", None),
        ("subprocess.run(f())", None),
        ("socket.socket()", None),
        ("os.system('x')", None),
        ("os.symlink('a', 'b')", None),
        ("open('/tmp/x')", None),
        ("import pickle", None),
        ("import subprocess as sp", None),
        ("nx.read_gpickle(f())", None),
        ("os.execlp(f())", None),
        ("import psutil", None),
        ("import threading", None),
        ("from subprocess import run", None),
        ("from os import system", None),
        ("import requests", {"process"}),
    ],
)
def test_files_of_tests_need_what_their_words_say(statement, needs):
    assert needs_of("", f"def test():\n    {statement}\n") == needs
    assert needs_of(statement, "") == needs
