"""An audit from files to its result: read, judge again, explain, count."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codeeval.auditing.judging import Group, explained, judge_again
from codeeval.auditing.problems import Problems
from codeeval.auditing.rollouts import RolloutReading
from codeeval.auditing.sources import Counts, read_rollouts
from codeeval.config import SandboxConfig
from codeeval.errors import UsageError
from codeeval.judging.desk import Desk
from codeeval.judging.judge import Judge
from codeeval.runs.session import environments_of
from codeeval.studies.audit.records import Audit
from codeeval.studies.audit.study import Entry, Ledger
from codeeval.wording import clause, counted
from codeeval_sandbox.environments import Environment
from codeeval_sandbox.executor import Executor

__all__ = ["AuditOptions", "Gathered", "audit", "gather"]

OpenPool = Callable[[tuple[Environment, ...]], AbstractAsyncContextManager[Executor]]
Tell = Callable[[str, int, int], None]
"""Gets words, done and total."""

_SLACK = 1e-9
"""Rewards this little below that of a pass count as a pass."""


@dataclass(frozen=True, kw_only=True)
class AuditOptions:
    """Questions of an audit."""

    reading: RolloutReading = field(default_factory=RolloutReading)
    benchmark: str | None = None
    """Benchmark of rows that hold no tests and name none."""
    data_dir: Path | None = None
    strong: str | None = None
    """Suites that `codeeval strengthen` made: `auto` or a file."""
    oracle: str | None = None
    """Suite that must be passed beside the problem's first one."""
    passing: float = 1.0
    """Reward from which on a rollout counts as rewarded."""
    examples: int = 3
    """Examples of each mechanism."""
    steps: int = 12
    """Most rows by step."""


@dataclass
class Gathered:
    """Rollouts of files, with each text once."""

    counts: Counts
    problems: Problems
    groups: list[Group] = field(default_factory=list)
    rows: list[tuple[str, int, int, int | None, float]] = field(default_factory=list)
    """Rows of place, group, text, step and reward, one for each rollout."""
    unmatched: int = 0
    complaint: str = ""
    """Reason why the first of them was left out."""

    @property
    def texts(self) -> int:
        """Number of different texts."""
        return sum(len(group.texts) for group in self.groups)

    @property
    def false_positives(self) -> int:
        """Texts that were rewarded, and that the judge fails."""
        return sum(group.outcomes[index].passed is False for group in self.groups for index in group.rewarded)


def gather(paths: Sequence[Path], options: AuditOptions) -> Gathered:
    """Read rollouts, and find their problems.

    Raises:
        UsageError: nothing can be audited; the message says why.
        SampleFileError, BenchmarkError: a row or a benchmark cannot be read.
    """
    problems = Problems(options.benchmark, options.data_dir, options.strong, options.oracle)
    gathered = Gathered(Counts(), problems)
    numbers: dict[tuple[int, str], int] = {}
    highest = float("-inf")
    for rollout in read_rollouts(paths, options.reading, gathered.counts):
        highest = max(highest, rollout.reward)
        try:
            problem = problems.of(rollout)
        except UsageError as error:
            gathered.unmatched += 1
            gathered.complaint = gathered.complaint or str(error)
            continue
        key = (id(problem), rollout.form)
        if key not in numbers:
            numbers[key] = len(gathered.groups)
            gathered.groups.append(Group(problem, rollout.form))
        rewarded = rollout.reward >= options.passing - _SLACK
        text = gathered.groups[numbers[key]].add(rollout.text, rewarded=rewarded)
        gathered.rows.append((rollout.where, numbers[key], text, rollout.step, rollout.reward))
    _refuse_nothing(gathered, highest, options.passing)
    return gathered


