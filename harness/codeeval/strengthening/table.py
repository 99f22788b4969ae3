"""Table and JSON record of `codeeval strengthen`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.table import Table

from codeeval.records import Printed, Record
from codeeval.screen import Screen
from codeeval.store.suites import SuiteFile
from codeeval.wording import counted

__all__ = ["LeftOutProblem", "Strengthening", "print_strengthening", "strengthening_of"]

_EXAMPLES = 3


class LeftOutProblem(Record):
    """A problem without a suite."""

    task_id: str
    """Task_id of the problem."""
    reason: str
    """Why there is none."""


class Strengthening(Printed):
    """Output of `codeeval strengthen --json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("strengthen",)

    benchmark: str
    """Name of the benchmark."""
    suite: str
    """Name of the suites."""
    file: str
    """Where they are."""
    digest: str
    """SHA-256 of the suites of these problems, written as a file; the same for the same recipe and versions."""
    problems: int
    """Problems asked for."""
    made: int
    """Problems that have a suite now."""
    inputs: int
    """Inputs of all suites together."""
    facts: Mapping[str, int]
    """Sums over the suites: `seeds` of the benchmark's own tests, `candidates` tried, `accepted` of these, `arcs`
    covered, `mutants` tried, `killed` of these."""
    left_out: Sequence[LeftOutProblem]
    """The other problems."""


def strengthening_of(file: SuiteFile, path: str, problems: int) -> Strengthening:
    """Return the summary of the suites made for `problems` problems, that are kept in the file `path`."""
    made = [line for line in file if not line.reason]
    facts: Counter[str] = Counter()
    for line in made:
        facts.update(line.facts)
    return Strengthening(
        benchmark=file.head.benchmark,
        suite=file.head.suite,
        file=path,
        digest=file.digest,
        problems=problems,
        made=len(made),
        inputs=sum(len(line.inputs) for line in made),
        facts=dict(facts),
        left_out=[LeftOutProblem(task_id=line.task_id, reason=line.reason) for line in file if line.reason],
    )


def print_strengthening(result: Strengthening, console: Screen | None = None) -> None:
    """For people: what was made, and what was not and why."""
    console = console or Screen(soft_wrap=True)
    console.print(
        f"{result.benchmark}: {result.made:,} of {result.problems:,} problems have a suite {result.suite!r} now, "
        f"with {counted(result.inputs, 'input')}",
    )
    if result.made:
        facts = result.facts
        console.print(
            f"from {facts['seeds']:,} inputs of their tests came {facts['candidates']:,} candidates, "
            f"{facts['accepted']:,} of them steady; {facts['killed']:,} of {facts['mutants']:,} mutants are told apart",
        )
    if result.left_out:
        console.print(_reasons(result.left_out))
    console.print(f"suites: {result.file}")


def _reasons(left_out: Sequence[LeftOutProblem]) -> Table:
    table = Table("problems", "why they have no suite", "such as")
    by_reason: dict[str, list[str]] = {}
    for problem in left_out:
        by_reason.setdefault(problem.reason, []).append(problem.task_id)
    for reason, tasks in sorted(by_reason.items(), key=lambda item: -len(item[1])):
        table.add_row(f"{len(tasks):,}", reason, ", ".join(tasks[:_EXAMPLES]))
    return table
