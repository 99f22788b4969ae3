"""Figures of matplotlib cross as a description of their artists, of which real ones are made."""

import json

import pytest

from codeeval_sandbox.guest import plots
from codeeval_sandbox.guest.budget import Malformed
from codeeval_sandbox.guest.codec import Codec

np = pytest.importorskip("numpy")


@pytest.fixture
def plt():
    """Pyplot, once figures are to cross."""
    pytest.importorskip("matplotlib").use("agg")
    pyplot = pytest.importorskip("matplotlib.pyplot")
    plots.enable()
    yield pyplot
    pyplot.close("all")


@pytest.fixture
def axes(plt):
    return plt.subplots()[1]


@pytest.fixture
def codec(plt):  # noqa: ARG001 - which codecs know once it is loaded
    """A codec that puts a word where an object stays behind."""
    return Codec(lambda value: "STAYS", lambda content: content)  # noqa: ARG005


@pytest.fixture
def crossed(codec):
    """What the other side makes of a value."""
    return lambda value: codec.loads(codec.dumps([codec.encode(value)]))[0]


def test_texts_limits_scales_ticks_and_legend_are_the_same(axes, crossed):
    axes.plot([1, 2, 3], [4, 5, 9], "r--", label="line")
    axes.set(title="T", xlabel="X", ylabel="Y", xlim=(0, 7), yscale="log")
    axes.set_xticks([1, 2], ["one", "two"], rotation=45)
    axes.legend(title="legend")
    made = crossed(axes)
    assert type(made) is type(axes)
    assert (made.get_title(), made.get_xlabel(), made.get_ylabel()) == ("T", "X", "Y")
    assert (made.get_xlim(), made.get_ylim(), made.get_yscale()) == (axes.get_xlim(), axes.get_ylim(), "log")
    assert [label.get_text() for label in made.get_xticklabels()] == ["one", "two"]
    assert made.get_xticklabels()[0].get_rotation() == 45
    assert [text.get_text() for text in made.get_legend().get_texts()] == ["line"]
    assert made.get_legend().get_title().get_text() == "legend"
    assert made.get_legend_handles_labels()[1] == ["line"]
    (line,) = made.lines
    assert (line.get_color(), line.get_linestyle(), list(line.get_ydata())) == ("r", "--", [4, 5, 9])


def test_bars_slices_points_areas_images_and_texts_are_the_same(axes, crossed):
    bars = axes.bar(["a", "b"], [3, 4], label="bars", color="green")
    axes.scatter([1, 2], [3, 4], s=9, c=[0.1, 0.2])
    axes.fill_between([0, 1], [1, 2])
    axes.vlines([1, 2], 0, 1)
    axes.pcolormesh(np.arange(4).reshape(2, 2))
    axes.imshow(np.arange(6).reshape(2, 3))
    axes.pie([1, 3], labels=["x", "y"])
    axes.text(0.5, 0.5, "here")
    made = crossed(axes)
    assert [bar.get_height() for bar in made.containers[0]] == [3, 4]
    assert made.patches[0].get_facecolor() == bars[0].get_facecolor()
    assert made.containers[0].get_label() == "bars"
    kinds = [type(artist).__name__.removeprefix("FillBetween") for artist in axes.get_children()]
    assert [type(artist).__name__ for artist in made.get_children()] == kinds
    assert made.collections[0].get_offsets().tolist() == [[1, 3], [2, 4]]
    assert made.collections[0].get_array().tolist() == [0.1, 0.2]
    assert made.images[0].get_array().tolist() == [[0, 1, 2], [3, 4, 5]]
    assert made.patches[2].theta2 == 90
    assert [text.get_text() for text in made.texts] == ["x", "y", "here"]


def test_axes_of_one_figure_stay_together(plt, crossed, axes):
    figure, pair = plt.subplots(1, 2)
    figure.suptitle("both")
    pair[1].set_title("second")
    made = crossed({"figure": figure, "axes": pair, "other": axes})
    assert made["figure"].axes == list(made["axes"])
    assert made["axes"][1].get_title() == "second"
    assert made["axes"].shape == (2,)
    assert made["figure"]._suptitle.get_text() == "both"
    assert made["other"].figure is not made["figure"]


def test_what_has_no_description_stays(plt, crossed, axes):
    class Own(type(axes)):
        def get_title(self):
            return "forged"

    own = Own(plt.figure(), (0, 0, 1, 1))
    polar = plt.figure().add_subplot(projection="polar")
    axes.quiver([1], [1], [1], [1])
    assert [crossed(value) for value in (own, polar, axes)] == ["STAYS"] * 3


FORGED = [
    ("title", 3),
    ("size", ["1", "x"]),
    ("axes", [{"position": [0, 0, 1, 1]}]),
    ("axes", [3]),
]


@pytest.mark.parametrize(("name", "value"), FORGED)
def test_a_forged_description_is_refused(codec, axes, name, value):
    frame = json.loads(codec.dumps([codec.encode(axes)]))
    description = dict(map(tuple, frame[0]["plot"][2]["d"]))
    description[name] = codec.encode(value)
    frame[0]["plot"][2] = {"d": list(map(list, description.items()))}
    with pytest.raises(Malformed):
        codec.loads(json.dumps(frame).encode())


@pytest.mark.parametrize("content", ["[1, 0, null]", "[1, -1, null]", "[]", '["x", "y", "z"]', "3"])
def test_a_forged_reference_to_a_figure_is_refused(codec, content):
    with pytest.raises(Malformed):
        codec.loads(f'{{"plot": {content}}}'.encode())
