"""Python: the guest's own interpreter, of 3.9 or later, runs the programs."""

from codeeval_sandbox.kinds import Asserts
from codeeval_sandbox.languages.language import Language, SelfTest

__all__ = ["PYTHON"]

PYTHON = Language(
    name="python",
    extension=".py",
    command=("python3", "{file}"),
    fences=frozenset({"python", "python3", "py", "py3", "python2", "pycon", "ipython", "ipython3", "py3k", "sage"}),
    self_test=SelfTest(
        suite=Asserts("base", "add", ("assert add(1, 2) == 3", "assert add(-1, 1) == 0")),
        right="def add(a, b):\n    return a + b\n",
        wrong="def add(a, b):\n    return a - b\n",
        looping="def add(a, b):\n    while True:\n        pass\n",
        forging="import os\nclass Any(int):\n    def __eq__(self, other):\n        return True\n"
        "def add(a, b):\n    print('passed')\n    if a < 0:\n        os._exit(0)\n    return Any(7)\n",
    ),
    package_test="import {package}\n\n\ndef loaded():\n    return True\n",
    resident=True,
    tests="proxy",
    grammar="python",
)
