"""Where the rows of a run stand, by key."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from codeeval.errors import RunError
from codeeval.store.folder import ALTERNATIVES, SAMPLES, VERDICTS
from codeeval.store.requests import RequestTotals
from codeeval.store.verdicts import VerdictColumns

__all__ = ["RunIndex", "sample_key"]


@dataclass(slots=True)
class RunIndex:
    """Offsets of the rows of a run, by key; the first row of a key counts."""

    samples: defaultdict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    """Byte offset by task_id and index."""
    verdicts: defaultdict[tuple[str, str], dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    """Byte offset by (task_id, suite) and index."""
    alternatives: defaultdict[tuple[str, str, str], dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    """Byte offset by (task_id, suite, rule) and index, of verdicts of programs that other rules would have taken."""
    differing: defaultdict[str, dict[int, tuple[str, ...]]] = field(default_factory=lambda: defaultdict(dict))
    """Rules that would have taken another program, by task_id and index."""
    extractions: Counter[str] = field(default_factory=Counter)
    """Samples by how their solution was found."""
    cut: Counter[bool] = field(default_factory=Counter)
    """Samples whose answer met the token limit, by whether their program had been closed before."""
    other_functions: int = 0
    """Programs that define other functions or classes than the entry point."""
    duplicates: Counter[str] = field(default_factory=Counter)
    """Rows beyond the first of their key, by file name. codeeval writes none, so another program did."""
    requests: RequestTotals = field(default_factory=RequestTotals)
    """Requests, tokens and latencies of drawing the samples."""
    orphans: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    """Offsets of verdicts whose sample is missing, by file name. A loss of power can leave such rows."""

    def add_sample(self, offset: int, row: Mapping[str, Any]) -> None:
        """Add the sample whose row starts at this byte. Raises RunError for a row without a key."""
        task_id, index = sample_key(row)
        if self.samples[task_id].setdefault(index, offset) != offset:
            self.duplicates[SAMPLES] += 1
            return
        self.requests.add(row)
        self.extractions[row.get("extraction", "")] += 1
        self.cut[row.get("complete", False)] += row.get("finish_reason") == "length"
        self.other_functions += row.get("other_function", False)
        if "alternatives" in row:
            self.differing[task_id][index] = tuple(row["alternatives"])

    def add_verdicts(self, columns: VerdictColumns, start: int) -> None:
        """Add the verdicts of samples' own programs from row `start` on."""
        tasks, suites = list(columns.tasks), list(columns.suites)
        parts = (columns.task, columns.suite, columns.index, columns.offset)
        for task, suite, index, offset in zip(*(itertools.islice(part, start, None) for part in parts), strict=True):
            task_id = tasks[task]
            if index not in self.samples.get(task_id, ()):
                self.orphans[VERDICTS].add(offset)
            elif self.verdicts[task_id, suites[suite]].setdefault(index, offset) != offset:
                self.duplicates[VERDICTS] += 1

    def add_alternatives(self, columns: VerdictColumns, start: int) -> None:
        """Add the verdicts of programs that other rules would have taken, from row `start` on."""
        tasks, suites, rules = list(columns.tasks), list(columns.suites), list(columns.rules)
        for row in range(start, len(columns)):
            task_id, suite, rule = tasks[columns.task[row]], suites[columns.suite[row]], rules[columns.rule[row]]
            index, offset = columns.index[row], columns.offset[row]
            if rule not in self.differing.get(task_id, {}).get(index, ()):
                self.orphans[ALTERNATIVES].add(offset)
            elif self.alternatives[task_id, suite, rule].setdefault(index, offset) != offset:
                self.duplicates[ALTERNATIVES] += 1


def sample_key(row: Mapping[str, Any]) -> tuple[str, int]:
    """Return task_id and index of a sample's row. Raises RunError."""
    try:
        return row["task_id"], row["index"]
    except KeyError as error:
        raise RunError(f"a sample's row lacks the field {error}: {row!r}") from None
