"""One run from request to result: what the commands `pass-at-k`, `sample` and `execute` share."""

import asyncio
import signal
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from rich.console import Console

from codeeval.cli.request import DEFAULT_KS, Request, listed, parse_ks, storable
from codeeval.cli.settings import SandboxSettings, Settings
from codeeval.errors import UsageError
from codeeval.evaluation import (
    Executor,
    Extractor,
    Plan,
    Tally,
    calibrate,
    chosen_suites,
    draw,
    evaluate,
    execute,
    make_tasks,
)
from codeeval.report import Summary, progress, shortened, summarize
from codeeval.samples import Model
from codeeval.store import (
    BenchmarkFacts,
    ExecutionFacts,
    HostFacts,
    LimitFacts,
    Manifest,
    Run,
    RunWriter,
    SamplingFacts,
    check_run,
    now,
    open_run,
    package_versions,
)
from codeeval_benchmarks.problem import Benchmark
from codeeval_sandbox.jobs import Limits

__all__ = ["Outcome", "PoolOpener", "interruptible", "open_pool", "perform"]

PoolOpener = Callable[[SandboxSettings], AbstractAsyncContextManager[Executor]]

_DEFAULT_SAMPLES = 10
_DEFAULT_DRAWS = 64

_T = TypeVar("_T")


@dataclass(frozen=True)
class Outcome:
    """What a command has to report."""

    summary: Summary
    notes: tuple[str, ...]
    complaint: str
    """What the sandbox said where it failed; empty if it did not."""


@dataclass(frozen=True)
class _Work:
    """A request made concrete."""

    request: Request
    benchmark: Benchmark
    model: Model | None
    counts: Mapping[str, int]
    """Samples that the run is to hold, by task_id."""
    ks: tuple[int, ...]
    manifest: Manifest


@asynccontextmanager
async def open_pool(settings: SandboxSettings) -> AsyncGenerator[Executor, None]:
    """The sandbox, ready. Raises SandboxError."""
    from codeeval_sandbox import Pool, PoolConfig  # noqa: PLC0415 - brings the engine's client along

    given = {"workers": settings.workers} if settings.workers is not None else {}
    async with Pool(PoolConfig(backend=settings.sandbox, image=settings.image, **given)) as pool:
        yield pool


async def perform(request: Request, console: Console, pools: PoolOpener = open_pool) -> Outcome:
    """Do what is asked; progress and notes go to `console`.

    Raises:
        CodeevalError, BenchmarkError, SandboxError: as the stages do. What was finished is on disk.
    """
    work, notes = _prepare(request)
    check_run(request.folder, work.manifest, request.existing)
    async with AsyncExitStack() as stack:
        if work.model is not None:
            stack.push_async_callback(work.model.close)
        pool = await stack.enter_async_context(pools(request.settings)) if request.execute else None
        manifest = work.manifest
        if pool is not None:
            manifest = manifest.model_copy(update={"sandbox": dict(pool.description)})
            console.print(_sandbox_line(pool.description))
        run = stack.enter_context(open_run(request.folder, manifest, request.existing))
        tally = Tally()
        try:
            notes += await _stream(work, run, tally, pool, console)
        finally:
            run.update(seconds=run.manifest.seconds + tally.seconds())
        if pool is not None and run.manifest.finished is None and tally.decided == tally.verdicts:
            run.update(finished=now())
    summary, remarks = summarize(Run(request.folder), work.ks, infrastructure=tally.infrastructure)
    return Outcome(summary, (*notes, *remarks), tally.complaint)


def _sandbox_line(description: Mapping[str, Any]) -> str:
    shown = {key: description.get(key) for key in ("backend", "workers", "image", "python")}
    return "sandbox: " + ", ".join(f"{key} {value}" for key, value in shown.items() if value)


async def _stream(work: _Work, run: RunWriter, tally: Tally, pool: Executor | None, console: Console) -> list[str]:
    notes = await _calibrated(work, run, pool) if pool is not None else []
    plan = _plan(work, run)
    async with progress(tally, console):
        if work.model is None and pool is not None:
            await execute(plan, run, tally, pool=pool)
        elif work.model is not None and pool is not None:
            await evaluate(plan, run, tally, source=(work.model, _extractor()), pool=pool)
        elif work.model is not None:
            await draw(plan, run, tally, source=(work.model, _extractor()))
    return notes


def _extractor() -> Extractor:
    from codeeval.extraction import extract  # noqa: PLC0415 - loads a parser that only drawing needs

    return extract


