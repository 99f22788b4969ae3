"""Execute drafts, and see what they do: the only part of the gates that talks to the sandbox."""

import ast
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from codeeval.evaluation.plan import program_of
from codeeval.evolving.gates import Agreement, Behaviour, Tested
from codeeval.evolving.mutants import MOST_MUTANTS, Mutants, try_mutants
from codeeval.evolving.recipe import Evolved
from codeeval.store.suites import identity
from codeeval.strengthening import Recipe as Strengthening
from codeeval.strengthening import Strengthened, strengthen
from codeeval.strengthening.acceptance import tolerance
from codeeval.strengthening.canonical import Canonical
from codeeval.strengthening.order import backwards
from codeeval.strengthening.probing import Answer, Question, ask, record
from codeeval.taxonomy.examples import all_examples
from codeeval.taxonomy.parts import parameters_of
from codeeval_benchmarks.problem import Problem
from codeeval_benchmarks.programs import control_of
from codeeval_sandbox.executor import Executor, running
from codeeval_sandbox.jobs import PASSING, Job, Limits, Status
from codeeval_sandbox.kinds import Asserts, Differential
from codeeval_sandbox.questions import Probe

__all__ = ["Suite", "agreements", "behaviours", "source_inputs", "tests_of", "twin_of"]

_COUNTED = """
codeeval_counts = [0]


def codeeval_counting(function):
    def counted(*arguments, **options):
        codeeval_counts[0] += 1
        return function(*arguments, **options)

    return counted

"""
_COUNTING = """

def codeeval_calls(*arguments):
    codeeval_counts[0] = 0
    {entry_point}(*arguments)
    return codeeval_counts[0]
"""
_CALL_SECONDS = 1.0
_TESTS = Limits(seconds=30.0, input_seconds=4.0)
_STRENGTHENING = Strengthening(suite="evolved", budget=120, mutants=MOST_MUTANTS, size=40)
"""Fewer inputs than `codeeval strengthen` makes: many drafts are tried for one problem that is kept."""


@dataclass(frozen=True, slots=True)
class Suite:
    """The tests that a draft got, and what they say."""

    suite: Differential
    tested: Tested
    strengthened: str = ""
    """Why no inputs could be added to the draft's own; empty if some were."""
    mutants: Mutants = field(default_factory=Mutants)

    def on(self, positions: Sequence[int]) -> "Suite":
        """Return the suite with these inputs alone, and what its tests say then."""
        suite = replace(self.suite, inputs=tuple(self.suite.inputs[position] for position in positions))
        seen = [position for position in positions if position < len(self.tested.outputs)]
        tested = replace(
            self.tested,
            inputs=tuple(self.tested.inputs[position] for position in seen),
            outputs=tuple(self.tested.outputs[position] for position in seen),
        )
        return replace(self, suite=suite, tested=tested).with_mutants(self.mutants.on(positions))

    def with_mutants(self, mutants: Mutants) -> "Suite":
        """Return the suite with its mutants."""
        counts = (len(mutants.rejections), mutants.killed, mutants.equivalent)
        tested = replace(self.tested, mutants=counts[0], killed=counts[1], equivalent=counts[2])
        return replace(self, tested=tested, mutants=mutants)


async def source_inputs(pool: Executor, problems: Sequence[Problem]) -> Mapping[str, tuple[tuple[Any, ...], ...]]:
    """Return the calls that the problems' own tests make, by task_id, where plain data. Raises SandboxError."""
    wanted = {(problem.task_id, name): (problem, suite) for problem in problems for name, suite in _called(problem)}
    calls: dict[str, dict[str, tuple[Any, ...]]] = {}
    for (task_id, name), recorded in (await record(pool, wanted, traced=False)).items():
        canonical = Canonical.parse(wanted[task_id, name][0].canonical_solution, wanted[task_id, name][0].entry_point)
        for call in recorded.calls:
            if (arguments := canonical.positional(*call)) is not None:
                calls.setdefault(task_id, {})[identity(arguments)] = arguments
    return {task_id: tuple(own.values()) for task_id, own in calls.items()}


