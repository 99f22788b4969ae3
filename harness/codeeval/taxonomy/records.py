"""Records of `codeeval taxonomy --json`."""

from collections.abc import Mapping
from typing import ClassVar

from codeeval.extraction import Reason
from codeeval.records import Printed, Record
from codeeval.statistics.estimate import Estimate
from codeeval.taxonomy.judge import VERSION, Judge, kappa, prompt_digest
from codeeval.taxonomy.kinds import Category, KindCode
from codeeval.taxonomy.self_invoking import Attribution
from codeeval.taxonomy.shares import Share

__all__ = [
    "ComplexityRecord",
    "Contrast",
    "Evidence",
    "ExplainRecord",
    "FailureRecord",
    "JudgeRecord",
    "KindContrast",
    "KindShare",
    "PairedMeasure",
    "PieceRecord",
    "RunShares",
    "SelfInvokingRecord",
    "TaxonomyReport",
]


class Evidence(Record):
    """Why a failure has its kind."""

    rule: str
    """Name of the rule that decided."""
    reason: str
    """One line for people."""
    span: tuple[int, int, int, int] | None = None
    """Line, column, last line and last column in the solution, from 1."""
    exception: str | None = None
    """Class name of the exception, where one decided the verdict."""
    message: str | None = None
    """Its message, or what the sandbox said."""
    test: int | None = None
    """Index of the test that failed."""
    test_source: str | None = None
    """Source of the test."""
    call: str | None = None
    """The first failing call whose values are known."""
    got: str | None = None
    """Value that the program returned."""
    expected: str | None = None
    """Value that the program should have returned."""
    outcomes: str | None = None
    """One letter per test: `.` fulfilled, `F` another value, `E` raised, `U` a value that the test could not use."""
    conversion: str | None = None
    """The conversion of its answers that makes the sample pass."""
    fix: str | None = None
    """The edit that makes it pass, as `line: before -> after`."""
    renamed: str | None = None
    """Tests that another function of the program would pass, where the entry point is missing (`explain` alone)."""


class FailureRecord(Record):
    """One failing sample."""

    run: str
    """Folder of the run."""
    task_id: str
    """The problem."""
    index: int
    """Which of its samples, from 0."""
    suite: str
    """The first suite that it fails."""
    kind: KindCode
    """The first cause that stops it from passing."""
    category: Category
    """A syntax, B runtime, C functional, T test at fault, or unclassified."""
    secondary: tuple[KindCode, ...]
    """Other kinds for which there is evidence."""
    symptom: str | None
    """A limit or exit that was met, apart from the kind."""
    evidence: Evidence
    """Why."""


class PieceRecord(Record):
    """A piece of an answer, and why it is the program or not."""

    origin: str
    """Where it stands: a closed or unclosed block, plain text, edits."""
    language: str
    """The word on its fence; empty where there is none."""
    is_program: bool
    """True if it was taken."""
    reason: str
    """Why, or why not."""
    text: str
    """The piece."""

    @classmethod
    def of(cls, reason: Reason) -> "PieceRecord":
        """Return the record of a piece."""
        piece = reason.candidate
        return cls(
            origin=piece.origin,
            language=piece.language,
            is_program=reason.is_taken,
            reason=reason.text,
            text=piece.code.source,
        )


class ExplainRecord(FailureRecord):
    """Output of `codeeval explain --json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("explain",)

    answer: tuple[PieceRecord, ...] = ()
    """The pieces of the model's answer; empty where the sample is a program or a completion as it stands."""


class KindShare(Record):
    """Frequency of one kind or category."""

    count: int
    """Failures."""
    of_failures: Estimate
    """Share of all failures of the run; the interval is over groups of problems."""
    of_samples: Estimate
    """Share of samples: mean over problems, so that all kinds together give 1 - pass@1."""

    @classmethod
    def of(cls, share: Share) -> "KindShare":
        """Return the record of a share."""
        return cls(
            count=share.count,
            of_failures=share.of_failures,
            of_samples=share.of_samples,
        )


class SelfInvokingRecord(Record):
    """Base functions and what is built on them, of the self-invoking problems in a run."""

    both: int
    """Samples whose base function is right, and the whole too."""
    base_only: int
    """Samples whose base function is right, but not the whole."""
    whole_only: int
    """Samples that are right though their base function fails its tests."""
    neither: int
    """Samples with both wrong."""
    mcnemar: float
    """McNemar's chi-squared with one degree of freedom, samples clustered by problem."""
    p: float
    """Its p-value."""
    base_pass_at_k: Mapping[str, Estimate]
    """pass@k of the base functions, by k."""
    whole_pass_at_k: Mapping[str, Estimate]
    """pass@k of the self-invoking problems, by k."""
    ratio: Mapping[str, float]
    """The second over the first, by k; left out where no base function is right."""
    attributions: Mapping[Attribution, int]
    """Failing samples by cause: base_wrong, composition_wrong, base_not_called, base_changed."""


