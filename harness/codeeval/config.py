"""The configuration of a run, shared by command line, pytest plugin, library and `run.json`.

    RunConfig
    ├── sampling: SamplingConfig    what is asked of the model, and how its answers are read
    │   └── reading: ReadingConfig  how files of samples are read
    └── sandbox: SandboxConfig      where and within which limits programs are executed

A configuration holds plain values and checks their types. `runs.prepare` checks what only a benchmark or a model can
tell, such as task_ids. Commas, JSON texts and `KEY=VALUE` belong to the command line, which parses them.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from codeeval.errors import UsageError
from codeeval.invalid import first_fault
from codeeval.samples import Form, Rule
from codeeval.wording import nearest

__all__ = [
    "DEFAULT_MODEL",
    "ReadingConfig",
    "RunConfig",
    "SamplingConfig",
    "SandboxConfig",
    "field_paths",
    "nested",
]

DEFAULT_MODEL = "simulated/default"


class _Config(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, protected_namespaces=())

    def __init__(self, **values: Any) -> None:
        """Raises UsageError, in words of whoever wrote the call. `model_validate` raises pydantic's ValidationError."""
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise UsageError(_refusal(type(self), error)) from error

    # `model_validate` then goes round it
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]


class ReadingConfig(_Config):
    """Way to read files of samples (`RunConfig.samples`)."""

    task_id_field: str | None = None
    """Field of a row that names the task. `a.b` goes into objects. None: `task_id`, or a field like it."""
    solution_field: str | None = None
    """Field of a row that holds a whole program. None: found by name."""
    completion_field: str | None = None
    """Field of a row that holds what continues the prompt. None: found by name."""
    form: Form | None = None
    """Form of the texts: `answer` (of a chat), `completion` or `solution`. None: by the field's name."""
    skip_unknown: bool = False
    """Leave out rows of tasks that the benchmark lacks, however many."""


class SamplingConfig(_Config):
    """Questions to the model, and the way from its answers to programs.

    Parameters that are None take the provider's default.
    """

    n_samples: int | None = None
    """Samples per problem. None: 10, or 1 at temperature 0, or all in files of samples."""
    prompt_style: str | None = None
    """Name of a prompt style, or a file `NAME.j2`. None: the benchmark's (`chat`, or `pro` for self-invoking ones)."""
    extraction_rule: Rule = "last"
    """Program taken out of an answer with several: the last, the first or the longest."""
    extraction: Literal["lenient", "strict"] = "lenient"
    """`lenient` mends completions that lost something on the way. `strict` executes prompt and completion as they are,
    because published scores are of those."""
    temperature: float | None = None
    """Sampling temperature; 0 is greedy."""
    top_p: float | None = None
    """Share of the probability mass to sample from, 0 to 1."""
    max_tokens: int | None = None
    """Longest answer, in tokens."""
    seed: int | None = None
    """Seed of the run. Runs with different seeds share no sample."""
    base_url: str | None = None
    """Address at which an OpenAI-compatible API begins."""
    max_connections: int | None = None
    """Most requests under way at one time."""
    samples_per_request: int | None = None
    """Most samples asked for in one request."""
    request_timeout: float | None = None
    """Limit of one attempt at a request, in seconds."""
    server_wait: float | None = None
    """Longest absence of the model server before the run ends, in seconds. None: 15, or 600 while it is loading."""
    request_cache: Path | None = None
    """Folder of answers that runs with the same requests share. None: no cache."""
    extra_body: Mapping[str, Any] | None = None
    """Further fields of each request, such as `{"top_k": 20}`."""
    model_args: Mapping[str, Any] | None = None
    """Options of the engine of `vllm/NAME`, by vLLM's names."""
    reading: ReadingConfig = ReadingConfig()
    """Way to read files of samples."""


class SandboxConfig(_Config):
    """Where programs are executed, and within which limits."""

    backend: str = "auto"
    """Name of the sandbox: `auto`, `docker`, `bubblewrap`, a judge's address, or a Ray cluster (`ray`,
    `ray://HOST:PORT`)."""
    image: str | None = None
    """Image with Python. None: codeeval's own, which is built at the first use."""
    images: Mapping[str, str] | None = None
    """Images that take the place of those that codeeval builds, by the name that problems use (`Environment.image`).
    None: codeeval's own, each built when the first program needs it."""
    runtime: str | None = None
    """OCI runtime that Docker knows, such as `runsc`. None: Docker's default."""
    workers: int | None = None
    """Programs executed at one time, in a cluster on each node. None: one per processor."""
    timeout_floor: float = 4.0
    """Shortest limit of a program, in seconds of effective time."""
    timeout_factor: float = 4.0
    """Factor of a time limit, which is max(floor, factor * reference time). 0: the floor alone, without calibration."""
    memory_mb: int = 1024
    """Memory of a program, in MiB."""


