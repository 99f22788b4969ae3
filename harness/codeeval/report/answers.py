"""What the models' answers were like: how programs were found in them, and how much the way of reading matters."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from codeeval.samples import RULES
from codeeval.store import Run, RunIndex
from codeeval.studies.pass_at_k import pass_at_k
from codeeval.studies.records import Estimate, Record
from codeeval_sandbox.jobs import PASSING

if TYPE_CHECKING:
    from codeeval.report.summary import Counts

__all__ = ["Answers", "answers_of", "compile_at_k"]

Groups = Mapping[str, str]
"""By task_id, the name of its group; see `pass_at_k`."""


class Answers(Record):
    """What the models' answers were like, and how much the way of reading them matters."""

    rule: str
    """Which of several programs in an answer was taken (`--extraction-rule`)."""
    extraction: Mapping[str, int]
    """Number of samples by how the program was found: fenced, incomplete_fenced, heuristic, completion, empty."""
    cut: int
    """Answers that met the token limit."""
    cut_but_complete: int
    """Of these, the ones whose program had been closed before, so that it was executed; the others are `truncated`."""
    differing: int
    """Samples from which another rule would take another program."""
    not_executed: int
    """Verdicts missing for such programs; these samples count under every rule with their own verdict."""
    pass_at_1: Mapping[str, Mapping[str, Estimate]]
    """By suite, then by rule: pass@1 if the rule had chosen."""


def compile_at_k(counts: "Counts", ks: Sequence[int], groups: Groups) -> dict[str, Estimate]:
    """Whether a program compiles is a fact about the program: the suite with most verdicts says it for all."""
    if not counts.samples:
        return {}
    suite = max(counts.samples, key=lambda name: counts.samples[name].total())
    tasks = {task_id: (n, counts.compiled[suite][task_id]) for task_id, n in counts.samples[suite].items()}
    return _by_k(tasks, ks, groups)


def answers_of(run: Run, index: RunIndex, counts: "Counts", groups: Groups) -> Answers:
    """How programs were found, and pass@1 under each extraction rule. Raises RunError."""
    rule = run.manifest.sampling.extraction_rule
    differing = {
        (task_id, number): rules for task_id, group in index.differing.items() for number, rules in group.items()
    }
    passed = {rule: counts.passed, **{other: _moved(counts) for other in RULES if other != rule}}
    executed = 0
    for verdict in run.alternatives() if differing else ():
        key = (verdict.suite, verdict.task_id, verdict.index)
        if verdict.rule is not None and key in counts.differing:
            change = (verdict.status in PASSING) - counts.differing[key]
            passed[verdict.rule][verdict.suite][verdict.task_id] += change
            executed += 1
    return Answers(
        rule=rule,
        extraction=dict(sorted(index.extractions.items())),
        cut=index.cut.total(),
        cut_but_complete=index.cut[True],
        differing=len(differing),
        not_executed=sum(len(differing[task_id, number]) for _, task_id, number in counts.differing) - executed,
        pass_at_1={
            suite: {
                name: _by_k({task_id: (n, found[suite][task_id]) for task_id, n in samples.items()}, [1], groups)["1"]
                for name, found in passed.items()
            }
            for suite, samples in counts.samples.items()
        },
    )


def _moved(counts: "Counts") -> defaultdict[str, Counter[str]]:
    return defaultdict(Counter, {suite: Counter(passed) for suite, passed in counts.passed.items()})


def _by_k(tasks: Mapping[str, tuple[int, int]], ks: Sequence[int], groups: Groups) -> dict[str, Estimate]:
    largest = max(n for n, _ in tasks.values())
    found = pass_at_k(tasks, [k for k in ks if k <= largest], groups=groups)
    return {str(one.k): Estimate(**one.as_json()) for one in found}
