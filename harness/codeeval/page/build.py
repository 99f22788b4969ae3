"""From runs to the report of a page, and to the texts that stand beside it."""

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from codeeval.errors import CodeevalError
from codeeval.page.columns import sample_columns
from codeeval.page.details import Details, public_exception
from codeeval.page.kinds import RunKinds, kinds_of
from codeeval.page.records import (
    KindRecord,
    MissingPart,
    PageTask,
    Problems,
    Report,
    ReportedRun,
    RunFact,
    TaskDetail,
)
from codeeval.page.sources import Opened, open_sources
from codeeval.page.studies import page_studies
from codeeval.report.summary import Summary, summarize
from codeeval.statistics.estimate import Estimate
from codeeval.statistics.pass_at_k import pass_at_k
from codeeval.store import STATUSES, Manifest, now
from codeeval.taxonomy.kinds import KINDS
from codeeval.taxonomy.records import RunShares
from codeeval.wording import shortened

__all__ = ["Built", "build"]

_ENDS = frozenset({"Assertion", *(status.value.capitalize().replace("_", " ") for status in STATUSES)})
"""Ends of programs that are no exceptions."""

_KS = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True)
class Built:
    """A report, and the reader of its texts."""

    report: Report
    details: Details

    def problems(self, first: int, last: int) -> Problems:
        """Return the tasks from position `first` to `last` with their texts. Raises RunError."""
        return Problems(tasks=tuple(self.each(first, last)))

    def each(self, first: int, last: int) -> Iterator[TaskDetail]:
        """Yield the tasks from position `first` to `last` with their texts. Raises RunError."""
        for position in range(first, last + 1):
            task = self.report.tasks[position]
            yield self.details.of_task(position, task.benchmark, task.task_id)


def build(
    paths: Sequence[Path],
    *,
    data_dir: Path | None = None,
    redacted: bool = False,
    processes: int | None = None,
    output: Path | None = None,
) -> Built:
    """Read runs' folders and files of results, and study them; `output` is named in the report's command.

    Raises:
        RunError: a run cannot be read.
        UsageError: a name is unknown, or the runs do not stand beside one another.
    """
    opened = open_sources(paths, data_dir)
    tasks = _tasks(opened)
    kinds = [kinds_of(each, processes=processes) for each in opened]
    studies = page_studies(opened)
    runs = tuple(_run(each, tasks, known) for each, known in zip(opened, kinds, strict=True))
    missing = [known.missing for known in kinds if known.missing] + studies.missing
    missing += [
        MissingPart(part=f"texts of the problems of {each.name}", reason=each.reason) for each in opened if each.reason
    ]
    report = Report(
        title=_title(runs),
        version=version("codeeval"),
        made=now().isoformat(),
        command=_command(paths, redacted=redacted, data_dir=data_dir, output=output),
        redacted=redacted,
        statuses=tuple(status.value for status in STATUSES),
        kinds=tuple(
            KindRecord(code=kind.code, name=kind.name, category=kind.category, definition=kind.definition)
            for kind in KINDS
        ),
        tasks=tuple(tasks.values()),
        runs=runs,
        comparisons=studies.comparisons,
        false_positives=studies.false_positives,
        resampling=studies.resampling,
        taxonomy={
            each.name: _public(known.shares) if redacted else known.shares
            for each, known in zip(opened, kinds, strict=True)
            if known.shares
        },
        missing=tuple(missing),
    )
    return Built(report, Details(opened, [known.kinds for known in kinds], redacted))


_Tasks = Mapping[tuple[str, str], PageTask]
"""By benchmark and task_id, in the order of the page."""


def _tasks(opened: Sequence[Opened]) -> _Tasks:
    return {
        (benchmark, task): PageTask(benchmark=benchmark, task_id=task, group=each.groups.get(task, task))
        for each in opened
        for benchmark in [each.benchmark_name]
        for task in each.tasks
    }


