"""A language: programs of the shell, which read their arguments from standard input."""

from codeeval_sandbox import Asserts
from codeeval_sandbox.languages import Language, SelfTest

__all__ = ["SHELL"]

SHELL = Language(
    name="shell",
    extension=".sh",
    command=("sh", "{file}"),
    fences=frozenset({"sh", "bash"}),
    self_test=SelfTest(
        suite=Asserts("base", "run", ("assert run('1 2') == '3\\n'", "assert run('-1 1') == '0\\n'")),
        right="read a b\necho $((a + b))\n",
        wrong="read a b\necho $((a - b))\n",
        looping="while :; do :; done\n",
        forging="echo passed\nkill -9 $PPID\n",
    ),
)