def _called(problem: Problem) -> list[tuple[str, Any]]:
    return [(name, suite) for name, suite in problem.suites.items() if name == "base" and suite.traits.calls]


# --- Behaviour ---------------------------------------------------------------------------------------------------


async def behaviours(pool: Executor, drafts: Sequence[Evolved]) -> list[Behaviour | None]:
    """Return what each draft does on its own inputs; None where the sandbox failed. Raises SandboxError."""
    questions = [question for position, draft in enumerate(drafts) for question in _questions(position, draft)]
    answers = await ask(pool, questions)
    failing = await _failing(pool, drafts)
    return [_behaviour(position, draft, answers, failing) for position, draft in enumerate(drafts)]


def _questions(position: int, evolved: Evolved) -> list[Question]:
    problem, inputs = evolved.problem, evolved.draft.inputs
    units = program_of(problem, problem.canonical_solution)
    reference = "\n".join(units)

    def probe(entry_point: str, source: str = "") -> Probe:
        return Probe("probe", entry_point, source, inputs, seconds=_CALL_SECONDS)

    asked = [Question((position, "own"), units, probe(problem.entry_point, reference))]
    turned = backwards(Canonical.parse(problem.canonical_solution, problem.entry_point))
    if turned is not None:
        prelude = (problem.prelude,) if problem.prelude else ()
        asked.append(Question((position, "turned"), (*prelude, *turned), probe(problem.entry_point)))
    if evolved.must_call:
        wrapped = "".join(f"{name} = codeeval_counting({name})\n" for name in evolved.must_call)
        after = evolved.after + _COUNTING.format(entry_point=problem.entry_point)
        asked.append(
            Question((position, "calls"), (evolved.before, _COUNTED + wrapped, after), probe("codeeval_calls"))
        )
        wrong = evolved.before
        for name in evolved.must_call:
            wrong = control_of(wrong, name)
        asked.append(Question((position, "wrong"), (wrong, evolved.after), probe(problem.entry_point)))
    return [replace(question, environment=problem.environment) for question in asked]


async def _failing(pool: Executor, drafts: Sequence[Evolved]) -> Mapping[tuple[int, str], str]:
    """Return the first assert that fails, by draft and kind of assert: the model's own, or the statement's examples."""
    wanted = {}
    for position, evolved in enumerate(drafts):
        shown = [example.test for example in all_examples(evolved.draft.statement, evolved.draft.entry_point)]
        for kind, tests in (("tests", evolved.draft.tests), ("examples", tuple(shown))):
            if tests:
                wanted[position, kind] = tuple(tests)

    async def jobs() -> AsyncGenerator[Job, None]:
        for (position, kind), tests in wanted.items():
            problem = drafts[position].problem
            suite = Asserts(kind, problem.entry_point, tests, setup=_setup(problem))
            program = program_of(problem, problem.canonical_solution)
            yield Job((position, kind), program, suite, Limits(seconds=10.0), environment=problem.environment)

    failing = {}
    async with running(pool, jobs()) as verdicts:
        async for verdict in verdicts:
            if verdict.status not in PASSING and verdict.status is not Status.INFRASTRUCTURE:
                tests = wanted[verdict.key[0], verdict.key[1]]
                failing[verdict.key[0], verdict.key[1]] = tests[verdict.test or 0]
    return failing


def _setup(problem: Problem) -> str:
    """Return the imports of the statement, which tests may need."""
    tree = ast.parse(problem.prelude)
    return "\n".join(ast.unparse(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom))


