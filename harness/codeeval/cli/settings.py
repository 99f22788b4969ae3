"""The flags, each defined once: as fields of settings that travel whole."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from codeeval.cli.environment import variable_of

if TYPE_CHECKING:
    from codeeval.report.progress import Manner

__all__ = [
    "DataDir",
    "ExecutionSettings",
    "Limit",
    "ModelSettings",
    "OutputSettings",
    "SampleId",
    "SandboxSettings",
    "Settings",
    "Strong",
    "flag",
    "given",
    "verbose",
    "widened",
    "with_settings",
]


def flag(*names: str, text: str, metavar: str | None = None, environment: str | None = None) -> Any:
    """An option that can also be set by the environment variable CODEEVAL_ and its first long name.

    Help does not repeat the variable for each flag: one sentence of `codeeval --help` and docs/cli.md state the rule.
    """
    variable = environment or variable_of(next(name for name in names if name.startswith("--")))
    return typer.Option(*names, help=text, metavar=metavar, envvar=variable, show_envvar=False, show_default=True)


def verbose(text: str) -> Any:
    """The option that shows the detail behind a conclusion."""
    return flag("--verbose", "-v", text=text)


DataDir = Annotated[
    Path | None,
    flag(
        "--data-dir",
        text="Folder with the official data files; without it they are downloaded.",
        metavar="DIR",
        environment="CODEEVAL_DATA",
    ),
]


Limit = Annotated[int | None, flag("--limit", text="Only the first N problems.", metavar="N")]
SampleId = Annotated[
    list[str] | None, flag("--sample-id", text="Only these task_ids (commas, or repeated).", metavar="TASK")
]

Strong = Annotated[
    str | None,
    flag(
        "--strong",
        text="Add the suites that `codeeval strengthen` made: auto, or a file of them.",
        metavar="auto|FILE",
    ),
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
        bool, flag("--quiet", "-q", text="No progress and no line about the sandbox: the result and warnings alone.")
    ] = False

    @property
    def manner(self) -> "Manner":
        """How progress is shown. Raises UsageError."""
        from codeeval.errors import UsageError  # noqa: PLC0415 - loaded only where it is used, so that --help is quick

        match self.progress:
            case "auto" | "bars" | "plain" | "none":
                return "none" if self.quiet else self.progress
        raise UsageError(f"unknown --progress {self.progress!r}: choose auto, bars, plain or none")


@dataclass(frozen=True, kw_only=True)
class SandboxSettings(OutputSettings):
    """How programs are executed."""

    sandbox: Annotated[str, flag("--sandbox", text="auto, docker or bubblewrap.", metavar="NAME")] = "auto"
    image: Annotated[
        str | None, flag("--image", text="Any image with Python, in place of codeeval's own.", metavar="IMAGE")
    ] = None
    runtime: Annotated[
        str | None,
        flag("--runtime", text="Another OCI runtime that Docker knows, such as runsc (gVisor).", metavar="NAME"),
    ] = None
    workers: Annotated[int | None, flag("--workers", text="Programs executed at one time.", metavar="N")] = None
    timeout_floor: Annotated[
        float, flag("--timeout-floor", text="Least limit of a program, in seconds of effective time.")
    ] = 4.0
    timeout_factor: Annotated[
        float,
        flag("--timeout-factor", text="A limit is at least this many times the canonical solution's time; 0: floor."),
    ] = 4.0
    memory: Annotated[int, flag("--memory", text="Memory of a program, in MiB.", metavar="MIB")] = 1024


@dataclass(frozen=True, kw_only=True)
class ExecutionSettings(SandboxSettings):
    """What is executed, and how it is reported."""

    k: Annotated[
        str | None, flag("-k", "--k", text="Values of k in pass@k [default: 1,5,10 up to n, and n].", metavar="1,5,10")
    ] = None
    interval: Annotated[
        str,
        flag(
            "--interval",
            text="What the table's intervals are for: tasks-like-these, or these-tasks (sampling alone); in JSON both.",
            metavar="NAME",
        ),
    ] = "tasks-like-these"
    suites: Annotated[str, flag("--suites", text="all, base, or names of suites, by commas.", metavar="NAMES")] = "all"
    strong: Strong = None
    partial: Annotated[
        bool, flag("--partial", text="Score the problems that have samples, although others lack them.")
    ] = False
    dedupe: Annotated[bool, flag("--dedupe/--no-dedupe", text="Execute identical programs of a problem once.")] = True
    all_tests: Annotated[
        bool,
        flag("--all-tests/--first-failure", text="Go on after a test that failed, for the share of tests passed."),
    ] = False
    sensitivity: Annotated[
        bool,
        flag(
            "--sensitivity/--no-sensitivity",
            text="Also execute what other extraction rules would take, where that is another program.",
        ),
    ] = True


@dataclass(frozen=True, kw_only=True)
class ModelSettings(OutputSettings):
    """What is asked, and of whom. A model's own defaults hold where None stands."""

    benchmark: Annotated[
        str, flag("--benchmark", "-b", text="Name of a benchmark, or a .jsonl file of problems.", metavar="NAME|FILE")
    ] = "starter"
    model: Annotated[
        str, flag("--model", "-m", text="openai/NAME, vllm/NAME, replay/FILE or simulated/default.", metavar="P/NAME")
    ] = "simulated/default"
    samples: Annotated[
        list[Path] | None,
        flag("--samples", text="Score the samples in these files in place of a model's.", metavar="FILE..."),
    ] = None
    task_id_field: Annotated[
        str | None,
        flag(
            "--task-id-field",
            text="Field of --samples that names the task; `a.b` goes into objects [default: task_id and its like].",
            metavar="FIELD",
        ),
    ] = None
    solution_field: Annotated[
        str | None,
        flag("--solution-field", text="Field of --samples that holds whole programs.", metavar="FIELD"),
    ] = None
    completion_field: Annotated[
        str | None,
        flag("--completion-field", text="Field of --samples that holds what continues the prompt.", metavar="FIELD"),
    ] = None
    form: Annotated[
        str | None,
        flag(
            "--form",
            text="What the texts of --samples are: answer (of a chat), completion or solution [default: by the field].",
            metavar="FORM",
        ),
    ] = None
    skip_unknown: Annotated[
        bool,
        flag("--skip-unknown", text="Leave out rows of --samples of tasks that the benchmark lacks, however many."),
    ] = False
    n_samples: Annotated[
        int | None,
        flag("--n-samples", "-n", text="Samples per problem [default: 10, or all in --samples].", metavar="N"),
    ] = None
    limit: Limit = None
    sample_id: SampleId = None
    subset: Annotated[
        int | None,
        flag(
            "--subset",
            text="Draw N tasks at random within strata of like difficulty, and score the whole by them.",
            metavar="N",
        ),
    ] = None
    subset_from: Annotated[
        list[Path] | None,
        flag("--subset-from", text="Runs or results that tell difficulties for --subset (repeated).", metavar="RUN"),
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
    subset_seed: Annotated[int, flag("--subset-seed", text="Another seed draws other tasks.", metavar="N")] = 0
    data_dir: DataDir = None
    prompt_style: Annotated[
        str | None,
        flag(
            "--prompt-style",
            text="How a model is asked, see `codeeval prompts list` [default: chat; pro for self-invoking problems].",
            metavar="NAME|FILE.j2",
        ),
    ] = None
    extraction_rule: Annotated[
        str,
        flag(
            "--extraction-rule",
            text="Which of several programs in an answer is taken: last, first or longest.",
            metavar="RULE",
        ),
    ] = "last"
    extraction: Annotated[
        str,
        flag(
            "--extraction",
            text="lenient: mend completions that lost something on the way; strict: prompt + completion as they are, "
            "which is what published scores are of. Both scores are shown.",
            metavar="lenient|strict",
        ),
    ] = "lenient"
    temperature: Annotated[float | None, flag("--temperature", text="Of the model.")] = None
    top_p: Annotated[float | None, flag("--top-p", text="Of the model.")] = None
    max_tokens: Annotated[int | None, flag("--max-tokens", text="Limit of an answer's length.", metavar="N")] = None
    seed: Annotated[int | None, flag("--seed", text="Runs with different seeds share no sample.", metavar="N")] = None
    base_url: Annotated[
        str | None, flag("--base-url", text="Where an OpenAI-compatible server's API begins.", metavar="URL")
    ] = None
    max_connections: Annotated[
        int | None, flag("--max-connections", text="Requests under way at one time.", metavar="N")
    ] = None
    samples_per_request: Annotated[
        int | None, flag("--samples-per-request", text="Most samples asked for in one request.", metavar="N")
    ] = None
    request_timeout: Annotated[
        float | None, flag("--request-timeout", text="Of one attempt, in seconds.", metavar="SECONDS")
    ] = None
    server_wait: Annotated[
        float | None,
        flag(
            "--server-wait",
            text="Longest absence of the model server, of whatever kind, at the start and later, before the run ends "
            "[default: 15, and 600 while it says that it is loading].",
            metavar="SECONDS",
        ),
    ] = None
    request_cache: Annotated[
        Path | None,
        flag("--request-cache", text="Folder of answers, shared by runs with the same requests.", metavar="DIR"),
    ] = None
    extra_body: Annotated[
        str | None, flag("--extra-body", text="Further fields of each request, as a JSON object.", metavar="JSON")
    ] = None
    model_arg: Annotated[
        list[str] | None,
        flag("--model-arg", text="An option of vllm/NAME's engine, by vLLM's name (repeated).", metavar="KEY=VALUE"),
    ] = None
    gpu_hour_price: Annotated[
        float | None,
        flag("--gpu-hour-price", text="Of all that serves the model; gives the price of a solved task."),
    ] = None
    prompt_price: Annotated[float | None, flag("--prompt-price", text="Per million tokens.")] = None
    completion_price: Annotated[float | None, flag("--completion-price", text="Per million tokens.")] = None


@dataclass(frozen=True, kw_only=True)
class Settings(ModelSettings, ExecutionSettings):
    """All that decides a run and its report."""


def with_settings(kind: type) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the fields of `kind` as flags, and itself one argument `settings`."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def wrapped(**values: Any) -> None:
            settings = kind(**{field.name: values.pop(field.name) for field in fields(kind)})
            if isinstance(settings, SandboxSettings):
                from codeeval.cli.configuration import sandbox_of  # noqa: PLC0415 - so that --help answers at once
                from codeeval.runs.checks import check_sandbox  # noqa: PLC0415 - as above

                check_sandbox(sandbox_of(settings))
            command(settings=settings, **values)

        own = [one for one in inspect.signature(command).parameters.values() if one.name != "settings"]
        flags = inspect.signature(kind).parameters
        parameters = [*own, *(flags[name] for name in _reading_order(kind))]
        keyword = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters]
        wrapped.__signature__ = inspect.Signature(keyword)  # type: ignore[attr-defined]
        return wrapped

    return decorate


def _reading_order(kind: type) -> list[str]:
    """Names of the fields as help shows them: the model's, the report's, the sandbox's, the screen's."""
    classes = (ModelSettings, ExecutionSettings, SandboxSettings, OutputSettings)
    known = [name for cls in classes if issubclass(kind, cls) for name in cls.__annotations__]
    return known or list(inspect.signature(kind).parameters)


def given(context: typer.Context, *, environment: bool = True) -> set[str]:
    """Names of the settings that the command line states, or the environment where that counts."""
    sources = {name: context.get_parameter_source(name) for name in context.params}
    unstated = ("DEFAULT",) if environment else ("DEFAULT", "ENVIRONMENT")
    return {name for name, source in sources.items() if source is not None and not source.name.startswith(unstated)}


def widened(part: ModelSettings | ExecutionSettings) -> Settings:
    """The part's settings, and defaults for the rest."""
    return Settings(**{field.name: getattr(part, field.name) for field in fields(part)})
