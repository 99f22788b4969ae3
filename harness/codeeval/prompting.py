"""From a problem to what a model is asked. A style is one Jinja2 template, `prompts/NAME.j2`.

A template sees the problem's `instruction`, `stub`, `visible_tests`, `entry_point`, `base_stub`, `exemplars` and
`question`.
Of the language it sees `language`, its name in prose, `fence`, the word for fenced blocks, and `stops`, stop sequences
of completions (empty for Python).
Besides its text it may set, at its top level: `endpoint` ("chat", the default: the text is the user's message;
"completions": the text is continued), `form` (what the model's text will be, see `codeeval.samples.Form`), `system` (a
message before the user's), `stop` (sequences at which an answer ends), `opening` (how the program begins that a
completion continues; the stub unless set) and `caution` (what whoever reads the scores must know). So a style carries
everything that belongs to it, also in a user's file. A comment in the first line says what the style is for. Templates
may build on those of the package: `{% extends "pro.j2" %}`.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar, get_args

from codeeval.errors import UsageError
from codeeval.samples import Form
from codeeval.wording import nearest
from codeeval_benchmarks.folders import expanded
from codeeval_benchmarks.problem import Benchmark, Exemplar, Problem, PromptParts, Question
from codeeval_sandbox.environments import Environment as Language
from codeeval_sandbox.languages import LANGUAGES

if TYPE_CHECKING:
    from jinja2 import Environment, Template, nodes
    from jinja2.environment import TemplateModule

__all__ = ["Endpoint", "Message", "Prompt", "PromptStyle", "cut_at_stop", "default_style", "prompt_styles"]

Endpoint = Literal["chat", "completions"]
"""Messages answered by the model in its turn, or a raw text continued (base models)."""

ENDPOINTS: tuple[Endpoint, ...] = get_args(Endpoint)
FORMS: tuple[Form, ...] = get_args(Form)

T = TypeVar("T", Endpoint, Form)


_ENDING = ".j2"
_PARTS = "_"
"""First character of templates that hold parts of styles and are no styles."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """Request to a model for one problem."""

    messages: tuple[Message, ...]
    """The conversation; empty where `text` is to be continued."""
    text: str
    """The text to be continued, to the last newline; empty where there are messages."""
    stop: tuple[str, ...]
    """Where the answer ends; the sequence itself is left out."""
    form: Form
    """Kind of text that the model answers with."""
    opening: str = ""
    """Part of the program that the prompt holds already, if the form is `completion`."""
    caution: str = ""
    """Note on this way to ask for readers of the scores; empty if there is none to give."""

    @property
    def endpoint(self) -> Endpoint:
        """Which of a server's endpoints takes this prompt."""
        return "chat" if self.messages else "completions"

    @property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) of everything that is sent."""
        sent = {name: value for name, value in asdict(self).items() if name not in {"opening", "caution"}}
        return hashlib.sha256(json.dumps(sent, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class PromptStyle:
    """A named way to ask."""

    name: str
    source: str
    """The Jinja2 template."""

    @classmethod
    def named(cls, name: str) -> Self:
        """A style of the package, or of the user's where `name` is the path of a .j2 file. Raises UsageError."""
        if name.endswith(_ENDING):
            return cls.from_file(expanded(name))
        if name not in prompt_styles():
            guesses = nearest(name, prompt_styles(), most=1)
            hint = f" (did you mean {guesses[0]!r}?)" if guesses else ""
            raise UsageError(
                f"there is no prompt style {name!r}{hint}: use one of {', '.join(prompt_styles())}, or the path of "
                "a template FILE.j2"
            )
        return cls(name, _source(name + _ENDING) or "")

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """A user's own template. Raises UsageError."""
        try:
            return cls(path.stem, path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"prompt template {str(path)!r} cannot be read ({error}): give a UTF-8 file") from error

    @property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) of the template and of those that it builds on."""
        return hashlib.sha256("\0".join(self._sources()).encode()).hexdigest()

    def _sources(self) -> Iterator[str]:
        from jinja2 import meta  # noqa: PLC0415 - loaded only where it is used

        pending: list[str | None] = [self.source]
        while pending:
            if (source := pending.pop()) is not None:
                yield source
                pending += [_source(name or "") for name in meta.find_referenced_templates(self._parsed(source))]

    def _parsed(self, source: str) -> "nodes.Template":
        from jinja2 import TemplateError  # noqa: PLC0415 - as above

        try:
            return _environment().parse(source)
        except TemplateError as error:
            raise UsageError(f"prompt style {self.name!r} is not a template: {error}; correct it") from error

    @property
    def asks_questions(self) -> bool:
        """True if the template shows `question`, as problems whose answers are values need."""
        return any(re.search(r"\bquestion\b", source) for source in self._sources())

    @property
    def purpose(self) -> str:
        """Return the comment in the template's first line; empty without one."""
        comment = re.match(r"\s*\{#-?(.*?)-?#\}", self.source, re.DOTALL)
        return " ".join(comment[1].split()) if comment else ""

    def render(self, problem: Problem) -> Prompt:
        """The prompt for this problem. Raises UsageError for a template that cannot be rendered for it."""
        try:
            module = self._template.make_module(_parts(problem))
            text, system, caution = str(module), _string(module, "system"), _string(module, "caution")
        except _faults() as error:
            raise UsageError(
                f"prompt style {self.name!r} cannot be rendered for {problem.task_id!r} of {problem.benchmark!r}: "
                f"{error}; use a style that fits the benchmark (`codeeval prompts list`), or correct the template"
            ) from error
        endpoint = self._one_of(module, "endpoint", ENDPOINTS, "chat")
        form = self._one_of(module, "form", FORMS, "answer" if endpoint == "chat" else "completion")
        stop = getattr(module, "stop", ())
        stop = (stop,) if isinstance(stop, str) else tuple(map(str, stop))
        if endpoint == "chat":
            return Prompt(_conversation(system, text), "", stop, form, "", caution)
        opening = _string(module, "opening", problem.prompt.stub) if form == "completion" else ""
        return Prompt((), text, stop, form, opening, caution)

    def _one_of(self, module: "TemplateModule", name: str, words: Sequence[T], default: T) -> T:
        chosen = getattr(module, name, default)
        for word in words:
            if word == chosen:
                return word
        known = ", ".join(map(repr, words))
        raise UsageError(f"prompt style {self.name!r}: `{name}` is {chosen!r}; set it to one of {known}")

    def sketch(self) -> Prompt:
        """The prompt for a made-up problem that has every part, to see endpoint, form and stop sequences.

        The problem is in Python, or in R if the style does not know Python.
        """
        try:
            return self.render(_with_every_part("python"))
        except UsageError:
            return self.render(_with_every_part("r"))

    @cached_property
    def _template(self) -> "Template":
        self._parsed(self.source)
        return _environment().from_string(self.source)