def _behaviour(
    position: int,
    evolved: Evolved,
    answers: Mapping[tuple[Any, ...], Sequence[Answer]],
    failing: Mapping[tuple[int, str], str],
) -> Behaviour | None:
    own = answers.get((position, "own"))
    if own is None:
        return None
    calls = answers.get((position, "calls"), ())
    wrong = answers.get((position, "wrong"), ())
    canonical = Canonical.parse(evolved.problem.canonical_solution, evolved.problem.entry_point)
    return Behaviour(
        tuple(own),
        tuple(answers.get((position, "turned"), ())),
        canonical.unsteady,
        failing.get((position, "tests"), ""),
        failing.get((position, "examples"), ""),
        _contradiction(evolved),
        tuple(int(answer.value) if answer.kind == "value" else 0 for answer in calls),
        not wrong or any(not _alike(mine, theirs) for mine, theirs in zip(own, wrong, strict=False)),
    )


def _alike(mine: Answer, theirs: Answer) -> bool:
    return theirs.kind == "value" and mine.kind == "value" and identity(mine.value) == identity(theirs.value)


def _contradiction(evolved: Evolved) -> str:
    results: dict[str, str] = {}
    for example in all_examples(evolved.draft.statement, evolved.draft.entry_point):
        value = identity(ast.literal_eval(example.expected))
        if results.setdefault(example.call, value) != value:
            return example.call
    return ""


# --- Tests -------------------------------------------------------------------------------------------------------


async def tests_of(pool: Executor, drafts: Sequence[Evolved], seen: Sequence[Behaviour], *, seed: int) -> list[Suite]:
    """Strengthen the drafts' inputs, and try the tests on the solution and on wrong programs. Raises SandboxError."""
    recipe = replace(_STRENGTHENING, seed=seed)
    outcomes = await strengthen(pool, [evolved.problem for evolved in drafts], recipe)
    suites = []
    for evolved, behaviour, outcome in zip(drafts, seen, outcomes, strict=True):
        made = outcome.differential if isinstance(outcome, Strengthened) else None
        added = made.inputs if made is not None else ()
        inputs = {identity(arguments): arguments for arguments in (*evolved.draft.inputs, *added)}
        atol = tolerance([answer.value for answer in behaviour.answers], "compared", len(evolved.draft.inputs))
        suite = evolved.tests(tuple(inputs.values()), atol)
        reason = "" if isinstance(outcome, Strengthened) else outcome.reason
        suites.append(Suite(suite, Tested(suite.inputs, ()), reason))
    tried = await _tried(pool, drafts, suites)
    problems = [evolved.problem for evolved in drafts]
    mutants = await try_mutants(pool, problems, [each.suite for each in tried], seed=seed)
    return [each.with_mutants(own) for each, own in zip(tried, mutants, strict=True)]


async def _tried(pool: Executor, drafts: Sequence[Evolved], suites: Sequence[Suite]) -> list[Suite]:
    """Return the suites with their outputs, and with what they say of the solution, the control and the sources."""
    questions, programs = [], dict[tuple[int, str], tuple[tuple[str, ...], Problem]]()
    for position, (evolved, suite) in enumerate(zip(drafts, suites, strict=True)):
        problem = evolved.problem
        units = program_of(problem, problem.canonical_solution)
        probe = Probe("probe", problem.entry_point, "", suite.suite.inputs, seconds=_CALL_SECONDS)
        questions.append(Question((position,), units, probe, environment=problem.environment))
        programs[position, ""] = units, problem
        programs[position, "control"] = program_of(problem, problem.control), problem
        for source in evolved.sources if evolved.recipe.solved else ():
            programs[position, source.task_id] = _as(source, problem), problem
    passing = await _passing(pool, suites, programs)
    answers = await ask(pool, questions)
    tried = []
    for position, (evolved, suite) in enumerate(zip(drafts, suites, strict=True)):
        outputs = tuple(answer.value for answer in answers.get((position,), ()))
        same = next((source.task_id for source in evolved.sources if (position, source.task_id) in passing), "")
        tested = replace(
            suite.tested,
            outputs=outputs,
            inputs=suite.suite.inputs[: len(outputs)],
            passed=(position, "") in passing,
            control_passed=(position, "control") in passing,
            same_as=same,
        )
        tried.append(replace(suite, tested=tested))
    return tried