class PairedMeasure(Record):
    """One static measure of the samples, against the canonical solutions."""

    samples: float
    """Mean over problems of the samples' mean."""
    canonical: float
    """Mean over problems."""
    difference: float
    """Mean over problems of samples less canonical."""
    low: float
    """Lower confidence limit of the difference, over problems."""
    high: float
    """Upper confidence limit."""


class ComplexityRecord(Record):
    """Problems whose canonical solutions are about equally complex."""

    least: int
    """Least cyclomatic complexity."""
    most: int
    """Largest cyclomatic complexity."""
    problems: int
    """Problems in it."""
    passed: Estimate
    """pass@1 on them."""


class RunShares(Record):
    """One run's failures."""

    model: str
    """`provider/name`."""
    benchmark: str
    """Name of the benchmark."""
    problems: int
    """Problems with a verdict."""
    groups: int
    """Groups of these problems that are independent of one another. All intervals are over groups."""
    samples: int
    """Samples with a verdict."""
    failures: int
    """Samples that fail a suite."""
    executed: bool
    """True if questions were run in the sandbox. Otherwise C.3 and C.4 rest on what verdicts hold."""
    categories: Mapping[str, KindShare]
    """By category; those without a failure are left out."""
    kinds: Mapping[str, KindShare]
    """By kind; those without a failure are left out."""
    symptoms: Mapping[str, int]
    """Failures by limit or exit that was met."""
    exceptions: Mapping[str, int]
    """Failures by what ended them: `Assertion` for a wrong value, else the exception, as papers tabulate it."""
    measures: Mapping[str, PairedMeasure] | None = None
    """lines, complexity, calls and nesting of all samples; None unless asked for."""
    by_complexity: tuple[ComplexityRecord, ...] | None = None
    """Success by complexity; None unless asked for."""
    self_invoking: SelfInvokingRecord | None = None
    """Results on self-invoking problems; None if there are none, or if nothing was executed."""


class KindContrast(Record):
    """Frequency of one kind or category on two sides."""

    first: Estimate
    """Share of the first side's failures."""
    second: Estimate
    """Share of the second side's failures."""
    first_count: int
    """Failures of the first side."""
    second_count: int
    """Failures of the second side."""
    difference: Estimate
    """Second share less first. The interval is over groups of problems, and respects groups that both sides have."""
    of_samples: Estimate
    """Share of samples that fail so, second side less first: mean over problems."""
    p: float
    """P-value of the difference in shares of failures, adjusted for all kinds (or all categories) at once."""


class Contrast(Record):
    """Two sides of a comparison: benchmarks, models or runs."""

    first: str
    """Name of the first side."""
    second: str
    """Name of the second side."""
    first_runs: tuple[str, ...]
    """Folders of the runs that are pooled on the first side."""
    second_runs: tuple[str, ...]
    """Folders of the runs that are pooled on the second side."""
    first_problems: int
    """Problems of the first side."""
    second_problems: int
    """Problems of the second side."""
    shared_groups: int
    """Groups of problems that both sides have."""
    only_first_models: tuple[str, ...]
    """Models that only the first side has, so that a difference may be theirs. Empty if models are the sides."""
    only_second_models: tuple[str, ...]
    """The same of the second side."""
    categories: Mapping[str, KindContrast]
    """By category; those without a failure are left out."""
    kinds: Mapping[str, KindContrast]
    """By kind; those without a failure are left out."""
    p: float
    """P-value of "the failures of both sides are of the same kinds": the smallest one of the kinds."""


class JudgeRecord(Record):
    """A model's judgement of C.1 against C.2, beside that of the rules."""

    model: str
    """`provider/name`."""
    version: int
    """Version of the prompt."""
    prompt: str
    """SHA-256 of the prompt's template."""
    answered: int
    """Failures of C.1 and C.2 that the model gave a kind to; it stands as theirs."""
    unanswered: int
    """Failures for which the model's answer names no kind, so that the rules' kind stands."""
    agreement: float | None
    """Share of its kinds that are those of the rules."""
    kappa: float | None
    """Cohen's kappa of both; None where both only say one word."""

    @classmethod
    def of(cls, judge: Judge) -> "JudgeRecord":
        """Return the record of a judge that is done."""
        return cls(
            model=judge.model.name,
            version=VERSION,
            prompt=prompt_digest(),
            answered=judge.pairs.total(),
            unanswered=judge.unanswered,
            agreement=judge.agreement,
            kappa=kappa(judge.pairs),
        )


class TaxonomyReport(Printed):
    """Output of `codeeval taxonomy --json`. Failures are in the order in which they were drawn."""

    printed_by: ClassVar[tuple[str, ...]] = ("taxonomy",)

    failures: tuple[FailureRecord, ...]
    """Every failing sample."""
    shares: Mapping[str, RunShares]
    """By folder of the run."""
    judge: JudgeRecord | None = None
    """With `--judge` only."""
    contrasts: tuple[Contrast, ...] = ()
    """The first side against each other one, with `--compare` only."""
