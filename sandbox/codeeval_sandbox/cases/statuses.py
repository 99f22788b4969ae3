"""Programs that end in each of the ways that a status names."""

from codeeval_sandbox.cases.case import ADD, CHECK, RIGHT, SHORT, case
from codeeval_sandbox.jobs import Status

__all__ = ["STATUSES"]

_MEMORY_HELD = """kept = []
for size in (1 << 24, 1 << 20, 1 << 16, 1 << 12, 1 << 9, 1 << 6, 1):
    try:
        while True:
            kept = (kept, bytearray(size))
    except MemoryError:
        pass
while True:
    kept = (kept, kept)
"""
"""Takes memory down to the last small piece, and raises MemoryError while it still holds all of it."""

STATUSES = (
    case("a right program", "statuses", RIGHT, ADD, Status.PASSED, passed_tests=3, total_tests=3, test=None),
    case("a right program, check()", "statuses", RIGHT, CHECK, Status.PASSED, passed_tests=2, total_tests=2),
    case("a wrong value", "statuses", "def add(a, b):\n    return 3\n", ADD, Status.WRONG, test=1, passed_tests=1),
    case("a value of no use", "statuses", "def add(a, b):\n    pass\n", ADD, Status.WRONG, test=0),
    case("no such name", "statuses", "", ADD, Status.EXCEPTION, exception="NameError"),
    case("raises in a call", "statuses", "def add(a, b):\n    return a / 0\n", ADD, Status.EXCEPTION, line=2),
    case("raises at load", "statuses", "\nraise KeyError(1)\n", ADD, Status.EXCEPTION, exception="KeyError", line=2),
    case("asserts by itself", "statuses", "def add(a, b):\n    assert False\n", ADD, Status.EXCEPTION),
    case("does not parse", "statuses", "def add(a, b)\n    return a\n", ADD, Status.SYNTAX_ERROR, line=1),
    case("spins", "statuses", "while True: pass\n", ADD, Status.TIMEOUT, limits=SHORT),
    case("sleeps", "statuses", "import time\ntime.sleep(60)\n", ADD, Status.TIMEOUT, limits=SHORT),
    case(
        "spins in a call",
        "statuses",
        "def add(a, b):\n    while True: pass\n",
        ADD,
        Status.TIMEOUT,
        limits=SHORT,
        test=0,
    ),
    case("takes all memory", "statuses", "x = []\nwhile True: x.append(bytearray(1 << 20))\n", ADD, Status.MEMORY),
    case("prints too much", "statuses", RIGHT + "print('x' * 3_000_000)\n", ADD, Status.OUTPUT_LIMIT),
    case("returns too much", "statuses", "def add(a, b):\n    return 'x' * (40 << 20)\n", ADD, Status.OUTPUT_LIMIT),
    case("leaves no memory for an answer", "statuses", _MEMORY_HELD, ADD, Status.MEMORY),
    case(
        "starts too many processes",
        "statuses",
        "import os, time\nfor _ in range(300):\n    if not os.fork():\n        time.sleep(60)\n        os._exit(0)\n",
        ADD,
        Status.PROCESS_LIMIT,
    ),
    case(
        "starts too many threads",
        "statuses",
        "import threading, time\nfor _ in range(300):\n"
        "    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n",
        ADD,
        Status.PROCESS_LIMIT,
    ),
    case("a segmentation fault", "statuses", "import ctypes\nctypes.string_at(0)\n", ADD, Status.CRASHED),
    case("aborts", "statuses", "import os\nos.abort()\n", ADD, Status.CRASHED),
    case("exits at load", "statuses", "import os\nos._exit(0)\n", ADD, Status.EXITED),
    case("exits in a call", "statuses", "import sys\ndef add(a, b):\n    sys.exit(0)\n", ADD, Status.EXITED),
)
