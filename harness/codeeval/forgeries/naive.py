"""Tasks for the harness without isolation (`guest/naive.py`), and what its runs tell."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from codeeval.python.tests import as_unittest, free_names, imported_modules, watched
from codeeval_sandbox.kinds import Suite

__all__ = ["Told", "harness_source", "script_tasks", "stdio_tasks", "told"]

_WORD = "codeeval-sign-7d1f:"
"""Beginning of a line of signs on the standard output. A program that prints it deceives this study alone."""

_CASES = 6
"""Cases of a contest's problem that are run."""

_CALLED = ("candidate", "_called")
"""Names by which tests call the program, beside that of its function."""


@cache
def harness_source() -> str:
    """Return the program that is the harness."""
    return files("codeeval_sandbox.guest").joinpath("naive.py").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Told:
    """One run in the harness without isolation."""

    ended: bool
    """True if its exit status was 0."""
    signs: tuple[tuple[Any, ...], ...]
    output: str
    """Standard output, without the lines of signs."""
    errors: str
    """End of the standard error."""

    def of(self, kind: str) -> Iterator[tuple[Any, ...]]:
        """Yield the contents of the signs of a kind."""
        return (sign[1:] for sign in self.signs if sign[0] == kind)

    @property
    def finished(self) -> bool:
        """True if the end of the tests was reached."""
        return any(sign[0] == "end" for sign in self.signs)


def names_of(suite: Suite) -> frozenset[str]:
    """Return the names by which the tests call the program."""
    return frozenset({suite.entry_point, suite.subject, *_CALLED})


def script_tasks(program: str, suite: Suite) -> tuple[str, ...]:
    """Return the tasks `script`, `probed` and `unittest` of a program; fewer if Python cannot parse its tests."""
    tests = suite.as_script()
    tasks = [_task(mode="script", solution=program, tests=tests)]
    with suppress(SyntaxError):
        seen, names, modules = _looked_at(tests, names_of(suite))
        tasks.append(_task(mode="probed", solution=program, tests=seen, plain=tests, names=names, modules=modules))
        if source := as_unittest(program, tests):
            tasks.append(_task(mode="unittest", source=source))
    return tuple(tasks)


@lru_cache(256)
def _looked_at(tests: str, called: frozenset[str]) -> tuple[str, Sequence[str], Sequence[str]]:
    """Return tests with probes, the names that they take from the program, and their modules. Raises SyntaxError."""
    own = [name for name in free_names(tests) if name not in called]
    return watched(tests, called), own, imported_modules(tests)


def stdio_tasks(program: str, cases: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return two tasks for each case: with the tests in a file beside the program, and without."""
    beside = {"test_cases.txt": json.dumps([{"input": given, "output": output} for given, output in cases])}
    return tuple(
        _task(mode="script", source=program, stdin=given, files=lying) for lying in (beside, {}) for given, _ in cases
    )


def chosen(cases: Sequence[tuple[str, str]], failed: int | None) -> list[tuple[str, str]]:
    """Return the first cases, and the one that failed."""
    later = [cases[failed]] if failed is not None and _CASES <= failed < len(cases) else []
    return [*cases[:_CASES], *later]


def told(report: Any) -> list[Told]:
    """Return the runs in the report of an `Execution`, in the order of the tasks, up to the first that was lost."""
    runs = []
    for status, _, _, _, output, errors in report or ():
        signs, rest = _parted(output)
        runs.append(Told(status == "passed", signs, rest, errors))
    return runs


def _task(*, mode: str, solution: str = "", tests: str = "", source: str = "", **others: Any) -> str:
    empty: Mapping[str, Any] = {"plain": tests, "names": [], "modules": [], "files": {}, "stdin": "", "word": _WORD}
    return json.dumps({"mode": mode, "solution": solution, "tests": tests, "source": source, **empty, **others})


def _parted(output: str) -> tuple[tuple[tuple[Any, ...], ...], str]:
    """Return the signs in an output, and what else was printed."""
    signs, rest = [], []
    for line in output.split("\n"):
        content = _sign(line) if line.startswith(_WORD) else None
        if content is None:
            rest.append(line)
        else:
            signs.append(content)
    return tuple(signs), "\n".join(rest)


def _sign(line: str) -> tuple[Any, ...] | None:
    try:
        content = json.loads(line.removeprefix(_WORD))
    except ValueError:
        return None
    return tuple(content) if isinstance(content, list) and content and isinstance(content[0], str) else None
