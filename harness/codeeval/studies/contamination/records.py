"""Records of `codeeval contamination`."""

from typing import ClassVar, Literal

from codeeval.records import Number, Printed, Record
from codeeval.statistics.estimate import Estimate

__all__ = ["Contamination", "FormScore", "Repeated", "TaskRepeats"]


class FormScore(Record):
    """The model on one form of the source, such as its renamed or evolved problems."""

    benchmark: str
    """Name of the form's benchmark."""
    run: str
    """Folder of the run."""
    kind: Literal["same", "altered"]
    """`same`: the problems have the source's canonical solutions, up to names. `altered`: they ask something else."""
    problems: int
    """Problems whose sources all have a verdict."""
    source: Number
    """pass@1 on the sources of these problems: mean over problems, of the mean over a problem's sources."""
    score: Number
    """pass@1 on these problems."""
    difference: Estimate
    """pass@1 of each problem less that of its sources, mean over problems; negative for a drop."""
    repeated: Estimate | None
    """Share of right samples that repeat the canonical solution up to names, less that on the source: mean over
    problems with right samples of both. Null for `altered` forms, and without such a problem."""


class Repeated(Record):
    """Right samples that repeat the canonical solution, mean over the tasks."""

    form: Literal["verbatim", "names"]
    """`verbatim`: equal up to layout, comments and annotations. `names`: equal up to names too."""
    own: Number
    """Share of the model's right samples."""
    independent: Number | None
    """Share of the other models' right samples, mean over models; null without other models."""
    highest: Number | None
    """Share of that other model which repeats most; null without other models."""
    excess: Estimate | None
    """`own` less `independent`, over tasks that both have. Limits for one more model like the others; null with fewer
    than three of them."""


class TaskRepeats(Record):
    """One task of the source with right samples."""

    task_id: str
    """Its task_id."""
    right: int
    """Right samples of the model; a model whose samples are copies has one."""
    verbatim: int
    """Right samples that repeat the canonical solution verbatim."""
    names: int
    """Right samples that repeat it up to names."""
    expected_verbatim: Number | None
    """Share of independent right samples that would, by the other models; null without them."""
    expected_names: Number | None
    """The same, up to names."""
    p: Number | None
    """Chance of so many without knowledge of the solution, adjusted over all tasks (Benjamini and Hochberg); null
    without other models."""
    named: bool
    """True if the adjusted p-value is at most 1 - confidence."""


class Contamination(Printed):
    """Result of `codeeval contamination`."""

    printed_by: ClassVar[tuple[str, ...]] = ("contamination",)

    benchmark: str
    """Benchmark of the source."""
    model: str
    """Name of the model."""
    run: str
    """Folder of its run of the source."""
    suite: str
    """Suite that decides."""
    confidence: Number
    """Confidence of all intervals."""
    score: Estimate
    """pass@1 on the source."""
    forms: tuple[FormScore, ...]
    """In the order given."""
    independent: tuple[str, ...]
    """Names of the other models."""
    repeated: tuple[Repeated, ...]
    """Verbatim, and up to names."""
    tasks: tuple[TaskRepeats, ...]
    """Tasks with right samples, in the order of the benchmark."""
    notes: tuple[str, ...]
    """Remarks that a reader must know."""
