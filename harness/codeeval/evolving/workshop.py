"""The work itself: drafts are drawn, put through the gates stage by stage, and kept with their evidence.

All that was done is in a folder beside the file: `answers.jsonl` (the model's), `drafts.jsonl` (each with its gate and
reason, or the row that was kept). The same command goes on from there.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from codeeval.evolving.asking import Asking
from codeeval.evolving.drafts import Rejected, read_draft
from codeeval.evolving.execution import Suite, agreements, behaviours, source_inputs, tests_of, twin_of
from codeeval.evolving.gates import Agreement, Behaviour, by_agreement, by_behaviour, by_tests, by_text
from codeeval.evolving.order import Order, Source
from codeeval.evolving.recipe import Evolved
from codeeval.evolving.rows import problem_of_row, row_of
from codeeval.evolving.shelf import Outcome, WorkFolder
from codeeval.samples import Model
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.executor import Executor

__all__ = ["work"]

_BATCH = 16
"""Sources whose drafts are asked for, and executed, at once."""


@dataclass
class _Try:
    """One draft on its way."""

    source: Source
    attempt: int
    evolved: Evolved | None = None
    behaviour: Behaviour | None = None
    suite: Suite | None = None
    agreement: Agreement | None = None
    rejected: Rejected | None = None
    lost: bool = False
    """True if the sandbox failed, so that nothing can be said."""

    @property
    def is_open(self) -> bool:
        return self.rejected is None and not self.lost


@dataclass
class _Bench:
    """Pool, order and answers, which all stages need."""

    pool: Executor
    order: Order
    asking: Asking
    known: Mapping[str, Sequence[tuple[Any, ...]]] = field(default_factory=dict)
    """Inputs of the sources' own tests, where the recipe keeps the solution."""


async def work(
    pool: Executor, order: Order, models: tuple[Model, Model], folder: WorkFolder, tell: Callable[[int, int], None]
) -> None:
    """Make what is missing of an order. `tell` gets the number of sources that are done, and of problems kept.

    Raises:
        ModelError: the model cannot be reached.
        SandboxError: the sandbox cannot be started.
        RunWriteError: the folder takes no more.
    """
    asking = Asking(*models, folder.answers)
    try:
        sources = order.sources()
        bench = _Bench(pool, order, asking)
        if not order.recipe.solved:
            bench.known = await source_inputs(pool, [source.problems[0] for source in sources])
        for attempt in range(order.attempts):
            waiting = [source for source in sources if folder.is_waiting(source.key, attempt)]
            for start in range(0, len(waiting), _BATCH):
                tries = await _through_gates(bench, waiting[start : start + _BATCH], attempt)
                await _settle(bench, folder, tries)
                tell(folder.settled(order.attempts), len(folder.kept))
    finally:
        await asking.close()


async def _through_gates(bench: _Bench, sources: Sequence[Source], attempt: int) -> list[_Try]:
    """Put one draft of each source through the gates of text, behaviour, tests and agreement."""
    tries = list(await asyncio.gather(*(_drafted(bench, source, attempt) for source in sources)))
    await _observe(bench, _open(tries))
    await _test(bench, _open(tries))
    await _agree(bench, _open(tries))
    return tries


def _open(tries: Iterable[_Try]) -> list[_Try]:
    return [each for each in tries if each.is_open]


async def _drafted(bench: _Bench, source: Source, attempt: int) -> _Try:
    recipe = bench.order.recipe
    tried = _Try(source, attempt)
    answer = await bench.asking.draft(source.key, recipe.question(source.problems), attempt)
    draft = read_draft(answer, solved=recipe.solved)
    if isinstance(draft, Rejected):
        return replace(tried, rejected=draft)
    if not recipe.solved:
        draft = replace(draft, solution="", tests=(), inputs=tuple(bench.known.get(source.key, ())))
        if not draft.inputs:
            return replace(tried, rejected=Rejected("inputs", "the source's tests make no call with plain data"))
    name = f"{bench.order.name}/{source.identifier}"
    evolved = recipe.assembled(source.problems, draft, task_id=name, benchmark=bench.order.name)
    if isinstance(evolved, Rejected):
        return replace(tried, rejected=evolved)
    return replace(tried, evolved=evolved, rejected=by_text(evolved))


