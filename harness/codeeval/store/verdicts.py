"""The verdicts of one file as columns: filled row by row while the file is read, computed with as arrays."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codeeval.errors import RunError
from codeeval.store.kept import Columns
from codeeval.store.keys import first_positions, keys_of
from codeeval_sandbox.jobs import PASSING, Status

__all__ = ["PASSING_CODES", "STATUSES", "VerdictColumns", "VerdictTable"]

STATUSES: tuple[Status, ...] = tuple(Status)
"""Statuses by code."""

PASSING_CODES = np.array([status in PASSING for status in STATUSES])
"""Statuses that are passes, by code."""

_CODES = {status.value: code for code, status in enumerate(STATUSES)}
_PASSED = {status.value for status in PASSING}
_MARKS = frozenset({"uncalibrated", "own_objects", "passed_in_content", "passed_tests"})
"""Fields that marks are made of; most rows have none of them."""
_UNCALIBRATED, _OWN_OBJECTS, _IN_CONTENT, _SOME_TESTS = 1, 2, 4, 8


@dataclass(frozen=True, slots=True)
class VerdictTable:
    """Verdicts in the order reached, one per key; arrays have one element per verdict."""

    tasks: tuple[str, ...]
    """Ids of the tasks with a verdict, in the order of their first verdicts."""
    suites: tuple[str, ...]
    """Names of the suites, in the order of their first verdicts."""
    rules: tuple[str, ...]
    """Rules and readings that would have taken another program; the empty one is the sample's own program."""
    trusts: tuple[str, ...]
    """Kinds of trust; the empty one is that of a row without the field."""
    task: NDArray[np.int32]
    """Position in `tasks`."""
    suite: NDArray[np.uint16]
    """Position in `suites`."""
    rule: NDArray[np.uint8]
    """Position in `rules`."""
    trust: NDArray[np.uint8]
    """Position in `trusts`."""
    index: NDArray[np.uint32]
    """Index of the sample, from 0."""
    status: NDArray[np.uint8]
    """Position in `STATUSES`."""
    score: NDArray[np.float64]
    """Share of tests passed: 1 for a pass; 0 where no test was reached, or tests cannot be counted."""
    uncalibrated: NDArray[np.bool_]
    """Marks of failing verdicts on problems without a canonical solution."""
    own_objects: NDArray[np.bool_]
    """Marks of verdicts in which objects of the program's own classes answered a test."""
    in_content: NDArray[np.bool_]
    """Marks of failing verdicts whose program would pass if only the content of values counted, not their form."""
    some_tests: NDArray[np.bool_]
    """Marks of verdicts in which a test passed."""

    @property
    def passed(self) -> NDArray[np.bool_]:
        """Verdicts that are passes."""
        passed: NDArray[np.bool_] = PASSING_CODES[self.status]
        return passed

    def by_suite(self) -> Mapping[str, tuple[int, int]]:
        """Return the number of verdicts and of passes, by suite."""
        reached = np.bincount(self.suite, minlength=len(self.suites)).tolist()
        passed = np.bincount(self.suite[self.passed], minlength=len(self.suites)).tolist()
        return dict(zip(self.suites, zip(reached, passed, strict=True), strict=True))


