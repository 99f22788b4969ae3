"""State around a call that tests and program have in common in one process: random numbers, environment and files.

Before each call the program gets the state of the tests' generators and their variables, if tests have changed them,
and their files. After it the tests get the program's files. Nothing else of the program's surroundings comes back.
"""

from __future__ import annotations

import io
import os
import re
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.codec import Malformed
from codeeval_sandbox.guest.endings import CannotCarry
from codeeval_sandbox.guest.files import HERE, Folder, TooMany

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from codeeval_sandbox.guest.proxy import Program


class Mirror:
    """Stands around the calls of one program."""

    def __init__(self, program: Program, *, with_files: bool) -> None:
        """Both sides begin with the same state of random numbers, and with empty folders."""
        self._program = program
        self._call: Callable[[Any, Sequence[Any], dict[str, Any]], Any] = program.call
        self._folder = Folder() if with_files else None
        self._randoms: list[Any] = []
        """States that the program has; empty once tests have seeded a generator."""
        self._watched: set[str] = set()
        self._variables: dict[str, str] = {}

    def begin(self) -> None:
        """Stand around all calls from now on."""
        self._watch_seeds()
        self._randoms, self._variables = _randoms(), dict(os.environ)
        self._program.call = self.call  # type: ignore[method-assign] # what proxies and references ask

    def _watch_seeds(self) -> None:
        """Notice that tests seed a generator, even to the state that the program was given before."""
        for name in ("random", "numpy.random"):
            module: Any = sys.modules.get(name)
            if module is not None and name not in self._watched:
                self._watched.add(name)
                module.seed = partial(self._seeded, module.seed)

    def _seeded(self, seed: Callable[..., Any], *arguments: Any, **keywords: Any) -> Any:
        self._randoms = []
        return seed(*arguments, **keywords)

    def call(self, target: Any, arguments: Sequence[Any], keywords: dict[str, Any]) -> Any:
        """Make a call between the exchange of states."""
        self._give()
        captured = [name for name in ("stdout", "stderr") if type(getattr(sys, name)) is io.StringIO]
        places = [self._program.do("patch", None, "sys", [], name, getattr(sys, name)) for name in captured]
        try:
            if self._folder is None:
                return self._call(target, arguments, keywords)
            there = {name: _there(value) for name, value in keywords.items()}
            return _here(self._call(target, [_there(value) for value in arguments], there))
        finally:
            if self._program.broken is None:
                if places:
                    self._program.do("unpatch", None, places[0])
                self._take()

    def _give(self) -> None:
        """Let the program have the tests' state, where that has changed."""
        self._watch_seeds()
        randoms = _randoms()
        if not self._randoms or not _are_same(randoms, self._randoms):
            self._program.do("randoms", None, randoms)
            self._randoms = randoms
        variables = dict(os.environ)
        if variables != self._variables:
            gone = [name for name in self._variables if name not in variables]
            changed = {name: text for name, text in variables.items() if self._variables.get(name) != text}
            self._program.do("environment", None, gone, changed)
            self._variables = variables
        if self._folder is not None:
            try:
                changes = self._folder.changes()
            except TooMany:
                raise CannotCarry("the tests' files are too many or too large") from None
            if changes:
                self._program.do("files", None, changes)

    def _take(self) -> None:
        """Let the tests have what the program has written to files, and to their texts in memory."""
        for stream in self._program.lent.streams:
            text = self._program.do("text", stream)
            if type(text) is not str:
                self._program.refuse(Malformed("no text of a stream"))
            stream.seek(0)
            stream.truncate()
            stream.write(text)
        if self._folder is not None:
            self._take_files(self._folder)

    def _take_files(self, folder: Folder) -> None:
        changes = self._program.do("files", None, None)
        if changes is None:
            raise CannotCarry("the program's files are too many or too large")
        try:
            folder.take(changes)
        except (ValueError, TypeError) as error:
            self._program.refuse(Malformed(str(error)))


_BOX = re.compile(r"/box/\d+(?=/|$)")
"""The working folder of a program, which is another one than that of its tests."""
_MOST = 1000
"""Items of the longest list that is searched for paths."""


def _here(value: Any) -> Any:
    """Return a result in which absolute paths of the program's folder lead to the tests' folder."""
    kind = type(value)
    if kind is str:
        return _BOX.sub(os.getcwd(), value, 1) if _BOX.match(value) else value
    if (kind is list or kind is tuple) and len(value) <= _MOST:
        parts = [_here(part) for part in value]
        return kind(parts) if any(part is not old for part, old in zip(parts, value)) else value
    return value


def _there(value: Any) -> Any:
    """Return an argument whose absolute path of the tests' folder leads to the program's own."""
    folder = os.getcwd()
    if type(value) is not str or not (value + "/").startswith(folder + "/"):
        return value
    return HERE + value[len(folder) :]


def _randoms() -> list[Any]:
    """Return the states of Python's and NumPy's generators; None for one that is not loaded."""
    random, numpy = sys.modules.get("random"), sys.modules.get("numpy.random")
    return [
        random.getstate() if random is not None else None,
        numpy.get_state() if numpy is not None else None,
    ]


def _are_same(randoms: list[Any], before: list[Any]) -> bool:
    (first, second), (former, latter) = randoms, before
    if first != former or (second is None) != (latter is None):
        return False
    return second is None or (second[2:] == latter[2:] and bool((second[1] == latter[1]).all()))


# -- in the program's process

_folders: list[Folder] = []


def set_randoms(_subject: None, randoms: Any) -> None:
    """Give the program's generators the states of the tests'."""
    own, numbers = randoms
    if own is not None:
        import random

        random.setstate(own)
    if numbers is not None:
        import numpy as np

        np.random.set_state(numbers)  # noqa: NPY002 - the generator that programs use


def set_environment(_subject: None, gone: list[str], changed: dict[str, str]) -> None:
    """Give the program the variables of the tests'."""
    for name in gone:
        os.environ.pop(name, None)
    os.environ.update(changed)


def exchange_files(_subject: None, changes: Any) -> Any:
    """Take the changes of the tests' files; without any, return those of the program's. None: too many or too large."""
    if not _folders:
        import tempfile

        _folders.append(Folder())
        os.environ["TMPDIR"] = tempfile.tempdir = HERE
    if changes is not None:
        _folders[0].take(changes)
        return []
    try:
        return _folders[0].changes()
    except TooMany:
        return None
