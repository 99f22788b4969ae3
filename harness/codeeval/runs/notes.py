"""Notes of a session for people: what its run lacks, how it grew, and faults of its benchmark."""

from collections.abc import Iterator

from codeeval.evaluation import Tally
from codeeval.store import LimitFacts, Run
from codeeval.wording import counted, shortened
from codeeval_benchmarks.problem import Benchmark
from codeeval_sandbox.executor import SandboxFacts

__all__ = ["calibration_notes", "growth_notes", "guarantee_notes", "unanswered_notes"]


def unanswered_notes(tally: Tally) -> list[str]:
    """Return why prompts got no answer, each reason of the server once."""
    reasons: dict[str, list[str]] = {}
    for task_id, entry in tally.unanswered.items():
        reasons.setdefault(entry.reason.partition(" (asked for ")[0], []).append(task_id)
    return [f"no answer for {shortened(task_ids)}: {reason}" for reason, task_ids in reasons.items()]


def growth_notes(run: Run) -> Iterator[str]:
    """Yield when the run was made larger."""
    for growth in run.manifest.grown:
        yield f"the run grew from {growth.before} to {growth.after} samples per problem on {growth.at:%Y-%m-%d}"


def guarantee_notes(facts: SandboxFacts | None) -> Iterator[str]:
    """Yield which protections of the kernel the sandbox did without, where it says so."""
    missing = [name for name, value in facts.guarantees.items() if not value] if facts is not None else []
    if missing:
        yield f"the sandbox had no {', '.join(missing)}: `codeeval sandbox check` says what follows"


def calibration_notes(benchmark: Benchmark, limits: LimitFacts) -> list[str]:
    """Return which canonical solutions fail their own suites, and why, where that is known."""
    pairs = [
        (task_id, name, calibration) for task_id, suites in limits.tasks.items() for name, calibration in suites.items()
    ]
    faults = {fault.task_id: fault.reason for fault in benchmark.known_faults}
    failing = [
        f"{task_id} ({name})"
        for task_id, name, calibration in pairs
        if not calibration.passed and task_id not in faults
    ]
    known: dict[str, list[str]] = {}
    for task_id in sorted({task_id for task_id, _, calibration in pairs if not calibration.passed} & faults.keys()):
        known.setdefault(faults[task_id], []).append(task_id)
    notes = []
    if failing:
        notes.append(f"the benchmark's own solution fails {counted(len(failing), 'suite')}: {shortened(failing)}")
    if known:
        causes = "; ".join(f"{shortened(task_ids)} ({reason})" for reason, task_ids in known.items())
        notes.append(f"known faults of the benchmark, counted as they are: {causes}")
    return notes