class VerdictColumns:
    """Columns of a file of verdicts, filled block by block; 30 bytes per row."""

    CODES = "qiHBIBBBd"
    """Type codes of the columns, for `kept.recall`."""

    def __init__(self) -> None:
        self.tasks: dict[str, int] = {}
        self.suites: dict[str, int] = {}
        self.rules: dict[str, int] = {"": 0}
        self.offset = array("q")
        """Byte offsets of the rows."""
        self.task, self.suite, self.rule, self.index = array("i"), array("H"), array("B"), array("I")
        self._trusts: dict[str, int] = {}
        self._trust, self._status, self._marks, self._score = array("B"), array("B"), array("B"), array("d")
        self._fault = ""

    def __len__(self) -> int:
        return len(self.offset)

    def extend(self, offsets: Sequence[int], rows: Sequence[Mapping[str, Any]]) -> None:
        """Append rows that start at these bytes. Raises RunError for a row without a key.

        A row with an unknown status is kept, and refused by `table`: finding rows does not need statuses.
        """
        tasks, suites, rules, trusts = self.tasks, self.suites, self.rules, self._trusts
        try:
            self.task.extend([tasks.setdefault(row["task_id"], len(tasks)) for row in rows])
            self.suite.extend([suites.setdefault(row["suite"], len(suites)) for row in rows])
            self.index.extend([row["index"] for row in rows])
        except (KeyError, TypeError, OverflowError) as error:
            raise RunError(f"a verdict's row lacks a field, or holds another type in it: {error}") from None
        self.offset.extend(offsets)
        self.rule.extend([rules.setdefault(row.get("rule", ""), len(rules)) for row in rows])
        self._trust.extend([trusts.setdefault(row.get("trust", ""), len(trusts)) for row in rows])
        self._marks.extend([0 if _MARKS.isdisjoint(row) else _marks_of(row) for row in rows])
        words = [row.get("status", "") for row in rows]
        codes = [_CODES.get(word, -1) for word in words]
        self._status.extend(map(self._code_of, rows) if -1 in codes else codes)
        self._score.extend([1.0 if word in _PASSED else _score_of(row) for word, row in zip(words, rows, strict=True)])

    def kept(self) -> Columns | None:
        """Return all that was read, to be kept; None if `table` would refuse it."""
        if self._fault:
            return None
        return Columns({name: tuple(words) for name, words in self._words().items()}, self._arrays())

    def recall(self, columns: Columns) -> None:
        """Take what was kept, in place of rows."""
        for name, own in self._words().items():
            own.update({word: position for position, word in enumerate(columns.names[name])})
        for column, kept in zip(self._arrays(), columns.arrays, strict=True):
            column.extend(kept)

    def _words(self) -> dict[str, dict[str, int]]:
        return {"tasks": self.tasks, "suites": self.suites, "rules": self.rules, "trusts": self._trusts}

    def _arrays(self) -> tuple["array[Any]", ...]:
        """Return the columns, whose type codes are `CODES`."""
        return (
            *(self.offset, self.task, self.suite, self.rule, self.index),
            *(self._trust, self._status, self._marks, self._score),
        )

    def _code_of(self, row: Mapping[str, Any]) -> int:
        code = _CODES.get(row.get("status", ""))
        if code is None:
            self._fault = self._fault or f"a verdict has no status that this codeeval knows: {row!r}"
            return 0
        return code

    def table(self, folder: str) -> VerdictTable:
        """Return the columns as arrays, each key once: the first row of a key counts.

        Raises RunError, naming `folder`, for a status that this codeeval does not know.
        """
        if self._fault:
            raise RunError(f"{folder!r}: {self._fault}")
        first = self._firsts()
        marks = np.array(self._marks, np.uint8)[first]
        return VerdictTable(
            tasks=tuple(self.tasks),
            suites=tuple(self.suites),
            rules=tuple(self.rules),
            trusts=tuple(self._trusts),
            task=np.array(self.task)[first],
            suite=np.array(self.suite)[first],
            rule=np.array(self.rule)[first],
            trust=np.array(self._trust)[first],
            index=np.array(self.index)[first],
            status=np.array(self._status)[first],
            score=np.array(self._score)[first],
            uncalibrated=(marks & _UNCALIBRATED) > 0,
            own_objects=(marks & _OWN_OBJECTS) > 0,
            in_content=(marks & _IN_CONTENT) > 0,
            some_tests=(marks & _SOME_TESTS) > 0,
        )

    def _firsts(self) -> slice | NDArray[np.int64]:
        """Return the positions of the first row of each key; all rows where each has a key of its own."""
        index = np.array(self.index)
        columns = (np.array(self.rule), np.array(self.suite), np.array(self.task), index)
        sizes = (len(self.rules), len(self.suites), len(self.tasks), int(index.max(initial=0)) + 1)
        return first_positions(*keys_of(*zip(columns, sizes, strict=True)))


def _marks_of(row: Mapping[str, Any]) -> int:
    marks = _UNCALIBRATED * ("uncalibrated" in row) + _OWN_OBJECTS * bool(row.get("own_objects"))
    marks += _IN_CONTENT * bool(row.get("passed_in_content"))
    return marks + _SOME_TESTS * bool(row.get("passed_tests"))


def _score_of(row: Mapping[str, Any]) -> float:
    """Return the share of tests that a failing one passed; 0 where none was reached, or tests cannot be counted."""
    passed, total = row.get("passed_tests"), row.get("total_tests")
    return passed / total if passed and total else 0.0
