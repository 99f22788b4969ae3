"""What a page shows, as data: `codeeval report --json` prints the first part, the page holds both."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from codeeval.records import Printed, Record
from codeeval.report.summary import Summary
from codeeval.statistics.estimate import Estimate
from codeeval.studies.compare.records import Comparison
from codeeval.studies.false_positives.records import FalsePositiveStudy
from codeeval.studies.resampling.records import ResamplingStudy
from codeeval.taxonomy.records import RunShares

__all__ = [
    "KindRecord",
    "MissingPart",
    "PageFile",
    "PageTask",
    "Problems",
    "Report",
    "ReportedRun",
    "RunFact",
    "SampleColumns",
    "SampleDetail",
    "SuiteColumns",
    "TaskDetail",
    "TaskSamples",
    "VerdictDetail",
]


class PageTask(Record):
    """A problem of any of the runs."""

    benchmark: str
    """Name of its benchmark."""
    task_id: str
    """The problem."""
    group: str
    """The problem that it builds on, or itself."""


class SuiteColumns(Record):
    """Verdicts of one suite; each list has one entry per sample, null where there is no verdict."""

    status: tuple[int | None, ...]
    """Position in `statuses` of the report."""
    cpu_ms: tuple[int | None, ...]
    """Processor time (ms); null also where an identical program was executed in place of this one."""
    memory_kb: tuple[int | None, ...]
    """Peak memory (KiB); null likewise."""


class SampleColumns(Record):
    """All samples of a run, column by column; each list has one entry per sample, ordered by task and index."""

    task: tuple[int, ...]
    """Position in `tasks` of the report."""
    index: tuple[int, ...]
    """Index of the sample, from 0."""
    characters: tuple[int, ...]
    """Length of the program."""
    finish_reason: tuple[int | None, ...]
    """Position in `finish_reasons`; null where unknown."""
    kind: tuple[int | None, ...]
    """Position in `kinds` of the report; null for samples that pass, or where kinds are not known."""
    tokens: tuple[int | None, ...]
    """Completion tokens of the request; they stand at the first of its samples."""
    finish_reasons: tuple[str, ...]
    """The server's words."""
    suites: Mapping[str, SuiteColumns]
    """By suite."""


class RunFact(Record):
    """One circumstance of a run."""

    name: str
    """Name of the circumstance."""
    value: str
    """Its value, for people."""


class ReportedRun(Record):
    """One run, or one file of published results."""

    name: str
    """Short name, unique in the page."""
    source: str
    """Folder or file that was read."""
    is_run: bool
    """False for published results, which have no manifest."""
    model: str
    """`provider/name`."""
    benchmark: str
    """Name of the benchmark."""
    command: str
    """Command that began the run; empty for published results."""
    finished: bool
    """True if every sample asked for has all its verdicts."""
    facts: tuple[RunFact, ...]
    """Circumstances: versions, sandbox, limits, times."""
    pass_at_k: Mapping[str, Mapping[str, Estimate]]
    """By suite, then by k."""
    summary: Summary | None
    """Result as `codeeval pass-at-k --json` prints it; null for published results, or without verdicts."""
    notes: tuple[str, ...]
    """Notes for readers of the scores."""
    samples: SampleColumns
    """Every sample."""


class KindRecord(Record):
    """One kind of bug."""

    code: str
    """Code in the taxonomy."""
    name: str
    """Its name."""
    category: str
    """A, B, C, T or unclassified."""
    definition: str
    """What it means."""


class MissingPart(Record):
    """A part that the page does not have."""

    part: str
    """Name of the part."""
    reason: str
    """Why it is missing, and how to get it."""


class PageFile(Record):
    """One file of a report that is split."""

    file: str
    """Name of the file; all are in one folder."""
    first: int
    """Position of the first task whose samples it holds."""
    last: int
    """Position of the last one."""


class Report(Printed):
    """Output of `codeeval report --json`: everything but the texts of samples."""

    printed_by: ClassVar[tuple[str, ...]] = ("report",)

    title: str
    """Title of the page."""
    version: str
    """Version of codeeval that made the page."""
    made: str
    """When it was made, ISO 8601."""
    command: str
    """Command that makes it again."""
    redacted: bool
    """True if texts of prompts, answers, programs and tests are left out."""
    statuses: tuple[str, ...]
    """Statuses by position."""
    kinds: tuple[KindRecord, ...]
    """Kinds of bugs by position."""
    tasks: tuple[PageTask, ...]
    """Problems of all runs."""
    runs: tuple[ReportedRun, ...]
    """In the order given. The first is the baseline of comparisons."""
    comparisons: Mapping[str, Comparison] = Field(default_factory=dict)
    """By suite, as `codeeval compare --json` prints them; with two runs or more."""
    false_positives: Mapping[str, FalsePositiveStudy] = Field(default_factory=dict)
    """By benchmark, as `codeeval false-positives --json` prints them."""
    resampling: Mapping[str, ResamplingStudy] = Field(default_factory=dict)
    """By benchmark, as `codeeval resampling --json` prints them."""
    taxonomy: Mapping[str, RunShares] = Field(default_factory=dict)
    """By name of the run, as `codeeval taxonomy --no-execution --json` prints them."""
    missing: tuple[MissingPart, ...] = ()
    """Parts that the page does not have."""
    files: tuple[PageFile, ...] = ()
    """Files of a report that is split; empty for one file."""
    file: int = 0
    """Position in `files` of this file."""


