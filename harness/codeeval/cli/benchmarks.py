"""`codeeval benchmarks`: what there is to be asked, and whether it is sound."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.table import Table

from codeeval.cli.assess import assess
from codeeval.cli.execution import interruptible, open_pool
from codeeval.cli.fields import with_settings
from codeeval.cli.flags import DataDir, Json, Strong
from codeeval.cli.interrupts import begin
from codeeval.cli.loading import load_named, load_selected
from codeeval.cli.settings import SandboxSettings, SelectionSettings
from codeeval.cli.tree import Commands
from codeeval.evaluation import Verification
from codeeval.evaluation import verify as check
from codeeval.report.listings import BenchmarkListed, json_array
from codeeval.runs.session import environments_of
from codeeval.screen import Screen
from codeeval.shown import json_of, say, say_json, say_lines
from codeeval.strengthening.cache import with_suites
from codeeval.wording import counted
from codeeval_benchmarks.problem import Benchmark, BenchmarkSpec, Problem
from codeeval_benchmarks.registry import fetch as download
from codeeval_benchmarks.registry import of_task, specs
from codeeval_benchmarks.sources import DataFile

__all__ = ["app", "name_broken", "print_table", "verified"]

_WIDTH = 100
"""Columns of a list of versions, in a pipe too."""

app = Commands(help="List, show, fetch and verify benchmarks.")

Name = Annotated[str, typer.Argument(help="Name of a benchmark, or a .jsonl file of problems.", metavar="NAME")]


@app.command("list", short_help="List the benchmarks installed.")
def list_benchmarks(*, data_dir: DataDir = None, as_json: Json = False) -> None:
    """The benchmarks installed, and whether their files are here."""
    usable, broken = specs()
    here = {known.name: all(file.at_hand(data_dir) for file in _files(known)) for known in usable}
    name_broken(broken)
    if as_json:
        listed = [
            BenchmarkListed(
                name=known.name,
                title=known.title,
                problems=known.size,
                licence=known.licence,
                versions=tuple(_versions(known)),
                parts=tuple(part.name.partition("@")[2] for part in known.parts),
                at_hand=here[known.name],
            )
            for known in usable
        ]
        say_json(json_array(listed))
        return
    rows: list[tuple[str, ...]] = [
        (known.name, f"{known.size:,}", "here" if here[known.name] else "missing", known.title) for known in usable
    ]
    print_table(("name", "problems", "files", "title"), rows)
    for known in usable:
        if versions := _versions(known):
            _say_list(f"versions of {known.name}, the default first", versions)
        if known.parts:
            _say_list(f"parts of {known.name}", [part.name.partition("@")[2] for part in known.parts])


def name_broken(errors: Iterable[Exception]) -> None:
    """Name plugins that cannot be used, on standard error. What else there is can be."""
    for error in errors:
        say(f"left out: {error}", err=True)


def _say_list(head: str, words: Sequence[str]) -> None:
    text = f"{head}: {', '.join(f'@{word}' for word in words)}"
    for line in textwrap.wrap(text, _WIDTH, subsequent_indent="  ", break_on_hyphens=False):
        say(line)


def _files(spec: BenchmarkSpec) -> tuple[DataFile, ...]:
    """Return the official files of a benchmark; of one whose versions have files of their own, those of all."""
    return spec.files or tuple(file for version in spec.versions for file in version.files)


def _versions(spec: BenchmarkSpec) -> list[str]:
    """Return the versions that may follow the name and an `@`. The first is the default."""
    return [version.name.partition("@")[2] for version in spec.versions]


@app.command(short_help="Show a benchmark's problems, or one of them.")
def show(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(help="A benchmark, a .jsonl file of problems, or a task_id alone.", metavar="NAME|TASK")
    ],
    task: Annotated[str | None, typer.Argument(help="A task_id; without it, all are listed.", metavar="[TASK]")] = None,
    *,
    data_dir: DataDir = None,
) -> None:
    """The problems of a benchmark, or one of them."""
    if task is None and (owner := of_task(name)) is not None:
        name, task = owner, name
    benchmark = load_named(context, name, data_dir)
    if task is not None:
        _show_problem(benchmark[task])
        return
    say(f"{benchmark.name}: {counted(len(benchmark), 'problem')}, from {benchmark.source}")
    for problem in benchmark:
        say(f"{problem.task_id}  {problem.entry_point}  {', '.join(problem.suites)}")


@app.command(short_help="Download official files into the cache.")
def fetch(name: Name) -> None:
    """Download a benchmark's official files into the cache."""
    begin()
    files = download(name)
    for path in files:
        say(str(path))
    if not files:
        say(f"{name} needs no files: its data is in the package")


