"""One run from request to result: what the commands `pass-at-k`, `sample` and `execute` share."""

import asyncio
import signal
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from codeeval.cli.checks import check_sandbox
from codeeval.cli.interrupts import begin
from codeeval.cli.request import Request
from codeeval.cli.settings import SandboxSettings
from codeeval.errors import RunError
from codeeval.evaluation import (
    Calibrator,
    Executor,
    Extractor,
    Plan,
    Tally,
    chosen_suites,
    draw,
    evaluate,
    execute,
    make_tasks,
)
from codeeval.report import INTERVALS, Summary, progress, shortened, summarize
from codeeval.runs.prepare import Work, prepare
from codeeval.samples import Learner, Served
from codeeval.screen import Screen
from codeeval.store import (
    LimitFacts,
    Run,
    RunWriter,
    check_folder,
    check_run,
    now,
    open_run,
)
from codeeval.wording import counted
from codeeval_benchmarks.problem import Benchmark
from codeeval_sandbox.executor import SandboxFacts
from codeeval_sandbox.jobs import Limits

if TYPE_CHECKING:
    from codeeval_sandbox import Pool

__all__ = ["DEFAULT_BATCH", "Outcome", "PoolOpener", "interruptible", "open_pool", "perform"]

PoolOpener = Callable[[SandboxSettings], AbstractAsyncContextManager[Executor]]

_DEFAULT_DRAWS, DEFAULT_BATCH = 64, 20
_NOTICE_SECONDS = 0.001
"""Pause in which the event loop notices a signal that came while files were read, before anything is begun."""

_T = TypeVar("_T")


@dataclass(frozen=True)
class Outcome:
    """What a command has to report."""

    summary: Summary
    notes: tuple[str, ...]
    complaint: str
    """What the sandbox said where it failed; empty if it did not."""
    interval: str = INTERVALS[0]
    """What the table's intervals are for, one of `report.INTERVALS`."""


@asynccontextmanager
async def open_pool(settings: SandboxSettings, *, single: bool = False) -> AsyncGenerator["Pool", None]:
    """The sandbox, ready and told of on standard error. Raises UsageError, SandboxError, ImageError.

    `single`: one worker with one slot, so that each program has the place of the one before it.
    """
    from codeeval.runs.images import default_image  # noqa: PLC0415 - brings the engine's client along
    from codeeval_sandbox import Pool, PoolConfig  # noqa: PLC0415 - as above

    check_sandbox(settings)
    console = Screen(stderr=True, soft_wrap=True)
    image = settings.image or await default_image(settings.sandbox, console)
    workers = 1 if single else settings.workers or 0
    config = PoolConfig(backend=settings.sandbox, images={"default": image}, runtime=settings.runtime, workers=workers)
    room = 2 * settings.memory + 256  # a worker's suite and program, and the worker itself
    config = replace(config, memory_mb=max(config.memory_mb, room), slots=1 if single else config.slots)
    async with Pool(config) as pool:
        if not settings.quiet:
            console.print(_sandbox_line(pool.description))
        yield pool


async def perform(request: Request, console: Screen, pools: PoolOpener = open_pool) -> Outcome:
    """Do what is asked; progress and notes go to `console`.

    Raises:
        CodeevalError, BenchmarkError, SandboxError: as the stages do. What was finished is on disk.
    """
    work, notes = prepare(request)
    check_folder(request.folder)
    check_run(request.folder, work.manifest, request.existing)
    await asyncio.sleep(_NOTICE_SECONDS)
    async with AsyncExitStack() as stack:
        served = None
        if work.model is not None:
            stack.push_async_callback(work.model.close)
            served = await _served(work, console)
        pool = await stack.enter_async_context(pools(request.settings)) if request.execute else None
        manifest = work.manifest
        if pool is not None:
            manifest = manifest.model_copy(update={"sandbox": pool.description})
        run = stack.enter_context(open_run(request.folder, manifest, request.existing))
        notes += [*_growth(run), *_noted(run, served)]
        tally = Tally()
        try:
            notes += await _stream(work, run, tally, pool, console)
            _keep_learnt(run, work)
        except BaseException:
            with suppress(RunError):  # the disk may be what failed; the first failure is the one to tell
                _keep_learnt(run, work)
                run.update(seconds=run.manifest.seconds + tally.seconds())
            raise
        done = pool is not None and tally.decided == tally.verdicts
        finished = run.manifest.finished or (now() if done else None)
        run.update(seconds=run.manifest.seconds + tally.seconds(), finished=finished, sandbox=_executed(run, pool))
    stored = Run(request.folder)
    summary, remarks = summarize(
        stored,
        work.ks,
        infrastructure=tally.infrastructure,
        unanswered={task_id: entry.samples for task_id, entry in tally.unanswered.items()},
        prices=work.prices,
    )
    notes += _unanswered(tally)
    return Outcome(summary, (*notes, *remarks), tally.complaint, request.settings.interval)


def _executed(run: RunWriter, pool: Executor | None) -> SandboxFacts | None:
    """Return the run's facts about its sandbox, with the environments whose first job came in this session."""
    facts = run.manifest.sandbox
    return facts if facts is None or pool is None else facts.with_environments(pool.description)


def _sandbox_line(facts: SandboxFacts) -> str:
    shown = {key: getattr(facts, key) for key in ("backend", "workers", "image", "python")}
    return "sandbox: " + ", ".join(f"{key} {value}" for key, value in shown.items() if value)


