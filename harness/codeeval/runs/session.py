"""One run from request to result: the core of `codeeval.run`, `pass-at-k`, `sample` and `execute`."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import asdict, dataclass, replace
from functools import partial

from codeeval.config import SandboxConfig
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
    shows_unpassable,
)
from codeeval.folders import keep_brief
from codeeval.report import Summary, summarize
from codeeval.runs.checks import check_sandbox
from codeeval.runs.events import Advanced, Began, Ended, Notice, Observer, SandboxStarted, silent
from codeeval.runs.notes import calibration_notes, growth_notes, guarantee_notes, unanswered_notes
from codeeval.runs.prepare import Work, prepare
from codeeval.runs.remaining import lacks_samples, sandbox_of
from codeeval.runs.request import Request
from codeeval.samples import Learner, Model, Served
from codeeval.store import (
    Calibration,
    Run,
    RunWriter,
    check_folder,
    check_run,
    now,
    open_run,
)
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.environments import DEFAULT, Environment
from codeeval_sandbox.executor import SandboxFacts
from codeeval_sandbox.jobs import Limits
from codeeval_sandbox.kinds import Suite

__all__ = ["DEFAULT_BATCH", "Outcome", "PoolOpener", "environments_of", "limits_of", "open_pool", "perform"]

PoolOpener = Callable[[SandboxConfig], AbstractAsyncContextManager[Executor]]

_DEFAULT_DRAWS, DEFAULT_BATCH = 64, 20
_NOTICE_SECONDS = 0.001
"""Pause in which the event loop notices a signal that came while files were read, before anything is begun."""

_TICK_SECONDS = 0.2
"""Time between two `Advanced` events (s)."""


@dataclass(frozen=True)
class Outcome:
    """Result of a request."""

    summary: Summary
    notes: tuple[str, ...]
    complaint: str
    """Error of the sandbox where it failed; empty if it did not fail."""


@asynccontextmanager
async def open_pool(
    config: SandboxConfig,
    *,
    observer: Observer = silent,
    single: bool = False,
    first_workers: int = 0,
    environments: tuple[Environment, ...] = (DEFAULT,),
) -> AsyncGenerator[Executor, None]:
    """Start the sandbox, or connect to the judge or cluster whose address the configuration holds.

    Args:
        config: where programs are executed.
        observer: gets the events of the image, and `SandboxStarted`.
        first_workers: workers at the start, where a server lets the load decide on more. 0: all.
        single: start one worker with one slot, so that each program takes the place of the one before.
        environments: needed by the programs. Their images are found or built now, and all workers start in the first
            one. Those of other environments are found or built when their first job comes.

    Raises:
        UsageError: the configuration is invalid.
        EnvironmentLackError: one of `environments` lacks its language or a package.
        SandboxError, ImageError: the sandbox cannot be started.
    """
    from codeeval.runs.images import ImageFinder, grants_of, libraries_of, require  # noqa: PLC0415 - loaded only here
    from codeeval_sandbox import PoolConfig  # noqa: PLC0415 - brings the engine's client along
    from codeeval_sandbox.executors import open_executor  # noqa: PLC0415 - as above

    check_sandbox(config)
    finder = ImageFinder(config, observer)
    workers = 1 if single else config.workers or 0
    chosen = PoolConfig(config.backend, environments, find_image=finder, runtime=config.runtime, workers=workers)
    room = 2 * config.memory_mb + 256  # a worker's suite and program, and the worker itself
    chosen = replace(
        chosen,
        memory_mb=max(chosen.memory_mb, room),
        slots=1 if single else chosen.slots,
        first_workers=first_workers,
        libraries=libraries_of(environments),
        find_grants=grants_of,
    )
    with finder:
        async with open_executor(chosen) as pool:
            await require(pool, environments)
            observer(SandboxStarted(pool.description))
            yield pool


async def perform(
    request: Request,
    *,
    observer: Observer = silent,
    pools: PoolOpener | None = None,
    model: Model | None = None,
) -> Outcome:
    """Do what is asked.

    Args:
        request: the work.
        observer: gets progress and notices.
        pools: opens the sandbox. None: `open_pool`.
        model: is asked in place of the one that the configuration names.

    Raises:
        CodeevalError, BenchmarkError, SandboxError: as the stages do. Finished work is on disk.
    """
    work, notes = prepare(request, model)
    pools = pools or partial(open_pool, observer=observer, environments=environments_of(work.benchmark))
    check_folder(request.folder)
    check_run(request.folder, work.manifest, request.existing)
    await asyncio.sleep(_NOTICE_SECONDS)
    async with AsyncExitStack() as stack:
        served, stored = None, work.stored or _stored(request)
        if work.model is not None:
            stack.push_async_callback(work.model.close)
            served = await _served(work, stored, observer)
        pool = await stack.enter_async_context(pools(request.config.sandbox)) if request.execute else None
        manifest = work.manifest
        if pool is not None:
            manifest = manifest.model_copy(update={"sandbox": sandbox_of(work, stored, pool)})
        run = stack.enter_context(open_run(request.folder, manifest, request.existing, stored=stored))
        notes += [*growth_notes(run), *_noted(run, served), *guarantee_notes(pool.description if pool else None)]
        tally = Tally()
        notes += await _finished(work, run, tally, pool, observer)
    outcome = _outcome(work, run, tally, notes)
    keep_brief(run, outcome.summary.samples)
    return outcome


def environments_of(problems: Iterable[Problem]) -> tuple[Environment, ...]:
    """Return the environments of problems, in the order in which the problems name them."""
    return tuple(dict.fromkeys(problem.environment for problem in problems)) or (DEFAULT,)


async def _finished(work: Work, run: RunWriter, tally: Tally, pool: Executor | None, observer: Observer) -> list[str]:
    """Draw and execute. Write down what it took, also if it fails. Return notes."""
    try:
        notes = await _stream(work, run, tally, pool, observer)
        _keep_learnt(run, work)
    except BaseException:
        with suppress(RunError):  # the disk may be what failed; the first failure is the one to tell
            _keep_learnt(run, work)
            run.update(seconds=run.manifest.seconds + tally.seconds())
        raise
    done = pool is not None and tally.decided == tally.verdicts
    finished = run.manifest.finished or (now() if done else None)
    run.update(seconds=run.manifest.seconds + tally.seconds(), finished=finished, sandbox=_executed(run, pool))
    return notes


def _outcome(work: Work, run: Run, tally: Tally, notes: list[str]) -> Outcome:
    summary, remarks = summarize(
        run,
        work.ks,
        infrastructure=tally.infrastructure,
        unanswered={task_id: entry.samples for task_id, entry in tally.unanswered.items()},
        prices=work.prices,
        benchmark=work.benchmark,
    )
    return Outcome(summary, (*notes, *unanswered_notes(tally), *remarks), tally.complaint)


def _executed(run: RunWriter, pool: Executor | None) -> SandboxFacts | None:
    """Return the run's facts about its sandbox, with environments and nodes that joined in this session."""
    facts = run.manifest.sandbox
    return facts if facts is None or pool is None else facts.grown(pool.description)


