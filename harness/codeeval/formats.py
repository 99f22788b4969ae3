"""Prompt formats: ways to write one and the same request, which should not matter and do (FormatSpread, 2310.11324).

A grammar over what chat prompts for code are made of: the casing of the fields' names, what separates a name from its
content and a field from the next, the fence around the code, and whether the visible tests are shown. Each format is
a Jinja2 template as any other prompt style.
"""

import hashlib
import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from codeeval.errors import UsageError
from codeeval.prompting import PromptStyle

__all__ = ["Format", "all_formats", "choose_formats"]

_CASINGS = ("Task", "TASK", "task")
_SEPARATORS = (": ", ":\n", "\n", " - ", " :: ")
_SPACINGS = ("\n\n", "\n", "\n\n---\n\n", " || ")
_FENCES = ("```python", "```py", "```", "~~~python")


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a request."""

    casing: str
    """`Task`, `TASK` or `task`: how the names of fields are written."""
    separator: str
    """Between a field's name and its content."""
    spacing: str
    """Between fields."""
    fence: str
    """Text that opens a block of code."""
    tests: bool
    """True if the prompt holds the tests that the benchmark shows."""

    @property
    def name(self) -> str:
        """Short, and different for every format."""
        content = json.dumps([self.casing, self.separator, self.spacing, self.fence, self.tests])
        return f"format-{hashlib.sha256(content.encode()).hexdigest()[:8]}"

    def __str__(self) -> str:
        shown = "tests" if self.tests else "no tests"
        return f"{self.casing}, {self.separator!r}, {self.spacing!r}, {self.fence}, {shown}"

    def style(self) -> PromptStyle:
        """The prompt style of this format."""
        return PromptStyle(self.name, self._template())

    def _template(self) -> str:
        parts = [
            '{% set endpoint = "chat" %}{% set form = "answer" %}',
            self._field("Task", "{{ instruction or 'Complete this program so that it does what it documents.' }}"),
            self._optional("stub", self._field("Code", self._block("{{ stub.rstrip() }}"))),
        ]
        if self.tests:
            block = self._block('{{ visible_tests | join("\\n") }}')
            parts.append(self._optional("visible_tests", self._field("Tests", block)))
        answer = self._field(
            "Answer", "one fenced Python block that holds the whole program, `{{ entry_point }}` in full"
        )
        return "".join([*parts, _quoted(self.spacing), answer])

    def _optional(self, part: str, field: str) -> str:
        return f"{{% if {part} %}}{_quoted(self.spacing)}{field}{{% endif %}}"

    def _field(self, name: str, content: str) -> str:
        cased = name.upper() if self.casing.isupper() else name.lower() if self.casing.islower() else name
        return f"{_quoted(cased + self.separator)}{content}"

    def _block(self, content: str) -> str:
        return f"{_quoted(self.fence + chr(10))}{content}{_quoted(chr(10))}{self.fence[:3]}"


def _quoted(text: str) -> str:
    """Literal text, which the template's own rules on white space leave alone."""
    return "{{ " + json.dumps(text) + " }}"


def all_formats() -> Sequence[Format]:
    """The whole grammar, in a fixed order."""
    return [Format(*parts) for parts in itertools.product(_CASINGS, _SEPARATORS, _SPACINGS, _FENCES, (True, False))]


def choose_formats(count: int, rng: np.random.Generator) -> Sequence[Format]:
    """So many different formats, drawn evenly from the grammar. Raises UsageError if there are fewer."""
    every = all_formats()
    if not 1 <= count <= len(every):
        raise UsageError(f"{count} formats cannot be drawn: the grammar has {len(every)}")
    return [every[int(choice)] for choice in rng.choice(len(every), size=count, replace=False)]
