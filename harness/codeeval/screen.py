"""Consoles and texts of rich that show foreign text as text (`codeeval.shown`).

Only this module and `codeeval.layout` may use rich's own `Console` and `Text`; the linter refuses them elsewhere. A
`str` and a `Text` are one line each, whatever line ends they hold. `block` makes text of several lines. Markup has no
effect. No number is cut or folded (`codeeval.layout`).
"""

from collections.abc import Iterable
from typing import Any

from rich.console import Console as _Console  # noqa: TID251 - the one place
from rich.console import ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text as _Text  # noqa: TID251 - the one place

from codeeval.layout import fitted, folded, plain
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


_UNBOUNDED = 1_000_000
"""Columns of an output that is not a terminal. Nothing is ever folded there."""


class Screen(_Console):
    """A console on which no foreign text does anything but stand there, and no number is cut or folded."""

    def __init__(
        self, *, soft_wrap: bool = False, stderr: bool = False, force_terminal: bool | None = None, **options: Any
    ) -> None:
        super().__init__(
            soft_wrap=soft_wrap,
            stderr=stderr,
            force_terminal=force_terminal,
            markup=False,
            emoji=False,
            highlight=False,
            **options,
        )
        self.on_terminal = self.file.isatty() if force_terminal is None else force_terminal
        """True if somebody looks at it. `is_terminal` is also true of a log where FORCE_COLOR asks for colours."""
        if not self.on_terminal:
            self.width = _UNBOUNDED

    def print(self, *objects: Any, crop: bool = False, **options: Any) -> None:
        """Print, as rich does; what is wider than the terminal is left to the terminal, not cut."""
        super().print(*objects, crop=crop, **options)

    def render_str(self, text: str, **options: Any) -> _Text:
        """A `str`, such as a cell or title of a table, as one line."""
        return super().render_str(one_line(text), **{**options, "markup": False, "emoji": False, "highlight": False})

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The segments of anything, escaped once more: whatever made them, no control character is left."""
        chosen = options or self.options
        for part in self._laid_out(renderable, chosen):
            for segment in super().render(part, chosen):
                yield segment if segment.control else segment._replace(text=many_lines(segment.text))

    def _laid_out(self, renderable: RenderableType, options: ConsoleOptions) -> Iterable[RenderableType]:
        """A table or text of this console's width as what fits; anything else, such as a bar or a cell, as it is."""
        if type(renderable) is Table and not self.on_terminal:
            return plain(renderable, self._as_text)
        if type(renderable) is Table and (renderable.box is not None or renderable.show_header):  # no row of bars
            return fitted(renderable, self._as_text, options.max_width)
        if isinstance(renderable, _Text) and options.max_width >= self.width and not renderable.no_wrap:
            return folded(renderable, _UNBOUNDED if options.no_wrap else options.max_width)
        return [renderable]

    def _as_text(self, cell: RenderableType) -> _Text:
        return cell.copy() if isinstance(cell, _Text) else self.render_str(str(cell))