def _stored(request: Request) -> Run | None:
    """Return the run that is there to go on with; None if there is none. Raises RunError."""
    there = request.existing != "overwrite" and (request.folder / "run.json").exists()
    return Run(request.folder) if there else None


async def _served(work: Work, stored: Run | None, observer: Observer) -> Served | None:
    """Return the model server's facts; None also if nothing is left to be drawn. Raises ModelError."""
    if work.model is None or not lacks_samples(work, stored):
        return None
    asked = [problem for problem in work.benchmark if work.counts.get(problem.task_id)]
    if isinstance(work.model, Learner) and stored is not None:
        servers = stored.manifest.servers
        work.model.recall(servers[-1].learnt if servers else ())
    return await work.model.prepare(asked, lambda text: observer(Notice(text)))


def _keep_learnt(run: RunWriter, work: Work) -> None:
    """Store what the session learnt of the server."""
    known = run.manifest.servers
    if known and isinstance(work.model, Learner):
        learnt = dict.fromkeys([*known[-1].learnt, *work.model.learnt])
        if tuple(learnt) != known[-1].learnt:
            run.update(servers=(*known[:-1], replace(known[-1], learnt=tuple(learnt))))


def _noted(run: RunWriter, served: Served | None) -> list[str]:
    """Store the facts of the model server. Return notes on changes since the run began."""
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


