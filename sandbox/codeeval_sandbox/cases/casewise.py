"""Whole programs on standard input, and calls: ways to read and to answer, and ways to pretend."""

from codeeval_sandbox.cases.case import Case, case
from codeeval_sandbox.jobs import Limits, Status
from codeeval_sandbox.kinds import Calls, Stdio

__all__ = ["CALLING", "SCRIPTS"]

_SUM = Stdio("base", "", (("1 2\n", "3\n"), ("5 6\n", "11\n"), ("20\n-7", "13")))
_HALVES = Stdio("base", "", (("1\n", "0.5\n"), ("3\n", "1.5\n")), rule="floats")
_ADD = Calls("base", "add", (((1, 2), 3), ((5, 6), 11), (([1], [2]), [1, 2])))
_SLOW = Limits(seconds=20.0, input_seconds=0.5)

_READING = {
    "input": "a = input().split()\nif len(a) < 2:\n    a += input().split()\nprint(int(a[0]) + int(a[1]))\n",
    "sys.stdin": "import sys\nprint(sum(int(n) for line in sys.stdin for n in line.split()))\n",
    "sys.stdin.buffer": "import sys\nsys.stdout.buffer.write(b'%d' % sum(map(int, sys.stdin.buffer.read().split())))\n",
    "open(0)": "print(sum(map(int, open(0).read().split())), flush=True)\n",
    "os.read": "import os\nos.write(1, str(sum(map(int, os.read(0, 1 << 20).split()))).encode())\n",
}


def _script(name: str, program: str, *want: Status, suite: Stdio = _SUM, limits: Limits = _SLOW) -> Case:
    return case(f"stdio: {name}", "casewise", program, suite, *want, limits=limits)


def _call(name: str, program: str, *want: Status) -> Case:
    return case(f"calls: {name}", "casewise", program, _ADD, *want, limits=_SLOW)


SCRIPTS = (
    *(_script(f"reads by {way}", program, Status.PASSED) for way, program in _READING.items()),
    _script("rounds", "print(int(input()) / 2 + 1e-9)\n", Status.PASSED, suite=_HALVES),
    _script("rounds too much", "print(int(input()) // 2)\n", Status.WRONG, suite=_HALVES),
    _script("knows the first case", "print(3)\n", Status.WRONG),
    _script("prints no more than half", "print(str(sum(map(int, open(0).read().split())))[:1])\n", Status.WRONG),
    _script("ends early", "import os\nos._exit(0)\n", Status.WRONG),
    _script("ends in error", _READING["open(0)"] + "raise SystemExit(3)\n", Status.EXITED),
    _script("raises at the end", _READING["open(0)"] + "{}[0]\n", Status.EXCEPTION),
    _script("never answers", "while True:\n    pass\n", Status.TIMEOUT),
    _script("prints without end", "while True:\n    print('3' * 9999)\n", Status.OUTPUT_LIMIT),
)

CALLING = (
    _call("a function", "def add(a, b):\n    return a + b\n", Status.PASSED),
    _call("a method", "class Solution:\n    def add(self, a, b):\n        return a + b\n", Status.PASSED),
    _call("a wrong one", "def add(a, b):\n    return 3\n", Status.WRONG),
    _call("equal to all", "class E:\n    def __eq__(self, o): return True\ndef add(a, b): return E()\n", Status.WRONG),
    _call("no function", "x = 1\n", Status.EXCEPTION),
    _call("an exit", "import os\ndef add(a, b):\n    os._exit(0)\n", Status.EXITED),
    _call("never returns", "def add(a, b):\n    while True:\n        pass\n", Status.TIMEOUT),
)
