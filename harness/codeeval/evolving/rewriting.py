"""The work of a recipe without a model: each problem is rewritten by code, and its own tests decide.

They must accept the rewritten solution and reject a wrong program, and the statement's examples must hold. Inputs are
not added: a problem and its source are compared, so that both have the same tests.
"""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass

from codeeval.evaluation.plan import program_of
from codeeval.evolving.drafts import Rejected
from codeeval.evolving.order import Order, Source
from codeeval.evolving.rows import row_of
from codeeval.evolving.shelf import Outcome, WorkFolder
from codeeval.taxonomy.examples import all_examples
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.executor import Executor, running
from codeeval_sandbox.jobs import PASSING, Job, Limits, Status
from codeeval_sandbox.kinds import Asserts

__all__ = ["rewrite"]

_BATCH = 64
_LIMITS = Limits(seconds=30.0, input_seconds=4.0)


@dataclass(frozen=True)
class _Rewritten:
    source: Source
    problem: Problem

    @property
    def parent(self) -> Problem:
        """Problem that was rewritten."""
        return self.source.problems[0]


async def rewrite(pool: Executor, order: Order, folder: WorkFolder, tell: Callable[[int, int], None]) -> None:
    """Make what is missing of an order. `tell` gets the number of sources that are done, and of problems kept.

    Raises:
        SandboxError: the sandbox cannot be started.
        RunWriteError: the folder takes no more.
    """
    waiting = [source for source in order.sources() if folder.is_waiting(source.key, 0)]
    for start in range(0, len(waiting), _BATCH):
        made = [(source, _made(order, source)) for source in waiting[start : start + _BATCH]]
        whole = [_Rewritten(source, problem) for source, problem in made if isinstance(problem, Problem)]
        results = await _statuses(pool, whole)
        for source, problem in made:
            if isinstance(problem, Rejected):
                folder.add(_outcome(source, problem))
        for position, each in enumerate(whole):
            own = {kind: status for (at, kind), status in results.items() if at == position}
            if Status.INFRASTRUCTURE in own.values():
                folder.lost += 1
                continue
            folder.add(_outcome(each.source, _decided(each, own), each.problem))
        tell(folder.settled(1), len(folder.kept))


def _made(order: Order, source: Source) -> Problem | Rejected:
    name = f"{order.name}/{source.identifier}"
    return order.recipe.rewritten(source.problems[0], task_id=name, benchmark=order.name, seed=order.seed)


async def _statuses(pool: Executor, rewritten: Sequence[_Rewritten]) -> dict[tuple[int, str], Status]:
    """Return what the tests say of solution and control, and what the statement's examples say of the solution."""

    async def jobs() -> AsyncGenerator[Job, None]:
        for at, each in enumerate(rewritten):
            problem, suite = each.problem, each.problem.suites["base"]
            solution = program_of(problem, problem.canonical_solution)
            yield Job((at, "solution"), solution, suite, _LIMITS, environment=problem.environment)
            control = program_of(problem, problem.control)
            yield Job((at, "control"), control, suite, _LIMITS, environment=problem.environment)
            for kind, shown in (("examples", problem), ("before", each.parent)):
                if examples := _examples(shown):
                    program = program_of(shown, shown.canonical_solution)
                    asked = Asserts(kind, shown.entry_point, examples, setup=shown.prelude)
                    yield Job((at, kind), program, asked, _LIMITS, environment=problem.environment)

    async with running(pool, jobs()) as verdicts:
        return {(verdict.key[0], verdict.key[1]): verdict.status async for verdict in verdicts}


def _examples(problem: Problem) -> tuple[str, ...]:
    """Return asserts of the statement's examples."""
    return tuple(example.test for example in all_examples(problem.prompt.shown, problem.entry_point))


def _decided(rewritten: _Rewritten, statuses: Mapping[str, Status]) -> Rejected | None:
    """Reject what its tests reject. An example that is wrong in the source stays wrong."""
    if statuses["solution"] not in PASSING:
        return Rejected("tests", f"the rewritten solution fails the source's tests: {statuses['solution']}")
    if statuses["control"] in PASSING:
        return Rejected("tests", "the tests accept a program that returns nonsense")
    if len(_examples(rewritten.problem)) != len(_examples(rewritten.parent)):
        return Rejected("examples", "an example of the source's statement is no example any more")
    if statuses.get("before") in PASSING and statuses.get("examples") not in PASSING:
        return Rejected("examples", "the rewritten solution does not fulfil an example of the statement")
    return None


def _outcome(source: Source, rejected: Rejected | None, problem: Problem | None = None) -> Outcome:
    facts = {"gate": rejected.gate, "reason": rejected.reason} if rejected else {"gate": None, "reason": ""}
    if problem is None:
        return Outcome(source=source.key, attempt=0, **facts)
    suite = problem.suites["base"]
    return Outcome(
        source=source.key,
        attempt=0,
        **facts,
        statement=problem.prompt.shown,
        solution=problem.canonical_solution,
        inputs=suite.total or 0,
        suite=suite.total or 0,
        row=None if rejected else row_of(problem, suite, source.identifier),
    )
