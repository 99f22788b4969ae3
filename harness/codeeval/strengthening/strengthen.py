"""A stronger suite for each problem that has only weak tests, made of its canonical solution and its tests' inputs.

seeds → candidates → those on which the canonical solution is steady → those that ask something → a Differential suite
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from codeeval.evaluation.plan import program_of
from codeeval.seeds import derived_seed
from codeeval.strengthening.acceptance import steady, tolerance, within_domain
from codeeval.strengthening.candidates import Candidate, candidates
from codeeval.strengthening.canonical import Canonical
from codeeval.strengthening.features import features
from codeeval.strengthening.mutants import chosen_mutants
from codeeval.strengthening.order import backwards
from codeeval.strengthening.probing import Answer, Question, Recorded, ask, record
from codeeval.strengthening.reduction import reduced
from codeeval.strengthening.uses import Use, use_of
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.executor import Executor, running
from codeeval_sandbox.jobs import PASSING, Job, Limits
from codeeval_sandbox.kinds import Differential, Suite
from codeeval_sandbox.questions import Probe

__all__ = ["LeftOut", "Outcome", "Recipe", "Strengthened", "strengthen"]

_SOURCE = "base"
_MUTANT_SECONDS, _SECONDS_PER_LINE = 1.0, 2e-6
"""Seconds that a mutant may take for all inputs: at least ten times those of the canonical solution."""
_ENOUGH = 16
"""Inputs that kill a mutant, beyond which no more are looked for."""
_FAILED = "the sandbox failed"


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides a suite, besides the problem and the versions of codeeval and Hypothesis."""

    suite: str = "strong"
    """Name of the suites."""
    seed: int = 0
    budget: int = 300
    """Candidate inputs per problem."""
    mutants: int = 24
    """Mutants of the canonical solution that the inputs are to kill, at most."""
    depth: int = 3
    """So many inputs are to cover each arc, to kill each mutant, and to be of each category."""
    size: int = 100
    """Inputs of a suite, at most."""
    lines: int = 20_000
    """Lines that the canonical solution may execute on one input."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A problem for which no suite could be made."""

    task_id: str
    reason: str
    for_now: bool = False
    """True if the sandbox is to blame, so that it may be tried again."""


@dataclass(frozen=True, slots=True)
class Strengthened:
    """A problem's new suite, and how it came about."""

    task_id: str
    suite: Differential
    seeds: int
    """Different inputs of the problem's own tests."""
    candidates: int
    accepted: int
    """Candidates on which the canonical solution returns, in time, the same in any process and order of sets."""
    arcs: int
    """Transitions between lines that the accepted ones cover."""
    mutants: int
    """Mutants tried."""
    killed: int
    """Mutants among these that the accepted inputs tell from the canonical solution."""

    @property
    def facts(self) -> dict[str, int]:
        """The numbers, by name."""
        return {name: getattr(self, name) for name in _FACTS}


_FACTS = ("seeds", "candidates", "accepted", "arcs", "mutants", "killed")

Outcome: TypeAlias = Strengthened | LeftOut


@dataclass(slots=True)
class _Work:
    """One problem on its way."""

    problem: Problem
    canonical: Canonical
    tests: Suite
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


def _read(problems: Sequence[Problem]) -> tuple[dict[str, _Work], _Left]:
    works, left = {}, {}
    for problem in problems:
        suite = problem.suites.get(_SOURCE)
        use: Use = use_of(suite) if suite is not None else "derived"
        canonical = Canonical.parse(problem.canonical_solution, problem.entry_point)
        if suite is None:
            left[problem.task_id] = f"it has no suite {_SOURCE!r} to start from"
        elif suite.traits.script:
            left[problem.task_id] = f"its suite {_SOURCE!r} runs whole programs, so there are no calls to vary"
        elif not suite.traits.calls:
            left[problem.task_id] = f"its suite {_SOURCE!r} is of the kind {suite.kind!r}, which reports no calls"
        elif use in _UNFIT:
            left[problem.task_id] = _UNFIT[use]
        elif canonical.unsteady:
            left[problem.task_id] = f"its canonical solution uses {canonical.unsteady!r}"
        else:
            works[problem.task_id] = _Work(problem, canonical, suite, use)
    return works, left


# --- Seeds -------------------------------------------------------------------------------------------------------