@dataclass(frozen=True, kw_only=True)
class VerifySettings(SelectionSettings, SandboxSettings):
    """Problems to verify, and the sandbox that runs their programs."""


@app.command(short_help="Run canonical solutions and wrong programs.")
@with_settings(VerifySettings)
def verify(
    context: typer.Context,
    name: Name,
    *,
    settings: VerifySettings,
    strong: Strong = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Run every canonical solution, which must pass all suites, and a wrong program per problem, which must fail."""
    _, chosen = load_selected(context, name, data_dir, settings)
    result = verified(with_suites(chosen, strong), settings)
    if as_json:
        say_json(json_of(result))
    else:
        _print_verification(result)
    if result.infrastructure:
        say(f"failed in the sandbox: {counted(result.infrastructure, 'execution')}; try again", err=True)
        raise typer.Exit(3)
    if not result.as_expected:
        raise typer.Exit(1)


app.command(short_help="Judge problems by what models did.")(assess)


def verified(benchmark: Benchmark, settings: SandboxSettings) -> Verification:
    """Its canonical solutions and controls, run in the sandbox."""

    async def work() -> Verification:
        async with open_pool(settings, environments=environments_of(benchmark)) as pool:
            return await check(benchmark, pool, floor=settings.timeout_floor, factor=settings.timeout_factor)

    return interruptible(work())


def _print_verification(result: Verification) -> None:
    if solved := result.passed + len(result.failed):
        say(f"{result.benchmark}: {result.passed} of {solved} canonical solutions pass")
    else:
        say(f"{result.benchmark}: no problem has a canonical solution, so nothing shows that its tests can be passed")
    for task_id in result.failed:
        reason = result.known_faults.get(task_id)
        say(f"  {task_id} fails ({f'known fault: {reason}' if reason else result.causes[task_id]})")
    for task_id in sorted(set(result.known_faults) - set(result.failed)):
        say(f"  {task_id} passes, though it is listed as faulty: {result.known_faults[task_id]}")
    if result.shared:
        _print_shared(result)
    caught = result.controls - len(result.controls_passed)
    say(f"{result.benchmark}: {caught} of {result.controls} wrong programs fail every suite")
    for task_id in result.controls_passed:
        reason = result.too_weak.get(task_id)
        say(f"  the wrong program of {task_id} passes a suite" + (f" (known: {reason})" if reason else ""))


def _print_shared(result: Verification) -> None:
    """Name the problems whose verdicts a program could forge, by cause."""
    say(f"{result.benchmark}: the tests of {counted(len(result.shared), 'problem')} share a process with the program")
    by_cause: dict[str, list[str]] = {}
    for task_id, cause in result.shared.items():
        by_cause.setdefault(cause, []).append(task_id)
    for cause, task_ids in sorted(by_cause.items(), key=lambda item: (-len(item[1]), item[0])):
        say(f"  {len(task_ids)} ({cause or 'their kind has no other way'}): {', '.join(task_ids)}")


def _show_problem(problem: Problem) -> None:
    parts = {
        "instruction": problem.prompt.instruction,
        "stub": problem.prompt.stub,
        "visible tests": "\n".join(problem.prompt.visible_tests),
        "prelude": problem.prelude,
        "canonical solution": problem.canonical_solution,
    }
    say(f"{problem.task_id} of {problem.benchmark}: defines {problem.entry_point}")
    for suite in problem.suites.values():
        say(f"suite {suite.name}: {suite.kind}, trust {suite.trust}")
    if problem.base_task_id:
        say(f"builds on {problem.base_task_id} of {problem.base_benchmark}")
    for title, text in parts.items():
        if text.strip():
            say_lines(f"\n--- {title}\n{text.rstrip()}")


def print_table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Print columns, on standard output."""
    table = Table(*head, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    Screen().print(table)
