"""Programs of languages other than Python, run by a command.

The guest runs Python. A program of another language becomes data in a Python program, which writes it to a file, and
defines `run` and `start`. Tests call `run(stdin)`, which starts the command and returns the standard output. A suite
of the kind `stdio` calls `start` in the process of a case, which becomes the command. This Python program is as
untrusted as the one inside it: both run in the candidate's process and its children, under the job's limits. Expected
values stay in the checker, so nothing that the program does to `run` can forge a verdict.
"""

from collections.abc import Sequence
from typing import Any

from codeeval_sandbox.backends.sources import guest_source
from codeeval_sandbox.languages.language import Language

__all__ = ["compiler_of", "runnable", "shim_of"]

_RUNNER = '''
import os, re, subprocess

class ProgramFailed(Exception):
    """The program, or its compiler, ended with an exit status other than 0."""

def _command(parts):
    words = {"file": _FILE, "target": _TARGET, "folder": os.getcwd(), "stem": _STEM, "main": _STEM}
    return [re.sub(r"\\{(\\w+)\\}", lambda word: words[word[1]], part) for part in parts]

def _started(parts, stdin=""):
    variables = dict(os.environ, **_ENVIRONMENT)
    done = subprocess.run(
        _command(parts), input=stdin.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=variables
    )
    if done.returncode:
        error = done.stderr.decode("utf-8", "replace")[-1000:]
        raise ProgramFailed("exit status {}: {}".format(done.returncode, error))
    return done.stdout.decode("utf-8", "replace")

def run(stdin=""):
    """Run the program on this standard input. Return its standard output."""
    return _started(_COMMAND, stdin)

def start():
    """Become the program."""
    command = _command(_COMMAND)
    os.execvpe(command[0], command, dict(os.environ, **_ENVIRONMENT))

_TARGET = os.path.abspath("program")
_FILE = os.path.abspath(_STEM + _EXTENSION)
with open(_FILE, "w", encoding="utf-8") as _file:
    _file.write(_SOURCE)
if _COMPILE:
    _started(_COMPILE)
'''


def runnable(language: Language, program: Sequence[str], *, below: bool = False) -> list[str]:
    """Return the source units that the guest runs for a program of this language.

    Units of a language that a command runs are joined into one file. An empty program stays empty. `below`: the suite
    writes its tests below the program, and asks `compose` and `examine`; else it asks `run`.
    """
    if language.resident or language.shim is not None or not program:
        return list(program)
    if below:
        facts: tuple[object, ...] = (
            "".join(program),
            language.extension,
            (None, language.testing, None)
            if language.testing
            else (language.compile, language.command, language.precompiled),
            language.testing is not None,
            dict(language.environment),
            {file.name: file.read_text(encoding="utf-8") for file in language.files},
            [(sign.pattern, str(sign.status), sign.exception) for sign in language.signs],
        )
        return [guest_source("below"), f"below = Below(*{facts!r})\nexamine, compose = below.examine, below.compose\n"]
    values = {
        "_SOURCE": "".join(program),
        "_EXTENSION": language.extension,
        "_STEM": language.stem,
        "_COMMAND": language.command,
        "_COMPILE": language.compile,
        "_ENVIRONMENT": dict(language.environment),
    }
    return ["".join(f"{name} = {value!r}\n" for name, value in values.items()) + _RUNNER]


def compiler_of(language: Language) -> dict[str, Any] | None:
    """Return what a worker receives of the language's warm compiler, as JSON. None: the language has none."""
    if language.warm is None:
        return None
    return {
        "command": language.warm.command,
        "source": language.warm.source.read_text(encoding="utf-8"),
        "environment": dict(language.environment),
    }


def shim_of(language: Language) -> dict[str, Any] | None:
    """Return what a worker receives of the language's shim, as JSON. None: the language has none."""
    if language.shim is None:
        return None
    return {
        "language": language.name,
        "module": language.shim.module.read_text(encoding="utf-8"),
        "files": {file.name: file.read_text(encoding="utf-8") for file in language.shim.files},
        "environment": dict(language.environment),
        "signs": [[sign.pattern, str(sign.status), sign.exception] for sign in language.signs],
    }