def _plan(work: _Work, run: RunWriter) -> Plan:
    settings, facts = work.request.settings, run.manifest.execution
    tasks = make_tasks(
        work.benchmark,
        work.counts,
        suites=work.request.suites if work.request.execute else (),
        limits=_limits(settings),
        calibrations=run.manifest.limits.tasks,
    )
    draws = settings.max_connections or _DEFAULT_DRAWS
    return Plan(tasks, dedupe=facts.dedupe if facts else True, draws=draws)


def _limits(settings: SandboxSettings) -> Limits:
    return Limits(seconds=settings.timeout_floor, memory_mb=settings.memory)


async def _calibrated(work: _Work, run: RunWriter, pool: Executor) -> list[str]:
    """Complete the manifest's limits; notes on canonical solutions that fail."""
    settings, known = work.request.settings, run.manifest.limits.tasks
    if settings.timeout_factor <= 0:
        return []
    problems = [problem for problem in work.benchmark if work.counts.get(problem.task_id)]
    targets = [
        (problem, suite)
        for problem in problems
        for suite in chosen_suites(problems, work.request.suites)[problem.task_id]
        if suite.name not in known.get(problem.task_id, {})
    ]
    if targets:
        floor, factor = settings.timeout_floor, settings.timeout_factor
        found = await calibrate(pool, targets, floor=floor, factor=factor, limits=_limits(settings))
        merged = {task_id: {**known.get(task_id, {}), **found.get(task_id, {})} for task_id in known.keys() | found}
        run.update(limits=LimitFacts(tasks={task_id: merged[task_id] for task_id in sorted(merged)}))
    return _calibration_notes(work.benchmark, run.manifest.limits)


def _calibration_notes(benchmark: Benchmark, limits: LimitFacts) -> list[str]:
    pairs = [(task_id, name, one) for task_id, suites in limits.tasks.items() for name, one in suites.items()]
    faults = {fault.task_id for fault in benchmark.known_faults}
    failing = [f"{task_id} ({name})" for task_id, name, one in pairs if not one.passed and task_id not in faults]
    known = sorted({task_id for task_id, _, one in pairs if not one.passed and task_id in faults})
    notes = []
    if failing:
        notes.append(f"the benchmark's own solution fails {len(failing)} suites: {shortened(failing)}")
    if known:
        notes.append(f"known faults of the benchmark, counted as they are: {shortened(known)}")
    return notes


def _prepare(request: Request) -> tuple[_Work, list[str]]:
    """Load what is needed, and refuse what cannot be meant before anything runs."""
    from codeeval_benchmarks.registry import load  # noqa: PLC0415 - see `open_pool`

    settings = request.settings
    whole = load(settings.benchmark, settings.data_dir)
    benchmark = _subset(whole, settings)
    if not request.draw:
        return _prepare_stored(request, benchmark)
    model = _open_model(settings)
    _refuse_unknown_tasks(model, whole)
    counts = _counts(benchmark, model, settings)
    notes = _missing_notes(benchmark, counts)
    sampling = SamplingFacts(n_samples=_asked(model, benchmark, settings), model=dict(model.describe()))
    manifest = _manifest(request, benchmark, model.name, sampling)
    return _Work(request, benchmark, model, counts, _checked_ks(settings, counts), manifest), notes


def _prepare_stored(request: Request, benchmark: Benchmark) -> tuple[_Work, list[str]]:
    """For executing samples that are there."""
    run = Run(request.folder)
    counts = {task_id: len(rows) for task_id, rows in run.scan().samples.items()}
    if not counts:
        raise UsageError(f"the run {str(request.folder)!r} holds no samples: draw them with {request.resume_command!r}")
    stored = run.manifest
    manifest = _manifest(request, benchmark, stored.model, stored.sampling)
    ks = _checked_ks(request.settings, counts)
    return _Work(request, benchmark, None, counts, ks, manifest), _missing_notes(benchmark, counts)


def _subset(benchmark: Benchmark, settings: Settings) -> Benchmark:
    if wanted := listed(settings.sample_id):
        benchmark = benchmark.subset(wanted)
    if settings.limit is not None:
        if settings.limit < 1:
            raise UsageError(f"--limit {settings.limit} leaves no problem: give 1 or more")
        benchmark = replace(benchmark, problems=benchmark.problems[: settings.limit])
    return benchmark


