"""A repaired run: written beside its parent, and what it says about rounds and kinds."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

from codeeval.records import Printed, Record
from codeeval.statistics.estimate import Estimate
from codeeval.store import Manifest, Run, RunWriter, SamplingFacts, now, package_versions
from codeeval.store.clusters import groups_of
from codeeval.taxonomy.critique import Attempt, Corrector, Feedback, template_digest
from codeeval.taxonomy.kinds import KindCode
from codeeval.taxonomy.reading import FailureReader
from codeeval.taxonomy.shares import share_of_failures, share_of_samples

__all__ = ["RepairReport", "RepairedKind", "default_folder", "repair_run", "repaired_manifest"]


class RepairedKind(Record):
    """Samples of one kind of bug."""

    failures: int
    """Samples that the model was asked to correct, by the kind found in the first round."""
    repaired: int
    """Samples that pass all suites in the end."""
    share: Estimate
    """Their share, with an interval over problems."""


class RepairReport(Printed):
    """Output of `codeeval repair --json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("repair",)

    run: str
    """Folder of the repaired run."""
    parent: str
    """Folder of the run whose samples were corrected."""
    model: str
    """Model that corrected the samples."""
    feedback: Feedback
    """What the model was told: failures of visible or hidden tests, or hints in words of a person (`human`), of a file
    or of a second model."""
    rounds: int
    """Rounds at most."""
    hints: int
    """Hints in words that were given; 0 without a dialogue."""
    problems: int
    """Problems with samples."""
    groups: int
    """Groups of these problems that are independent of one another. All intervals are over groups."""
    samples: int
    """Samples in both runs."""
    failing: int
    """Samples of the parent that fail a suite."""
    asked: int
    """Samples that the model was asked about. The others pass all tests that feedback may show, or have none."""
    pass_rate: tuple[Estimate, ...]
    """Mean over problems of the share of samples that pass all suites: as they came, and after each round."""
    kinds: dict[KindCode, RepairedKind]
    """By kind of bug."""


@dataclass
class _Counts:
    """By task_id."""

    samples: Counter[str] = field(default_factory=Counter)
    passing: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """By round, then task_id."""
    asked: dict[KindCode, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    repaired: dict[KindCode, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    failing: int = 0
    hints: int = 0

    def add(self, task_id: str, passed: Sequence[bool], kinds: Sequence[KindCode], rounds: int) -> None:
        """One sample of the parent."""
        self.samples[task_id] += 1
        self.failing += not passed[0]
        for round_number in range(rounds + 1):
            self.passing[round_number][task_id] += passed[min(round_number, len(passed) - 1)]
        if kinds:
            self.asked[kinds[0]][task_id] += 1
            self.repaired[kinds[0]][task_id] += passed[-1]


def repaired_manifest(
    parent: Run,
    *,
    command: Sequence[str],
    model: str,
    description: dict[str, object],
    feedback: Feedback,
    rounds: int,
    hints: Mapping[str, Any] | None = None,
) -> Manifest:
    """Return the parent's manifest, with the model that corrects, and the link to the parent.

    `hints` describes the source of hints in words; None without a dialogue.
    """
    digest = template_digest("repair" if hints is None else "dialogue")
    repair = {"parent": str(parent.folder), "feedback": feedback, "rounds": rounds, "template": digest}
    if hints is not None:
        repair["hints"] = dict(hints)
    sampling = SamplingFacts(
        n_samples=parent.manifest.sampling.n_samples,
        model={**description, "repair": {**repair, "parent_model": parent.manifest.model}},
    )
    return parent.manifest.model_copy(
        update={
            "command": tuple(command),
            "model": f"{model}+repair",
            "sampling": sampling,
            "versions": package_versions(),
            "started": now(),
            "finished": None,
        }
    )


async def repair_run(
    reader: FailureReader,
    run: RunWriter,
    critic: Corrector,
    *,
    rounds: int,
    tell: Callable[[int], None] = lambda _: None,
) -> RepairReport:
    """Correct what fails, write everything into `run`; `tell` hears how many failing samples are done.

    Samples that `run` holds already, from before an interruption, are taken as they are.

    Raises ModelError, SandboxError, RunWriteError.
    """
    counts = _Counts()
    for sample, verdicts in reader.passing():
        counts.add(sample.task_id, [True], [], rounds)
        if sample.index not in run.found.samples.get(sample.task_id, {}):
            run.add_sample(sample)
            for row in verdicts:
                run.add_verdict(row.verdict, index=sample.index)
    done = 0
    for chunk in _chunks(_missing(reader, run, counts, rounds), critic.together):
        for attempt in await critic.run(chunk, rounds):
            _store(run, attempt)
            counts.add(attempt.sample.task_id, attempt.passed, attempt.kinds, rounds)
            counts.hints += len(attempt.hints)
        done += len(chunk)
        tell(done)
    return _report(reader, run, critic, counts, rounds)


def _missing(reader: FailureReader, run: RunWriter, counts: _Counts, rounds: int) -> Iterator[Attempt]:
    """Failing samples that the repaired run lacks; those that it has are counted."""
    for sample in reader.samples_failing():
        offset = run.found.samples.get(sample.task_id, {}).get(sample.index)
        if offset is None:
            problem = reader.benchmark[sample.task_id]
            yield Attempt(sample, problem, reader.tests(problem))
        else:
            note = run.sample_at(offset).completion.note.get("repair", {"passed": [False], "kinds": []})
            counts.add(sample.task_id, note["passed"], note["kinds"], rounds)
            counts.hints += len(note.get("hints", ()))


def _store(run: RunWriter, attempt: Attempt) -> None:
    note: dict[str, Any] = {"kinds": list(attempt.kinds), "passed": list(attempt.passed)}
    if attempt.hints:
        note |= {"hints": list(attempt.hints), "programs": list(attempt.programs)}
    completion = replace(attempt.sample.completion, note={**attempt.sample.completion.note, "repair": note})
    run.add_sample(replace(attempt.sample, completion=completion))
    for verdict in attempt.verdicts.values():
        key = (attempt.sample.task_id, attempt.sample.index, verdict.key[1])
        run.add_verdict(replace(verdict, key=key), index=attempt.sample.index)


def _report(reader: FailureReader, run: RunWriter, critic: Corrector, counts: _Counts, rounds: int) -> RepairReport:
    tasks, groups = list(counts.samples), groups_of(reader.benchmark)
    cluster = [groups[task] for task in tasks]
    samples = [counts.samples[task] for task in tasks]
    rates = [
        share_of_samples(samples, [counts.passing[round_number][task] for task in tasks], cluster=cluster)
        for round_number in range(rounds + 1)
    ]
    kinds = {
        code: RepairedKind(
            failures=sum(asked.values()),
            repaired=sum(counts.repaired[code].values()),
            share=share_of_failures(
                [asked[task] for task in tasks], [counts.repaired[code][task] for task in tasks], cluster=cluster
            ),
        )
        for code, asked in sorted(counts.asked.items())
    }
    return RepairReport(
        run=str(run.folder),
        parent=str(reader.run.folder),
        model=critic.model.name,
        feedback=critic.feedback,
        rounds=rounds,
        hints=counts.hints,
        problems=len(tasks),
        groups=len(set(cluster)),
        samples=sum(samples),
        failing=counts.failing,
        asked=sum(record.failures for record in kinds.values()),
        pass_rate=tuple(rates),
        kinds=kinds,
    )


def _chunks(attempts: Iterator[Attempt], size: int) -> Iterator[list[Attempt]]:
    while chunk := list(itertools.islice(attempts, size)):
        yield chunk


def default_folder(parent: Path) -> Path:
    """`PARENT-repaired`, beside the parent."""
    return parent.with_name(f"{parent.name}-repaired")
