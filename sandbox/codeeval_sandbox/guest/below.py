"""A unit of programs that commands run: it writes a program with its tests below, compiles both and runs them.

The host puts this source before a program of such a language, and makes a `Below` of the language's facts. All of
it is as untrusted as the program, because they share the user and the slot's folder: suites of that kind are `shared`.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
from binascii import a2b_base64
from typing import Any, Sequence

_KEPT = 4000
"""Characters of the standard error that are kept, of its head and of its tail each."""

_PRINTABLE = 4 << 20
"""Bytes of the standard error that count as output, at most. Any limit of output is smaller."""

_LONGEST = 1000
"""Characters of a message."""


class Below:
    """One program, and the facts of its language.

    `commands`: compiler, program, and `Language.precompiled`. `tests`: the second is a test runner.
    """

    def __init__(
        self,
        source: str,
        extension: str,
        commands: tuple[Sequence[str] | None, Sequence[str], tuple[str, Sequence[str]] | None],
        tests: bool,  # noqa: FBT001 - the host gives facts in order
        environment: dict[str, str],
        files: dict[str, str],
        signs: Sequence[tuple[str, str, str | None]],
    ) -> None:
        self._source = source
        self._extension = extension
        self._compile, self._command, precompiled = commands
        self._tests = tests
        self._precompiled = precompiled or ("", ())
        self._environment = environment
        self._files = files
        self._signs = signs
        self._home = os.getcwd()
        self._runs = 0
        self._words: dict[str, str] | None = None  # of a program that is written and was not run yet

    def compose(self, parts: Sequence[str], optional: Sequence[Sequence[str]]) -> list[str]:
        """Write the program with its tests into a folder of its own; return the file's path and content.

        `parts`: what stands above, the tests below, the stem of the file's name, and what the language starts.
        `optional`: pairs of a text and the line that a program with this text needs, such as an import.
        """
        above, tests, stem, main = parts
        self._runs += 1
        folder = os.path.join(self._home, "run-{}".format(self._runs))
        os.mkdir(folder)
        lines = "".join(line + "\n" for needed, line in optional if needed in self._source)
        name = stem + self._extension
        whole = above + lines + self._source + "\n" + tests
        for other, content in {**self._files, name: whole}.items():
            with open(os.path.join(folder, other), "w", encoding="utf-8", errors="surrogatepass", newline="") as file:
                file.write(content)
        words = {"file": os.path.join(folder, name), "target": os.path.join(folder, "program"), "folder": folder}
        words.update(stem=stem, main=main)
        self._words = words
        return [words["file"], whole]

    def examine(
        self,
        parts: Sequence[str],
        optional: Sequence[Sequence[str]],
        failing: Sequence[str],
        compiled: tuple[int, str, list[tuple[str, str]]] | None = None,
    ) -> list[Any]:
        """Run the program with its tests; return status, exception and message. For the first two see `compose`.

        `failing`: patterns of a standard error that show a test not fulfilled. `compiled`: what a compiler has made of
        the program that was composed last: exit status, output, and files in base64. None: the command is run.
        """
        if self._words is None:
            self.compose(parts, optional)
        assert self._words is not None
        words, self._words = self._words, None
        try:
            if compiled is not None:
                status, text = _unpacked(words["folder"], *compiled)
            elif self._compile:
                status, text = self._done((*self._compile, *self._ahead(words["file"])), words, reports=True)
            else:
                status, text = 0, ""
            if status:
                return self._failed(status, text, "syntax_error")
            status, text = self._done(self._command, words, reports=self._tests)
        except FileNotFoundError as error:
            return ["exited", "NoRuntime", "the image has no command {!r}".format(os.path.basename(error.filename))]
        if any(re.search(pattern, text, re.MULTILINE) for pattern in failing):
            return ["wrong", None, _head(text)]
        if status:
            return self._failed(status, text, "exception")
        return ["passed", None, None]

    def _ahead(self, path: str) -> Sequence[str]:
        """Return arguments that name what was compiled ahead, if the file can use that."""
        pattern, arguments = self._precompiled
        with open(path, encoding="utf-8", errors="surrogatepass", newline="") as file:
            return arguments if re.match(pattern, file.read()) else ()

    def _done(self, command: Sequence[str], words: dict[str, str], *, reports: bool = False) -> tuple[int, str]:
        """Run a command to its end, and end what it has left behind; what it writes as error counts as printed.

        `reports`: the standard output is of a compiler or a test runner, some of which write their errors there.
        """
        arguments = [re.sub(r"\{(\w+)\}", lambda word: words[word[1]], part) for part in command]
        folder = words["folder"]
        variables = dict(os.environ, **self._environment)
        variables.update(HOME=folder, TMPDIR=folder, PWD=folder)
        with open(os.path.join(self._home, "errors"), "w+b", buffering=0) as errors:
            process = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=errors if reports else None,
                stderr=errors,
                cwd=folder,
                env=variables,
                start_new_session=True,
            )
            status = process.wait()
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except OSError:
                pass
            return status, _printed(errors)

    def _failed(self, status: int, text: str, otherwise: str) -> list[Any]:
        """Say what a failure shows: a sign of an error, a signal, else what is usual at this step."""
        for pattern, kind, exception in self._signs if status > 0 or text.strip() else ():
            match = re.search(pattern, text, re.MULTILINE)
            if match:
                return [kind, match.groupdict().get("exception") or exception, _head(text[match.start() :])]
        if status == -signal.SIGXFSZ:
            return ["output_limit", None, "a file is larger than the limit"]
        if status < 0:
            return ["crashed", None, "killed by signal {}".format(-status)]
        return [otherwise, None, _head(text) or "exit status {}".format(status)]


def _printed(errors: Any) -> str:
    """Return what a command wrote as its errors, and count it as output."""
    size = errors.seek(0, os.SEEK_END)
    errors.seek(0)
    data = errors.read(min(size, _PRINTABLE))
    os.write(2, data)
    text: str = data.decode("utf-8", "replace")
    return text if len(text) <= 2 * _KEPT else text[:_KEPT] + "\n...\n" + text[-_KEPT:]


def _head(text: str) -> str:
    return text.strip()[:_LONGEST]


def _unpacked(folder: str, status: int, output: str, files: Sequence[Sequence[str]]) -> tuple[int, str]:
    """Write what a compiler has made, and print what it has said; return its status, and that."""
    for name, content in files:
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(a2b_base64(content))
    os.write(2, output.encode())
    return status, output