def prompt_styles() -> Sequence[str]:
    """Names of the package's own styles, sorted."""
    names = (entry.name for entry in _folder().iterdir() if entry.name.endswith(_ENDING))
    return sorted(name.removesuffix(_ENDING) for name in names if not name.startswith(_PARTS))


def default_style(benchmark: Benchmark) -> str:
    """Name of the style in which a chat model is asked where none is chosen."""
    if all(problem.question for problem in benchmark):
        return "predict"
    return "pro" if all(problem.base_stub for problem in benchmark) else "chat"


def cut_at_stop(text: str, stop: Sequence[str]) -> tuple[str, bool]:
    """The text up to the first stop sequence in it, and whether one was there: what a server does with them.

    Not every server does it with all of them, and samples drawn elsewhere may not have been cut at all.
    """
    places = [offset for offset in map(text.find, stop) if offset >= 0]
    return (text[: min(places)], True) if places else (text, False)


def _folder() -> resources.abc.Traversable:
    return resources.files("codeeval").joinpath("prompts")


def _source(file: str) -> str | None:
    """A template of the package; None where there is none of that name."""
    path = _folder().joinpath(file)
    return path.read_text(encoding="utf-8") if file.endswith(_ENDING) and path.is_file() else None


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415 - as above

    # No escaping: prompts are plain text, and a stub must reach a model letter by letter.
    return Environment(
        autoescape=False,  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        loader=FunctionLoader(_source),
    )


def _faults() -> tuple[type[Exception], ...]:
    """Errors of rendering a template: its own, and those of its expressions."""
    from jinja2 import TemplateError  # noqa: PLC0415 - as above

    return TemplateError, ArithmeticError, LookupError, TypeError, ValueError


def _string(module: "TemplateModule", name: str, default: str = "") -> str:
    return str(getattr(module, name, default))


def _parts(problem: Problem) -> dict[str, Any]:
    """Return the variables of a template.

    Parts that few problems have are undefined in the others, so that a template that uses them fails.
    """
    rare = {"base_stub": problem.base_stub, "exemplars": problem.exemplars, "question": problem.question}
    there = {name: value for name, value in rare.items() if value}
    language = LANGUAGES[problem.environment.language]
    return {
        **problem.prompt.model_dump(),
        "entry_point": problem.entry_point,
        "language": language.title or language.name.capitalize(),
        "fence": language.name,
        "stops": () if language.resident else tuple(problem.metadata.get("stops", language.stops)),
        **there,
    }


def _conversation(system: str, user: str) -> tuple[Message, ...]:
    opening = (Message("system", system.strip()),) if system.strip() else ()
    return (*opening, Message("user", user.strip()))


def _with_every_part(language: str) -> Problem:
    tests = ("assert f(1) == 1",)
    return Problem(
        task_id="Sketch/0",
        benchmark="sketch",
        prompt=PromptParts(instruction="...", stub="def f(x):\n", visible_tests=tests),
        entry_point="f",
        canonical_solution="",
        control="",
        suites={},
        environment=Language(language),
        base_stub="def f(x):\n",
        exemplars=(Exemplar(instruction="...", visible_tests=tests, solution="..."),),
        question=Question(kind="output", function="f", arguments="1", value="1", entry_point="answer"),
    )
