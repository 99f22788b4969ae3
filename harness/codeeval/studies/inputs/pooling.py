"""Several runs of one benchmark on one side of a comparison: one model sampled again, or one trained again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from codeeval.errors import UsageError
from codeeval.store import Manifest, Outcomes
from codeeval.store.outcomes import joined_outcomes
from codeeval.studies.inputs.compared import ComparedRun
from codeeval.studies.inputs.copies import Programs

__all__ = ["SEEDS", "Pooled", "Seeds", "differences", "pooled"]

Seeds = Literal["sampled", "trained"]
"""Difference between several runs of a side. `sampled`: the seed of sampling, so that their samples are one pool.
`trained`: the seed of training, so that each is a model of its own."""
SEEDS: tuple[Seeds, ...] = get_args(Seeds)


@dataclass(frozen=True)
class Pooled(ComparedRun):
    """Several runs as one; `stored` is the first, whose folder stands for all in messages."""

    runs: tuple[ComparedRun, ...] = ()
    trained: bool = False
    """True where the runs differ in their seed of training."""

    @cached_property
    def outcomes(self) -> Outcomes:
        """The verdicts of all runs; indices of later runs follow those of earlier ones."""
        return joined_outcomes([run.outcomes for run in self.runs])

    @cached_property
    def manifest(self) -> Manifest:
        """Manifest of the first run; finished only if all are, and with all models' names."""
        manifests = [run.manifest for run in self.runs]
        finished = manifests[0].finished if all(manifest.finished for manifest in manifests) else None
        models = ", ".join(dict.fromkeys(manifest.model for manifest in manifests))
        return manifests[0].model_copy(update={"finished": finished, "model": models})

    @property
    def parts(self) -> Iterator[tuple[ComparedRun, int]]:
        """Each run with the index that its first sample has here."""
        first = 0
        for run in self.runs:
            yield run, first
            first += run.outcomes.indices

    @property
    def folders(self) -> tuple[str, ...]:
        """Folders of all runs."""
        return tuple(str(run.folder) for run in self.runs)

    @cached_property
    def programs(self) -> Programs:
        """The programs of all runs' samples, by task."""
        by_task: dict[str, list[int]] = {}
        for run in self.runs:
            for task_id, hashes in run.programs.items():
                by_task.setdefault(task_id, []).extend(hashes)
        return {task_id: sorted(hashes) for task_id, hashes in by_task.items()}

    def missing_by_task(self) -> Mapping[str, int]:
        """Missing verdicts by task_id, over all runs."""
        missing: dict[str, int] = {}
        for run in self.runs:
            for task, count in run.missing_by_task().items():
                missing[task] = missing.get(task, 0) + count
        return missing

    def missing_samples(self) -> int:
        """Missing samples, over all runs."""
        return sum(run.missing_samples() for run in self.runs)


def pooled(text: str, runs: Sequence[ComparedRun], seeds: Seeds | None) -> ComparedRun:
    """The runs that `text` names, of one benchmark, as one.

    Raises UsageError where they are of different versions, hold the same samples, or, with `seeds` None, are not of one
    model and one way of sampling.
    """
    first, *others = runs
    if not others:
        return first
    what = (
        f"{text!r} holds {_count(len(runs))} runs of {first.benchmark!r}, {', '.join(repr(_folder(r)) for r in runs)}"
    )
    if any(run.manifest.benchmark.digest != first.manifest.benchmark.digest for run in others):
        raise UsageError(f"{what}, of different versions or parts of it: name runs of the same problems")
    if (twin := _twin(runs)) is not None:
        raise UsageError(
            f"{what}; {_folder(twin[0])!r} and {_folder(twin[1])!r} have one model and one seed, so they hold the same "
            "samples: leave one out, or draw it again with another --seed"
        )
    if seeds is None and (differs := differences(runs)):
        raise UsageError(
            f"{what}, whose {differs} differ: name one of them. Only a comparison takes them together: "
            "`codeeval compare --seeds sampled` if one model was sampled, `codeeval compare --seeds trained` if each "
            "was trained with a seed of its own"
        )
    return Pooled(first.stored, tuple(runs), seeds == "trained")


def _count(runs: int) -> str:
    return "two" if runs == 2 else f"{runs}"  # noqa: PLR2004 - as people write it


def _folder(run: ComparedRun) -> str:
    return str(run.folder)


def _twin(runs: Sequence[ComparedRun]) -> tuple[ComparedRun, ComparedRun] | None:
    """Two runs that a seed made the same."""
    seen: dict[str, ComparedRun] = {}
    for run in runs:
        settings = run.manifest.sampling.model
        key = repr((run.manifest.model, sorted(settings.items(), key=lambda item: item[0])))
        if settings.get("seed") is not None and key in seen:
            return seen[key], run
        seen[key] = run
    return None


def differences(runs: Sequence[ComparedRun]) -> str:
    """Names of the settings that keep the runs from being samples of one model; empty if none does."""
    if len({run.manifest.model for run in runs}) > 1:
        return "models"
    settings = [{name: value for name, value in r.manifest.sampling.model.items() if name != "seed"} for r in runs]
    return ", ".join(
        sorted({name for values in settings for name in values if values.get(name) != settings[0].get(name)})
    )
