"""Studies of a page: comparisons, false positives and resampling, each where the runs allow it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from codeeval.errors import CodeevalError
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
        by_benchmark[each.source.benchmark].append(each.source.path)
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
    first, *others = opened
    if first.run is None:
        reason = f"{first.name} holds published results, and only runs are compared: name a run first"
        studies.missing.append(MissingPart(part="comparison", reason=reason))
        return
    sides = dict(_sides(others, studies))
    for suite in dict.fromkeys(suite.name for suite in first.source.outcomes.suites):
        candidates = [side for side, suites in sides.values() if suite in suites]
        if candidates:
            _compare(studies, suite, side_of([first.source.path], name=first.name), candidates)


def _sides(others: Sequence[Opened], studies: PageStudies) -> Iterator[tuple[str, tuple[Side, frozenset[str]]]]:
    for each in others:
        if each.run is None:
            reason = f"{each.name} holds published results, and only runs are compared"
            studies.missing.append(MissingPart(part=f"comparison with {each.name}", reason=reason))
        else:
            suites = frozenset(suite.name for suite in each.source.outcomes.suites)
            yield each.name, (side_of([each.source.path], name=each.name), suites)


def _compare(studies: PageStudies, suite: str, baseline: Side, candidates: Sequence[Side]) -> None:
    """Compare all candidates at once, so that the error is kept over all; without those that are refused."""
    try:
        studies.comparisons[suite] = compare(baseline, candidates, _options(suite))
    except CodeevalError as error:
        if len(candidates) == 1:
            part = f"comparison with {candidates[0].name} by {suite}"
            studies.missing.append(MissingPart(part=part, reason=str(error)))
            return
        accepted = [candidate for candidate in candidates if _is_comparable(studies, suite, baseline, candidate)]
        if accepted:
            _compare(studies, suite, baseline, accepted)


def _is_comparable(studies: PageStudies, suite: str, baseline: Side, candidate: Side) -> bool:
    """Return whether a candidate can be compared; the reason why not is a missing part."""
    alone = PageStudies()
    _compare(alone, suite, baseline, [candidate])
    studies.missing.extend(alone.missing)
    return not alone.missing


def _options(suite: str) -> CompareOptions:
    return CompareOptions(suite=suite, most_moved=_EVERY, tolerance=Tolerance(unfinished=True))
