"""Right programs of runs as forms: equal forms are equal programs, verbatim or up to names. Nothing is executed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from codeeval.python.normal import normal_form, plain_form
from codeeval.python.queries import text_of
from codeeval.studies.inputs.compared import ComparedRun
from codeeval.taxonomy.source import Source
from codeeval_benchmarks.problem import Benchmark, Problem

__all__ = ["Known", "RightPrograms", "counted", "repeats_of"]

Form = tuple[str, ...]
Counts = NDArray[np.int64]


@lru_cache(maxsize=4096)
def _forms(program: str, entry_point: str) -> tuple[Form, Form]:
    """Return the tokens of the entry point as they are, and with names numbered; empty where it is not defined.

    Imports and helpers are left out: prompts show some, and models repeat them or do not.
    """
    function = Source.of(program).functions.get(entry_point)
    if function is None:
        return (), ()
    text = text_of(function)
    return plain_form(text), normal_form(text)


@dataclass(frozen=True)
class Known:
    """The canonical solution of a problem."""

    problem: Problem

    @cached_property
    def forms(self) -> tuple[Form, Form]:
        """Tokens of the entry point, and those with names numbered; empty without a canonical solution."""
        return _forms(self.problem.canonical_solution, self.problem.entry_point)

    @property
    def is_there(self) -> bool:
        """True if the canonical solution defines the entry point."""
        return bool(self.forms[0])


@dataclass(frozen=True)
class RightPrograms:
    """The right samples of one run, as pairs of forms by task_id."""

    name: str
    by_task: Mapping[str, Sequence[tuple[Form, Form]]]

    @classmethod
    def of(cls, run: ComparedRun, benchmark: Benchmark, suite: str) -> "RightPrograms":
        """Read a run; of samples that are copies, the first of each task. Raises UsageError, RunError."""
        verdicts = run.outcomes.suite(suite)
        verdicts = verdicts.firsts() if run.copies else verdicts
        tasks = run.outcomes.tasks
        right = {
            (tasks[task], int(index))
            for task, index, passed in zip(verdicts.task, verdicts.index, verdicts.passed, strict=True)
            if passed
        }
        by_task: dict[str, list[tuple[Form, Form]]] = {}
        for sample in run.stored.samples(only=right):
            if sample.task_id in benchmark:
                forms = _forms(sample.solution, benchmark[sample.task_id].entry_point)
                by_task.setdefault(sample.task_id, []).append(forms)
        return cls(run.manifest.model, by_task)


def repeats_of(right: RightPrograms, known: Known) -> tuple[int, int, int]:
    """Return the right samples of a task, and those that repeat the canonical solution verbatim and up to names."""
    forms = right.by_task.get(known.problem.task_id, ())
    return (
        len(forms),
        sum(form[0] == known.forms[0] for form in forms),
        sum(form[1] == known.forms[1] for form in forms),
    )


def counted(models: Sequence[RightPrograms], known: Sequence[Known], kind: int) -> Counts:
    """Return the counts of right programs by form, of shape (models, tasks, forms); form 0 is the canonical one.

    `kind` is 0 for whole forms, and 1 for forms up to names.
    """
    numbers = [{each.forms[kind]: 0} for each in known]
    places = [
        (row, column, numbers[column].setdefault(forms[kind], len(numbers[column])))
        for row, model in enumerate(models)
        for column, each in enumerate(known)
        for forms in model.by_task.get(each.problem.task_id, ())
    ]
    counts = np.zeros((len(models), len(known), max(map(len, numbers), default=1)), dtype=np.int64)
    if places:
        np.add.at(counts, tuple(np.array(places).T), 1)
    return counts