def _refuse_nothing(gathered: Gathered, highest: float, passing: float) -> None:
    if not gathered.rows:
        raise UsageError(gathered.complaint or "the files hold no rollout with a reward")
    if highest < passing - _SLACK:
        raise UsageError(
            f"no reward reaches {passing:g}, the highest is {highest:g}: say with --passing from which reward on a "
            "rollout counts as a pass"
        )
    oracle, problems = gathered.problems.oracle, [group.problem for group in gathered.groups]
    if oracle is not None and not any(oracle in problem.suites for problem in problems):
        known = sorted({name for problem in problems for name in problem.suites})
        raise UsageError(f"no problem of the rollouts has a suite {oracle!r}: choose from {', '.join(known)}")
    if gathered.problems.strong is not None and not gathered.problems.loaded:
        raise UsageError("--strong has no effect: every row brings its own tests")


async def audit(
    paths: Sequence[Path],
    gathered: Gathered,
    options: AuditOptions,
    open_pool: OpenPool,
    config: SandboxConfig,
    tell: Tell,
) -> Audit:
    """Judge what was gathered, and say what the reward got wrong. Raises SandboxError, UsageError."""
    environments = environments_of([group.problem for group in gathered.groups])
    async with Desk(lambda: open_pool(environments), environments=environments) as desk:
        judge = Judge(desk, config)
        texts = gathered.texts
        await judge_again(judge, gathered.groups, gathered.problems.oracle, lambda done: tell("judged", done, texts))
        wrong = gathered.false_positives
        await explained(judge, gathered.groups, lambda done: tell("explained", done, wrong))
    ledger = Ledger(list(_entries(gathered, options.passing - _SLACK)), options.passing - _SLACK)
    if not ledger.entries:
        raise UsageError("the sandbox failed over every rollout, so that nothing can be said of the reward")
    return Audit(
        sources=tuple(map(str, paths)),
        origins=gathered.counts.origins,
        rows=gathered.counts.rows,
        without_reward=gathered.counts.without_reward,
        unmatched=gathered.unmatched,
        unjudged=len(gathered.rows) - len(ledger.entries),
        texts=gathered.texts,
        passing=options.passing,
        oracle=gathered.problems.oracle,
        whole=ledger.whole,
        steps=tuple(ledger.by_step(options.steps)),
        mechanisms=ledger.mechanisms(options.examples),
        false_negatives=ledger.missed(options.examples),
        notes=tuple(_notes(gathered, ledger)),
    )


def _entries(gathered: Gathered, passing: float) -> Iterator[Entry]:
    for where, position, index, step, reward in gathered.rows:
        group = gathered.groups[position]
        outcome = group.outcomes[index]
        if outcome.passed is not None:
            finding = outcome.finding if reward >= passing and not outcome.passed else None
            task, text = group.problem.task_id, group.texts[index]
            yield Entry(where, task, step, reward, outcome.passed, outcome.status, text, finding)


def _notes(gathered: Gathered, ledger: Ledger) -> Iterator[str]:
    groups, oracle = gathered.groups, gathered.problems.oracle
    if gathered.unmatched:
        yield f"{counted(gathered.unmatched, 'row')} left out: {clause(gathered.complaint)}"
    if gathered.counts.without_reward:
        yield f"{counted(gathered.counts.without_reward, 'row')} without a reward left out"
    if lost := len(gathered.rows) - len(ledger.entries):
        yield f"{counted(lost, 'rollout')} left out, because the sandbox failed over them"
    if oracle is not None and (without := sum(oracle not in group.problem.suites for group in groups)):
        yield f"{counted(without, 'problem')} without a suite {oracle!r}: their first suite alone decides"
    if bare := sum(not group.problem.canonical_solution for group in groups):
        yield f"{counted(bare, 'problem')} without a canonical solution: their tests were not tried on a right program"
    if all(entry.step is None for entry in ledger.entries):
        yield "no row names a training step, so there are no rates by step"
    if sum(finding.lost for finding in _findings(groups)):
        yield "the sandbox failed over some false positives, which are unexplained for that reason"


def _findings(groups: Sequence[Group]) -> Iterator[Any]:
    return (outcome.finding for group in groups for outcome in group.outcomes if outcome.finding is not None)
