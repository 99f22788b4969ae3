"""Answers of samples, so that they can vote: their programs, or their outputs on a suite's inputs.

No test decides here. Outputs are observed in the sandbox on the inputs that the suite gives the canonical solution, and
nothing of what it returns is used.
"""

import ast
import warnings
from collections import defaultdict
from collections.abc import Mapping, Sequence

from codeeval.evaluation.plan import program_of
from codeeval.store import Run
from codeeval.strengthening.probing import Answer, Question, ask, record
from codeeval.studies.reliability.study import Answers
from codeeval_benchmarks.problem import Benchmark, Problem
from codeeval_sandbox.executor import Executor
from codeeval_sandbox.questions import Probe

__all__ = ["observed_outputs", "same_programs"]

_MOST_INPUTS = 50
"""Inputs per task: as many as tell most programs apart."""


def same_programs(run: Run) -> Answers:
    """Each sample's program without its layout and comments. Raises RunError."""
    return {(sample.task_id, sample.completion.index): _parsed(sample.solution) for sample in run.samples()}


def _parsed(program: str) -> str:
    """The syntax tree as text; the program itself where it is not Python. Nothing is executed."""
    try:
        with warnings.catch_warnings(action="ignore"):  # odd escapes in programs
            return ast.dump(ast.parse(program))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return program


async def observed_outputs(run: Run, benchmark: Benchmark, suite: str, pool: Executor) -> Answers:
    """Return what each sample returns or raises on the suite's inputs; a sample that cannot be observed is left out.

    Identical programs of a task are run once. Raises RunError, SandboxError.
    """
    problems = {problem.task_id: problem for problem in benchmark if suite in problem.suites}
    programs: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for sample in run.samples():
        if sample.task_id in problems:
            programs[sample.task_id][sample.solution].append(sample.completion.index)
    inputs = await _inputs({task: problems[task] for task in programs}, suite, pool)
    questions = [
        Question(
            (task, rank),
            program_of(problems[task], program),
            _probe(problems[task], inputs[task]),
            environment=problems[task].environment,
        )
        for task, by_program in programs.items()
        if inputs.get(task)
        for rank, program in enumerate(by_program)
    ]
    replies = await ask(pool, questions)
    by_place = {task: list(by_program.values()) for task, by_program in programs.items()}
    return {
        (task, index): _said(answers) for (task, rank), answers in replies.items() for index in by_place[task][rank]
    }


async def _inputs(
    problems: Mapping[str, Problem], suite: str, pool: Executor
) -> dict[str, tuple[tuple[object, ...], ...]]:
    """The suite's inputs by task, each once; those with keyword arguments are left out."""
    wanted = {}
    for task, problem in problems.items():
        tests = problem.suites[suite]
        if problem.canonical_solution and tests.traits.calls:
            wanted[task, suite] = (problem, tests)
    recorded = await record(pool, wanted, traced=False)
    inputs = {}
    for (task, _), recording in recorded.items():
        different = {repr(arguments): arguments for arguments, keywords in recording.calls if not keywords}
        inputs[task] = tuple(different.values())[:_MOST_INPUTS]
    return inputs


def _probe(problem: Problem, inputs: tuple[tuple[object, ...], ...]) -> Probe:
    return Probe("probe", problem.entry_point, "", inputs)


def _said(answers: Sequence[Answer]) -> str:
    return "\n".join(f"{answer.kind} {answer.value!r}" for answer in answers)
