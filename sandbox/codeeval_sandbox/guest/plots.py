"""Figures of matplotlib, as a description of their artists.

An Axes crosses with its whole figure: texts, limits, ticks, legend, and the numbers of each artist. The other side
makes real artists of them, which nothing of the program's can change. What has no description here stays.

Both processes know these types only if they have loaded matplotlib ahead (`enable`). No bytes of a program make a
process import anything.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest import artists
from codeeval_sandbox.guest.budget import Malformed

if TYPE_CHECKING:
    from codeeval_sandbox.guest.codec import Codec

TAG = "plot"

_SCALES = ("linear", "log", "symlog", "logit")
_SIDES = ("center", "left", "right")
_MOST_TICKS = 400
"""Ticks of an axis whose labels cross. More cost seconds."""

_enabled: list[bool] = []


def enable() -> None:
    """Let figures cross, if matplotlib is loaded. Called once libraries were loaded ahead."""
    if "matplotlib.figure" in sys.modules and not _enabled:
        _enabled.append(True)


def register(encoders: dict[type, Any], decoders: dict[str, Any]) -> None:
    """Learn matplotlib's types, where they are to cross."""
    if not _enabled:
        return
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    def encode_axes(codec: Codec, value: Any) -> Any:
        figure = value.figure
        known = figure.axes if type(figure) is Figure else []
        position = next((index for index, each in enumerate(known) if each is value), None)
        if position is None:
            return codec.stay(value)
        return _encoded(codec, value, figure, position)

    def encode_figure(codec: Codec, value: Any) -> Any:
        return _encoded(codec, value, value, None)

    encoders[Figure] = encode_figure
    for kind in {Axes, *_former(Axes)}:
        encoders[kind] = encode_axes
    decoders[TAG] = _decode


def _former(axes: Any) -> set[type]:
    """Return the class that `subplots` made before matplotlib 3.7."""
    return {kind for kind in axes.__subclasses__() if kind.__name__ == "AxesSubplot"}


def _encoded(codec: Codec, value: Any, figure: Any, position: int | None) -> Any:
    """Return a figure, or the axes at a position of it; the description comes along once in a frame."""
    key = id(figure)
    if key in codec.stated:
        return {TAG: [key, position, None]}
    try:
        content = codec.encode(_figure(figure))
    except artists.Unknown:
        return codec.stay(value)
    codec.stated.add(key)
    return {TAG: [key, position, content]}


def _decode(codec: Codec, content: Any) -> Any:
    key, position, described = content
    held = codec.shared
    if described is not None:
        held[TAG, key] = _made_figure(described)
    figure = held[TAG, key]
    if position is None:
        return figure
    if type(position) is not int or position < 0:
        raise Malformed("wrong axes")
    return figure.axes[position]


# -- figures


def _figure(figure: Any) -> dict[str, Any]:
    """Return a figure as plain data. Raises Unknown."""
    if figure.subfigs or figure.images or figure.lines or figure.patches:
        raise artists.Unknown
    title = getattr(figure, "_suptitle", None)
    return {
        "size": [float(size) for size in figure.get_size_inches()],
        "title": None if title is None else title.get_text(),
        "axes": [_axes(axes) for axes in figure.axes],
    }


def _made_figure(described: Any) -> Any:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    width, height = described["size"]
    figure = Figure(figsize=(float(width), float(height)))
    FigureCanvasAgg(figure)
    if described["title"] is not None:
        figure.suptitle(artists.text(described["title"]))
    for each in described["axes"]:
        _make_axes(figure, each)
    return figure


# -- axes


