"""Verdicts on programs in memory, without a run on disk."""

import ast
import builtins
from collections.abc import AsyncGenerator, Container, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from typing import get_args

from codeeval.config import SandboxConfig
from codeeval.errors import UsageError
from codeeval.evaluation import calibrate
from codeeval.evaluation.plan import Test, calibrated, program_of_sample
from codeeval.evaluation.programs import unexecutable
from codeeval.runs.blocking import blocking
from codeeval.runs.session import environments_of, limits_of, open_pool
from codeeval.runs.words import python_words
from codeeval.samples import Completion, Form, Sample
from codeeval_benchmarks.problem import Problem, PromptParts
from codeeval_sandbox.executor import Executor, running
from codeeval_sandbox.jobs import Job, Verdict
from codeeval_sandbox.kinds import Asserts

__all__ = ["judge", "judge_sync", "problem_of_asserts"]


async def judge(  # noqa: PLR0913 - what is judged, by what, and where: names that callers state
    programs: Sequence[str],
    *,
    asserts: Sequence[str] = (),
    benchmark: str | None = None,
    tasks: Sequence[str] | str | None = None,
    suite: str = "base",
    form: Form = "solution",
    sandbox: SandboxConfig | None = None,
    executor: Executor | None = None,
) -> list[Verdict]:
    """Return one verdict per program, in their order: against own asserts, or against a benchmark.

    >>> import codeeval
    >>> programs = ["def add(a, b): return a + b", "def add(a, b): return a - b"]
    >>> [verdict.passed for verdict in codeeval.judge_sync(programs, asserts=["assert add(2, 3) == 5"])]
    [True, False]

    Args:
        programs: one text each, in the form that `form` says.
        asserts: statements that test each of the programs.
        benchmark: name of a benchmark, or a file of problems, whose tests are used in place of `asserts`.
        tasks: task_id of each program, or one task_id for all. None: one program for each problem, in their order.
        suite: test suite of the problems.
        form: `solution` for programs, `answer` for answers of a chat model, `completion` for text that continues the
            problem's stub.
        sandbox: where programs are executed, and within which limits. None: the default.
        executor: a sandbox that is open already. None: one is started for this call.

    Raises:
        UsageError, BenchmarkError: the tests are not named, or do not exist.
        SandboxError: nothing can be executed. A program over which the sandbox failed has the status
            `infrastructure`, and `passed` is None: do not score it.
    """
    config = sandbox or SandboxConfig()
    with python_words():
        work = _work(programs, asserts, (benchmark, tasks), suite, form, config)
        opened: AbstractAsyncContextManager[Executor] = (
            nullcontext(executor) if executor is not None else _pool(config, work.problems)
        )
        async with opened as pool:
            return await work.verdicts(pool)


def _work(
    programs: Sequence[str],
    asserts: Sequence[str],
    of: tuple[str | None, Sequence[str] | str | None],
    suite: str,
    form: Form,
    config: SandboxConfig,
) -> "_Work":
    """Return what is judged; `of` holds the benchmark and the tasks. Raises UsageError, BenchmarkError."""
    benchmark, tasks = of
    for name, texts in (("programs", programs), ("asserts", asserts)):
        _refuse_other_than_texts(name, texts)
    _refuse_unknown_form(form)
    if benchmark is not None and not asserts:
        problems = _of_benchmark(benchmark, tasks, len(programs), suite)
    elif asserts and benchmark is None:
        problems = [problem_of_asserts(asserts, suite)] * len(programs)
    else:
        raise UsageError("programs are judged by asserts=[...] or by benchmark=NAME: give one of them")
    return _Work(problems, suite, [_sample(*pair, form) for pair in zip(programs, problems, strict=True)], config)


def _pool(config: SandboxConfig, problems: Sequence[Problem]) -> AbstractAsyncContextManager[Executor]:
    return open_pool(config, environments=environments_of(problems))


def judge_sync(  # noqa: PLR0913 - the arguments of `judge`
    programs: Sequence[str],
    *,
    asserts: Sequence[str] = (),
    benchmark: str | None = None,
    tasks: Sequence[str] | str | None = None,
    suite: str = "base",
    form: Form = "solution",
    sandbox: SandboxConfig | None = None,
    executor: Executor | None = None,
) -> list[Verdict]:
    """Do as `judge`, and block until all verdicts are there. Works in scripts and in notebooks."""
    return blocking(
        judge(
            programs,
            asserts=asserts,
            benchmark=benchmark,
            tasks=tasks,
            suite=suite,
            form=form,
            sandbox=sandbox,
            executor=executor,
        )
    )


def _refuse_unknown_form(form: str) -> None:
    if form not in get_args(Form):
        raise UsageError(f"form {form!r} is unknown: choose from {', '.join(get_args(Form))}")


