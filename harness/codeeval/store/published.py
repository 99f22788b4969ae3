"""Published verdicts: EvalPlus's `*eval_results.json`, read as outcomes, to be studied without running anything."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from codeeval.errors import UsageError
from codeeval.store.outcomes import STATUSES, Outcomes, SuiteOutcomes
from codeeval_benchmarks.bounded import LONGEST_DOCUMENT, read_bounded
from codeeval_benchmarks.errors import TooLargeError
from codeeval_sandbox.jobs import Status

__all__ = ["PublishedResults", "read_published"]

_SUITES = {"base_status": "base", "plus_status": "plus", "status": "base"}
"""Fields of a row, and the suite whose status they hold; BigCodeBench has one suite and calls its field `status`."""
_STATUS_CODES = {
    word: STATUSES.index(status)
    for word, status in {"pass": Status.PASSED, "fail": Status.WRONG, "timeout": Status.TIMEOUT}.items()
}
_OLD_FIELDS = {"base": "base_status", "plus": "plus_status"}


@dataclass(frozen=True, slots=True)
class PublishedResults:
    """One file of results; a sample's index is its place among those of its task."""

    path: Path
    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    """The samples of each task, as the file has them: `solution`, `base_status`, `plus_status`."""

    @property
    def outcomes(self) -> Outcomes:
        """The verdicts, a status None being none. Raises UsageError for a status that EvalPlus does not know."""
        verdicts_by_suite: dict[str, list[tuple[int, int, int]]] = {}
        for position, rows in enumerate(self.rows.values()):
            for index, row in enumerate(rows):
                for suite, code in self._statuses(row):
                    verdicts_by_suite.setdefault(suite, []).append((position, index, code))
        return Outcomes(tuple(self.rows), tuple(_suite(name, verdicts) for name, verdicts in verdicts_by_suite.items()))

    def solutions(self) -> Iterator[tuple[str, int, str]]:
        """task_id, index and program of every sample that has its program in the file."""
        for task_id, rows in self.rows.items():
            for index, row in enumerate(rows):
                if isinstance(solution := row.get("solution"), str):
                    yield task_id, index, solution

    def _statuses(self, row: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
        for field, suite in _SUITES.items():
            if (word := row.get(field)) is not None and word != "None":
                if word not in _STATUS_CODES:
                    raise UsageError(f"{str(self.path)!r}: {field} {word!r} is not one of pass, fail, timeout")
                yield suite, _STATUS_CODES[word]


def read_published(path: Path) -> PublishedResults:
    """Read a file that `evalplus.evaluate`, or `--evalplus-results`, wrote; plain or gzipped.

    Raises:
        UsageError: the file cannot be read, or has another format.
    """
    try:
        tasks = json.loads(read_bounded(path, longest_line=LONGEST_DOCUMENT))["eval"].items()
        return PublishedResults(path, {task_id: _rows(rows) for task_id, rows in tasks})
    except TooLargeError:
        raise
    except OSError as error:
        raise UsageError(f"cannot read {str(path)!r}: {error.strerror or error}; check the path") from error
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, EOFError) as error:
        raise UsageError(
            f"{str(path)!r} is neither a run nor a file of EvalPlus's results ({error!r}): give the folder of a run, "
            "or an eval_results.json"
        ) from None


def _rows(content: Any) -> Sequence[Mapping[str, Any]]:
    """The rows of one task; EvalPlus before 0.2 wrote a list of [status, details] for each suite instead."""
    if isinstance(content, list):
        if not all(isinstance(row, dict) for row in content):
            raise TypeError("a sample is not an object")
        return content
    suites = {field: content[name] for name, field in _OLD_FIELDS.items() if content.get(name)}
    count = max(map(len, suites.values()), default=0)
    return [{field: results[at][0] for field, results in suites.items()} for at in range(count)]


def _suite(name: str, verdicts: Sequence[tuple[int, int, int]]) -> SuiteOutcomes:
    task, index, status = np.array(verdicts, dtype=np.int64).T
    return SuiteOutcomes(name, task, index, status.astype(np.uint8))