def _axes(axes: Any) -> dict[str, Any]:
    """Return axes as plain data. Raises Unknown for artists, scales and projections that have no description."""
    if axes.name != "rectilinear" or axes.get_xscale() not in _SCALES or axes.get_yscale() not in _SCALES:
        raise artists.Unknown
    children = list(axes._children)
    return {
        "position": [float(part) for part in axes.get_position().bounds],
        "titles": [axes.get_title(loc=side) for side in _SIDES],
        "labels": [axes.get_xlabel(), axes.get_ylabel(), str(axes.get_label())],
        "scales": [axes.get_xscale(), axes.get_yscale()],
        "limits": [[float(part) for part in limits] for limits in (axes.get_xlim(), axes.get_ylim())],
        "ticks": [_ticks(axis) for axis in (axes.xaxis, axes.yaxis)],
        "shown": [bool(axes.get_visible()), bool(axes.axison)],
        "children": [artists.described(child) for child in children],
        "bars": _bars(axes.containers, children),
        "legend": None if axes.get_legend() is None else _legend(axes.get_legend()),
    }


def _ticks(axis: Any) -> list[Any]:
    """Return positions, labels and their rotations, and whether there is a grid."""
    positions = [float(position) for position in axis.get_ticklocs()]
    labels = axis.get_ticklabels() if len(positions) <= _MOST_TICKS else []
    grid = bool(axis._major_tick_kw.get("gridOn", False))
    return [positions, [label.get_text() for label in labels], [float(label.get_rotation()) for label in labels], grid]


def _bars(containers: list[Any], children: list[Any]) -> list[Any]:
    """Return of each container of bars their positions among the children, and its label. Others are left out."""
    positions = {id(child): position for position, child in enumerate(children)}
    return [
        [[positions[id(bar)] for bar in container], str(container.get_label())]
        for container in containers
        if type(container).__name__ == "BarContainer" and all(id(bar) in positions for bar in container)
    ]


def _legend(legend: Any) -> list[Any]:
    return [legend.get_title().get_text(), [text.get_text() for text in legend.get_texts()]]


def _make_axes(figure: Any, described: Any) -> None:
    from matplotlib.container import BarContainer

    left, bottom, width, height = (float(part) for part in described["position"])
    axes = figure.add_axes((left, bottom, width, height), label=artists.text(described["labels"][2]))
    for side, title in zip(_SIDES, described["titles"]):
        axes.set_title(artists.text(title), loc=side)
    axes.set_xlabel(artists.text(described["labels"][0]))
    axes.set_ylabel(artists.text(described["labels"][1]))
    if not set(described["scales"]) <= set(_SCALES):
        raise Malformed("wrong scale")
    axes.set_xscale(described["scales"][0])
    axes.set_yscale(described["scales"][1])
    children = [artists.made(axes, child) for child in described["children"]]
    for positions, label in described["bars"]:
        bars = BarContainer([children[position] for position in positions], label=artists.text(label))
        axes.add_container(bars)
    _set_frame(axes, described)


def _set_frame(axes: Any, described: Any) -> None:
    """Set ticks, limits, legend and visibility, which adding artists would change."""
    for axis, (positions, labels, rotations, grid) in zip((axes.xaxis, axes.yaxis), described["ticks"]):
        axis.set_ticks([float(position) for position in positions])
        if labels and len(labels) == len(positions):
            axis.set_ticklabels([artists.text(label) for label in labels])
            for label, rotation in zip(axis.get_ticklabels(), rotations):
                label.set_rotation(float(rotation))
        axis.grid(bool(grid))
    (left, right), (bottom, top) = described["limits"]
    axes.set_xlim(float(left), float(right))
    axes.set_ylim(float(bottom), float(top))
    if described["legend"] is not None:
        title, texts = described["legend"]
        _make_legend(axes, artists.text(title), [artists.text(label) for label in texts])
    visible, has_axis = described["shown"]
    axes.set_visible(bool(visible))
    axes.axison = bool(has_axis)


def _make_legend(axes: Any, title: str, texts: list[str]) -> None:
    from matplotlib.lines import Line2D

    legend = axes.legend([Line2D([], []) for _ in texts], texts)
    legend.set_title(title)
