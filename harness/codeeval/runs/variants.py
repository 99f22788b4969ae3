"""Variants of one configuration, each evaluated as a run of its own, in one sandbox."""

import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from codeeval.config import RunConfig, SandboxConfig
from codeeval.errors import RunError
from codeeval.evaluation import Executor
from codeeval.formats import choose_formats
from codeeval.runs.events import Observer, silent
from codeeval.runs.filters import selected
from codeeval.runs.prepare import DEFAULT_SAMPLES
from codeeval.runs.request import Request
from codeeval.runs.session import open_pool, perform
from codeeval.store import Run
from codeeval.store.clusters import clusters
from codeeval.studies.inputs.compared import ComparedRun
from codeeval.studies.spread import SpreadReport, VariantCounts, search, spread_report
from codeeval_benchmarks.registry import load

__all__ = ["DEFAULT_VALUES", "VARIED", "Evaluator", "FormatBudget", "Varied", "evaluator"]


@dataclass(frozen=True)
class Evaluator:
    """Evaluates configurations. Samples and verdicts on disk are not made again."""

    pool: Executor
    folder: Path
    command: tuple[str, ...]
    suite: str

    async def evaluate(self, config: RunConfig, name: str) -> ComparedRun:
        """Return the run of this configuration, in a folder of this name below the model's. Raises as `perform`."""
        folder = self.folder / re.sub(r"[^\w.-]+", "-", config.model) / name

        @asynccontextmanager
        async def shared(_: SandboxConfig) -> AsyncGenerator[Executor, None]:
            yield self.pool

        outcome = await perform(Request(config, folder, "resume", self.command), pools=shared)
        if outcome.complaint:
            raise RunError(
                f"{str(folder)!r}: the sandbox failed ({outcome.complaint}): run the same command again, and what is "
                "missing is done"
            )
        return ComparedRun(Run(folder))

    def counts(self, runs: Sequence[ComparedRun], name: str, model: str) -> VariantCounts:
        """Return the samples of several runs of different tasks, as one variant."""
        by_task = {task: pair for run in runs for task, pair in run.counts(self.suite).items()}
        tasks = sorted(by_task)
        both = np.array([by_task[task] for task in tasks], dtype=np.int64)
        groups = tuple(clusters(runs[0].manifest, tasks)[0])
        return VariantCounts(name, model, both[:, 0], both[:, 1], groups)


@asynccontextmanager
async def evaluator(
    config: RunConfig, folder: Path, suite: str, observer: Observer = silent
) -> AsyncGenerator[Evaluator, None]:
    """Start an evaluator with a sandbox of its own. Raises SandboxError, UsageError."""
    async with open_pool(config.sandbox, observer=observer) as pool:
        yield Evaluator(pool, folder, ("codeeval", "spread"), suite)


@dataclass(frozen=True, slots=True)
class FormatBudget:
    """Extent of a search among formats."""

    formats: int
    batch: int
    """Tasks per pull."""
    samples: int | None
    """Samples of the search for one model. None: as many as eight formats evaluated whole."""


@dataclass
class _Arms:
    """The arms of a search for one model: the original style, and formats; each batch is a run of its own."""

    work: Evaluator
    config: RunConfig
    names: Sequence[str]
    styles: Sequence[str | None]
    batches: Sequence[Sequence[str]]
    """task_ids of each batch."""
    runs: dict[int, list[ComparedRun]] = field(default_factory=dict)

    async def pull(self, arm: int, batch: int) -> tuple[int, int]:
        """Evaluate one batch under one format: samples and passing ones."""
        sampling = self.config.sampling.model_copy(update={"prompt_style": self.styles[arm]})
        chosen = {"sampling": sampling, "tasks": tuple(self.batches[batch]), "limit": None}
        changed = self.config.model_copy(update=chosen)
        run = await self.work.evaluate(changed, f"{self.names[arm]}/batch-{batch}")
        self.runs.setdefault(arm, []).append(run)
        pairs = run.counts(self.work.suite).values()
        return sum(n for n, _ in pairs), sum(c for _, c in pairs)

    def variants(self, *, whole: bool) -> list[VariantCounts]:
        """Return the arms that were pulled on all batches, or those that were not."""
        chosen = [arm for arm, runs in sorted(self.runs.items()) if (len(runs) == len(self.batches)) is whole]
        return [self.work.counts(self.runs[arm], self.names[arm], self.config.model) for arm in chosen]


