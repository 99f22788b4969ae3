"""Artists of matplotlib by kind: lines, texts, patches, collections and images, as plain data and made again of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.arrays import is_plain_array
from codeeval_sandbox.guest.budget import Malformed

if TYPE_CHECKING:
    from collections.abc import Callable

_LINES = ("-", "--", "-.", ":", "None", "none", " ", "")
"""Styles of lines that cross by name; others become solid."""
_LONGEST_MARKER = 2
"""Characters of a marker's name; longer ones are formulas."""


class Unknown(Exception):
    """An artist has no description here."""


def described(artist: Any) -> list[Any]:
    """Return [kind, numbers and texts, what all artists have]. Raises Unknown."""
    kind = next((name for name, module, _, _ in _KINDS if _is_of(artist, module, name)), None)
    if kind is None:
        raise Unknown
    describe = next(describe for name, _, describe, _ in _KINDS if name == kind)
    alpha = artist.get_alpha()
    common = [
        str(artist.get_label()),
        bool(artist.get_visible()),
        float(artist.get_zorder()),
        float(alpha) if isinstance(alpha, (int, float)) else None,
    ]
    return [kind, describe(artist), common]


def made(axes: Any, content: Any) -> Any:
    """Return the artist of a description, added to axes. Raises Malformed, or what matplotlib raises."""
    kind, facts, (label, visible, zorder, alpha) = content
    make = next((make for name, _, _, make in _KINDS if name == kind), None)
    if make is None:
        raise Malformed("wrong artist")
    artist = make(axes, *facts)
    artist.set_label(text(label))
    artist.set_visible(bool(visible))
    artist.set_zorder(float(zorder))
    if alpha is not None:
        artist.set_alpha(float(alpha))
    return artist


def text(value: Any) -> str:
    """Return the value if it is a text. Raises Malformed for any other value."""
    if type(value) is not str:
        raise Malformed("no text")
    return value


def _is_of(artist: Any, module: str, name: str) -> bool:
    """Return whether an artist is of this class, or of one derived from it in the same module of matplotlib."""
    lineage = type(artist).__mro__
    position = next((index for index, kind in enumerate(lineage) if kind.__name__ == name), None)
    return position is not None and all(kind.__module__ == "matplotlib." + module for kind in lineage[: position + 1])


def _numbers(value: Any) -> Any:
    """Return numbers as an array of floats, with what is masked as NaN."""
    import numpy as np

    return np.ma.filled(np.ma.asarray(value, dtype=float), np.nan)


def _array(value: Any, dimensions: int) -> Any:
    """Return the value if it is an array of numbers with so many dimensions. Raises Malformed."""
    if not is_plain_array(value) or value.dtype.kind not in "biuf" or value.ndim != dimensions:
        raise Malformed("wrong numbers")
    return value


def _colors(value: Any) -> list[list[float]]:
    from matplotlib.colors import to_rgba_array

    return [[float(part) for part in color] for color in to_rgba_array(value)]


def _color(value: Any) -> Any:
    """Return a color by its name, or by its parts."""
    return value if type(value) is str else _colors([value])[0]


def _made_color(value: Any) -> Any:
    return value if type(value) is str else tuple(float(part) for part in value)


def _made_colors(value: Any) -> Any:
    return [_made_color(color) for color in value]


# -- lines and texts


def _line(line: Any) -> list[Any]:
    given = []
    for values in (line.get_xdata(orig=True), line.get_ydata(orig=True)):
        plain = is_plain_array(values) or (type(values) is list and all(type(item) in _LEAVES for item in values))
        given.append(values if plain else None)
    points = [_numbers(line.get_xdata(orig=False)), _numbers(line.get_ydata(orig=False))]
    style, marker = line.get_linestyle(), line.get_marker()
    looks = [style if style in _LINES else "-", marker if type(marker) is str else "None", float(line.get_linewidth())]
    return [points, given, _color(line.get_color()), looks]


_LEAVES = {int, float, str, bool}


def _make_line(axes: Any, points: Any, given: Any, color: Any, looks: Any) -> Any:
    from matplotlib.lines import Line2D

    style, marker, width = looks
    if style not in _LINES or (len(text(marker)) > _LONGEST_MARKER and marker != "None"):
        raise Malformed("wrong line")
    first, second = (_array(values, 1) for values in points)
    line = Line2D(first, second, color=_made_color(color), linestyle=style, marker=marker, linewidth=float(width))
    axes.add_line(line)
    line.recache()
    for name, values in zip(("_xorig", "_yorig"), given):
        if values is not None:
            setattr(line, name, values if type(values) is list or is_plain_array(values) else None)
    return line


def _text(artist: Any) -> list[Any]:
    position = [float(part) for part in artist.get_unitless_position()]
    return [position, artist.get_text(), float(artist.get_fontsize()), _color(artist.get_color())]


def _make_text(axes: Any, position: Any, content: Any, size: Any, color: Any) -> Any:
    across, up = position
    return axes.text(float(across), float(up), text(content), fontsize=float(size), color=_made_color(color))


# -- patches


def _looks(patch: Any) -> list[Any]:
    return [_color(patch.get_facecolor()), _color(patch.get_edgecolor()), float(patch.get_linewidth())]


def _added(axes: Any, patch: Any, looks: Any) -> Any:
    face, edge, width = looks
    patch.set_facecolor(_made_color(face))
    patch.set_edgecolor(_made_color(edge))
    patch.set_linewidth(float(width))
    axes.add_patch(patch)
    return patch