def _open_model(settings: Settings) -> Model:
    from pydantic import ValidationError  # noqa: PLC0415 - see `open_pool`

    from codeeval.models import ModelConfig, open_model  # noqa: PLC0415 - see `open_pool`
    from codeeval.models.replay import replay_files  # noqa: PLC0415 - see `open_pool`

    if settings.samples:
        return replay_files(settings.samples)
    names = ("temperature", "top_p", "max_tokens", "seed", "base_url", "max_connections")
    given = {name: getattr(settings, name) for name in names if getattr(settings, name) is not None}
    try:
        return open_model(settings.model, ModelConfig(**given))
    except ValidationError as error:
        first = error.errors()[0]
        flag = "--" + str(first["loc"][0]).replace("_", "-")
        raise UsageError(f"{flag} {first['input']!r}: {first['msg']}") from None


def _refuse_unknown_tasks(model: Model, benchmark: Benchmark) -> None:
    from codeeval.models.replay import ReplayModel  # noqa: PLC0415 - see `open_pool`

    if not isinstance(model, ReplayModel):
        return
    for task_id, place in model.task_ids().items():
        if task_id not in benchmark:
            raise UsageError(
                f"{place}: benchmark {benchmark.name!r} has no task {task_id!r}; its ids look like "
                f"{benchmark.problems[0].task_id!r}: choose the benchmark that the samples are for"
            )


def _asked(model: Model, benchmark: Benchmark, settings: Settings) -> int | None:
    """Samples asked for per problem; None: all that there are."""
    if settings.n_samples is not None and settings.n_samples < 1:
        raise UsageError(f"-n {settings.n_samples} asks for no sample: give 1 or more")
    endless = all(model.available(problem) is None for problem in benchmark.problems[:1])
    return settings.n_samples or (_DEFAULT_SAMPLES if endless else None)


def _counts(benchmark: Benchmark, model: Model, settings: Settings) -> dict[str, int]:
    asked = _asked(model, benchmark, settings)
    counts = {}
    for problem in benchmark:
        available = model.available(problem)
        limits = [count for count in (asked, available) if count is not None]
        counts[problem.task_id] = min(limits)
    if not any(counts.values()):
        raise UsageError(f"{model.name!r} holds no sample of the {len(benchmark)} problems asked for")
    return counts


def _missing_notes(benchmark: Benchmark, counts: Mapping[str, int]) -> list[str]:
    missing = [problem.task_id for problem in benchmark if not counts.get(problem.task_id)]
    if not missing:
        return []
    return [f"{len(benchmark) - len(missing)} of {len(benchmark)} problems have samples; missing: {shortened(missing)}"]


def _checked_ks(settings: Settings, counts: Mapping[str, int]) -> tuple[int, ...]:
    largest = max(counts.values())
    ks = parse_ks(settings.k)
    if ks is None:
        return tuple(k for k in DEFAULT_KS if k <= largest)
    if ks[-1] > largest:
        raise UsageError(
            f"pass@{ks[-1]} cannot be estimated from {largest} samples per problem: "
            f"the largest k is {largest}; draw more with -n, or give a smaller -k"
        )
    return ks


def _manifest(request: Request, benchmark: Benchmark, model: str, sampling: SamplingFacts) -> Manifest:
    settings = request.settings
    execution = ExecutionFacts(
        suites=request.suites,
        timeout_floor=settings.timeout_floor,
        timeout_factor=settings.timeout_factor,
        memory_mb=settings.memory,
        dedupe=settings.dedupe,
    )
    return Manifest(
        command=request.command,
        settings=storable(settings),
        benchmark=BenchmarkFacts(
            name=benchmark.name, source=benchmark.source, digest=benchmark.digest, problems=len(benchmark)
        ),
        model=model,
        sampling=sampling,
        execution=execution if request.execute else None,
        versions=package_versions(),
        host=HostFacts.here(),
        started=now(),
    )


def interruptible(work: Coroutine[Any, Any, _T]) -> _T:
    """Run to the end; the first SIGINT or SIGTERM stops it in good order, the second at once.

    Raises KeyboardInterrupt once stopped.
    """
    try:
        return asyncio.run(_cancelled_by_signals(work))
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


async def _cancelled_by_signals(work: Coroutine[Any, Any, _T]) -> _T:
    loop, task = asyncio.get_running_loop(), asyncio.ensure_future(work)
    signals: Sequence[signal.Signals] = (signal.SIGINT, signal.SIGTERM)

    def stop() -> None:
        for each in signals:
            loop.remove_signal_handler(each)
        task.cancel()

    for each in signals:
        loop.add_signal_handler(each, stop)
    return await task
