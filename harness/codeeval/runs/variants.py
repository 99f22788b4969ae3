"""Variants of one request, each evaluated as a run of its own, in one sandbox."""

import io
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from codeeval.cli.request import Request, listed
from codeeval.cli.settings import SandboxSettings, Settings
from codeeval.errors import RunError, UsageError
from codeeval.evaluation import Executor
from codeeval.formats import choose_formats
from codeeval.runs.session import open_pool, perform
from codeeval.screen import Screen
from codeeval.store import Run
from codeeval.store.clusters import clusters
from codeeval.studies.inputs.matching import Read
from codeeval.studies.spread import SpreadReport, VariantCounts, search, spread_report
from codeeval_benchmarks.registry import load

__all__ = ["Evaluator", "FormatBudget", "Varied", "evaluator"]

_SAMPLES = 10
"""Per task, where no number is given, as of `pass-at-k`."""


@dataclass(frozen=True)
class Evaluator:
    """Evaluates settings; what is on disk from before is not drawn again."""

    pool: Executor
    folder: Path
    command: tuple[str, ...]
    suite: str

    async def evaluate(self, settings: Settings, name: str) -> Read:
        """The run of these settings, in a folder of this name below the model's. Raises as `perform`."""
        place = self.folder / re.sub(r"[^\w.-]+", "-", settings.model) / name

        @asynccontextmanager
        async def shared(_: SandboxSettings) -> AsyncGenerator[Executor, None]:
            yield self.pool

        request = Request(settings, place, "resume", self.command)
        outcome = await perform(request, Screen(file=io.StringIO()), shared)
        if outcome.complaint:
            raise RunError(
                f"{str(place)!r}: the sandbox failed ({outcome.complaint}): run the same command again, and what is "
                "missing is done"
            )
        return Read(Run(place))

    def counts(self, reads: Sequence[Read], name: str, model: str) -> VariantCounts:
        """The samples of several runs of different tasks, as one variant."""
        by_task = {task: pair for read in reads for task, pair in read.counts(self.suite).items()}
        tasks = sorted(by_task)
        both = np.array([by_task[task] for task in tasks], dtype=np.int64)
        groups = tuple(clusters(reads[0].manifest, tasks)[0])
        return VariantCounts(name, model, both[:, 0], both[:, 1], groups)


@asynccontextmanager
async def evaluator(settings: Settings, folder: Path, suite: str) -> AsyncGenerator[Evaluator, None]:
    """An evaluator with a sandbox of its own. Raises SandboxError, UsageError."""
    async with open_pool(settings) as pool:
        yield Evaluator(pool, folder, ("codeeval", "spread"), suite)


@dataclass(frozen=True, slots=True)
class FormatBudget:
    """How far a search among formats goes."""

    formats: int
    batch: int
    """Tasks per pull."""
    samples: int | None
    """Of the search for one model; None: as many as eight formats evaluated whole."""


@dataclass
class _Arms:
    """The arms of a search for one model: the original style, and formats; each batch is a run of its own."""

    work: Evaluator
    settings: Settings
    names: Sequence[str]
    styles: Sequence[str | None]
    batches: Sequence[Sequence[str]]
    """task_ids of each batch."""
    reads: dict[int, list[Read]] = field(default_factory=dict)

    async def pull(self, arm: int, batch: int) -> tuple[int, int]:
        """Evaluate one batch under one format: samples and passing ones."""
        tasks = [",".join(self.batches[batch])]
        changed = replace(self.settings, prompt_style=self.styles[arm], sample_id=tasks, limit=None)
        read = await self.work.evaluate(changed, f"{self.names[arm]}/batch-{batch}")
        self.reads.setdefault(arm, []).append(read)
        pairs = read.counts(self.work.suite).values()
        return sum(n for n, _ in pairs), sum(c for _, c in pairs)

    def variants(self, *, whole: bool) -> list[VariantCounts]:
        """What was seen of the arms that were pulled on all batches, or of those that were not."""
        chosen = [arm for arm, reads in sorted(self.reads.items()) if (len(reads) == len(self.batches)) is whole]
        return [self.work.counts(self.reads[arm], self.names[arm], self.settings.model) for arm in chosen]