async def _served(work: Work, console: Screen) -> Served | None:
    """What the model's server says of itself; None also where nothing is left to be drawn. Raises ModelError."""
    folder, there = work.request.folder, defaultdict[str, dict[int, int]](dict)
    if work.request.existing != "overwrite" and (folder / "run.json").exists():
        there = Run(folder).scan().samples
    asked = [one for one in work.benchmark if work.counts.get(one.task_id)]
    if work.model is None or all(len(there[one.task_id]) >= work.counts[one.task_id] for one in asked):
        return None
    if isinstance(work.model, Learner) and work.request.existing != "overwrite" and (folder / "run.json").exists():
        servers = Run(folder).manifest.servers
        work.model.recall(servers[-1].learnt if servers else ())
    return await work.model.prepare(asked, console.print)


def _keep_learnt(run: RunWriter, work: Work) -> None:
    """Write down what was learnt of the server since the run began."""
    known = run.manifest.servers
    if known and isinstance(work.model, Learner):
        learnt = dict.fromkeys([*known[-1].learnt, *work.model.learnt])
        if tuple(learnt) != known[-1].learnt:
            run.update(servers=(*known[:-1], replace(known[-1], learnt=tuple(learnt))))


def _unanswered(tally: Tally) -> list[str]:
    """What the model's server said of the prompts that got no answer, each reason once."""
    reasons: dict[str, list[str]] = {}
    for task_id, entry in tally.unanswered.items():
        reasons.setdefault(entry.reason.partition(" (asked for ")[0], []).append(task_id)
    return [f"no answer for {shortened(task_ids)}: {reason}" for reason, task_ids in reasons.items()]


def _growth(run: RunWriter) -> Iterator[str]:
    for one in run.manifest.grown:
        yield f"the run grew from {one.before} to {one.after} samples per problem on {one.at:%Y-%m-%d}"


def _noted(run: RunWriter, served: Served | None) -> list[str]:
    """Write down what serves the model; notes on what is not as it was when the run began."""
    known = run.manifest.servers
    if served is None or any(replace(served, learnt=entry.learnt) == entry for entry in known):
        return []
    run.update(servers=(*known, served))
    before, after = asdict(known[-1] if known else served), asdict(served)
    changed = [
        f"{name} {before[name]!r} -> {value!r}"
        for name, value in after.items()
        if name != "learnt" and before[name] != value and None not in (before[name], value)
    ]
    return [f"the server is another than when the run began: {', '.join(changed)}"] if changed else []


async def _stream(work: Work, run: RunWriter, tally: Tally, pool: Executor | None, console: Screen) -> list[str]:
    plan = _plan(work, run)
    async with progress(tally, console, work.request.settings.manner):
        if work.model is None and pool is not None:
            await execute(plan, run, tally, pool=pool, calibrator=_calibrator(work, run))
        elif work.model is not None and pool is not None:
            source = work.model, _extractor(work)
            await evaluate(plan, run, tally, source=source, pool=pool, calibrator=_calibrator(work, run))
        elif work.model is not None:
            await draw(plan, run, tally, source=(work.model, _extractor(work)))
    return _calibration_notes(work.benchmark, run.manifest.limits) if pool is not None else []


def _extractor(work: Work) -> Extractor:
    from codeeval.extraction import extractor, with_readings  # noqa: PLC0415 - a parser that only drawing needs

    facts = work.manifest.sampling
    return with_readings(extractor(facts.extraction_rule, work.style), work.style, strict=facts.extraction == "strict")


def _plan(work: Work, run: RunWriter) -> Plan:
    settings, facts = work.request.settings, run.manifest.execution
    tasks = make_tasks(
        work.benchmark,
        work.counts,
        suites=work.request.suites if work.request.execute else (),
        limits=_limits(settings),
        calibrations=run.manifest.limits.tasks,
    )
    return Plan(
        tasks,
        dedupe=facts.dedupe if facts else True,
        all_tests=facts.all_tests if facts else False,
        sensitivity=settings.sensitivity,
        draws=settings.max_connections or _DEFAULT_DRAWS,
        batch=settings.samples_per_request or DEFAULT_BATCH,
        spill=bool(run.manifest.servers),
    )


def _limits(settings: SandboxSettings) -> Limits:
    return Limits(
        seconds=settings.timeout_floor,
        memory_mb=settings.memory,
        input_seconds=settings.timeout_floor,
        input_factor=settings.timeout_factor,
    )


def _calibrator(work: Work, run: RunWriter) -> Calibrator | None:
    """For what the manifest's limits lack."""
    settings, known = work.request.settings, run.manifest.limits.tasks
    if settings.timeout_factor <= 0:
        return None
    problems = [problem for problem in work.benchmark if work.counts.get(problem.task_id)]
    suites = chosen_suites(problems, work.request.suites)
    targets = (
        (problem, suite)
        for problem in problems
        for suite in suites[problem.task_id]
        if problem.canonical_solution and suite.name not in known.get(problem.task_id, {})
    )
    floor, factor = settings.timeout_floor, settings.timeout_factor
    return Calibrator(targets, floor=floor, factor=factor, limits=_limits(settings))


def _calibration_notes(benchmark: Benchmark, limits: LimitFacts) -> list[str]:
    pairs = [(task_id, name, one) for task_id, suites in limits.tasks.items() for name, one in suites.items()]
    faults = {fault.task_id for fault in benchmark.known_faults}
    failing = [f"{task_id} ({name})" for task_id, name, one in pairs if not one.passed and task_id not in faults]
    known = sorted({task_id for task_id, _, one in pairs if not one.passed and task_id in faults})
    notes = []
    if failing:
        notes.append(f"the benchmark's own solution fails {counted(len(failing), 'suite')}: {shortened(failing)}")
    if known:
        notes.append(f"known faults of the benchmark, counted as they are: {shortened(known)}")
    return notes


def interruptible(work: Coroutine[Any, Any, _T]) -> _T:
    """Run to the end; the first SIGINT or SIGTERM stops it in good order, the second at once.

    Raises KeyboardInterrupt once stopped.
    """
    begin()
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
