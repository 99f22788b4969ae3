"""Consoles and texts of rich that show foreign text as text (`codeeval.shown`).

This is the only module that may use rich's own `Console` and `Text`; the linter refuses them elsewhere. A `str` and a
`Text` are one line each, whatever line ends they hold. `block` makes text of several lines. Markup has no effect.
"""

from collections.abc import Iterable
from typing import Any

from rich.console import Console as _Console  # noqa: TID251 - the one place
from rich.console import ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.style import Style
from rich.text import Text as _Text  # noqa: TID251 - the one place

from codeeval.shown import many_lines, one_line

__all__ = ["Screen", "Text", "block", "stacked"]


class Text(_Text):
    """One line of text."""

    def __init__(self, text: str = "", style: str | Style = "", **options: Any) -> None:
        super().__init__(one_line(text), style, **options)

    def append(self, text: "_Text | str", style: str | Style | None = None) -> "Text":
        """Add to the line; a `Text` is added as it is."""
        super().append(text if isinstance(text, _Text) else one_line(text), style)
        return self


def block(text: str, style: str | Style = "", *, indent: str = "") -> _Text:
    """Text of several lines; those after the first begin with `indent`."""
    return _Text(many_lines(text).replace("\n", f"\n{indent}"), style)


def stacked(*lines: str) -> _Text:
    """Lines below each other; a line end within one of them is shown as an escape."""
    return _Text("\n".join(map(one_line, lines)))


class Screen(_Console):
    """A console on which no foreign text does anything but stand there."""

    def __init__(self, *, soft_wrap: bool = False, stderr: bool = False, **options: Any) -> None:
        super().__init__(soft_wrap=soft_wrap, stderr=stderr, markup=False, emoji=False, highlight=False, **options)

    def render_str(self, text: str, **options: Any) -> _Text:
        """A `str`, such as a cell or title of a table, as one line."""
        return super().render_str(one_line(text), **{**options, "markup": False, "emoji": False, "highlight": False})

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The segments of anything, escaped once more: whatever made them, no control character is left."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=many_lines(segment.text))
