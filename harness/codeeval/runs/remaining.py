"""Work that a stored run still lacks, and the sandbox that may do it."""

from codeeval.evaluation import Executor, chosen_suites
from codeeval.runs.prepare import Work
from codeeval.store import Run
from codeeval_sandbox.executor import SandboxFacts

__all__ = ["lacks_samples", "sandbox_of"]


def lacks_samples(work: Work, stored: Run | None) -> bool:
    """Return whether a sample that the request asks for is missing, so that the model has to be asked."""
    if work.model is None:
        return False
    samples = stored.scan().samples if stored is not None else {}
    return any(len(samples.get(task_id, ())) < count for task_id, count in work.counts.items())


def sandbox_of(work: Work, stored: Run | None, pool: Executor) -> SandboxFacts | None:
    """Return the facts to store: those of the pool, or those stored if nothing is left for the pool to decide.

    A finished run can be shown again on a host whose image was rebuilt since.
    """
    return pool.description if stored is None or _is_left(work, stored) else stored.manifest.sandbox


def _is_left(work: Work, stored: Run) -> bool:
    """Return whether a sample or a verdict that the request asks for is missing."""
    index = stored.scan()
    for task_id, suites in chosen_suites(list(work.benchmark), work.request.config.suites).items():
        count = work.counts.get(task_id, 0)
        rows = [index.samples.get(task_id, {}), *(index.verdicts.get((task_id, suite.name), {}) for suite in suites)]
        if any(len(row) < count for row in rows):
            return True
    return False
