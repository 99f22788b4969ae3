"""Published results in the form of a run, so that they are compared as runs are."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from codeeval.config import RunConfig
from codeeval.page.records import MissingPart
from codeeval.page.sources import Opened
from codeeval.samples import Completion, Sample
from codeeval.store import STATUSES, BenchmarkFacts, Manifest, PublishedResults, SamplingFacts, now, open_run
from codeeval.studies.compare.records import Comparison, SideFacts, Versus
from codeeval_sandbox.jobs import Verdict

__all__ = ["as_runs", "with_sources", "without_folders"]


@contextmanager
def as_runs(opened: Sequence[Opened]) -> Iterator[Mapping[str, Path]]:
    """Yield the folder of each run by its name; of published results, a folder that lasts as long as the body."""
    with TemporaryDirectory() as temporary:
        folders = {}
        for at, each in enumerate(opened):
            folders[each.name] = each.source.path
            if each.source.published is not None:
                folders[each.name] = Path(temporary) / str(at)
                _write(each, each.source.published, folders[each.name])
        yield folders


def _write(opened: Opened, published: PublishedResults, folder: Path) -> None:
    """Write a run with the programs and verdicts of a file of results."""
    digest = hashlib.sha256("\n".join(published.rows).encode("utf-8", "surrogatepass")).hexdigest()
    manifest = Manifest(
        request=RunConfig(benchmark=opened.benchmark_name),
        benchmark=BenchmarkFacts(
            name=opened.benchmark_name, source="published results", digest=digest, problems=len(published.rows)
        ),
        model=opened.source.label,
        sampling=SamplingFacts(n_samples=None, model={"provider": "published"}, replays=True),
        finished=now(),
    )
    with open_run(folder, manifest) as run:
        for task_id, rows in published.rows.items():
            for index, row in enumerate(rows):
                program = str(row.get("solution") or "")
                run.add_sample(Sample(task_id, Completion(index, program, "solution"), program, "completion"))
                for suite, status in opened.published_statuses(task_id, index):
                    run.add_verdict(Verdict((task_id, index, suite), STATUSES[status], "isolated"), index=index)


def without_folders(part: MissingPart, opened: Sequence[Opened], folders: Mapping[str, Path]) -> MissingPart:
    """Return a missing part whose reason names files of results in place of their folders."""
    return part.model_copy(update={"reason": _named(part.reason, _names(opened, folders))})


def _names(opened: Sequence[Opened], folders: Mapping[str, Path]) -> Mapping[str, str]:
    """Return the file of results of each folder that stands for one."""
    return {str(folders[each.name]): str(each.source.path) for each in opened if each.run is None}


def _named(text: str, names: Mapping[str, str]) -> str:
    for folder, source in names.items():
        text = text.replace(folder, source)
    return text


def with_sources(comparison: Comparison, opened: Sequence[Opened], folders: Mapping[str, Path]) -> Comparison:
    """Return a comparison that names files of results in place of their folders."""
    names = _names(opened, folders)

    def side(facts: SideFacts) -> SideFacts:
        return facts.model_copy(update={"runs": tuple(_named(folder, names) for folder in facts.runs)})

    def versus(each: Versus) -> Versus:
        return each.model_copy(update={"candidate": side(each.candidate)})

    return comparison.model_copy(
        update={
            "baseline": side(comparison.baseline),
            "candidates": tuple(map(versus, comparison.candidates)),
            "notes": tuple(_named(note, names) for note in comparison.notes),
        }
    )