def _refuse_other_than_texts(name: str, texts: Sequence[str]) -> None:
    """Raise UsageError for one text in place of a list, whose letters would be judged, and for what is not a text."""
    if isinstance(texts, str | bytes):
        raise UsageError(f"{name} is one text, but a list of texts is expected: give [{name[:-1]}]")
    for position, text in enumerate(texts):
        if not isinstance(text, str):
            kind = type(text).__name__
            raise UsageError(
                f"{name}[{position}] is of type {kind}, but a text is expected; an empty one is judged too"
            )


@dataclass(frozen=True)
class _Work:
    """Programs, each with its problem."""

    problems: Sequence[Problem]
    suite: str
    samples: Sequence[Sample]
    config: SandboxConfig

    async def verdicts(self, pool: Executor) -> list[Verdict]:
        """Calibrate the tests, then run the programs."""
        tests = await self._tests(pool)
        verdicts = dict(self._without_code(tests))
        async with running(pool, self._jobs(tests, verdicts.keys())) as reached:
            async for verdict in reached:
                verdicts[int(verdict.key[1])] = verdict
        return [verdicts[position] for position in range(len(self.samples))]

    async def _tests(self, pool: Executor) -> list[Test]:
        """Return the test of each program, with the limits that its problem's canonical solution needs."""
        config, limits = self.config, limits_of(self.config)
        solved = {problem.task_id: problem for problem in self.problems if problem.canonical_solution}
        targets = [(problem, problem.suites[self.suite]) for problem in solved.values()]
        known = {}
        if config.timeout_factor > 0:
            floor, factor = config.timeout_floor, config.timeout_factor
            known = await calibrate(pool, targets, floor=floor, factor=factor, limits=limits)
        return [
            calibrated(problem.suites[self.suite], limits, known.get(problem.task_id, {}).get(self.suite))
            for problem in self.problems
        ]

    def _without_code(self, tests: Sequence[Test]) -> Iterator[tuple[int, Verdict]]:
        """Yield the verdicts of answers that hold no program."""
        for position, (sample, test) in enumerate(zip(self.samples, tests, strict=True)):
            if (status := unexecutable(sample)) is not None:
                yield position, Verdict((sample.task_id, position, test.suite.name), status, "isolated")

    async def _jobs(self, tests: Sequence[Test], done: Container[int]) -> AsyncGenerator[Job, None]:
        for position, (problem, sample, test) in enumerate(zip(self.problems, self.samples, tests, strict=True)):
            if position not in done:
                key = (problem.task_id, position, test.suite.name)
                program = program_of_sample(problem, sample)
                where = problem.environment
                yield Job(key, program, test.suite, test.limits, seconds=test.seconds, environment=where)


def _of_benchmark(name: str, tasks: Sequence[str] | str | None, programs: int, suite: str) -> list[Problem]:
    """Return the problem of each program. Raises UsageError, BenchmarkError."""
    from codeeval_benchmarks.registry import load  # noqa: PLC0415 - loaded only where it is used

    benchmark = load(name)
    ids = [tasks] * programs if isinstance(tasks, str) else list(tasks or (problem.task_id for problem in benchmark))
    if len(ids) != programs:
        raise UsageError(
            f"{programs} programs, but {len(ids)} tasks of {name!r}: give tasks=[...], the task_id of each program"
        )
    known = benchmark.subset(list(dict.fromkeys(ids)))
    problems = [known[task_id] for task_id in ids]
    for problem in problems:
        if suite not in problem.suites:
            raise UsageError(
                f"problem {problem.task_id!r} has no suite {suite!r}: choose one of {', '.join(problem.suites)}"
            )
    return problems


def problem_of_asserts(
    asserts: Sequence[str], suite: str = "base", *, name: str = "asserts", setup: str = "", entry_point: str = ""
) -> Problem:
    """Return a problem whose tests are these statements. `entry_point`: empty takes the first name that they call.

    Raises:
        UsageError: a statement is not Python, or none calls a function.
    """
    entry_point = entry_point or _entry_point(asserts)
    return Problem(
        task_id=name,
        benchmark="asserts",
        prompt=PromptParts(instruction=""),
        entry_point=entry_point,
        canonical_solution="",
        control="",
        suites={suite: Asserts(suite, entry_point, tests=tuple(asserts), setup=setup)},
    )


def _entry_point(asserts: Sequence[str]) -> str:
    """Return the first name that the statements call, builtins aside. Raises UsageError."""
    for statement in asserts:
        try:
            tree = ast.parse(statement)
        except SyntaxError as error:
            raise UsageError(f"assert {statement!r} is not Python: {error.msg}") from None
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
        names = [node.func.id for node in calls if isinstance(node.func, ast.Name)]
        if own := [name for name in names if not hasattr(builtins, name)]:
            return own[0]
    raise UsageError("no assert calls a function of the program: write asserts such as 'assert add(2, 3) == 5'")


def _sample(text: str, problem: Problem, form: Form) -> Sample:
    """Return the sample of a text: the program as it stands, or what extraction takes from it."""
    from codeeval.extraction import extract  # noqa: PLC0415 - a parser that few calls need

    return extract(Completion(0, text, form), problem)
