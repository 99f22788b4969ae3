"""A stronger suite for each problem that has only weak tests, made of its canonical solution and its tests' inputs.

seeds → candidates → those on which the canonical solution is steady → those that ask something → a Differential suite
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from codeeval.evaluation.plan import program_of
from codeeval.seeds import derived_seed
from codeeval.store.suites import SOURCE
from codeeval.strengthening.acceptance import steady, tolerance, within_domain
from codeeval.strengthening.candidates import Candidate, candidates
from codeeval.strengthening.canonical import Canonical
from codeeval.strengthening.features import features
from codeeval.strengthening.forms import Form, form_of
from codeeval.strengthening.mutants import chosen_mutants
from codeeval.strengthening.order import backwards
from codeeval.strengthening.outcomes import LeftOut, Outcome, Recipe, Strengthened
from codeeval.strengthening.probing import Answer, Question, Recorded, ask, record
from codeeval.strengthening.reduction import reduced
from codeeval.strengthening.uses import Use, use_of
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.executor import Executor, running
from codeeval_sandbox.jobs import PASSING, Job, Limits, Status
from codeeval_sandbox.kinds import Differential, Suite
from codeeval_sandbox.questions import Probe

__all__ = ["strengthen", "unfit"]

_MUTANT_SECONDS, _SECONDS_PER_LINE = 1.0, 2e-6
"""Seconds that a mutant may take for all inputs: at least ten times those of the canonical solution."""
_ENOUGH = 16
"""Inputs that kill a mutant, beyond which no more are looked for."""
_FAILED = "the sandbox failed"


@dataclass(slots=True)
class _Work:
    """One problem on its way."""

    problem: Problem
    canonical: Canonical
    tests: Suite
    form: Form
    use: Use
    seeds: int = 0
    inputs: list[Candidate] = field(default_factory=list)
    tried: int = 0
    outputs: list[Any] = field(default_factory=list)
    demands: list[set[Any]] = field(default_factory=list)
    arcs: int = 0
    lines: int = 0
    mutants: int = 0
    killed: int = 0
    atol: float = 0.0

    @property
    def asked(self) -> tuple[tuple[Any, ...], ...]:
        """Arguments of the function for each input."""
        return tuple(self.form.asked(made.arguments) for made in self.inputs)

    def units(self, program: str) -> tuple[str, ...]:
        """Return a program of the problem as source units that define the function."""
        return program_of(self.problem, self.form.source(program))


async def strengthen(pool: Executor, problems: Sequence[Problem], recipe: Recipe) -> list[Outcome]:
    """Return an outcome for each problem, in order. One recipe always gives the same outcomes. Raises SandboxError."""
    works, left = _read(problems)
    for stage in (_seed, _probe, _kill):
        left |= await stage(pool, works, recipe)
        for task_id in left:
            works.pop(task_id, None)
    made = {task_id: _reduce(work, recipe) for task_id, work in works.items()}
    left |= await _confirm(pool, works, made)
    return [
        _left_out(problem.task_id, left) if problem.task_id in left else made[problem.task_id] for problem in problems
    ]


def _left_out(task_id: str, left: Mapping[str, str]) -> LeftOut:
    return LeftOut(task_id, left[task_id], for_now=left[task_id] == _FAILED)


_Left: TypeAlias = dict[str, str]
"""Reasons by task_id."""

_UNFIT: Mapping[Use, str] = {
    "truth": "its tests look at the truth of values alone",
    "derived": "its tests compare something made from the values, so that different ones may be right",
    "unknown": "its tests do not show what they do with values, so that different ones may be right",
}
"""Uses of values that do not decide which value is right, and the reason that is given."""


def unfit(problem: Problem) -> str:
    """Return why no stronger suite of the problem can be tried; empty if one can. Nothing is executed."""
    work = _read_one(problem)
    return work if isinstance(work, str) else ""


def _read(problems: Sequence[Problem]) -> tuple[dict[str, _Work], _Left]:
    works, left = {}, {}
    for problem in problems:
        work = _read_one(problem)
        if isinstance(work, str):
            left[problem.task_id] = work
        else:
            works[problem.task_id] = work
    return works, left


def _read_one(problem: Problem) -> "_Work | str":
    """Return the work on a problem, or the reason why it is left out."""
    suite = problem.suites.get(SOURCE)
    if suite is None:
        return f"it has no suite {SOURCE!r} to start from"
    if not problem.canonical_solution.strip():
        return "it has no canonical solution"
    form, use = form_of(suite), use_of(suite)
    if isinstance(form, str):
        return form
    if use in _UNFIT:
        return _UNFIT[use]
    of_function = problem.canonical_solution if form.READS else form.source(problem.canonical_solution)
    canonical = Canonical.parse(of_function, form.name)
    unsteady = canonical.unsteady_beside(form.READS)
    return f"its canonical solution uses {unsteady!r}" if unsteady else _Work(problem, canonical, suite, form, use)


# --- Seeds -------------------------------------------------------------------------------------------------------


async def _seed(pool: Executor, works: Mapping[str, _Work], recipe: Recipe) -> _Left:
    """Record the calls of the problems' own tests, and make candidates of them."""
    observed, left = await _observed(pool, works)
    for task_id, seeds in observed.items():
        work = works[task_id]
        random_seed = derived_seed(recipe.seed, task_id)
        words = f"{work.problem.prompt.instruction}\n{work.problem.prompt.stub}"
        work.inputs = candidates(
            seeds,
            work.canonical,
            words=words,
            budget=recipe.budget,
            random_seed=random_seed,
            admits=work.form.admits,
        )
        work.tried = len(work.inputs)
        work.seeds = sum(made.origin == "seed" for made in work.inputs)
        if not work.inputs or not work.inputs[0].arguments:
            left[task_id] = "its tests make no call with arguments that are plain data"
    return left