_FIELDS = {"seeds": "seed", "temperature": "temperature"}
_DEFAULTS = {"seeds": "0,1,2,3,4", "temperature": "0,0.2,0.5,0.8,1"}


@dataclass(frozen=True)
class Varied:
    """One request, varied in what should not matter, for one or more models."""

    settings: Settings
    models: tuple[str, ...]
    folder: Path
    suite: str

    async def values(self, vary: str, values: str | None) -> SpreadReport:
        """Seeds or temperatures, each evaluated whole. Raises UsageError, and as `perform`."""
        chosen = _parsed(vary, values)
        async with evaluator(self.settings, self.folder, self.suite) as work:
            found = []
            for model in self.models:
                for value in chosen:
                    name = f"{vary}-{value:g}"
                    changed: dict[str, Any] = {_FIELDS[vary]: value}
                    read = await work.evaluate(replace(self.settings, model=model, **changed), name)
                    found.append(work.counts([read], name, model))
        return spread_report(self.settings.benchmark, vary, found)

    async def formats(self, budget: FormatBudget) -> SpreadReport:
        """The search among prompt formats; every model searches the same formats, in the same batches of tasks."""
        rng = np.random.default_rng(self.settings.seed or 0)
        styles = [one.style() for one in choose_formats(budget.formats, rng)]
        place = self.folder / "formats"
        place.mkdir(parents=True, exist_ok=True)
        for style in styles:
            (place / f"{style.name}.j2").write_text(style.source, encoding="utf-8")
        names = ["original", *(style.name for style in styles)]
        paths = [self.settings.prompt_style, *(str(place / f"{style.name}.j2") for style in styles)]
        batches = self._batches(budget.batch, rng)
        samples = budget.samples or 8 * sum(map(len, batches)) * (self.settings.n_samples or _SAMPLES)
        async with evaluator(self.settings, self.folder, self.suite) as work:
            searched = []
            for model in self.models:
                arms = _Arms(work, replace(self.settings, model=model), names, paths, batches)
                await search(len(names), len(batches), arms.pull, budget=samples, rng=np.random.default_rng(0))
                searched.append(arms)
        return self._report(searched, place)

    def _batches(self, size: int, rng: np.random.Generator) -> list[list[str]]:
        """The tasks asked for, in random order, so that no batch is of one kind."""
        benchmark = load(self.settings.benchmark, self.settings.data_dir)
        wanted = listed(self.settings.sample_id) or [problem.task_id for problem in benchmark]
        tasks = [str(task) for task in rng.permutation(wanted[: self.settings.limit])]
        return [tasks[start : start + max(1, size)] for start in range(0, len(tasks), max(1, size))]

    def _report(self, searched: Sequence[_Arms], place: Path) -> SpreadReport:
        whole = [one for arms in searched for one in arms.variants(whole=True)]
        partial = [one for arms in searched for one in arms.variants(whole=False)]
        note = f"formats are templates in {place}: give one to `codeeval pass-at-k --prompt-style`"
        return spread_report(self.settings.benchmark, "formats", whole, partial=partial, notes=[note])


def _parsed(vary: str, values: str | None) -> list[int] | list[float]:
    if vary not in _FIELDS:
        raise UsageError(f"--vary {vary!r} is not known: choose formats, seeds or temperature")
    parts = listed([values or _DEFAULTS[vary]])
    try:
        return [int(part) for part in parts] if vary == "seeds" else [float(part) for part in parts]
    except ValueError:
        raise UsageError(f"--values {values!r} is no list of numbers: write it as {_DEFAULTS[vary]}") from None
