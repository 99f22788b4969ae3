"""From a problem to what a model is asked. A style is one Jinja2 template, `prompts/NAME.j2`.

A template sees the problem's `instruction`, `stub`, `visible_tests` and `entry_point`. Besides its text it may set, at
its top level: `endpoint` ("chat", the default: the text is the user's message; "completions": the text is continued),
`form` (what the model's text will be, see `codeeval.samples.Form`), `system` (a message before the user's) and `stop`
(sequences at which the server ends an answer). So a style carries everything that belongs to it, also in a user's file.
"""

import difflib
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from codeeval.errors import UsageError
from codeeval.samples import Form
from codeeval_benchmarks.problem import Problem

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["Endpoint", "Message", "Prompt", "PromptStyle", "prompt_styles"]

Endpoint = Literal["chat", "completions"]
"""Messages answered by the model in its turn, or a raw text continued (base models)."""


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
    """Where the server ends the answer; the sequence itself is left out."""
    form: Form
    """What the model's text will be."""

    @property
    def endpoint(self) -> Endpoint:
        """Which of a server's endpoints takes this prompt."""
        return "chat" if self.messages else "completions"

    @property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) of everything that is sent."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class PromptStyle:
    """A named way to ask."""

    name: str
    source: str
    """The Jinja2 template."""

    @classmethod
    def named(cls, name: str) -> "PromptStyle":
        """A style of the package, or of the user's where `name` is the path of a .j2 file. Raises UsageError."""
        if name.endswith(".j2"):
            return cls.from_file(Path(name).expanduser())
        if name not in prompt_styles():
            nearest = difflib.get_close_matches(name, prompt_styles(), n=1)
            hint = f" (did you mean {nearest[0]!r}?)" if nearest else ""
            raise UsageError(f"there is no prompt style {name!r}{hint}: use one of {', '.join(prompt_styles())}")
        return cls(name, _folder().joinpath(f"{name}.j2").read_text(encoding="utf-8"))

    @classmethod
    def from_file(cls, path: Path) -> "PromptStyle":
        """A user's own template. Raises UsageError."""
        try:
            return cls(path.stem, path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"prompt template {str(path)!r} cannot be read ({error}): give a UTF-8 file") from error

    @property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) of the template."""
        return hashlib.sha256(self.source.encode()).hexdigest()

    def render(self, problem: Problem) -> Prompt:
        """The prompt for this problem. Raises UsageError for a template that cannot be rendered."""
        from jinja2 import TemplateError  # noqa: PLC0415 - loaded only where it is used

        parts = problem.prompt
        try:
            module = self._template.make_module({**parts.model_dump(), "entry_point": problem.entry_point})
        except TemplateError as error:
            raise UsageError(f"prompt style {self.name!r} cannot be rendered: {error}; correct the template") from error
        text, stop = str(module), tuple(getattr(module, "stop", ()))
        if getattr(module, "endpoint", "chat") == "completions":
            return Prompt((), text, stop, getattr(module, "form", "completion"))
        return Prompt(_conversation(getattr(module, "system", ""), text), "", stop, getattr(module, "form", "answer"))

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
    return sorted(entry.name.removesuffix(".j2") for entry in _folder().iterdir() if entry.name.endswith(".j2"))


def _folder() -> resources.abc.Traversable:
    return resources.files("codeeval").joinpath("prompts")


def _conversation(system: str, user: str) -> tuple[Message, ...]:
    opening = (Message("system", system.strip()),) if system.strip() else ()
    return (*opening, Message("user", user.strip()))
