"""Values against the canonical solution: do independent strong models agree on another result than its own?

Programs of the strong runs, right or wrong, are called on the inputs of the problem's tests, and so is the canonical
solution. Each model has one vote per input. Votes for one other value, by most of the models and by two at least, speak
against the canonical solution. A misreading that models share looks the same: a person decides.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from codeeval.assessing.records import SuiteAdequacy, ValuesAgainst
from codeeval.evaluation.plan import program_of
from codeeval.store.suites import identity
from codeeval.strengthening.canonical import Canonical
from codeeval.strengthening.probing import Answer, Question, ask, record
from codeeval.studies.inputs.sources import VerdictSource
from codeeval_benchmarks.literals import literal
from codeeval_benchmarks.problem import Benchmark, Problem
from codeeval_sandbox.environments import DEFAULT
from codeeval_sandbox.executor import Executor
from codeeval_sandbox.jobs import PASSING
from codeeval_sandbox.questions import Probe

if TYPE_CHECKING:
    from codeeval_sandbox.kinds import Suite

__all__ = ["STRONG_RATE", "Seen", "Voter", "seen_values", "voters"]

STRONG_RATE = 0.5
"""Score from which on a run counts as strong."""
_MOST_INPUTS = 200
_MOST_PROGRAMS = 5
"""Different programs of a model for one problem, the first drawn."""
_FEWEST = 2
"""Models that must agree, at least."""
_DIGITS = 6
"""Significant digits in which floats are compared."""
_SHOWN = 120
"""Characters of a value that are kept."""

Arguments = tuple[Any, ...]


@dataclass(frozen=True)
class Voter:
    """A strong model."""

    name: str
    programs: Mapping[str, Sequence[str]]
    """By task_id, different programs."""


@dataclass(frozen=True)
class Seen:
    """Findings of executions about the canonical solutions."""

    against: Mapping[str, ValuesAgainst] = field(default_factory=dict)
    """By task_id."""
    failing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Suites that the canonical solution fails, by task_id; without those that it passes."""
    without_inputs: tuple[str, ...] = ()
    """Tasks whose tests make no call with plain data."""
    adequacy: Mapping[str, SuiteAdequacy] = field(default_factory=dict)
    """By task_id, where it could be measured."""


def voters(sources: Sequence[VerdictSource], suite: str) -> list[Voter]:
    """Return the strong models, each with its programs; runs of one model are one. Raises UsageError, RunError."""
    programs: dict[str, dict[str, dict[str, None]]] = {}
    for source in sources:
        n, c = source.suite(suite).counts(len(source.outcomes.tasks))
        rates = c[n > 0] / n[n > 0]
        if rates.size and rates.mean() >= STRONG_RATE:
            own = programs.setdefault(source.label, defaultdict(dict))
            for task, program in _solutions(source):
                if len(own[task]) < _MOST_PROGRAMS:
                    own[task][program] = None
    return [Voter(name, {task: tuple(each) for task, each in own.items()}) for name, own in programs.items()]


def _solutions(source: VerdictSource) -> Iterator[tuple[str, str]]:
    if source.run is not None:
        yield from ((sample.task_id, sample.solution) for sample in source.run.samples())
    elif source.published is not None:
        yield from ((task, program) for task, _, program in source.published.solutions())


async def seen_values(
    pool: Executor, benchmark: Benchmark, strong: Sequence[Voter], others: Sequence[Benchmark] = ()
) -> Seen:
    """Execute the canonical solutions and the voters' programs. `others` give further inputs, by the same task_ids.

    Raises:
        SandboxError: nothing can be run.
    """
    problems = [problem for problem in benchmark if _is_askable(problem)]
    inputs, failing = await _inputs(pool, problems, others)
    questions = [question for problem in problems for question in _questions(problem, strong, inputs[problem.task_id])]
    answers = await ask(pool, questions)
    against = {}
    for problem in problems:
        task = problem.task_id
        given = [
            [answers.get((task, voter.name, at), ()) for at in range(len(voter.programs.get(task, ())))]
            for voter in strong
        ]
        if (evidence := _against(problem, inputs[task], answers.get((task,), ()), given)) is not None:
            against[task] = evidence
    return Seen(against, failing, tuple(task for task, each in inputs.items() if not each))


def _is_askable(problem: Problem) -> bool:
    is_function = problem.question is None and problem.entry_point not in {"", "Solution"}
    return is_function and bool(problem.canonical_solution.strip()) and problem.environment == DEFAULT


