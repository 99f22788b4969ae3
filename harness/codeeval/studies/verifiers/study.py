"""Quality of a benchmark's tests, and whether coverage and mutation score predict their false positives."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from codeeval.errors import UsageError
from codeeval.statistics.association import associate
from codeeval.statistics.estimate import Estimate
from codeeval.statistics.leverage import clustered_interval
from codeeval.store import Outcomes
from codeeval.strengthening.adequacy import Adequacy
from codeeval.studies.verifiers.records import (
    Found,
    OperatorScore,
    ProblemQuality,
    Relationship,
    SuiteQuality,
    Verifiers,
)

if TYPE_CHECKING:
    from codeeval.strengthening.lines import Coverage

__all__ = [
    "deceptions",
    "verifiers",
]

_DECIMALS = 6


class Deceptions(NamedTuple):
    """False positives of a run by task."""

    passed: Mapping[str, int]
    """Samples that pass the verifier and have a verdict of the oracle."""
    false: Mapping[str, int]
    """Passing samples that fail the oracle."""


def deceptions(outcomes: Outcomes, verifier: str, oracle: str) -> Deceptions:
    """Count false positives: samples that pass the verifier and fail the oracle. Raises UsageError."""
    joined = outcomes.join(verifier, oracle)
    tasks = len(outcomes.tasks)
    passed = np.bincount(joined.task[joined.first], minlength=tasks)
    false = np.bincount(joined.task[joined.first & ~joined.second], minlength=tasks)
    return Deceptions(
        dict(zip(outcomes.tasks, map(int, passed), strict=True)),
        dict(zip(outcomes.tasks, map(int, false), strict=True)),
    )


def verifiers(
    benchmark: str,
    measured: Sequence[Adequacy],
    *,
    groups: Mapping[str, str] | None = None,
    run: tuple[str, Outcomes, str, str] | None = None,
) -> Verifiers:
    """Measure suites, and with `run` the false positives: its folder, outcomes, verifier and oracle.

    `groups` names the group of each problem by task_id, as in `pass_at_k`: intervals are over groups.

    Raises UsageError if no sample passes the verifier and has a verdict of the oracle.
    """
    known = groups or {}
    rows = [row for adequacy in measured for row in _rows(adequacy)]
    names = list(dict.fromkeys(row.suite for row in rows))
    result = Verifiers(
        benchmark=benchmark,
        suites=[_suite(name, [row for row in rows if row.suite == name], measured, known) for name in names],
        problems=rows,
        unmeasured=[entry for adequacy in measured for entry in _unmeasured(adequacy)],
    )
    if run is None:
        return result
    folder, outcomes, verifier, oracle = run
    counts = deceptions(outcomes, verifier, oracle)
    if not any(counts.passed.values()):
        raise UsageError(
            f"the run {folder!r} has no sample that passes {verifier!r} and has a verdict of {oracle!r}: "
            "execute it with both suites"
        )
    return result.model_copy(
        update={
            "run": folder,
            "verifier": verifier,
            "oracle": oracle,
            "found": _found(outcomes, verifier, oracle),
            "relationships": _relationships([row for row in rows if row.suite == verifier], counts, known),
        }
    )


def _unmeasured(adequacy: Adequacy) -> Iterator[str]:
    for suite in adequacy.failing:
        yield f"{adequacy.task_id} ({suite})"
    for suite, kind in adequacy.unrecorded.items():
        yield f"{adequacy.task_id} ({suite}: the kind {kind!r} reports no calls)"


def _rows(adequacy: Adequacy) -> list[ProblemQuality]:
    suites = dict.fromkeys([*adequacy.coverage, *(suite for mutant in adequacy.mutants for suite in mutant.rejected)])
    return [_row(adequacy, suite) for suite in suites]


def _row(adequacy: Adequacy, suite: str) -> ProblemQuality:
    coverage: Coverage | None = adequacy.coverage.get(suite)
    tried = [mutant for mutant in adequacy.mutants if suite in mutant.rejected]
    return ProblemQuality(
        task_id=adequacy.task_id,
        suite=suite,
        statements=coverage.lines if coverage else None,
        covered_statements=coverage.covered_lines if coverage else None,
        branches=coverage.branches if coverage else None,
        covered_branches=coverage.covered_branches if coverage else None,
        mutants=len(tried),
        rejected=sum(mutant.rejected[suite] for mutant in tried),
        equivalent=sum(mutant.is_equivalent for mutant in tried),
    )


def _suite(
    name: str, rows: Sequence[ProblemQuality], measured: Sequence[Adequacy], groups: Mapping[str, str]
) -> SuiteQuality:
    cluster = [groups.get(row.task_id, row.task_id) for row in rows]
    tried: Counter[str] = Counter()
    rejected: Counter[str] = Counter()
    for mutant in (mutant for adequacy in measured for mutant in adequacy.mutants if name in mutant.rejected):
        tried[mutant.operator] += 1
        rejected[mutant.operator] += mutant.rejected[name]
    return SuiteQuality(
        suite=name,
        problems=len(rows),
        groups=len(set(cluster)),
        line_coverage=_mean([_share(row.covered_statements, row.statements) for row in rows], cluster),
        branch_coverage=_mean([_share(row.covered_branches, row.branches) for row in rows], cluster),
        mutation_score=_mean([_share(row.rejected, row.mutants) for row in rows], cluster),
        mutation_score_of_known=_mean([_share(row.rejected, row.mutants - row.equivalent) for row in rows], cluster),
        operators={
            operator: OperatorScore(mutants=tried[operator], rejected=rejected[operator]) for operator in sorted(tried)
        },
    )


def _share(part: int | None, whole: int | None) -> float | None:
    return part / whole if part is not None and whole else None


def _mean(shares: Sequence[float | None], cluster: Sequence[str]) -> Estimate | None:
    known = [(share, group) for share, group in zip(shares, cluster, strict=True) if share is not None]
    return clustered_interval(*zip(*known, strict=True)) if known else None


def _found(outcomes: Outcomes, verifier: str, oracle: str) -> list[Found]:
    """For each suite, what it says of the samples that the verifier passes, by what the oracle says of them."""
    judged = {name: _verdicts(outcomes, name) for name in (suite.name for suite in outcomes.suites)}
    results = []
    for name, verdicts in judged.items():
        if name == verifier:
            continue
        keys = [key for key in verdicts if judged[verifier].get(key) and key in judged[oracle]]
        false = [key for key in keys if not judged[oracle][key]]
        true = [key for key in keys if judged[oracle][key]]
        results.append(
            Found(
                suite=name,
                false_positives=len(false),
                found=sum(not verdicts[key] for key in false),
                doubted=sum(not verdicts[key] for key in true),
                accepted=len(true),
            )
        )
    return results


def _verdicts(outcomes: Outcomes, name: str) -> dict[tuple[int, int], bool]:
    suite = outcomes.suite(name)
    return dict(zip(zip(suite.task.tolist(), suite.index.tolist(), strict=True), suite.passed.tolist(), strict=True))


def _relationships(rows: Sequence[ProblemQuality], counts: Deceptions, groups: Mapping[str, str]) -> list[Relationship]:
    shares: Mapping[Literal["line_coverage", "branch_coverage", "mutation_score"], list[float | None]] = {
        "line_coverage": [_share(row.covered_statements, row.statements) for row in rows],
        "branch_coverage": [_share(row.covered_branches, row.branches) for row in rows],
        "mutation_score": [_share(row.rejected, row.mutants - row.equivalent) for row in rows],
    }
    relationships = []
    for name, values in shares.items():
        used = [
            (value, counts.false.get(row.task_id, 0), counts.passed[row.task_id], groups.get(row.task_id, row.task_id))
            for row, value in zip(rows, values, strict=True)
            if value is not None and counts.passed.get(row.task_id)
        ]
        *columns, cluster = zip(*used, strict=True) if used else ((), (), (), ())
        spearman, slope = associate(*columns, cluster=cluster, generator=np.random.default_rng(0)) or (None, None)
        relationships.append(
            Relationship(predictor=name, problems=len(used), spearman=_rounded(spearman), log_odds=_rounded(slope))
        )
    return relationships


def _rounded(estimate: Estimate | None) -> Estimate | None:
    return None if estimate is None else estimate.rounded(_DECIMALS)
