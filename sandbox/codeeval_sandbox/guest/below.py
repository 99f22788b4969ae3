"""A unit of programs that commands run: it writes a program with its tests below, compiles both and runs them.

The host puts this source before a program of such a language, and calls `examining` with the language's commands. All of
it is as untrusted as the program, because they share the user and the slot's folder: suites of that kind are `shared`.
"""

from __future__ import annotations

import os
import signal
import subprocess
from typing import Any, Callable, Sequence

_KEPT = 4000
"""Characters of the standard error that are kept, of its head and of its tail each."""

_PRINTABLE = 4 << 20
"""Bytes of the standard error that count as output, at most. Any limit of output is smaller."""

_PATTERN = "{}-{}"


class _Below:
    """One program, and the commands of its language."""

    def __init__(
        self,
        source: str,
        extension: str,
        command: Sequence[str],
        compile_command: Sequence[str] | None,
        environment: dict[str, str],
    ) -> None:
        self._source = source
        self._extension = extension
        self._command = command
        self._compile = compile_command
        self._environment = environment
        self._home = os.getcwd()
        self._runs = 0

    def examine(self, above: str, optional: Sequence[Sequence[str]], tests: str, stem: str, main: str) -> list[Any]:
        """Run the program between `above` and `tests`, in a folder of its own.

        `optional`: lines with the text in the program for which each is needed, such as an import. `main`: what the
        language starts. Return the step that decided (`compile`, `run`), the exit status (negative: the signal), and
        head and tail of the standard error.
        """
        self._runs += 1
        folder = os.path.join(self._home, _PATTERN.format(stem, self._runs))
        os.mkdir(folder)
        lines = "".join(line + "\n" for needed, line in optional if needed in self._source)
        path = os.path.join(folder, stem + self._extension)
        with open(path, "w", encoding="utf-8", errors="surrogatepass", newline="") as file:
            file.write(above + lines + self._source + "\n" + tests)
        words = {"{file}": path, "{target}": os.path.join(folder, "program"), "{folder}": folder, "{main}": main}
        if self._compile:
            status, text = self._done(self._compile, words, folder)
            if status:
                return ["compile", status, text]
        return ["run", *self._done(self._command, words, folder)]

    def _done(self, command: Sequence[str], words: dict[str, str], folder: str) -> tuple[int, str]:
        """Run a command to its end, and end what it has left behind; the standard error counts as printed."""
        arguments = []
        for part in command:
            for word, value in words.items():
                part = part.replace(word, value)
            arguments.append(part)
        variables = dict(os.environ, **self._environment)
        variables.update(HOME=folder, TMPDIR=folder, PWD=folder)
        with open(os.path.join(self._home, "errors"), "w+b") as errors:
            try:
                process = subprocess.Popen(
                    arguments, stdin=subprocess.DEVNULL, stderr=errors, cwd=folder, env=variables, start_new_session=True
                )
            except FileNotFoundError:
                return 127, "codeeval: the image has no {!r}".format(arguments[0])
            status = process.wait()
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except OSError:
                pass
            return status, self._printed(errors)

    @staticmethod
    def _printed(errors: Any) -> str:
        size = errors.seek(0, os.SEEK_END)
        errors.seek(0)
        data = errors.read(min(size, _PRINTABLE))
        os.write(2, data)
        text = data.decode("utf-8", "replace")
        return text if len(text) <= 2 * _KEPT else text[:_KEPT] + "\n...\n" + text[-_KEPT:]


def examining(
    source: str,
    extension: str,
    command: Sequence[str],
    compile_command: Sequence[str] | None,
    environment: dict[str, str],
) -> Callable[..., list[Any]]:
    """Return the function `examine` of a program."""
    return _Below(source, extension, command, compile_command, environment).examine
