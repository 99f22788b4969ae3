"""Examples in a prompt's documentation: a call, an arrow of any form, and the value that it should give."""

import ast
import doctest
import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Example", "all_examples", "examples_of"]

_QUOTES = re.compile(r'"""|\'\'\'')
"""The end of the documentation: to the parser of doctests it is part of the last example's output."""
_ARROW = re.compile(
    r"[\s`'\"#]*(?:➞|→|⇒|➜|⟹|-+\s*>|=+\s*>|={1,3}|:|"
    r"(?:it |which |and |this |that )?(?:should |will |must )?"
    r"(?:returns?|be|is|gives?|outputs?|prints?|evaluates? to|equals?|yields?|results? in))[\s`]*"
)
_PLAIN = re.compile(r"[-+]?\w[\w.]*(?:[-+]\w[\w.]*)?|\.\d+")
_GOES_ON = re.compile(r"\w|[ \t]*(?:[-+*/%]+[ \t]*[\w(]|['\"\[(])")
_OTHER_WORDS = {"true": "True", "false": "False", "none": "None", "null": "None"}
_OPENING, _CLOSING = "([{", ")]}"
_LONGEST = 2_000
"""Characters of a call or of a value."""


@dataclass(frozen=True, slots=True)
class Example:
    """One call of the entry point and the literal that it should give, both as source."""

    call: str
    expected: str

    @property
    def test(self) -> str:
        """The example as an assert."""
        if type(ast.literal_eval(self.expected)) is float:
            return f"assert abs({self.call} - ({self.expected})) < 1e-6"
        return f"assert {self.call} == {self.expected}"


def examples_of(text: str, entry_point: str) -> Iterator[Example]:
    """Examples of the entry point in this documentation: doctests, and `f(1) -> 2` with any arrow or verb.

    Only calls and values that are literals count, and each call once. Never raises.
    """
    seen: set[str] = set()
    for example in all_examples(text, entry_point):
        if example.call not in seen:
            seen.add(example.call)
            yield example


def all_examples(text: str, entry_point: str) -> Iterator[Example]:
    """Examples as `examples_of` has them, with every result that is given for a call. Never raises."""
    for example in (*_doctests(text, entry_point), *_arrows(text, entry_point)):
        if _is_call(example.call) and _is_literal(example.expected):
            yield example


def _doctests(text: str, entry_point: str) -> Iterator[Example]:
    try:
        examples = doctest.DocTestParser().get_examples(text)
    except ValueError:  # no consistent doctests
        return
    for example in examples:
        if example.source.startswith(f"{entry_point}("):
            yield Example(example.source.strip(), _QUOTES.split(example.want)[0].strip())


def _arrows(text: str, entry_point: str) -> Iterator[Example]:
    for match in re.finditer(rf"(?<![\w.]){re.escape(entry_point)}\(", text):
        if text[: match.start()].rstrip(" \t").endswith("def"):
            continue
        end = _closed(text, match.end() - 1)
        arrow = _ARROW.match(text, end) if end else None
        if end and arrow and (value := _value(text, arrow.end())):
            yield Example(" ".join(text[match.start() : end].split("\n")), value)


def _value(text: str, start: int) -> str:
    """Return the literal that begins here; empty where none does, and where it is a part of something longer."""
    if start >= len(text):
        return ""
    end = _end(text, start)
    value = " ".join(text[start:end].split("\n")).rstrip(".")
    return "" if _GOES_ON.match(text, end) else _OTHER_WORDS.get(value.lower(), value)


def _end(text: str, start: int) -> int:
    if text[start] in _OPENING:
        return _closed(text, start)
    if text[start] in "'\"":
        return _quoted(text, start)
    plain = _PLAIN.match(text, start)
    return plain.end() if plain else 0


def _closed(text: str, start: int) -> int:
    """Return the position after the bracket that closes the one at `start`; 0 where none does."""
    depth, position = 0, start
    while position < min(len(text), start + _LONGEST):
        letter = text[position]
        if letter in "'\"":
            position = _quoted(text, position)
            if not position:
                return 0
            continue
        depth += (letter in _OPENING) - (letter in _CLOSING)
        position += 1
        if not depth:
            return position
    return 0


def _quoted(text: str, start: int) -> int:
    """Return the position after the quote that closes the one at `start`, on the same line; 0 where none does."""
    position = start + 1
    while position < len(text) and text[position] != "\n":
        if text[position] == text[start]:
            return position + 1
        position += 2 if text[position] == "\\" else 1
    return 0


def _is_call(source: str) -> bool:
    """Tell if this is one call whose arguments are literals."""
    try:
        node = ast.parse(source, mode="eval").body
        if not isinstance(node, ast.Call):
            return False
        for value in (*node.args, *(keyword.value for keyword in node.keywords)):
            ast.literal_eval(value)
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return False
    return True


def _is_literal(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return False
    return True
