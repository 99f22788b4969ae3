"""Input of a study: a run of codeeval, or published results."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codeeval.errors import UsageError
from codeeval.store import Manifest, Outcomes, PublishedResults, Run, SuiteOutcomes, read_outcomes, read_published
from codeeval.studies.inputs.pools import Suites

__all__ = ["VerdictSource", "open_source"]


@dataclass(frozen=True, slots=True)
class VerdictSource:
    """One model's verdicts, from a run's folder or a file of EvalPlus's results."""

    label: str
    """Name in tables: the model, and its path if two models have the same name."""
    benchmark: str
    path: Path
    outcomes: Outcomes
    run: Run | None = None
    published: PublishedResults | None = None

    @property
    def manifest(self) -> Manifest | None:
        """None for published results."""
        return self.run.manifest if self.run else None

    def suite(self, name: str) -> SuiteOutcomes:
        """The verdicts of this suite. Raises UsageError, which names the source and what it has."""
        try:
            return self.outcomes.suite(name)
        except UsageError as error:
            way = "choose another suite" if self.outcomes.suites else f"execute it: codeeval execute {self.path}"
            raise UsageError(f"{str(self.path)!r}: {error}; {way}") from None

    def unsound(self, suites: Suites) -> Iterator[str]:
        """Tasks whose canonical solution does not pass both suites in the run's own calibration."""
        calibrations = self.manifest.limits.tasks if self.manifest else {}
        for task_id, by_suite in calibrations.items():
            if not all(by_suite[name].passed for name in (suites.verifier, suites.oracle) if name in by_suite):
                yield task_id


def open_source(path: Path) -> VerdictSource:
    """Read a run's folder, or a file of EvalPlus's results. Raises RunError or UsageError."""
    if path.is_dir():
        run = Run(path)
        return VerdictSource(run.manifest.model, run.manifest.benchmark.name, path, read_outcomes(run), run)
    published = read_published(path)
    if not (outcomes := published.outcomes).tasks:
        raise UsageError(
            f"{str(path)!r} holds no sample: name the folder of a run, or results of EvalPlus that have samples"
        )
    family = outcomes.tasks[0].partition("/")[0]
    return VerdictSource(_stem(path), family, path, outcomes, published=published)


def _stem(path: Path) -> str:
    name = path.name.removesuffix(".gz").removesuffix(".json")
    for ending in ("eval_results", "samples_", "generated_", ".", "_"):
        name = name.removesuffix(ending)
    return name if name not in ("", "samples", "generated") else "/".join(path.parent.parts[-2:])