def _rectangle(patch: Any) -> list[Any]:
    sides = (patch.get_x(), patch.get_y(), patch.get_width(), patch.get_height(), patch.get_angle())
    return [[float(side) for side in sides], _looks(patch)]


def _make_rectangle(axes: Any, sides: Any, looks: Any) -> Any:
    from matplotlib.patches import Rectangle

    across, up, width, height, angle = (float(side) for side in sides)
    return _added(axes, Rectangle((across, up), width, height, angle=angle), looks)


def _wedge(patch: Any) -> list[Any]:
    parts = (*patch.center, patch.r, patch.theta1, patch.theta2)
    return [[float(part) for part in parts], None if patch.width is None else float(patch.width), _looks(patch)]


def _make_wedge(axes: Any, parts: Any, width: Any, looks: Any) -> Any:
    from matplotlib.patches import Wedge

    across, up, radius, first, last = (float(part) for part in parts)
    width = None if width is None else float(width)
    return _added(axes, Wedge((across, up), radius, first, last, width=width), looks)


def _shape(patch: Any) -> list[Any]:
    path = patch.get_patch_transform().transform_path(patch.get_path())
    return [_numbers(path.vertices), None if path.codes is None else [int(code) for code in path.codes], _looks(patch)]


def _make_shape(axes: Any, vertices: Any, codes: Any, looks: Any) -> Any:
    from matplotlib.patches import PathPatch

    return _added(axes, PathPatch(_made_path(vertices, codes)), looks)


def _make_polygon(axes: Any, vertices: Any, codes: Any, looks: Any) -> Any:  # noqa: ARG001 - as of any shape
    from matplotlib.patches import Polygon

    return _added(axes, Polygon(_array(vertices, 2), closed=False), looks)


def _made_path(vertices: Any, codes: Any) -> Any:
    from matplotlib.path import Path

    return Path(_array(vertices, 2), None if codes is None else [int(code) for code in codes])


# -- collections and images


def _collection(collection: Any) -> list[Any]:
    values = collection.get_array()
    widths = [float(width) for width in collection.get_linewidths()]
    return [
        _colors(collection.get_facecolor()),
        _colors(collection.get_edgecolor()),
        widths,
        None if values is None else _numbers(values),
    ]


def _collected(axes: Any, collection: Any, looks: Any) -> Any:
    faces, edges, widths, values = looks
    collection.set_facecolor(_made_colors(faces))
    collection.set_edgecolor(_made_colors(edges))
    collection.set_linewidth([float(width) for width in widths])
    axes.add_collection(collection, autolim=False)
    if values is not None:
        collection.set_array(values if is_plain_array(values) else None)
    return collection


def _points(collection: Any) -> list[Any]:
    sizes = [float(size) for size in collection.get_sizes()]
    return [_numbers(collection.get_offsets()), sizes, _collection(collection)]


def _make_points(axes: Any, offsets: Any, sizes: Any, looks: Any) -> Any:
    from matplotlib.collections import PathCollection
    from matplotlib.path import Path

    sizes = [float(size) for size in sizes]
    points = PathCollection([Path.unit_circle()], sizes, offsets=_array(offsets, 2), offset_transform=axes.transData)
    return _collected(axes, points, looks)


def _segments(collection: Any) -> list[Any]:
    return [[_numbers(segment) for segment in collection.get_segments()], _collection(collection)]


def _make_segments(axes: Any, segments: Any, looks: Any) -> Any:
    from matplotlib.collections import LineCollection

    return _collected(axes, LineCollection([_array(segment, 2) for segment in segments]), looks)


def _polygons(collection: Any) -> list[Any]:
    return [[_numbers(path.vertices) for path in collection.get_paths()], _collection(collection)]


def _make_polygons(axes: Any, polygons: Any, looks: Any) -> Any:
    from matplotlib.collections import PolyCollection

    return _collected(axes, PolyCollection([_array(polygon, 2) for polygon in polygons]), looks)


def _mesh(collection: Any) -> list[Any]:
    return [_numbers(collection.get_coordinates()), _collection(collection)]


def _make_mesh(axes: Any, coordinates: Any, looks: Any) -> Any:
    from matplotlib.collections import QuadMesh

    return _collected(axes, QuadMesh(_array(coordinates, 3)), looks)


def _image(image: Any) -> list[Any]:
    return [_numbers(image.get_array()), [float(part) for part in image.get_extent()], image.origin]


def _make_image(axes: Any, values: Any, extent: Any, origin: Any) -> Any:
    if not is_plain_array(values) or origin not in ("upper", "lower"):
        raise Malformed("wrong image")
    return axes.imshow(values, extent=[float(part) for part in extent], origin=origin, aspect="auto")


_KINDS: tuple[tuple[str, str, Callable[[Any], list[Any]], Callable[..., Any]], ...] = (
    ("Line2D", "lines", _line, _make_line),
    ("Text", "text", _text, _make_text),
    ("Rectangle", "patches", _rectangle, _make_rectangle),
    ("Wedge", "patches", _wedge, _make_wedge),
    ("Polygon", "patches", _shape, _make_polygon),
    ("Patch", "patches", _shape, _make_shape),
    ("PathCollection", "collections", _points, _make_points),
    ("LineCollection", "collections", _segments, _make_segments),
    ("PolyCollection", "collections", _polygons, _make_polygons),
    ("QuadMesh", "collections", _mesh, _make_mesh),
    ("AxesImage", "image", _image, _make_image),
)
"""Class, module below matplotlib, and how its artists are described and made. The first class that fits counts."""
