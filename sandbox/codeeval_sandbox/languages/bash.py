"""Bash: whole programs, run by the shell of the image."""

from importlib.resources import files

from codeeval_sandbox.jobs import Status
from codeeval_sandbox.kinds import Whole
from codeeval_sandbox.languages.language import Language, SelfTest, Sign

__all__ = ["BASH"]

_TESTS = 'set -e\ntest "$(add 1 2)" = {}\ntest "$(add -1 1)" = 0\n'

BASH = Language(
    name="bash",
    extension=".sh",
    command=("bash", "{file}"),
    fences=frozenset({"bash", "sh", "shell", "zsh", "console", "shellscript"}),
    self_test=SelfTest(
        suite=Whole("base", "add", _TESTS.format(3), "bash", _TESTS.format(4)),
        right="add() {\n    echo $(($1 + $2))\n}\n",
        wrong="add() {\n    echo $(($1 - $2))\n}\n",
        looping="add() {\n    while :; do :; done\n}\n",
        forging="exit 0\n",
    ),
    signs=(
        Sign(r"^\S*: line \d+: (?:syntax error near|syntax error: unexpected|unexpected EOF)", Status.SYNTAX_ERROR),
        Sign(r"fork: (?:retry: )?Resource temporarily unavailable", Status.PROCESS_LIMIT),
        Sign(r"cannot allocate \d+ bytes|Cannot allocate memory", Status.MEMORY),
        Sign(r"command not found", Status.EXCEPTION, "CommandNotFound"),
        Sign(r"(?:syntax|integer) e(?:rror in expression|xpression expected)", Status.EXCEPTION, "Expression"),
        Sign(r"\A\s*\Z", Status.WRONG),  # `set -e` ends a run at a test that is false, and says nothing
    ),
    grammar="bash",
    stops=("\n}",),
    block="{ :\n",
    attacks=files("codeeval_sandbox.hostile") / "languages" / "bash.sh",
)