class VerdictDetail(Record):
    """One verdict on one sample."""

    suite: str
    """The suite."""
    status: str
    """Status."""
    trust: str
    """isolated or shared."""
    own_objects: bool = False
    """True if objects of the program's own classes, or arguments that it changed, decided a test."""
    uncalibrated: bool = False
    """True if no right program was there to try the tests on."""
    same_as: int | None = None
    """Index of the sample whose identical program was executed in place of this one."""
    test: int | None = None
    """Index of the test that decided."""
    test_source: str | None = None
    """Its source."""
    call: str | None = None
    """The call that decided, with its input."""
    got: str | None = None
    """Value that the program returned."""
    expected: str | None = None
    """Value that the test wants."""
    compared: str | None = None
    """Name of the argument whose value after the call is `got`; null where that is the returned value."""
    is_call_after: bool = False
    """True if arguments in `call` are stated as they were after it."""
    raises: str | None = None
    """Exception that the test wants."""
    exception: str | None = None
    """Class name of the exception."""
    message: str | None = None
    """Its message, or what the sandbox said."""
    line: int | None = None
    """Line of the program that raised."""
    passed_tests: int | None = None
    """Tests fulfilled."""
    total_tests: int | None = None
    """Tests in the suite."""
    cpu_seconds: float | None = None
    """Processor time (s)."""
    wall_seconds: float | None = None
    """Wall time (s)."""
    memory_kb: int | None = None
    """Peak memory (KiB)."""
    limit_seconds: float | None = None
    """Limit of the effective time (s)."""
    limit_memory_mb: int | None = None
    """Limit of the memory (MiB)."""
    output: str = ""
    """Head of what the program printed."""


class SampleDetail(Record):
    """One sample with its texts."""

    index: int
    """Index of the sample, from 0."""
    program: str
    """The program that was executed, without the prompt's imports and helpers."""
    answer: str | None = None
    """Text of the model; null where it is the program itself."""
    form: str
    """answer, completion or solution."""
    extraction: str
    """Way in which the program was found."""
    finish_reason: str | None = None
    """The server's word."""
    seed: int | None = None
    """Seed of the request."""
    usage: Mapping[str, int] = Field(default_factory=dict)
    """Tokens of the request, at the first of its samples."""
    latency_seconds: float | None = None
    """Seconds of the request, at the first of its samples."""
    note: Mapping[str, str] = Field(default_factory=dict)
    """Remarks of the provider."""
    alone: bool = False
    """True: executed without the prompt's imports and helpers."""
    kind: str | None = None
    """Code of the kind of bug."""
    reason: str | None = None
    """Why it has this kind."""
    span: tuple[int, int, int, int] | None = None
    """Line, column, last line and last column of the evidence, from 1."""
    verdicts: tuple[VerdictDetail, ...] = ()
    """By suite."""
    cut: bool = False
    """True if a text was too long for the page, and is shown in part."""


class TaskSamples(Record):
    """One run's samples of a task."""

    prompt: tuple[tuple[str, str], ...]
    """Messages as sent: role and content. The role `continued` is a text that the model goes on with."""
    prompt_note: str
    """Note on the prompt: why there is none, or that its template has changed; else empty."""
    samples: tuple[SampleDetail, ...]
    """In the order of their indices."""


class TaskDetail(Record):
    """A problem with its texts, and all samples of it."""

    task: int
    """Position in `tasks` of the report."""
    language: str = "python"
    """Language of its programs."""
    entry_point: str = ""
    """Name that a program must define."""
    statement: str = ""
    """What the benchmark shows of the problem."""
    prelude: str = ""
    """Imports and helpers of the prompt, executed before a program."""
    canonical: str = ""
    """The canonical solution."""
    runs: Mapping[int, TaskSamples]
    """By position of the run."""


class Problems(Record):
    """Several tasks with their texts: one compressed part of a page."""

    tasks: tuple[TaskDetail, ...]
    """In the order of the report."""
