"""The result of `codeeval merge`."""

from collections.abc import Iterator
from typing import ClassVar, Self

from codeeval.records import Printed
from codeeval.store import Missing, Run
from codeeval.wording import counted, shortened

__all__ = ["MergeReport", "merged_lines"]


class MergeReport(Printed):
    """What a merged run holds, and what it lacks."""

    printed_by: ClassVar = ("merge",)

    run: str
    """Folder of the whole run."""
    shards: tuple[str, ...]
    """Shards that it was merged from, as `i/N`."""
    missing_shards: tuple[str, ...]
    """Shards of which no run was given."""
    unfinished: tuple[str, ...]
    """Folders of shards that lack samples or verdicts."""
    problems: int
    """Problems with samples."""
    problems_asked: int
    """Problems of the whole run."""
    samples: int
    verdicts: int

    @classmethod
    def of(cls, run: Run, lacking: Missing) -> Self:
        """Return the report of a run that was just merged. Raises RunError."""
        index, manifest = run.scan(), run.manifest
        return cls(
            run=str(run.folder),
            shards=tuple(part.shard for part in manifest.merged),
            missing_shards=tuple(map(str, lacking.shards)),
            unfinished=tuple(map(str, lacking.unfinished)),
            problems=len(index.samples),
            problems_asked=manifest.benchmark.problems,
            samples=sum(map(len, index.samples.values())),
            verdicts=sum(map(len, index.verdicts.values())),
        )


def merged_lines(report: MergeReport) -> Iterator[str]:
    """Yield the lines that tell people what was merged; the last is the folder alone."""
    shards = f"{counted(len(report.shards), 'shard')}: " if report.shards else ""
    yield (
        f"merged {shards}{report.problems} of {report.problems_asked} problems, "
        f"{counted(report.samples, 'sample')}, {counted(report.verdicts, 'verdict')}"
    )
    if report.missing_shards:
        yield f"missing: {shortened(report.missing_shards)}"
    if report.unfinished:
        yield f"unfinished: {shortened(report.unfinished)}"
    yield report.run
