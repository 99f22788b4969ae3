"""From a problem to what a model is asked. A style is one Jinja2 template, `prompts/NAME.j2`.

A template sees the problem's `instruction`, `stub`, `visible_tests`, `entry_point`, `base_stub` and `exemplars`.
Besides its text it may set, at its top level: `endpoint` ("chat", the default: the text is the user's message;
"completions": the text is continued), `form` (what the model's text will be, see `codeeval.samples.Form`), `system` (a
message before the user's), `stop` (sequences at which an answer ends), `opening` (how the program begins that a
completion continues; the stub unless set) and `caution` (what whoever reads the scores must know). So a style carries
everything that belongs to it, also in a user's file. A comment in the first line says what the style is for.
"""

import difflib
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from codeeval.errors import UsageError
from codeeval.samples import Form
from codeeval_benchmarks.problem import Benchmark, Exemplar, Problem, PromptParts

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["Endpoint", "Message", "Prompt", "PromptStyle", "cut_at_stop", "default_style", "prompt_styles"]

Endpoint = Literal["chat", "completions"]
"""Messages answered by the model in its turn, or a raw text continued (base models)."""


_ENDING = ".j2"


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked for one problem."""

    messages: tuple[Message, ...]
    """The conversation; empty where `text` is to be continued."""
    text: str
    """The text to be continued, to the last newline; empty where there are messages."""
    stop: tuple[str, ...]
    """Where the answer ends; the sequence itself is left out."""
    form: Form
    """What the model's text will be."""
    opening: str = ""
    """What of the program stands in the prompt already, where the form is `completion`."""
    caution: str = ""
    """What whoever reads the scores must know of this way to ask; empty where there is nothing."""

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
            return cls.from_file(Path(name).expanduser())
        if name not in prompt_styles():
            nearest = difflib.get_close_matches(name, prompt_styles(), n=1)
            hint = f" (did you mean {nearest[0]!r}?)" if nearest else ""
            raise UsageError(
                f"there is no prompt style {name!r}{hint}: use one of {', '.join(prompt_styles())}, or the path of "
                "a template FILE.j2"
            )
        return cls(name, _folder().joinpath(name + _ENDING).read_text(encoding="utf-8"))

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """A user's own template. Raises UsageError."""
        try:
            return cls(path.stem, path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"prompt template {str(path)!r} cannot be read ({error}): give a UTF-8 file") from error

    @property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) of the template."""
        return hashlib.sha256(self.source.encode()).hexdigest()

    @property
    def purpose(self) -> str:
        """What the comment in the template's first line says; empty where there is none."""
        comment = re.match(r"\s*\{#-?(.*?)-?#\}", self.source, re.DOTALL)
        return " ".join(comment[1].split()) if comment else ""

    def render(self, problem: Problem) -> Prompt:
        """The prompt for this problem. Raises UsageError for a template that cannot be rendered for it."""
        from jinja2 import TemplateError  # noqa: PLC0415 - loaded only where it is used

        try:
            module = self._template.make_module(_parts(problem))
        except TemplateError as error:
            raise UsageError(
                f"prompt style {self.name!r} cannot be rendered for {problem.task_id!r} of {problem.benchmark!r}: "
                f"{error}; use a style that fits the benchmark (`codeeval prompts list`), or correct the template"
            ) from error
        text, stop, caution = str(module), tuple(getattr(module, "stop", ())), str(getattr(module, "caution", ""))
        if getattr(module, "endpoint", "chat") == "completions":
            form: Form = getattr(module, "form", "completion")
            opening = str(getattr(module, "opening", problem.prompt.stub)) if form == "completion" else ""
            return Prompt((), text, stop, form, opening, caution)
        turns = _conversation(getattr(module, "system", ""), text)
        return Prompt(turns, "", stop, getattr(module, "form", "answer"), "", caution)

    def sketch(self) -> Prompt:
        """The prompt for a made-up problem that has every part, to see endpoint, form and stop sequences."""
        return self.render(_with_every_part())

    @cached_property
    def _template(self) -> "Template":
        from jinja2 import Environment, StrictUndefined, TemplateError  # noqa: PLC0415 - as above

        # No escaping: prompts are plain text, and a stub must reach a model letter by letter.
        environment = Environment(autoescape=False, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)  # noqa: S701
        try:
            return environment.from_string(self.source)
        except TemplateError as error:
            raise UsageError(f"prompt style {self.name!r} is no template: {error}; correct it") from error


def prompt_styles() -> Sequence[str]:
    """Names of the package's own styles, sorted."""
    return sorted(entry.name.removesuffix(_ENDING) for entry in _folder().iterdir() if entry.name.endswith(_ENDING))


def default_style(benchmark: Benchmark) -> str:
    """Name of the style in which a chat model is asked where none is chosen."""
    return "pro" if all(problem.base_stub for problem in benchmark) else "chat"


def cut_at_stop(text: str, stop: Sequence[str]) -> tuple[str, bool]:
    """The text up to the first stop sequence in it, and whether one was there: what a server does with them.

    Not every server does it with all of them, and samples drawn elsewhere may not have been cut at all.
    """
    places = [place for place in map(text.find, stop) if place >= 0]
    return (text[: min(places)], True) if places else (text, False)


def _folder() -> resources.abc.Traversable:
    return resources.files("codeeval").joinpath("prompts")


def _parts(problem: Problem) -> dict[str, Any]:
    """What a template sees. Parts that few problems have are undefined in the others, so that they cannot be missed."""
    rare = {"base_stub": problem.base_stub, "exemplars": problem.exemplars}
    there = {name: value for name, value in rare.items() if value}
    return {**problem.prompt.model_dump(), "entry_point": problem.entry_point, **there}


def _conversation(system: str, user: str) -> tuple[Message, ...]:
    opening = (Message("system", system.strip()),) if system.strip() else ()
    return (*opening, Message("user", user.strip()))


def _with_every_part() -> Problem:
    tests = ("assert f(1) == 1",)
    return Problem(
        task_id="Sketch/0",
        benchmark="sketch",
        prompt=PromptParts(instruction="...", stub="def f(x):\n", visible_tests=tests),
        entry_point="f",
        canonical_solution="",
        control="",
        suites={},
        base_stub="def f(x):\n",
        exemplars=(Exemplar(instruction="...", visible_tests=tests, solution="..."),),
    )
