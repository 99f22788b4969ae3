"""The words of the harness: what a model is asked, what it answers, and the sample made of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, get_args, runtime_checkable

from codeeval.errors import ModelError, ModelFault
from codeeval_benchmarks.problem import Problem

__all__ = [
    "FORMS",
    "READINGS",
    "RULES",
    "Completion",
    "Exchange",
    "Extraction",
    "Form",
    "Learner",
    "Model",
    "Reading",
    "Rule",
    "Sample",
    "Served",
    "UnansweredError",
    "Watched",
]

Extraction = Literal["fenced", "incomplete_fenced", "heuristic", "completion", "empty"]
"""Way in which the solution was found.

`fenced`: in a complete fence. `incomplete_fenced`: in a fence that was never closed. `heuristic`: by a search for code
in prose, or by the edits of which the answer consists. `completion`: the answer continues the prompt's stub. `empty`:
nothing was found.
"""

Rule = Literal["last", "first", "longest"]
"""Which of several programs in an answer that define the entry point is taken."""

RULES: tuple[Rule, ...] = get_args(Rule)

Reading = Literal["imports", "strict", "mended"]
"""Another reading of a row of a file, as `codeeval.extraction.readings` describes them."""

READINGS: tuple[Reading, ...] = get_args(Reading)

Form = Literal["answer", "completion", "solution"]
"""Form of a completion's text: a chat `answer` to extract code from, the `completion` of the stub (to be joined to it),
or a whole `solution` as it stands."""

FORMS: tuple[Form, ...] = get_args(Form)


@dataclass(frozen=True, slots=True)
class Completion:
    """Text of a model, unchanged, with its circumstances."""

    index: int
    """Which of the problem's samples this is, from 0."""
    text: str
    form: Form
    finish_reason: str | None = None
    """The server's word: `stop`, `length` (cut, whatever the server calls it), `content_filter`, ...; None where
    unknown."""
    seed: int | None = None
    usage: Mapping[str, int] = field(default_factory=dict)
    """`prompt_tokens`, `completion_tokens` of the whole request, where the provider reports them. They stand at the
    first of the request's samples alone, since a prompt is paid once for all of them: a sum over samples is true."""
    latency_seconds: float | None = None
    """Seconds of the whole request, at the first of its samples. The number of latencies is the number of requests."""
    note: Mapping[str, Any] = field(default_factory=dict)
    """Remarks of the provider, stored with the sample.

    `openai`: `retries` and `cached` at the first of a request's samples, the server's `finish_reason` if it has another
    word, and the reason for an answer without text. `simulated`: the mutation. `replay`: further fields of the row.
    """

    @property
    def cut(self) -> bool:
        """True if the answer ends early: at a limit, or where a filter of the service took the rest."""
        return self.finish_reason == "length" or (self.finish_reason == "content_filter" and bool(self.text.strip()))


@dataclass(frozen=True, slots=True)
class Sample:
    """A completion with the program taken out of it."""

    task_id: str
    completion: Completion
    solution: str
    """The program; empty where extraction found none."""
    extraction: Extraction
    complete: bool = False
    """True if the program is whole although the answer was cut at its token limit, because it had been closed before.
    False also for answers that were not cut."""
    alternatives: Mapping[Rule | Reading, str] = field(default_factory=dict)
    """Programs of other rules and readings, where they differ from `solution`."""
    alone: bool = False
    """True: the program is executed as it stands, without the prompt's imports and helpers before it."""
    other_function: bool = False
    """True if the program defines functions or classes, but not the entry point."""

    @property
    def index(self) -> int:
        """Which of the problem's samples this is, from 0."""
        return self.completion.index


@dataclass(frozen=True, slots=True)
class Served:
    """Facts of a model server, or of an engine in this process, in its own words."""

    model: str
    """The id under which it serves the model."""
    root: str | None = None
    """Where it has the weights from, in its own words."""
    software: str | None = None
    """Such as `vllm 0.11.0`."""
    max_model_len: int | None = None
    """The window: most tokens of prompt and answer together."""
    prompts_sha256: str | None = None
    """Over everything that is sent for each of the problems, in their order."""
    fingerprint: str | None = None
    """SHA-256 of the greedy answer to a fixed prompt, which tells other weights of the same name. None if it was not
    asked, since only the request cache needs it."""
    learnt: tuple[str, ...] = ()
    """Changes of requests that this server needs, in sentences."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request as it was sent, and what came back."""

    request: Mapping[str, Any]
    answer: str
    """The body as it came, whatever it is."""
    status: int
    """HTTP status; 200 from an engine in this process, 0 without an answer."""


@runtime_checkable
class Watched(Protocol):
    """A model whose exchanges can be watched."""

    def watch(self, listener: Callable[[Exchange], None] | None) -> None:
        """Call `listener` after each exchange from now on; None: no longer."""


@runtime_checkable
class Learner(Protocol):
    """A model that learns of its server what requests it takes."""

    @property
    def learnt(self) -> tuple[str, ...]:
        """Facts learnt so far, in sentences."""

    def recall(self, facts: Sequence[str]) -> None:
        """Adapt requests to what an earlier session of the run learnt."""


class UnansweredError(ModelError):
    """The model's server gives no answer to this prompt, while others get theirs."""

    def __init__(self, message: str, *, kind: ModelFault = "refused", drawn: Sequence[Completion] = ()) -> None:
        super().__init__(message, kind=kind)
        self.drawn = tuple(drawn)
        """Samples of the same call that were drawn all the same, in their order."""


class Model(Protocol):
    """A source of completions. Several `draw` calls run at once; each call draws samples of one problem.

    The properties are facts that decide how a run draws and reads samples. `describe` decides nothing: the run stores
    its values, and compares them on resume.
    """

    @property
    def name(self) -> str:
        """Name as `provider/name`, as it is given on the command line."""

    @property
    def style(self) -> str | None:
        """Prompt style in which the model is asked, by name or as the path of a template.

        Answers are read by this style: its stop sequences cut them, and its opening begins the program that a
        completion continues. None if no prompt decides the answers (`replay`, `simulated`).
        """

    @property
    def greedy(self) -> bool:
        """True if all samples of a problem are the same, because the temperature is 0. One sample is then drawn."""

    @property
    def replays(self) -> bool:
        """True if the samples were drawn before. A run is then complete with the samples that `available` counts."""

    @property
    def max_tokens(self) -> int | None:
        """Limit of an answer's length in tokens, for forecasts of the price; None if no limit is known."""

    def describe(self) -> Mapping[str, Any]:
        """Return everything that decides the answers: parameters, seeds, digests; never a key or a secret."""

    def available(self, problem: Problem) -> int | None:
        """Return the number of samples of this problem that can be drawn; None if they are unlimited."""

    async def prepare(self, problems: Sequence[Problem], tell: Callable[[str], None]) -> Served | None:
        """Check before the first draw that these problems can be drawn. Wait for a server that is loading.

        Return the server's facts; None without a server. `tell` gets messages for people who wait.

        Raises:
            ModelError: server or model are missing, or the server would refuse every request.
        """

    async def draw(self, problem: Problem, indices: Sequence[int]) -> Sequence[Completion]:
        """Return one completion for each index, in that order. A seeded model answers an index always the same.

        Raises:
            UnansweredError: this prompt gets no answer. Other prompts may get theirs.
            ModelError: the model cannot be reached, or refuses every prompt. A poor answer is not an error.
        """

    async def close(self) -> None:
        """Close connections and files."""
