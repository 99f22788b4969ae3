"""False positives for people: a table, and the scatter of accuracy given pass."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table

from codeeval.report.table import columns, in_groups, notes, number
from codeeval.screen import Text
from codeeval.statistics.estimate import CONFIDENCE
from codeeval.studies.ceiling import span
from codeeval.studies.false_positives.records import FalsePositives, FalsePositiveStudy, TaskFalsePositives
from codeeval.wording import counted, interval, percent, shortened

__all__ = ["render_false_positives"]

_TASKS = 8
_CAPTION = f"{percent(CONFIDENCE, digits=0)} intervals: over tasks; of a single task, exact (Clopper-Pearson)"


def render_false_positives(study: FalsePositiveStudy, *, most_tasks: int = _TASKS) -> RenderableType:
    """Rates of each model, the line through several, and the tasks with most false positives."""
    return Group(*_parts(study, most_tasks))


def _parts(study: FalsePositiveStudy, most_tasks: int) -> Iterator[RenderableType]:
    yield from notes(study.notes)
    yield _alone(study) if len(study.models) == 1 else _together(study)
    if study.scatter is not None:
        yield from _scatter_lines(study)
    if worst := _worst(study.tasks, most_tasks):
        yield _tasks(worst, study)
    for model in study.models:
        yield Text(_false_negatives(model))


def _alone(study: FalsePositiveStudy) -> Table:
    """One model: a row per rate."""
    (model,) = study.models
    tasks = in_groups(model.tasks, model.groups, "task")
    head = f"{model.model}: {tasks}, {counted(model.samples, 'sample')}, {model.passed:,} pass {study.verifier}"
    table = columns(head, "rate", "estimate")
    rows = (
        (f"accuracy, {study.verifier}", model.verifier_accuracy),
        (f"single-sample accuracy, {study.oracle}", model.single_sample_accuracy),
        (f"accuracy, {study.verifier} and {study.oracle}", model.confirmed_accuracy),
        ("accuracy given pass, mean over tasks", model.accuracy_given_pass),
        (f"  tasks without a pass ({model.undecided}) as wrong", model.accuracy_given_pass_worst),
        (f"  tasks without a pass ({model.undecided}) as right", model.accuracy_given_pass_best),
        ("accuracy given pass, pooled", model.accuracy_given_pass_pooled),
        ("false positives among passes, mean over tasks", model.false_positive_rate),
        ("false positives among passes, pooled", model.false_positive_rate_pooled),
    )
    for name, estimate in rows:
        table.add_row(name, interval(estimate))
    table.add_row("ceiling of resampling", span(model.ceiling))
    return table


def _together(study: FalsePositiveStudy) -> Table:
    """Several models: a row per model."""
    tasks = in_groups(study.models[0].tasks, study.models[0].groups, "task")
    head = f"{tasks}, verifier {study.verifier}, oracle {study.oracle}"
    names = (f"single sample ({study.oracle})", "given pass", "worst to best")
    table = columns(head, "model", *names)
    for model in study.models:
        worst, best = model.accuracy_given_pass_worst.estimate, model.accuracy_given_pass_best.estimate
        table.add_row(
            model.model,
            interval(model.single_sample_accuracy),
            interval(model.accuracy_given_pass),
            f"{100 * worst:.1f} to {percent(best)}",
        )
    return table


def _scatter_lines(study: FalsePositiveStudy) -> Iterator[Text]:
    scatter = study.scatter
    assert scatter is not None  # the caller looked
    fit = scatter.fit
    yield Text(
        f"accuracy given pass = {number(scatter.slope)} x single-sample accuracy + {number(scatter.intercept)}; "
        f"R2 {fit.r2:.3f}, p {fit.p:.3g}, SE of the slope {fit.slope_se:.3g}, {fit.models} models"
    )
    if (hard := scatter.hard_fit) is not None:
        yield Text(
            f"over the {scatter.hard_tasks} tasks with less than 90 % given pass: {hard.slope:.3f} x + "
            f"{hard.intercept:.3f}; R2 {hard.r2:.3f}, p {hard.p:.3g}"
        )


def _worst(tasks: Sequence[TaskFalsePositives], most: int) -> list[TaskFalsePositives]:
    """Return the worst tasks, ordered by the lower end of the rate's interval."""
    wrong = [task for task in tasks if task.false_positives and task.rate is not None]
    return sorted(wrong, key=lambda task: -task.rate.low if task.rate else 0.0)[:most]


def _tasks(worst: Sequence[TaskFalsePositives], study: FalsePositiveStudy) -> Table:
    there = sum(task.false_positives > 0 for task in study.tasks)
    whose = study.models[0].model if len(study.models) == 1 else f"all {len(study.models)} models"
    head = f"{whose}: {there} of {len(study.tasks)} tasks have false positives"
    table = columns(head, "task", "samples", f"pass {study.verifier}", f"fail {study.oracle}", "rate", caption=_CAPTION)
    for task in worst:
        counts = (task.samples, task.passed, task.false_positives)
        table.add_row(task.task_id, *(f"{count:,}" for count in counts), interval(task.rate))
    return table


def _false_negatives(model: FalsePositives) -> str:
    if not model.false_negatives:
        return f"{model.model}: no false negatives"
    tasks = [f"{task_id} ({count})" for task_id, count in model.false_negative_tasks.items()]
    total = counted(model.false_negatives, "false negative")
    return f"{model.model}: {total}, of {counted(len(tasks), 'task')}: {shortened(tasks)}"