async def _seed(pool: Executor, works: Mapping[str, _Work], recipe: Recipe) -> _Left:
    """Record the calls of the problems' own tests, and make candidates of them."""
    wanted = {(task_id, _SOURCE): (work.problem, work.tests) for task_id, work in works.items()}
    recordings = await record(pool, wanted, traced=False)
    left = {}
    for task_id, work in works.items():
        recorded = recordings.get((task_id, _SOURCE))
        if reason := _refusal(recorded):
            left[task_id] = reason
            continue
        assert recorded is not None
        calls = [work.canonical.positional(*call) for call in recorded.calls]
        random_seed = derived_seed(recipe.seed, task_id)
        seeds = [call for call in calls if call is not None]
        words = f"{work.problem.prompt.instruction}\n{work.problem.prompt.stub}"
        work.inputs = candidates(seeds, work.canonical, words=words, budget=recipe.budget, random_seed=random_seed)
        work.tried = len(work.inputs)
        work.seeds = sum(made.origin == "seed" for made in work.inputs)
        if not work.inputs or not work.inputs[0].arguments:
            left[task_id] = "its tests make no call with arguments that are plain data"
    return left


def _refusal(recorded: Recorded | None) -> str:
    if recorded is None:
        return _FAILED
    if recorded.verdict.status not in PASSING:
        return f"its canonical solution does not pass its own tests ({recorded.verdict.status})"
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
        kept = within_domain(work.inputs, answers, steady(answers, turned.get((task_id, "backwards"), ())))
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
    inputs = tuple(made.arguments for made in work.inputs)
    source = "\n".join(program_of(problem, problem.canonical_solution))
    probe = Probe("probe", problem.entry_point, source, inputs, lines=recipe.lines)
    units = program_of(problem, problem.canonical_solution)
    return Question((problem.task_id,), units, probe, environment=problem.environment)


def _turned(work: _Work, probed: Mapping[tuple[Any, ...], Sequence[Answer]]) -> list[Question]:
    """Return the inputs that were answered with a value, for the program whose sets iterate backwards."""
    units = backwards(work.canonical)
    answers = probed.get((work.problem.task_id,))
    if units is None or answers is None:
        return []
    inputs = tuple(made.arguments for made in work.inputs[: len(answers)])
    prelude = (work.problem.prelude,) if work.problem.prelude else ()
    probe = Probe("probe", work.problem.entry_point, "", inputs)
    key = (work.problem.task_id, "backwards")
    return [Question(key, (*prelude, *units), probe, environment=work.problem.environment)]


def _unusable(work: _Work, answers: Sequence[Answer]) -> str:
    if not work.inputs:
        usual = max((answer.kind for answer in answers), key=[answer.kind for answer in answers].count)
        return f"its canonical solution gives no value that could be compared ({usual})"
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
        source = "\n".join(program_of(work.problem, work.problem.canonical_solution))
        inputs = tuple(made.arguments for made in work.inputs)
        probe = Probe(
            "probe",
            work.problem.entry_point,
            source,
            inputs,
            seconds=0.05,
            values=False,
            enough=_ENOUGH,
            atol=work.atol,
        )
        limits = Limits(seconds=_MUTANT_SECONDS + _SECONDS_PER_LINE * work.lines)
        questions += [
            Question((task_id, position), program_of(work.problem, mutant), probe, limits, work.problem.environment)
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
    problem = work.problem
    suite = Differential(
        recipe.suite,
        problem.entry_point,
        "\n".join(program_of(problem, problem.canonical_solution)),
        tuple(work.inputs[position].arguments for position in chosen),
        work.atol,
    )
    return Strengthened(
        problem.task_id, suite, work.seeds, work.tried, len(work.inputs), work.arcs, work.mutants, work.killed
    )


async def _confirm(pool: Executor, works: Mapping[str, _Work], made: Mapping[str, Strengthened]) -> _Left:
    """The canonical solution must pass what was made of it, as any sample is tested."""
    left = {}

    async def jobs() -> Any:
        for task_id, work in works.items():
            program = program_of(work.problem, work.problem.canonical_solution)
            suite, environment = made[task_id].suite, work.problem.environment
            yield Job((task_id,), program, suite, Limits(seconds=30.0), environment=environment)

    async with running(pool, jobs()) as verdicts:
        async for verdict in verdicts:
            if verdict.status not in PASSING:
                left[str(verdict.key[0])] = f"its canonical solution fails the suite made of it ({verdict.status})"
    return left
