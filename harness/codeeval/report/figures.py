"""Figures: one look for all of them, and files that are the same whenever they are made from the same numbers.

Colours are those of Okabe and Ito, which any kind of colour vision can tell apart. Line styles and markers differ as
well, so that a figure can be read in grey. Each figure is written as SVG (text stays text) and as PNG, next to a JSON
file with the numbers that it shows.
"""

import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codeeval.errors import RunError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

__all__ = ["COLOURS", "LINES", "MARKERS", "figure", "figures_line", "in_percent", "save_figure"]

COLOURS: Sequence[str] = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#000000", "#F0E442")
"""In the order of use; neighbours differ in lightness too."""
LINES: Sequence[str] = ("-", "--", "-.", ":")
MARKERS: Sequence[str] = ("o", "s", "^", "D", "v", "P", "X", "*")

_SETTINGS: Any = {  # of no type that every version of matplotlib agrees with
    "figure.dpi": 200,
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.3,
    "legend.frameon": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "codeeval",
}


@contextmanager
def figure(width: float = 6.4, height: float = 4.0) -> Iterator[tuple["Figure", "Axes"]]:
    """A figure of `width` by `height` inches with one pair of axes, in the look of all. Needs no display."""
    import matplotlib as mpl  # noqa: PLC0415 - half a second, only where a figure is wanted
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - as above
    from matplotlib.figure import Figure  # noqa: PLC0415 - as above

    with mpl.rc_context(_SETTINGS):
        drawn = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(drawn)
        axes = drawn.add_subplot()
        axes.set_prop_cycle(color=COLOURS)
        yield drawn, axes


def in_percent(*axes: "Axis") -> None:
    """Label the shares of these axes as tables print them: `20 %`, not `0.2`."""
    from matplotlib.ticker import PercentFormatter  # noqa: PLC0415 - as in `figure`

    for axis in axes:
        axis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))


def figures_line(paths: Sequence[Path]) -> str:
    """The one line that a command prints of its figures: their folder."""
    return f"figures: {paths[0].parent}" if paths else "figures: none, since a single point is not a figure"


def save_figure(drawn: "Figure", folder: Path, name: str, data: Mapping[str, Any]) -> Sequence[Path]:
    """Write `name`.svg and .png and, with what they show, .json; call it inside `figure`. Raises RunError."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG  # noqa: PLC0415 - as in `figure`

    paths = [folder / f"{name}.{ending}" for ending in ("svg", "png", "json")]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing|constrained_layout not", category=UserWarning)
            # `savefig` would draw each file twice and lay each out anew, which is most of what a study takes.
            drawn.draw_without_rendering()
            drawn.set_layout_engine("none")
            raster: Any = drawn.canvas  # the methods of neither have types
            vector: Any = FigureCanvasSVG(drawn)
            vector.print_svg(paths[0], metadata={"Date": None})
            raster.print_png(paths[1], metadata={"Software": None})
        paths[2].write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise RunError(f"cannot write figures to {str(folder)!r}: {error.strerror}; choose another folder") from error
    return paths