async def _observed(pool: Executor, works: Mapping[str, _Work]) -> tuple[dict[str, list[tuple[Any, ...]]], _Left]:
    """Return the inputs of the problems' own tests, which the canonical solution must pass."""
    listed = {task_id: calls for task_id, work in works.items() if (calls := work.form.observed()) is not None}
    suites = {task_id: works[task_id].tests for task_id in listed}
    statuses = await _tested(pool, works, suites)
    left = {task_id: reason for task_id in listed if (reason := _failure(statuses.get(task_id)))}
    observed = {task_id: list(calls) for task_id, calls in listed.items() if task_id not in left}
    wanted = {(task_id, SOURCE): (work.problem, work.tests) for task_id, work in works.items() if task_id not in listed}
    recordings = await record(pool, wanted, traced=False)
    for task_id, _ in wanted:
        recorded = recordings.get((task_id, SOURCE))
        if reason := _refusal(recorded):
            left[task_id] = reason
            continue
        assert recorded is not None
        positional = [works[task_id].canonical.positional(*call) for call in recorded.calls]
        observed[task_id] = [call for call in positional if call is not None]
    return observed, left


def _failure(status: Status | None) -> str:
    if status is None or status is Status.INFRASTRUCTURE:
        return _FAILED
    return "" if status in PASSING else f"its canonical solution does not pass its own tests ({status})"


def _refusal(recorded: Recorded | None) -> str:
    if reason := _failure(recorded.verdict.status if recorded is not None else None):
        return reason
    assert recorded is not None
    return "" if recorded.calls else "its tests make no call with arguments that are plain data"


# --- Acceptance --------------------------------------------------------------------------------------------------


async def _probe(pool: Executor, works: Mapping[str, _Work], recipe: Recipe) -> _Left:
    """Keep the inputs on which the canonical solution returns plain data, in time, and the same every time."""
    probed = await ask(pool, [_question(work, recipe) for work in works.values()])
    turned = await ask(pool, [question for work in works.values() for question in _turned(work, probed)])
    left = {}
    for task_id, work in works.items():
        answers = probed.get((task_id,))
        if answers is None:
            left[task_id] = _FAILED
            continue
        same = steady(answers, turned.get((task_id, "backwards"), ()))
        held = [position for position in same if work.form.holds(answers[position].value)]
        kept = within_domain(work.inputs, answers, held)
        work.inputs = [work.inputs[position] for position in kept]
        work.outputs = [answers[position].value for position in kept]
        work.demands = [set(answers[position].arcs) for position in kept]
        work.lines = sum(answers[position].lines for position in kept)
        work.arcs = len(set().union(*work.demands))
        if reason := _unusable(work, answers):
            left[task_id] = reason
        work.atol = tolerance(work.outputs, work.use, work.seeds)
    return left


def _question(work: _Work, recipe: Recipe) -> Question:
    problem = work.problem
    units = work.units(problem.canonical_solution)
    probe = Probe("probe", work.form.name, "\n".join(units), work.asked, lines=recipe.lines)
    return Question((problem.task_id,), units, probe, environment=problem.environment)