async def _inputs(
    pool: Executor, problems: Sequence[Problem], others: Sequence[Benchmark]
) -> tuple[dict[str, list[Arguments]], dict[str, tuple[str, ...]]]:
    """Return the calls of each problem's tests, and the suites that its canonical solution fails."""
    wanted: dict[tuple[str, str], tuple[Problem, Suite]] = {}
    for problem in problems:
        further = [other[problem.task_id] for other in others if problem.task_id in other]
        for rank, each in enumerate((problem, *further)):
            suites = {name: suite for name, suite in each.suites.items() if suite.traits.calls}
            wanted |= {(problem.task_id, f"{rank} {name}"): (each, suite) for name, suite in suites.items()}
    inputs: dict[str, dict[str, Arguments]] = {problem.task_id: {} for problem in problems}
    failing: dict[str, list[str]] = defaultdict(list)
    for (task, name), recorded in (await record(pool, wanted, traced=False)).items():
        each = wanted[task, name][0]
        if name.startswith("0 ") and recorded.verdict.status not in PASSING:
            failing[task].append(name.partition(" ")[2])
        canonical = Canonical.parse(each.canonical_solution, each.entry_point)
        for call in recorded.calls:
            if (arguments := canonical.positional(*call)) is not None and len(inputs[task]) < _MOST_INPUTS:
                inputs[task].setdefault(identity(arguments), arguments)
    listed = {task: list(by_text.values()) for task, by_text in inputs.items()}
    return listed, {task: tuple(names) for task, names in failing.items()}


def _questions(problem: Problem, strong: Sequence[Voter], inputs: Sequence[Arguments]) -> Iterator[Question]:
    if not inputs:
        return
    probe = Probe("probe", problem.entry_point, "", tuple(inputs))
    yield Question((problem.task_id,), program_of(problem, problem.canonical_solution), probe)
    for voter in strong:
        for at, program in enumerate(voter.programs.get(problem.task_id, ())):
            if program.strip():
                yield Question((problem.task_id, voter.name, at), program_of(problem, program), probe)


def _against(
    problem: Problem,
    inputs: Sequence[Arguments],
    own: Sequence[Answer],
    given: Sequence[Sequence[Sequence[Answer]]],
) -> ValuesAgainst | None:
    """Return the input on which most models agree against the canonical solution; `given`: by model and program."""
    best: ValuesAgainst | None = None
    for at, (arguments, canonical) in enumerate(zip(inputs, own, strict=False)):
        votes = [vote for programs in given if (vote := _vote([each[at] for each in programs if at < len(each)]))]
        if canonical.kind not in {"value", "raised"} or not votes:
            continue
        (value, count), *_ = Counter(key for key, _ in votes).most_common(1)
        agrees = canonical.kind == "value" and value == _key(canonical.value)
        if agrees or count < _FEWEST or 2 * count <= len(votes) or (best is not None and count <= best.models):
            continue
        shown = next(text for key, text in votes if key == value)
        returned = _written(canonical.value) if canonical.kind == "value" else str(canonical.value)
        call = f"{problem.entry_point}({literal(list(arguments))[1:-1]})"
        best = ValuesAgainst(
            call=call[:_SHOWN], canonical=returned[:_SHOWN], agreed=shown[:_SHOWN], models=count, of=len(votes)
        )
    return best


def _vote(answers: Sequence[Answer]) -> tuple[str, str] | None:
    """Return the value of most of a model's programs, and how it is written; None without one, or with a tie."""
    values = [(_key(answer.value), _written(answer.value)) for answer in answers if answer.kind == "value"]
    ranked = Counter(key for key, _ in values).most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return next((key, text) for key, text in values if key == ranked[0][0])


def _key(value: Any) -> str:
    return identity(_plain(value))


def _written(value: Any) -> str:
    """Return a value as source; numbers of numpy, which have none, as they print."""
    try:
        return literal(value)
    except TypeError:
        return repr(value)


def _plain(value: Any) -> Any:
    """Return a value in which numbers that tests take for equal are equal."""
    match value:
        case bool():
            return int(value)
        case float():
            rounded = float(f"{value:.{_DIGITS}g}")
            return int(rounded) if rounded.is_integer() else rounded
        case list() | tuple():
            return type(value)(map(_plain, value))
        case dict():
            return {_plain(name): _plain(item) for name, item in value.items()}
        case set() | frozenset():
            return type(value)(map(_plain, value))
    return value