def _as(solution: Problem, problem: Problem) -> tuple[str, ...]:
    """Return another problem's solution under the name that this problem asks for."""
    renamed = f"{problem.entry_point} = {solution.entry_point}\n"
    return (*program_of(solution, solution.canonical_solution), renamed)


async def _passing(
    pool: Executor,
    suites: Sequence[Suite],
    programs: Mapping[tuple[int, str], tuple[tuple[str, ...], Problem]],
) -> set[tuple[int, str]]:
    async def jobs() -> AsyncGenerator[Job, None]:
        for (position, name), (units, problem) in programs.items():
            suite = suites[position].suite
            yield Job((position, name), units, suite, _TESTS, environment=problem.environment)

    passing = set()
    async with running(pool, jobs()) as verdicts:
        async for verdict in verdicts:
            if verdict.status in PASSING:
                passing.add((verdict.key[0], verdict.key[1]))
    return passing


# --- Agreement, twins --------------------------------------------------------------------------------------------


async def agreements(
    pool: Executor, drafts: Sequence[Evolved], suites: Sequence[Suite], solutions: Sequence[Sequence[str]]
) -> list[tuple[Agreement, Suite]]:
    """See which independent solutions agree with each draft's. Raises SandboxError.

    Inputs that were added, and on which most of those that agree return something else, leave the suite: the statement
    says nothing of them.
    """
    questions = []
    for position, evolved in enumerate(drafts):
        reference = "\n".join(program_of(evolved.problem, evolved.problem.canonical_solution))
        inputs = suites[position].suite.inputs
        probe = Probe("probe", evolved.problem.entry_point, reference, inputs, seconds=_CALL_SECONDS)
        probe = replace(probe, atol=suites[position].suite.atol)
        for index, solution in enumerate(solutions[position]):
            if solution.strip():
                units = program_of(evolved.problem, solution)
                questions.append(Question((position, index), units, probe, environment=evolved.problem.environment))
    answers = await ask(pool, questions)
    return [
        _agreement(evolved, suites[position], [answers.get((position, index), ()) for index in range(len(drawn))])
        for position, (evolved, drawn) in enumerate(zip(drafts, solutions, strict=True))
    ]


def _agreement(evolved: Evolved, suite: Suite, answers: Sequence[Sequence[Answer]]) -> tuple[Agreement, Suite]:
    own = len(evolved.draft.inputs)
    agreeing = [given for given in answers if len(given) >= own and all(answer.agrees for answer in given[:own])]
    agreement = Agreement(len(answers), len(agreeing))
    every = range(len(suite.suite.inputs))
    kept = [position for position in every if position < own or not agreeing or _mostly_agree(agreeing, position)]
    return agreement, suite if len(kept) == len(every) else suite.on(kept)


def _mostly_agree(agreeing: Sequence[Sequence[Answer]], position: int) -> bool:
    agrees = sum(position < len(given) and bool(given[position].agrees) for given in agreeing)
    return 2 * agrees > len(agreeing)


async def twin_of(pool: Executor, suite: Suite, problem: Problem, others: Sequence[Problem]) -> str:
    """Return the task_id of another problem whose solution passes these tests; empty without one.

    Only problems whose functions take as many arguments are tried. Raises SandboxError.
    """
    own = parameters_of(problem.canonical_solution, problem.entry_point)
    alike = [other for other in others if parameters_of(other.canonical_solution, other.entry_point) == own]
    programs = {(0, other.task_id): (_as(other, problem), problem) for other in alike}
    passing = await _passing(pool, [suite], programs)
    return min((name for _, name in passing), default="")
