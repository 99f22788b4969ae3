"""Tasks whose passes a program could forge, counted in every report that compares or studies runs."""

from collections.abc import Collection, Iterator

from codeeval.store import Calibration, Manifest
from codeeval.wording import counted

__all__ = ["trust_notes"]


def trust_notes(name: str, manifest: Manifest | None, suites: Collection[str], tasks: Collection[str]) -> Iterator[str]:
    """Yield a note for each way in which a program could decide these suites' verdicts by itself.

    `name`: name of the run in the notes. The manifest knows the ways from calibration; no row is read.
    """
    known = {} if manifest is None else manifest.limits.tasks
    learnt = [[known[task][suite] for suite in suites if suite in known[task]] for task in tasks if task in known]
    ways = {
        "the tests share the program's process": sum(any(map(_is_shared, task)) for task in learnt),
        "the program's own objects or changes decide tests": sum(any(map(_is_answered, task)) for task in learnt),
    }
    for way, forgeable in ways.items():
        if forgeable:
            of_all = f"{forgeable:,} of {counted(len(tasks), 'task')}"
            yield f"{name}: in {of_all} {way}, so that a program could forge its passes"


def _is_shared(suite: Calibration) -> bool:
    return suite.trust == "shared"


def _is_answered(suite: Calibration) -> bool:
    return suite.own_objects is True and not _is_shared(suite)
