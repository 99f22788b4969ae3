"""`codeeval problems`: a bug that was found becomes a problem that is asked every night."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from codeeval.cli.benchmarks import verified
from codeeval.cli.fields import with_settings
from codeeval.cli.flags import RUN, flag, meaning
from codeeval.cli.reading import refuse_idle_execution
from codeeval.cli.settings import SandboxSettings
from codeeval.cli.tree import Commands
from codeeval.errors import UsageError
from codeeval.evaluation import program_of_sample
from codeeval.samples import Sample
from codeeval.shown import say
from codeeval.store import Run
from codeeval.store.run import write_whole
from codeeval.strengthening.cache import with_suites
from codeeval_benchmarks.plain import suite_fields, with_problem
from codeeval_benchmarks.problem import Benchmark, Problem
from codeeval_benchmarks.registry import load
from codeeval_sandbox.jobs import PASSING

__all__ = ["app"]

app = Commands(help="Write regression problems of your own.")


@app.callback()
def _group() -> None:
    """Write regression problems of your own."""


@dataclass(frozen=True, kw_only=True)
class ProblemSettings(SandboxSettings):
    """Parts of the new problem, and the sandbox that tries them."""

    prompt: Annotated[
        str | None, flag("--prompt", text="Text that the model is asked, or @FILE that holds it.", metavar="TEXT")
    ] = None
    entry_point: Annotated[
        str | None, flag("--entry-point", text="Function that the model must write.", metavar="NAME")
    ] = None
    test: Annotated[
        list[str] | None,
        flag("--test", text="Assert that a correct program fulfils (repeat the flag for more).", metavar="ASSERT"),
    ] = None
    wrong: Annotated[
        Path | None, flag("--wrong", text="Program that failed; the tests must reject it.", metavar="FILE")
    ] = None
    solution: Annotated[
        Path | None, flag("--solution", text="Correct program; the tests must accept it.", metavar="FILE")
    ] = None
    require: Annotated[
        float | None,
        flag("--require", text="Pass rate under which a regression suite fails [default: 0.5].", metavar="RATE"),
    ] = None
    run: Annotated[
        Path | None, meaning(RUN, "Run to take the prompt and the failing program from; needs --task.", metavar="DIR")
    ] = None
    task: Annotated[str | None, flag("--task", text="task_id in --run.", metavar="TASK")] = None
    index: Annotated[
        int | None, flag("--index", text="Index of the sample [default: the first that fails].", metavar="N")
    ] = None
    file: Annotated[Path, flag("--file", text="File of problems to add to.", metavar="FILE")] = Path(
        "regressions.codeeval.yaml"
    )
    check: Annotated[
        bool, flag("--check/--no-check", text="Execute the programs in the sandbox before the problem is written.")
    ] = True


@app.command(short_help="Add a problem to a file of problems.")
@with_settings(ProblemSettings)
def add(
    context: typer.Context,
    *,
    settings: ProblemSettings,
    name: Annotated[str, typer.Argument(help="A short name for it.", metavar="NAME")],
) -> None:
    """Add a problem to a file that `pytest --codeeval-candidate` and `codeeval pass-at-k --benchmark` take."""
    if (settings.run is None) != (settings.task is None):
        raise UsageError("--run and --task go together: the run, and which of its tasks")
    if settings.index is not None and settings.run is None:
        raise UsageError(f"--index {settings.index} has no effect: it is of a sample of --run, and none is given")
    if not settings.check:
        refuse_idle_execution(context, "--no-check executes nothing")
    row: dict[str, Any] = {"id": name}
    if settings.run is not None and settings.task is not None:
        row |= _from_run(settings.run, settings.task, settings.index)
    given = {
        "prompt": None if settings.prompt is None else _text(settings.prompt),
        "entry_point": settings.entry_point,
        "tests": settings.test,
        "solution": None if settings.solution is None else _read(settings.solution),
        "wrong": None if settings.wrong is None else _read(settings.wrong),
        "require": settings.require,
    }
    row |= {field: value for field, value in given.items() if value is not None}
    if settings.test:
        for field in ("check", "setup", "inputs", "reference", "atol", "oracle"):
            row.pop(field, None)
    _append(settings.file, row, settings if settings.check else None)


def _text(prompt: str) -> str:
    return _read(Path(prompt[1:])) if prompt.startswith("@") else prompt


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{str(path)!r} cannot be read: {error}") from error


def _from_run(folder: Path, task: str, index: int | None) -> dict[str, Any]:
    """Prompt, entry point, tests, right program and failing one. Raises UsageError."""
    run = Run(folder)
    request = run.manifest.request
    benchmark = load(request.benchmark, request.data_dir)
    problem = with_suites(benchmark, request.strong)[task]
    sample, failed = _failing(run, problem, index)
    parts = (problem.prompt.instruction, problem.prompt.stub, *problem.prompt.visible_tests)
    return {
        "prompt": "\n".join(part for part in parts if part.strip()),
        "entry_point": problem.suites[failed].entry_point,
        **_tests(problem, failed),
        "solution": f"{problem.prelude}{problem.canonical_solution}",
        "wrong": "\n".join(program_of_sample(problem, sample)).rstrip("\n") + "\n",
    }


def _tests(problem: Problem, suite: str) -> dict[str, Any]:
    """The tests of one suite, whatever its kind. Raises UsageError."""
    try:
        return suite_fields(problem.suites[suite])
    except TypeError as error:
        raise UsageError(
            f"the suite {suite!r} of {problem.task_id!r} cannot be written down ({error}): give tests with --test"
        ) from None


def _failing(run: Run, problem: Problem, index: int | None) -> tuple[Sample, str]:
    """A sample, the first that fails if none is named, and the weakest suite that it fails. Raises UsageError."""
    task, order = problem.task_id, list(problem.suites)
    failed: dict[int, set[str]] = {}
    for row in run.verdicts():
        if row.task_id == task and row.status not in PASSING and row.suite in order:
            failed.setdefault(row.index, set()).add(row.suite)
    if task not in run.scan().samples:
        raise UsageError(f"{str(run.folder)!r} has no sample of {task!r}: name a task of that run with --task")
    if index is None and not failed:
        raise UsageError(f"no sample of {task!r} fails in {str(run.folder)!r}: name one with --index")
    wanted = min(failed) if index is None else index
    for sample in run.samples(only={(task, wanted)}):
        return sample, min(failed.get(wanted, order), key=order.index)
    raise UsageError(f"{str(run.folder)!r} has no sample {wanted} of {task!r}")


def _append(file: Path, row: dict[str, Any], settings: SandboxSettings | None) -> None:
    """Write the problem at the end of the file, once the file with it can be read and its programs behave."""
    before = _read(file) if file.exists() else ""
    text, whole = with_problem(before, row, str(file))
    benchmark = whole.subset([whole.problems[-1].task_id])
    if settings is not None:
        _check(benchmark, row, settings)
    write_whole(file, [text.encode()])
    say(f"added {benchmark.problems[0].task_id} to {file}")


def _check(benchmark: Benchmark, row: dict[str, Any], settings: SandboxSettings) -> None:
    result = verified(benchmark, settings)
    if result.failed:
        raise UsageError(
            f"the tests of {row['id']!r} reject its solution: correct one of them, or add it with --no-check"
        )
    if result.controls_passed:
        which = "the program that failed" if "wrong" in row else "a program that returns nonsense"
        raise UsageError(f"the tests of {row['id']!r} accept {which}: add an assert that it does not fulfil")