class RunConfig(_Config):
    """Everything that decides a run and its report.

    >>> import codeeval
    >>> sampling = codeeval.SamplingConfig(n_samples=5)
    >>> config = codeeval.RunConfig(benchmark="starter", sampling=sampling, ks=(1, 5))
    >>> config.model, config.sampling.n_samples
    ('simulated/default', 5)
    """

    version: Literal[1] = 1
    """Version of this format. A field that changes its meaning, or goes, makes a new one."""
    benchmark: str = "starter"
    """Name of a benchmark, or a file of problems."""
    data_dir: Path | None = None
    """Folder with the official data files. None: they are downloaded."""
    model: str = DEFAULT_MODEL
    """`provider/name`: `openai/NAME`, `vllm/NAME`, `replay/FILE` or `simulated/NAME`."""
    samples: tuple[Path, ...] = ()
    """Files of samples to score in place of a model's. Empty: the model is asked."""
    tasks: tuple[str, ...] = ()
    """task_ids of the problems. Empty: all of the benchmark."""
    limit: int | None = None
    """Only the first N problems. None: all."""
    published_from: str | None = None
    """First date of publication, `YYYY-MM-DD`, of the problems. None: no bound. A bound leaves out what has no date."""
    published_to: str | None = None
    """Last date of publication, `YYYY-MM-DD`, of the problems. None: no bound."""
    platform: str | None = None
    """Only problems of this platform, such as `leetcode`. None: all."""
    difficulty: str | None = None
    """Only problems of this difficulty, by the benchmark's word. None: all."""
    shard: str | None = None
    """Part of the problems, `i/N`: the i-th, and every N-th after it. `codeeval merge` unites the parts."""
    subset: int | None = None
    """Number of tasks to draw at random within strata of like difficulty. None: no draw."""
    subset_from: tuple[Path, ...] = ()
    """Runs or results that tell difficulties for `subset`."""
    subset_by: Literal["difficulty", "information"] = "difficulty"
    """Tasks drawn per stratum: in proportion to its size, or also to the root of its information."""
    subset_seed: int = 0
    """Seed of the draw; another seed draws other tasks."""
    sampling: SamplingConfig = SamplingConfig()
    """Questions to the model, and the way its answers are read."""
    suites: tuple[str, ...] | None = None
    """Names of the test suites. None: all that a problem has."""
    strong: str | None = None
    """Suites made by `codeeval strengthen` to add: `auto`, or a file of them. None: no suites are added."""
    partial: bool = False
    """Score the problems that have samples, although others lack them."""
    dedupe: bool = True
    """Execute identical programs of a problem once."""
    all_tests: bool = False
    """Go on after a test that failed, for the share of tests passed."""
    sensitivity: bool = True
    """Also execute what other extraction rules would take, where that is another program."""
    ks: tuple[int, ...] | None = None
    """The k of pass@k. None: 1, 5 and 10 up to the number of samples n, and n."""
    interval: Literal["tasks-like-these", "these-tasks"] = "tasks-like-these"
    """Population of the table's intervals: tasks like these, or these very tasks (sampling alone)."""
    gpu_hour_price: float | None = None
    """Price of an hour of all that serves the model. None: costs are not reported."""
    prompt_price: float | None = None
    """Price of a million prompt tokens. None: costs of tokens are not reported."""
    completion_price: float | None = None
    """Price of a million completion tokens. None: costs of tokens are not reported."""
    sandbox: SandboxConfig = SandboxConfig()
    """Where programs are executed, and within which limits."""


def field_paths(config: type[BaseModel] = RunConfig) -> Iterator[tuple[str, ...]]:
    """Yield the path of each field that holds a value, such as `("sampling", "temperature")`.

    >>> ("sandbox", "workers") in field_paths()
    True
    """
    for name, field in config.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from ((name, *path) for path in field_paths(inner))
        else:
            yield (name,)


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values that are named by field alone as `RunConfig.model_validate` takes them.

    >>> nested({"model": "openai/tiny", "temperature": 0.2})
    {'model': 'openai/tiny', 'sampling': {'temperature': 0.2}}

    Raises:
        KeyError: no field has this name.
    """
    paths = {path[-1]: path for path in field_paths()}
    result: dict[str, Any] = {}
    for name, value in values.items():
        *parents, leaf = paths[name]
        inner = result
        for parent in parents:
            inner = inner.setdefault(parent, {})
        inner[leaf] = value
    return result


def _refusal(config: type[BaseModel], error: ValidationError) -> str:
    """Return the first fault of a call, and which field was meant where the name is unknown."""
    fault = first_fault(error)
    *parents, field = map(str, fault.path)
    if error.errors()[0]["type"] != "extra_forbidden":
        return f"{config.__name__}: {'.'.join((*parents, field))} {fault.value!r} is invalid: {fault.reason}"
    for parent in parents:
        inner = config.model_fields[parent].annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            config = inner
    owners = dict(_owners(RunConfig))
    if field in owners:
        return f"{config.__name__} has no field {field!r}: it is one of {owners[field].__name__}"
    owners |= dict.fromkeys(config.model_fields, config)
    guesses = nearest(field, config.model_fields, most=1) or nearest(field, owners, most=1)
    if not guesses:
        return f"{config.__name__} has no field {field!r}: its fields are {', '.join(config.model_fields)}"
    return f"{config.__name__} has no field {field!r}: did you mean {guesses[0]!r} of {owners[guesses[0]].__name__}?"


def _owners(config: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield each field that holds a value, and the configuration that has it."""
    for name, field in config.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _owners(inner)
        else:
            yield name, config