async def _observe(bench: _Bench, tries: Sequence[_Try]) -> None:
    seen = await behaviours(bench.pool, _evolved(tries))
    for tried, behaviour in zip(tries, seen, strict=True):
        tried.behaviour = behaviour
        tried.lost = behaviour is None
        if tried.evolved is not None and behaviour is not None:
            tried.rejected = by_behaviour(tried.evolved, behaviour)


async def _test(bench: _Bench, tries: Sequence[_Try]) -> None:
    seen = [tried.behaviour for tried in tries if tried.behaviour is not None]
    suites = await tests_of(bench.pool, _evolved(tries), seen, seed=bench.order.seed)
    for tried, suite in zip(tries, suites, strict=True):
        tried.suite = suite
        tried.rejected = by_tests(suite.tested, altered=bench.order.recipe.solved)


async def _agree(bench: _Bench, tries: Sequence[_Try]) -> None:
    drawn = await asyncio.gather(
        *(
            bench.asking.solutions(tried.source.key, tried.attempt, evolved.problem, bench.order.solutions)
            for tried, evolved in zip(tries, _evolved(tries), strict=True)
        )
    )
    suites = [tried.suite for tried in tries if tried.suite is not None]
    agreed = await agreements(bench.pool, _evolved(tries), suites, drawn)
    for tried, (agreement, suite) in zip(tries, agreed, strict=True):
        tried.agreement, tried.suite = agreement, suite
        tried.rejected = by_agreement(agreement) or by_tests(suite.tested, altered=bench.order.recipe.solved)


def _evolved(tries: Sequence[_Try]) -> list[Evolved]:
    return [tried.evolved for tried in tries if tried.evolved is not None]


async def _settle(bench: _Bench, folder: WorkFolder, tries: Sequence[_Try]) -> None:
    """Write the outcomes. Twins are looked for in order, so that the first of two stays."""
    for tried in tries:
        if tried.lost:
            folder.lost += 1
            continue
        if tried.rejected is None and tried.suite is not None and tried.evolved is not None:
            twin = await twin_of(bench.pool, tried.suite, tried.evolved.problem, _others(bench.order, folder))
            tried.rejected = Rejected("twin", f"the solution of {twin} solves it") if twin else None
        folder.add(_outcome(tried))


def _others(order: Order, folder: WorkFolder) -> list[Problem]:
    return [problem_of_row(outcome.row, order.name) for outcome in folder.kept if outcome.row is not None]


def _outcome(tried: _Try) -> Outcome:
    draft = tried.evolved.draft if tried.evolved is not None else None
    suite, agreement = tried.suite, tried.agreement
    row = None
    if tried.rejected is None and tried.evolved is not None and suite is not None:
        row = row_of(tried.evolved.problem, suite.suite, tried.source.identifier)
    return Outcome(
        source=tried.source.key,
        attempt=tried.attempt,
        gate=tried.rejected.gate if tried.rejected else None,
        reason=tried.rejected.reason if tried.rejected else "",
        statement=draft.statement if draft else "",
        solution=draft.solution if draft else "",
        inputs=len(draft.inputs) if draft else 0,
        suite=len(suite.suite.inputs) if suite else 0,
        not_strengthened=suite.strengthened if suite else "",
        mutants=suite.tested.mutants if suite else 0,
        killed=suite.tested.killed if suite else 0,
        equivalent=suite.tested.equivalent if suite else 0,
        base_calls=tuple(tried.behaviour.base_calls) if tried.behaviour else (),
        drawn=agreement.drawn if agreement else 0,
        agreeing=agreement.agreeing if agreement else 0,
        row=row,
    )
