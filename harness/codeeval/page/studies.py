"""Studies of a page: comparisons, false positives and resampling, each where the runs allow it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from codeeval.errors import CodeevalError
from codeeval.page.published import as_runs, with_sources, without_folders
from codeeval.page.records import MissingPart
from codeeval.page.sources import Opened
from codeeval.studies.compare.records import Comparison
from codeeval.studies.compare.study import CompareOptions, compare
from codeeval.studies.false_positives.records import FalsePositiveStudy
from codeeval.studies.false_positives.study import study_false_positives
from codeeval.studies.inputs.cohorts import gather
from codeeval.studies.inputs.matching import Side, Tolerance, side_of
from codeeval.studies.resampling.records import ResamplingStudy
from codeeval.studies.resampling.study import study_resampling

__all__ = ["PageStudies", "page_studies"]

_EVERY = 1_000_000
"""Most tasks listed as moved: all."""


@dataclass
class PageStudies:
    """Results of the studies, and why others are missing."""

    comparisons: dict[str, Comparison] = field(default_factory=dict)
    """By suite."""
    false_positives: dict[str, FalsePositiveStudy] = field(default_factory=dict)
    """By benchmark."""
    resampling: dict[str, ResamplingStudy] = field(default_factory=dict)
    """By benchmark."""
    missing: list[MissingPart] = field(default_factory=list)


def page_studies(opened: Sequence[Opened]) -> PageStudies:
    """Return what the runs allow. A study that is refused is missing, with the reason, and the others go on."""
    studies = PageStudies()
    by_benchmark: defaultdict[str, list[Path]] = defaultdict(list)
    for each in opened:
        by_benchmark[each.benchmark_name].append(each.source.path)
    for benchmark, paths in by_benchmark.items():
        _add_cohort(studies, benchmark, paths)
    if len(opened) > 1:
        _add_comparisons(studies, opened)
    return studies


def _add_cohort(studies: PageStudies, benchmark: str, paths: Sequence[Path]) -> None:
    try:
        cohort = gather(paths)
        studies.false_positives[benchmark] = study_false_positives(cohort)
    except CodeevalError as error:
        studies.missing.append(MissingPart(part=f"false positives on {benchmark}", reason=str(error)))
        return
    try:
        if max(int(pools.n.max()) for pools in cohort.pools) > 1:
            studies.resampling[benchmark] = study_resampling(cohort)
        else:
            reason = "each task has one sample, which says nothing of further attempts: draw more with -n"
            studies.missing.append(MissingPart(part=f"resampling on {benchmark}", reason=reason))
    except CodeevalError as error:
        studies.missing.append(MissingPart(part=f"resampling on {benchmark}", reason=str(error)))


def _add_comparisons(studies: PageStudies, opened: Sequence[Opened]) -> None:
    """Compare the first run with each other run, suite by suite."""
    with as_runs(opened) as folders:
        first, *others = (_Member(each, side_of([folders[each.name]], name=each.name)) for each in opened)
        for suite in first.suites:
            candidates = [other.side for other in others if suite in other.suites]
            if candidates:
                _compare(studies, _options(suite, opened), first.side, candidates)
        studies.comparisons = {
            suite: with_sources(comparison, opened, folders) for suite, comparison in studies.comparisons.items()
        }
        studies.missing = [without_folders(part, opened, folders) for part in studies.missing]


@dataclass(frozen=True)
class _Member:
    """A run of the page as a side of comparisons."""

    opened: Opened
    side: Side

    @property
    def suites(self) -> tuple[str, ...]:
        """Names of the suites with verdicts."""
        return tuple(suite.name for suite in self.opened.source.outcomes.suites)


def _compare(studies: PageStudies, options: CompareOptions, baseline: Side, candidates: Sequence[Side]) -> None:
    """Compare all candidates at once, so that the error is kept over all; without those that are refused."""
    try:
        studies.comparisons[options.suite] = compare(baseline, candidates, options)
    except CodeevalError as error:
        if len(candidates) == 1:
            part = f"comparison with {candidates[0].name} by {options.suite}"
            studies.missing.append(MissingPart(part=part, reason=str(error)))
            return
        accepted = [candidate for candidate in candidates if _is_comparable(studies, options, baseline, candidate)]
        if accepted:
            _compare(studies, options, baseline, accepted)


def _is_comparable(studies: PageStudies, options: CompareOptions, baseline: Side, candidate: Side) -> bool:
    """Return whether a candidate can be compared; the reason why not is a missing part."""
    alone = PageStudies()
    _compare(alone, options, baseline, [candidate])
    studies.missing.extend(alone.missing)
    return not alone.missing


def _options(suite: str, opened: Sequence[Opened]) -> CompareOptions:
    """Return options that accept unfinished runs, and published results by their task_ids: they name no version."""
    published = any(each.run is None for each in opened)
    return CompareOptions(suite=suite, most_moved=_EVERY, tolerance=Tolerance(unfinished=True, versions=published))