async def _stream(work: Work, run: RunWriter, tally: Tally, pool: Executor | None, observer: Observer) -> list[str]:
    plan = _plan(work, run)
    async with _followed(tally, observer):
        if work.model is None and pool is not None:
            await execute(plan, run, tally, pool=pool, calibrator=_calibrator(work, run))
        elif work.model is not None and pool is not None:
            source = work.model, _extractor(work)
            await evaluate(plan, run, tally, source=source, pool=pool, calibrator=_calibrator(work, run))
        elif work.model is not None:
            await draw(plan, run, tally, source=(work.model, _extractor(work)))
    return calibration_notes(work.benchmark, run.manifest.limits) if pool is not None else []


@asynccontextmanager
async def _followed(tally: Tally, observer: Observer) -> AsyncGenerator[None, None]:
    """Report the tally to the observer while the body runs."""

    async def tick() -> None:
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            observer(Advanced(tally))

    observer(Began(tally))
    ticking = asyncio.create_task(tick(), name="progress")
    try:
        yield
    finally:
        ticking.cancel()
        with suppress(asyncio.CancelledError):
            await ticking
        observer(Ended(tally))


def _extractor(work: Work) -> Extractor:
    from codeeval.extraction import extractor, with_readings  # noqa: PLC0415 - a parser that only drawing needs

    facts = work.manifest.sampling
    return with_readings(extractor(facts.extraction_rule, work.style), work.style, strict=facts.extraction == "strict")


def _plan(work: Work, run: RunWriter) -> Plan:
    config, facts = work.request.config, run.manifest.execution
    tasks = make_tasks(
        work.benchmark,
        work.counts,
        suites=config.suites if work.request.execute else (),
        limits=limits_of(config.sandbox),
        calibrations=run.manifest.limits.tasks,
    )
    return Plan(
        tasks,
        dedupe=facts.dedupe if facts else True,
        all_tests=facts.all_tests if facts else False,
        sensitivity=config.sensitivity,
        draws=config.sampling.max_connections or _DEFAULT_DRAWS,
        batch=config.sampling.samples_per_request or DEFAULT_BATCH,
        spill=bool(run.manifest.servers),
    )


def limits_of(config: SandboxConfig) -> Limits:
    """Return the limits of a program whose suite was not calibrated."""
    return Limits(
        seconds=config.timeout_floor,
        memory_mb=config.memory_mb,
        input_seconds=config.timeout_floor,
        input_factor=config.timeout_factor,
    )


def _calibrator(work: Work, run: RunWriter) -> Calibrator | None:
    """Return a calibrator of what the manifest's limits lack."""
    config, known = work.request.config.sandbox, run.manifest.limits.tasks
    if config.timeout_factor <= 0:
        return None
    problems = [problem for problem in work.benchmark if work.counts.get(problem.task_id)]
    suites = chosen_suites(problems, work.request.config.suites)
    targets = (
        (problem, suite)
        for problem in problems
        for suite in suites[problem.task_id]
        if _is_unknown(known.get(problem.task_id, {}).get(suite.name))
        and (problem.canonical_solution or (shows_unpassable(problem, suite) and not _judged(run, problem, suite)))
    )
    floor, factor, screens = config.timeout_floor, config.timeout_factor, not work.request.config.all_tests
    return Calibrator(targets, floor=floor, factor=factor, limits=limits_of(config), screens=screens)


def _is_unknown(calibration: Calibration | None) -> bool:
    """Return whether a canonical solution has to run: nothing is known of it, or only how it does on some inputs."""
    return calibration is None or calibration.inputs is not None


def _judged(run: RunWriter, problem: Problem, suite: Suite) -> bool:
    """Return whether the run has verdicts of this suite, so that a session before has learnt what there is to learn."""
    return bool(run.found.verdicts.get((problem.task_id, suite.name)))
