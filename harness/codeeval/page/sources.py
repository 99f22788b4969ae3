"""What a page is made from: runs and published results, each with its benchmark where that is at hand."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from codeeval.prompting import PromptStyle
from codeeval.report.prompts import style_asked
from codeeval.store import Run
from codeeval.store.clusters import groups_of
from codeeval.studies.inputs.sources import VerdictSource, open_source
from codeeval_benchmarks.errors import BenchmarkError
from codeeval_benchmarks.problem import Benchmark, Problem
from codeeval_benchmarks.registry import load_at_hand

__all__ = ["Opened", "open_sources"]

_PUBLISHED = {"HumanEval": "humaneval-plus", "Mbpp": "mbpp-plus", "BigCodeBench": "bigcodebench"}
"""Benchmark of published results, by the first part of their task_ids."""


@dataclass(frozen=True)
class Opened:
    """One run or file of results, under the name that the page gives it."""

    name: str
    """Unique in the page."""
    source: VerdictSource
    benchmark: Benchmark | None
    """None if it is not at hand."""
    reason: str = ""
    """Why there is no benchmark, and how to get it."""

    @property
    def run(self) -> Run | None:
        """None for published results."""
        return self.source.run

    @property
    def benchmark_name(self) -> str:
        """Name of the benchmark; of published results, the benchmark that their task_ids are of."""
        return _benchmark_name(self.source)

    @cached_property
    def groups(self) -> Mapping[str, str]:
        """Group of each problem, by task_id; empty without the benchmark."""
        return {} if self.benchmark is None else groups_of(self.benchmark)

    @cached_property
    def tasks(self) -> Sequence[str]:
        """Ids of the tasks with samples, in the benchmark's order where it is known."""
        there = list(self.run.scan().samples) if self.run else list(self.source.outcomes.tasks)
        if self.benchmark is None:
            return there
        order = {problem.task_id: at for at, problem in enumerate(self.benchmark)}
        return sorted(there, key=lambda task: order.get(task, len(order)))

    @cached_property
    def known(self) -> frozenset[str]:
        """Ids of the tasks with samples."""
        return frozenset(self.tasks)

    @cached_property
    def _published(self) -> Mapping[tuple[str, int], Sequence[tuple[str, int]]]:
        """Suite and position of the status of each published verdict, by task_id and index."""
        outcomes = self.source.outcomes
        by_sample: defaultdict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
        for suite in outcomes.suites:
            columns = (column.tolist() for column in (suite.task, suite.index, suite.status))
            for task, index, status in zip(*columns, strict=True):
                by_sample[outcomes.tasks[task], index].append((suite.name, status))
        return by_sample

    def published_statuses(self, task_id: str, index: int) -> Sequence[tuple[str, int]]:
        """Suite and position of the status of each verdict on a published sample."""
        return self._published.get((task_id, index), ())

    def problem(self, task_id: str) -> Problem | None:
        """The problem; None if it is not at hand."""
        return self.benchmark[task_id] if self.benchmark is not None and task_id in self.benchmark else None

    @cached_property
    def style(self) -> tuple[PromptStyle | None, str]:
        """The style in which the model was asked, and a note: why there is none, or what differs today."""
        if self.run is None:
            return None, "the results do not say how the model was asked"
        return style_asked(self.run.manifest)


def open_sources(paths: Sequence[Path], data_dir: Path | None = None) -> list[Opened]:
    """Open runs' folders and files of results. Raises RunError, UsageError."""
    sources = [open_source(path) for path in paths]
    names = _names(sources)
    return [Opened(name, source, *_benchmark(source, data_dir)) for name, source in zip(names, sources, strict=True)]


def _names(sources: Sequence[VerdictSource]) -> list[str]:
    """Return the last part of each path; more of the path, then a number, where two are alike."""
    resolved = [source.path.resolve() for source in sources]
    short = [path.name if source.run else source.label for path, source in zip(resolved, sources, strict=True)]
    counts = Counter(short)
    longer = [
        name if counts[name] == 1 else "/".join(path.parts[-2:]) for name, path in zip(short, resolved, strict=True)
    ]
    seen: Counter[str] = Counter()
    names = []
    for name in longer:
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def _benchmark_name(source: VerdictSource) -> str:
    return source.benchmark if source.run else _PUBLISHED.get(source.benchmark, source.benchmark)


def _benchmark(source: VerdictSource, data_dir: Path | None) -> tuple[Benchmark | None, str]:
    """Return the benchmark, without a download; and why it is missing."""
    if source.run is None:
        name: str | Path = _benchmark_name(source)
    else:
        request = source.run.manifest.request
        name, data_dir = request.benchmark, data_dir or request.data_dir
    try:
        return load_at_hand(name, data_dir), ""
    except BenchmarkError as error:
        return None, f"{error}; or name the folder of its files with --data-dir"