def _turned(work: _Work, probed: Mapping[tuple[Any, ...], Sequence[Answer]]) -> list[Question]:
    """Return the inputs that were answered with a value, for the program whose sets iterate backwards."""
    units = backwards(work.canonical, work.form.source if work.form.READS else str)
    answers = probed.get((work.problem.task_id,))
    if units is None or answers is None:
        return []
    prelude = (work.problem.prelude,) if work.problem.prelude else ()
    probe = Probe("probe", work.form.name, "", work.asked[: len(answers)])
    key = (work.problem.task_id, "backwards")
    return [Question(key, (*prelude, *units), probe, environment=work.problem.environment)]


def _unusable(work: _Work, answers: Sequence[Answer]) -> str:
    if not work.inputs:
        usual = max((answer.kind for answer in answers), key=[answer.kind for answer in answers].count)
        return f"its canonical solution gives no value that could be compared ({usual})"
    if work.form.observed() is not None and len(work.inputs) <= work.seeds:
        return "its inputs cannot be varied within what they show"
    if all(output is None for output in work.outputs):
        return "its canonical solution returns None"
    return ""


# --- Mutants -----------------------------------------------------------------------------------------------------


async def _kill(pool: Executor, works: Mapping[str, _Work], recipe: Recipe) -> _Left:
    """See which inputs tell which mutants from the canonical solution."""
    questions = []
    for task_id, work in works.items():
        chosen = chosen_mutants(work.problem, recipe.mutants, derived_seed(recipe.seed, task_id, "mutants"))
        work.mutants = len(chosen)
        probe = Probe(
            "probe",
            work.form.name,
            "\n".join(work.units(work.problem.canonical_solution)),
            work.asked,
            seconds=0.05,
            values=False,
            enough=_ENOUGH,
            atol=work.atol,
        )
        limits = Limits(seconds=_MUTANT_SECONDS + _SECONDS_PER_LINE * work.lines)
        questions += [
            Question((task_id, position), work.units(mutant), probe, limits, work.problem.environment)
            for position, (_, mutant) in enumerate(chosen)
        ]
    replies = await ask(pool, questions)
    for (task_id, mutant), answers in replies.items():
        kills = [position for position, answer in enumerate(answers) if not answer.agrees]
        works[task_id].killed += bool(kills)
        for position in kills:
            works[task_id].demands[position].add(("mutant", mutant))
    return {}


# --- The suite ---------------------------------------------------------------------------------------------------


def _reduce(work: _Work, recipe: Recipe) -> Strengthened:
    demands = [
        met | features(candidate.arguments, output)
        for candidate, output, met in zip(work.inputs, work.outputs, work.demands, strict=True)
    ]
    chosen = sorted(reduced(demands, depth=recipe.depth, most=recipe.size))
    asked = [work.asked[position] for position in chosen]
    outputs = [work.form.outputs(work.outputs)[position] if work.form.lists_cases else None for position in chosen]
    cases = tuple(zip(asked, outputs, strict=True))
    counts = (work.seeds, work.tried, len(work.inputs), work.arcs, work.mutants, work.killed)
    problem, differential = work.problem, None
    if work.form.lists_cases:
        suite = work.tests.with_cases(recipe.suite, cases)
    else:
        reference = "\n".join(program_of(problem, problem.canonical_solution))
        suite = differential = Differential(recipe.suite, problem.entry_point, reference, tuple(asked), work.atol)
    return Strengthened(problem.task_id, suite, cases, differential, *counts)


async def _confirm(pool: Executor, works: Mapping[str, _Work], made: Mapping[str, Strengthened]) -> _Left:
    """The canonical solution must pass what was made of it, as any sample is tested."""
    statuses = await _tested(pool, works, {task_id: strengthened.suite for task_id, strengthened in made.items()})
    return {
        task_id: f"its canonical solution fails the suite made of it ({status})"
        for task_id, status in statuses.items()
        if status not in PASSING
    }


async def _tested(pool: Executor, works: Mapping[str, _Work], suites: Mapping[str, Suite]) -> dict[str, Status]:
    """Return the status of each canonical solution on a suite."""

    async def jobs() -> AsyncGenerator[Job, None]:
        for task_id, suite in suites.items():
            problem = works[task_id].problem
            program = program_of(problem, problem.canonical_solution)
            yield Job((task_id,), program, suite, Limits(seconds=30.0), environment=problem.environment)

    async with running(pool, jobs()) as verdicts:
        return {str(verdict.key[0]): verdict.status async for verdict in verdicts}
