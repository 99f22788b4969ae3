"""Scores beside pass@k in other languages: by the content of values alone, and without tests that nobody can pass."""

from collections.abc import Mapping

from codeeval.report.counts import Counts
from codeeval.store.manifest import LimitFacts

__all__ = ["Reasons", "Tasks", "in_content", "passable", "unpassable"]

Tasks = Mapping[str, tuple[int, int]]
"""Samples with a verdict and passing ones, by task_id."""

Reasons = Mapping[str, Mapping[str, str]]
"""By suite, then by task_id."""


def in_content(by_suite: Mapping[str, Tasks], counts: Counts) -> dict[str, Tasks]:
    """Return the tasks of suites in which a program fails by the form of its values alone, with these as passes."""
    return {
        suite: {task_id: (n, c + counts.in_content[suite][task_id]) for task_id, (n, c) in tasks.items()}
        for suite, tasks in by_suite.items()
        if suite in counts.in_content
    }


def unpassable(by_suite: Mapping[str, Tasks], limits: LimitFacts) -> dict[str, dict[str, str]]:
    """Return why no program can pass, of the tasks for which that is known; suites without such a task are absent."""
    reasons = {
        suite: {
            task_id: limits.unpassable[task_id][suite]
            for task_id in tasks
            if suite in limits.unpassable.get(task_id, {})
        }
        for suite, tasks in by_suite.items()
    }
    return {suite: of_tasks for suite, of_tasks in reasons.items() if of_tasks}


def passable(by_suite: Mapping[str, Tasks], reasons: Reasons) -> dict[str, Tasks]:
    """Return the other tasks of suites with tasks that no program can pass."""
    others = {
        suite: {task_id: numbers for task_id, numbers in by_suite[suite].items() if task_id not in of_tasks}
        for suite, of_tasks in reasons.items()
    }
    return {suite: tasks for suite, tasks in others.items() if tasks}
