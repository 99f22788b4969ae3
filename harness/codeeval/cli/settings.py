"""Settings of runs: flags as fields of dataclasses that travel whole."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated

from codeeval.cli.flags import (
    BASE_URL,
    BENCHMARK,
    COMPLETION_FIELD,
    COMPLETION_PRICE,
    FORM,
    GPU_HOUR_PRICE,
    KS,
    MAX_TOKENS,
    MODEL,
    N_SAMPLES,
    PARTIAL,
    PROMPT_PRICE,
    PROMPT_STYLE,
    REQUEST_CACHE,
    SEED,
    TEMPERATURE,
    TO,
    DataDir,
    Limit,
    SampleId,
    ShardOf,
    Strong,
    Suites,
    flag,
)
from codeeval.cli.parsing import Numbers
from codeeval.errors import UsageError
from codeeval.report.progress import Manner

__all__ = [
    "ExecutionSettings",
    "FilterSettings",
    "ModelSettings",
    "OutputSettings",
    "SandboxSettings",
    "SelectionSettings",
    "Settings",
    "widened",
]


@dataclass(frozen=True, kw_only=True)
class OutputSettings:
    """What standard error tells while a command works. No run and no result depends on it."""

    progress: Annotated[
        str,
        flag(
            "--progress",
            text="Progress on standard error: auto (bars on a terminal, lines elsewhere), bars, plain or none.",
            metavar="NAME",
        ),
    ] = "auto"
    quiet: Annotated[
        bool, flag("--quiet", "-q", text="Print the result and warnings alone: no progress, no line about the sandbox.")
    ] = False

    @property
    def manner(self) -> Manner:
        """How progress is shown. Raises UsageError."""
        match self.progress:
            case "auto" | "bars" | "plain" | "none":
                return "none" if self.quiet else self.progress
        raise UsageError(f"unknown --progress {self.progress!r}: choose auto, bars, plain or none")


@dataclass(frozen=True, kw_only=True)
class SandboxSettings(OutputSettings):
    """How programs are executed."""

    sandbox: Annotated[
        str,
        flag(
            "--sandbox",
            text="Sandbox: auto, docker, bubblewrap, a judge's address (http://HOST:PORT), or a Ray cluster: ray for "
            "the one of this host, or ray://HOST:PORT.",
            metavar="NAME",
        ),
    ] = "auto"
    image: Annotated[
        str | None,
        flag("--image", text="Image with Python in which programs run [default: codeeval's own].", metavar="IMAGE"),
    ] = None
    image_of: Annotated[
        list[str] | None,
        flag(
            "--image-of",
            text="Image for problems that need another one, by its name (`images recipes`), in place of the one that "
            "codeeval builds (repeated).",
            metavar="NAME=IMAGE",
        ),
    ] = None
    runtime: Annotated[
        str | None,
        flag(
            "--runtime",
            text="OCI runtime that Docker knows, such as runsc (gVisor) [default: Docker's].",
            metavar="NAME",
        ),
    ] = None
    workers: Annotated[
        int | None,
        flag(
            "--workers",
            text="Programs executed at once, in a cluster on each node [default: one per processor].",
            metavar="N",
        ),
    ] = None
    timeout_floor: Annotated[
        float,
        flag("--timeout-floor", text="Shortest time limit of a program (s of effective time).", metavar="SECONDS"),
    ] = 4.0
    timeout_factor: Annotated[
        float,
        flag(
            "--timeout-factor",
            text="Time limit as a multiple of the canonical solution's time; 0: the floor alone.",
            metavar="X",
        ),
    ] = 4.0
    memory: Annotated[int, flag("--memory", text="Memory limit of a program (MiB).", metavar="MIB")] = 1024

    def check_together(self) -> None:
        """Raise UsageError for a sandbox that cannot be meant."""
        from codeeval.cli.configuration import sandbox_of  # noqa: PLC0415 - it imports this module
        from codeeval.runs.checks import check_sandbox  # noqa: PLC0415 - brings the sandbox's vocabulary along

        check_sandbox(sandbox_of(self))


@dataclass(frozen=True, kw_only=True)
class FilterSettings:
    """Which problems, by their benchmark's own facts."""

    from_date: Annotated[
        str | None,
        flag("--from", text="First date on which the problems were published; others are left out.", metavar="DATE"),
    ] = None
    to_date: Annotated[str | None, TO] = None
    platform: Annotated[
        str | None,
        flag("--platform", text="Only problems of this platform, such as leetcode.", metavar="NAME"),
    ] = None
    difficulty: Annotated[
        str | None,
        flag("--difficulty", text="Only problems of this difficulty, by the benchmark's word.", metavar="NAME"),
    ] = None


@dataclass(frozen=True, kw_only=True)
class SelectionSettings(FilterSettings):
    """Which problems of a benchmark: the same flags in every command that takes a benchmark."""

    limit: Limit = None
    sample_id: SampleId = None


