"""Answers of a run: how programs were found in them, and how much the way of reading matters."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from pydantic import Field

from codeeval.records import Record
from codeeval.report.counts import Counts
from codeeval.samples import READINGS, RULES, Reading
from codeeval.statistics.estimate import Estimate
from codeeval.statistics.pass_at_k import pass_at_k
from codeeval.store import Run, RunIndex

__all__ = ["Answers", "OtherReading", "answers_of", "compile_at_k"]


class OtherReading(Record):
    """Another way to read rows of files, beside the one that was taken."""

    samples: int
    """Samples from which this reading takes another program."""
    not_executed: int
    """Verdicts missing for such programs; these samples count with their own verdict."""
    pass_at_1: Mapping[str, Estimate]
    """By suite: pass@1 if everything had been read so."""
    changed: Mapping[str, Mapping[str, int]]
    """By suite, then by task_id: samples that pass only so, less those that pass only as they were taken."""


Groups = Mapping[str, str]
"""By task_id, the name of its group; see `pass_at_k`."""


class Answers(Record):
    """Answers of a run, and how much the way of reading them matters."""

    rule: str
    """Which of several programs in an answer was taken (`--extraction-rule`)."""
    extraction: Mapping[str, int]
    """Number of samples by how the program was found: fenced, incomplete_fenced, heuristic, completion, empty."""
    cut: int
    """Answers that met the token limit."""
    cut_but_complete: int
    """Cut answers whose program had been closed before, so that it was executed; the others are `truncated`."""
    other_functions: int = 0
    """Programs that define other functions or classes than the entry point. They fail by the missing name."""
    differing: int
    """Samples from which another rule would take another program."""
    not_executed: int
    """Verdicts missing for such programs; these samples count under every rule with their own verdict."""
    pass_at_1: Mapping[str, Mapping[str, Estimate]]
    """By suite, then by rule: pass@1 if the rule had chosen."""
    reading: str = "lenient"
    """`lenient`: completions were mended. `strict`: they were taken by the published rule (`--extraction`)."""
    readings: Mapping[Reading, OtherReading] = Field(default_factory=dict)
    """Scores under other readings of the files' rows. `imports`: solutions after the imports and helpers of their
    prompt. `strict`: prompt and completion as they are. `mended`: completions mended, where they were not."""


def compile_at_k(counts: Counts, ks: Sequence[int], groups: Groups) -> dict[str, Estimate]:
    """Estimate compile@k from the suite with most verdicts, because compiling is a fact about the program."""
    if not counts.samples:
        return {}
    suite = max(counts.samples, key=lambda name: counts.samples[name].total())
    tasks = {task_id: (n, counts.compiled[suite][task_id]) for task_id, n in counts.samples[suite].items()}
    return _by_k(tasks, ks, groups)


def answers_of(run: Run, index: RunIndex, counts: Counts, groups: Groups) -> Answers:
    """Return how programs were found, and pass@1 under each extraction rule and reading. Raises RunError."""
    rule = run.manifest.sampling.extraction_rule
    differing = {
        (task_id, sample_index): set(rules) & set(RULES)
        for task_id, group in index.differing.items()
        for sample_index, rules in group.items()
        if set(rules) & set(RULES)
    }
    changes = _changes(run, counts) if index.differing else {}
    passed = {rule: counts.passed, **{other: _moved(counts) for other in RULES if other != rule}}
    executed = 0
    for (name, suite, task_id), changed in changes.items():
        if name in RULES:
            passed[name][suite][task_id] += sum(changed)
            executed += len(changed)
    return Answers(
        rule=rule,
        reading=run.manifest.sampling.extraction,
        extraction=dict(sorted(index.extractions.items())),
        cut=index.cut.total(),
        cut_but_complete=index.cut[True],
        other_functions=index.other_functions,
        differing=len(differing),
        not_executed=sum(len(differing.get(key[1:], ())) for key in counts.differing) - executed,
        pass_at_1={
            suite: {
                name: _by_k({task_id: (n, passing[suite][task_id]) for task_id, n in samples.items()}, [1], groups)["1"]
                for name, passing in passed.items()
            }
            for suite, samples in sorted(counts.samples.items())
        },
        readings={
            name: _reading(name, index, counts, changes, groups)
            for name in READINGS
            if any(name in rules for group in index.differing.values() for rules in group.values())
        },
    )


_Changes = Mapping[tuple[str, str, str], Sequence[int]]
"""By rule or reading, suite and task_id: of each program that was executed, 1, 0 or -1 more that passes."""


def _changes(run: Run, counts: Counts) -> _Changes:
    changes: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    table = run.view.alternatives
    for row, passes in enumerate(table.passed.tolist()):
        rule, suite, task_id = (
            table.rules[table.rule[row]],
            table.suites[table.suite[row]],
            table.tasks[table.task[row]],
        )
        key = (suite, task_id, int(table.index[row]))
        if rule and key in counts.differing:
            changes[rule, suite, task_id].append(passes - counts.differing[key])
    return changes


def _reading(name: Reading, index: RunIndex, counts: Counts, changes: _Changes, groups: Groups) -> OtherReading:
    differing = {
        (task_id, sample_index)
        for task_id, group in index.differing.items()
        for sample_index, rules in group.items()
        if name in rules
    }
    passed, changed = _moved(counts), defaultdict[str, dict[str, int]](dict)
    executed = 0
    for (other, suite, task_id), differences in sorted(changes.items()):
        if other == name:
            executed += len(differences)
            passed[suite][task_id] += sum(differences)
            if sum(differences):
                changed[suite][task_id] = sum(differences)
    return OtherReading(
        samples=len(differing),
        not_executed=sum(key[1:] in differing for key in counts.differing) - executed,
        pass_at_1={
            suite: _by_k({task_id: (n, passed[suite][task_id]) for task_id, n in samples.items()}, [1], groups)["1"]
            for suite, samples in sorted(counts.samples.items())
        },
        changed=dict(changed),
    )


def _moved(counts: Counts) -> defaultdict[str, Counter[str]]:
    return defaultdict(Counter, {suite: Counter(passed) for suite, passed in counts.passed.items()})


def _by_k(tasks: Mapping[str, tuple[int, int]], ks: Sequence[int], groups: Groups) -> dict[str, Estimate]:
    largest = max(n for n, _ in tasks.values())
    estimates = pass_at_k(tasks, [k for k in ks if k <= largest], groups=groups)
    return {str(estimate.k): estimate.interval.rounded() for estimate in estimates}
