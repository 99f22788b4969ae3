"""Adequacy of a set's tests: what they reach of the canonical solutions, which mutants they reject, what they accept.

The first two need executions. What tests accept wrongly is read off verdicts of runs with a stronger suite.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from codeeval.assessing.records import AcceptedWrongly, SuiteAdequacy
from codeeval.evaluation.plan import make_tasks
from codeeval.strengthening.adequacy import Adequacy, measure_adequacy
from codeeval.studies.inputs.sources import VerdictSource
from codeeval_benchmarks.problem import Benchmark
from codeeval_sandbox.executor import Executor

__all__ = ["accepted_wrongly", "adequacy_of"]

_MUTANTS = 16
_STRONGER = ("plus", "strong")
"""Suites that are stronger than another one, the best known first."""


async def adequacy_of(pool: Executor, benchmark: Benchmark, suite: str, *, seed: int = 0) -> dict[str, SuiteAdequacy]:
    """Return the adequacy of each problem's suite, by task_id; without problems whose suite cannot be measured.

    Raises:
        UsageError: no problem has such a suite.
        SandboxError: nothing can be run.
    """
    whole = [problem for problem in benchmark if problem.canonical_solution.strip() and suite in problem.suites]
    if not whole:
        return {}
    tasks = make_tasks(whole, {problem.task_id: 1 for problem in whole}, suites=[suite])
    measured = await measure_adequacy(pool, tasks, mutants=_MUTANTS, seed=seed)
    return {each.task_id: _adequacy(each, suite) for each in measured if suite not in (*each.failing, *each.unrecorded)}


def _adequacy(measured: Adequacy, suite: str) -> SuiteAdequacy:
    coverage = measured.coverage.get(suite)
    tried = [mutant.rejected[suite] for mutant in measured.mutants if suite in mutant.rejected]
    return SuiteAdequacy(
        statements=_share(coverage.covered_lines, coverage.lines) if coverage else None,
        branches=_share(coverage.covered_branches, coverage.branches) if coverage else None,
        mutants=len(tried),
        rejected=sum(tried),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def accepted_wrongly(sources: Sequence[VerdictSource], suite: str) -> Mapping[str, AcceptedWrongly]:
    """Return how many samples each problem's suite accepts, and how many of these a stronger suite rejects.

    Runs without verdicts of a stronger suite do not count.
    """
    accepted: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for source in sources:
        names = [each.name for each in source.outcomes.suites]
        oracle = next((name for name in _STRONGER if name in names and name != suite), None)
        if oracle is None or suite not in names:
            continue
        joined = source.outcomes.join(suite, oracle)
        for task, passes, holds in zip(joined.task.tolist(), joined.first, joined.second, strict=True):
            name = source.outcomes.tasks[task]
            accepted[name] += bool(passes)
            wrong[name] += bool(passes and not holds)
    return {task: AcceptedWrongly(accepted=count, wrong=wrong[task]) for task, count in accepted.items() if count}