@dataclass(frozen=True, kw_only=True)
class ExecutionSettings(FilterSettings, SandboxSettings):
    """What is executed, and how it is reported."""

    k: Annotated[Numbers | None, KS] = None
    interval: Annotated[
        str,
        flag(
            "--interval",
            text="Population of the table's intervals: tasks-like-these, or these-tasks (sampling alone).",
            metavar="NAME",
        ),
    ] = "tasks-like-these"
    shard: ShardOf = None
    suites: Suites = None
    strong: Strong = None
    partial: Annotated[bool, PARTIAL] = False
    dedupe: Annotated[
        bool, flag("--dedupe/--no-dedupe", text="Execute identical programs of a problem once, or each.")
    ] = True
    all_tests: Annotated[
        bool,
        flag(
            "--all-tests/--first-failure",
            text="Run all tests, which gives the share that passes, or stop at the first that fails.",
        ),
    ] = False
    sensitivity: Annotated[
        bool,
        flag(
            "--sensitivity/--no-sensitivity",
            text="Execute the programs that other extraction rules would take too, where they differ.",
        ),
    ] = True


@dataclass(frozen=True, kw_only=True)
class ModelSettings(SelectionSettings, OutputSettings):
    """What is asked, and of whom. A model's own defaults hold where None stands."""

    benchmark: Annotated[str, BENCHMARK] = "starter"
    model: Annotated[str, MODEL] = "simulated/default"
    samples: Annotated[
        list[Path] | None,
        flag("--samples", text="Files of samples to score; no model is asked.", metavar="FILE..."),
    ] = None
    task_id_field: Annotated[
        str | None,
        flag(
            "--task-id-field",
            text="Field of --samples with the task_id; `a.b` is field b of object a [default: task_id and its like].",
            metavar="FIELD",
        ),
    ] = None
    solution_field: Annotated[
        str | None,
        flag("--solution-field", text="Field of --samples with whole programs.", metavar="FIELD"),
    ] = None
    completion_field: Annotated[
        str | None,
        COMPLETION_FIELD,
    ] = None
    form: Annotated[
        str | None,
        FORM,
    ] = None
    skip_unknown: Annotated[
        bool,
        flag("--skip-unknown", text="Skip rows of --samples whose task is not in the benchmark, however many."),
    ] = False
    n_samples: Annotated[
        int | None,
        N_SAMPLES,
    ] = None
    shard: ShardOf = None
    subset: Annotated[
        int | None,
        flag(
            "--subset",
            text="Number of tasks drawn at random within strata of like difficulty; they estimate the whole.",
            metavar="N",
        ),
    ] = None
    subset_from: Annotated[
        list[Path] | None,
        flag(
            "--subset-from", text="Runs or results that give the difficulties for --subset (repeated).", metavar="RUN"
        ),
    ] = None
    subset_by: Annotated[
        str,
        flag(
            "--subset-by",
            text="Tasks drawn per stratum: in proportion to its size (difficulty), or also to the root of its "
            "information (information).",
            metavar="NAME",
        ),
    ] = "difficulty"
    subset_seed: Annotated[
        int, flag("--subset-seed", text="Seed of --subset; another seed draws other tasks.", metavar="N")
    ] = 0
    data_dir: DataDir = None
    prompt_style: Annotated[
        str | None,
        PROMPT_STYLE,
    ] = None
    extraction_rule: Annotated[
        str,
        flag(
            "--extraction-rule",
            text="Program taken of several in an answer: last, first or longest.",
            metavar="RULE",
        ),
    ] = "last"
    extraction: Annotated[
        str,
        flag(
            "--extraction",
            text="Reading of completions: lenient mends those that lost text on the way; strict takes prompt + "
            "completion, as published scores do. Both scores are shown.",
            metavar="lenient|strict",
        ),
    ] = "lenient"
    temperature: Annotated[float | None, TEMPERATURE] = None
    top_p: Annotated[
        float | None,
        flag("--top-p", text="Nucleus sampling: the probability mass that tokens are drawn from.", metavar="P"),
    ] = None
    max_tokens: Annotated[int | None, MAX_TOKENS] = None
    seed: Annotated[int | None, SEED] = None
    base_url: Annotated[str | None, BASE_URL] = None
    max_connections: Annotated[
        int | None, flag("--max-connections", text="Requests that wait for an answer at once.", metavar="N")
    ] = None
    samples_per_request: Annotated[
        int | None, flag("--samples-per-request", text="Most samples of one request.", metavar="N")
    ] = None
    request_timeout: Annotated[
        float | None, flag("--request-timeout", text="Timeout of one attempt of a request (s).", metavar="SECONDS")
    ] = None
    server_wait: Annotated[
        float | None,
        flag(
            "--server-wait",
            text="Longest absence of the model server before the run ends (s) [default: 15; 600 while it loads].",
            metavar="SECONDS",
        ),
    ] = None
    request_cache: Annotated[
        Path | None,
        REQUEST_CACHE,
    ] = None
    extra_body: Annotated[
        str | None, flag("--extra-body", text="JSON object of further fields of each request.", metavar="JSON")
    ] = None
    model_arg: Annotated[
        list[str] | None,
        flag("--model-arg", text="Option of vllm/NAME's engine, by vLLM's name (repeated).", metavar="KEY=VALUE"),
    ] = None
    gpu_hour_price: Annotated[
        float | None,
        GPU_HOUR_PRICE,
    ] = None
    prompt_price: Annotated[float | None, PROMPT_PRICE] = None
    completion_price: Annotated[float | None, COMPLETION_PRICE] = None


@dataclass(frozen=True, kw_only=True)
class Settings(ModelSettings, ExecutionSettings):
    """All that decides a run and its report."""


def widened(part: ModelSettings | ExecutionSettings) -> Settings:
    """The part's settings, and defaults for the rest."""
    return Settings(**{field.name: getattr(part, field.name) for field in fields(part)})