VARIED: Mapping[str, str] = {"seeds": "seed", "temperature": "temperature"}
"""Field of the sampling by what is varied, where values are named."""

DEFAULT_VALUES: Mapping[str, Sequence[float]] = {"seeds": (0, 1, 2, 3, 4), "temperature": (0, 0.2, 0.5, 0.8, 1)}


@dataclass(frozen=True)
class Varied:
    """One configuration, varied in what should not matter, for one or more models."""

    config: RunConfig
    models: tuple[str, ...]
    folder: Path
    suite: str
    observer: Observer = silent

    async def values(self, vary: str, values: Sequence[float] | None = None) -> SpreadReport:
        """Evaluate seeds or temperatures, each whole. Raises UsageError, and as `perform`."""
        async with evaluator(self.config, self.folder, self.suite, self.observer) as work:
            variants = []
            for model in self.models:
                for value in values or DEFAULT_VALUES[vary]:
                    name = f"{vary}-{value:g}"
                    sampling = self.config.sampling.model_copy(update={VARIED[vary]: value})
                    changed = self.config.model_copy(update={"model": model, "sampling": sampling})
                    variants.append(work.counts([await work.evaluate(changed, name)], name, model))
        return spread_report(self.config.benchmark, vary, variants)

    async def formats(self, budget: FormatBudget) -> SpreadReport:
        """Search among prompt formats. Every model searches the same formats, in the same batches of tasks."""
        rng = np.random.default_rng(self.config.sampling.seed or 0)
        styles = [chosen.style() for chosen in choose_formats(budget.formats, rng)]
        folder = self.folder / "formats"
        folder.mkdir(parents=True, exist_ok=True)
        for style in styles:
            (folder / f"{style.name}.j2").write_text(style.source, encoding="utf-8")
        names = ["original", *(style.name for style in styles)]
        paths = [self.config.sampling.prompt_style, *(str(folder / f"{style.name}.j2") for style in styles)]
        batches = self._batches(budget.batch, rng)
        samples = budget.samples or 8 * sum(map(len, batches)) * (self.config.sampling.n_samples or DEFAULT_SAMPLES)
        async with evaluator(self.config, self.folder, self.suite, self.observer) as work:
            searched = []
            for model in self.models:
                arms = _Arms(work, self.config.model_copy(update={"model": model}), names, paths, batches)
                await search(len(names), len(batches), arms.pull, budget=samples, rng=np.random.default_rng(0))
                searched.append(arms)
        return self._report(searched, folder)

    def _batches(self, size: int, rng: np.random.Generator) -> list[list[str]]:
        """The tasks asked for, in random order, so that no batch is of one kind."""
        benchmark = selected(load(self.config.benchmark, self.config.data_dir), self.config)
        tasks = [str(task) for task in rng.permutation([problem.task_id for problem in benchmark])]
        return [tasks[start : start + max(1, size)] for start in range(0, len(tasks), max(1, size))]

    def _report(self, searched: Sequence[_Arms], folder: Path) -> SpreadReport:
        whole = [variant for arms in searched for variant in arms.variants(whole=True)]
        partial = [variant for arms in searched for variant in arms.variants(whole=False)]
        note = f"formats are templates in {folder}: give one to `codeeval pass-at-k --prompt-style`"
        return spread_report(self.config.benchmark, "formats", whole, partial=partial, notes=[note])