def _run(opened: Opened, tasks: _Tasks, known: RunKinds) -> ReportedRun:
    source = opened.source
    positions = {task: at for at, (benchmark, task) in enumerate(tasks) if benchmark == opened.benchmark_name}
    manifest = source.manifest
    summary, notes = _summary(opened)
    return ReportedRun(
        name=opened.name,
        source=str(source.path),
        is_run=source.run is not None,
        model=source.label if manifest is None else manifest.model,
        benchmark=opened.benchmark_name,
        command=shlex.join(manifest.command) if manifest else "",
        finished=manifest is None or manifest.finished is not None,
        facts=tuple(_facts(manifest)) if manifest else (),
        pass_at_k=summary.pass_at_k if summary else _pass_at_k(opened),
        summary=summary,
        notes=notes,
        samples=sample_columns(opened, positions, {key: each.kind for key, each in known.kinds.items()}),
    )


def _summary(opened: Opened) -> tuple[Summary | None, tuple[str, ...]]:
    if opened.run is None:
        return None, ()
    try:
        return summarize(opened.run, _KS)
    except CodeevalError as error:
        return None, (str(error),)


def _pass_at_k(opened: Opened) -> dict[str, dict[str, Estimate]]:
    """Return pass@k of published results, by suite."""
    outcomes = opened.source.outcomes
    tables = {}
    for suite in outcomes.suites:
        n, c = suite.counts(len(outcomes.tasks))
        counts = {
            task: (samples, passed)
            for task, samples, passed in zip(outcomes.tasks, n.tolist(), c.tolist(), strict=True)
            if samples
        }
        most = max(samples for samples, _ in counts.values())
        estimates = pass_at_k(counts, [k for k in _KS if k <= most], groups=opened.groups or None)
        tables[suite.name] = {str(estimate.k): estimate.interval.rounded() for estimate in estimates}
    return tables


def _facts(manifest: Manifest) -> Iterator[RunFact]:
    sandbox, execution, host = manifest.sandbox, manifest.execution, manifest.host
    values = {
        "benchmark": f"{manifest.benchmark.name}, {manifest.benchmark.problems} problems, {manifest.benchmark.source}",
        "benchmark digest": manifest.benchmark.digest,
        "started": manifest.started and manifest.started.isoformat(),
        "finished": manifest.finished.isoformat() if manifest.finished else "not yet",
        "samples asked per problem": manifest.sampling.n_samples,
        "sandbox": sandbox and f"{sandbox.backend}, {sandbox.workers} workers, image {sandbox.image}",
        "python in the sandbox": sandbox and sandbox.python,
        "memory limit": execution and f"{execution.memory_mb} MiB",
        "time limit": execution
        and f"{execution.timeout_factor:g} x the canonical solution, at least {execution.timeout_floor:g} s",
        "host": host and f"{host.system}, {host.machine}, {host.processors} processors, {host.memory_mb} MiB",
        "versions": ", ".join(f"{name} {value}" for name, value in manifest.versions.items()),
    }
    for name, value in values.items():
        if value not in (None, ""):
            yield RunFact(name=name, value=str(value))


def _public(shares: RunShares) -> RunShares:
    """Return shares without the names of exceptions that programs define."""
    exceptions: Counter[str] = Counter()
    for name, failures in shares.exceptions.items():
        known = name in _ENDS or public_exception(f"{name}Error") == f"{name}Error" or public_exception(name) == name
        exceptions[name if known else "another exception"] += failures
    return shares.model_copy(update={"exceptions": dict(exceptions)})


def _title(runs: Sequence[ReportedRun]) -> str:
    if len(runs) == 1:
        return f"{runs[0].model} on {runs[0].benchmark}"
    first, *others = (run.name for run in runs)
    return f"{shortened(others, most=2)} against {first}"


def _command(paths: Sequence[Path], *, redacted: bool, data_dir: Path | None, output: Path | None) -> str:
    words = ["codeeval", "report", *map(str, paths), *(["--redact"] if redacted else [])]
    words += ["--data-dir", str(data_dir)] if data_dir else []
    return shlex.join(words + (["-o", str(output)] if output else []))
