"""Values of torch, Pillow and pandas cross by value; in workers that have the library, and in no others."""

import base64
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image


def crossed(codec, value):
    return codec.loads(codec.dumps(codec.encode(value)))


# -- Pillow


@pytest.mark.parametrize("mode", ["1", "L", "LA", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV", "I", "F"])
def test_images_arrive_as_they_were(codec, mode):
    image = Image.new(mode, (13, 3))
    image.putpixel((5, 1), image.getpixel((0, 0)) if mode == "1" else tuple(range(1, len(image.getbands()) + 1)))
    arrived = crossed(codec, [image])[0]
    assert arrived == image
    assert (type(arrived), arrived.size) == (Image.Image, (13, 3))


def test_an_image_without_pixels_arrives(codec):
    assert crossed(codec, Image.new("RGB", (0, 4))).size == (0, 4)


def test_images_with_a_palette_and_of_other_classes_stay_behind(referring):
    kind = type("Image", (Image.Image,), {"__module__": "PIL.Image", "__eq__": lambda *_: True, "__hash__": None})
    assert referring.encode(kind()) == {"x": "stays"}
    assert referring.encode(Image.new("P", (2, 2))) == {"x": "stays"}


@pytest.mark.parametrize("content", [["RGB", [9**9, 9**9], "", {"d": []}], ["RGB", [1, 1], "AA", {"d": []}], ["X"], 3])
def test_images_whose_bytes_do_not_fit_are_malformed(guest, codec, content):
    with pytest.raises(guest.codec.Malformed):
        codec.loads(json.dumps({"image": content}).encode())


# -- pandas


def tables():
    moments = pd.to_datetime(["1990-01-01", "1992-05-15"])
    yield pd.DataFrame()
    yield pd.DataFrame({"n": [1, 2], "x": [0.5, np.nan], "flag": [True, False], "when": moments})
    yield pd.DataFrame({"any": np.array(["a", None], dtype=object)}, index=[3, 1])
    yield pd.DataFrame({"a": [1, 2]}, index=pd.Index(np.array(["x", "y"], dtype=object), name="key"))
    yield pd.DataFrame(index=[1, 2])


@pytest.mark.parametrize("table", [*tables()])
def test_tables_arrive_as_they_were(codec, table):
    pd.testing.assert_frame_equal(crossed(codec, table), table)


@pytest.mark.parametrize(
    "column", [pd.Series([1, 2], name="n"), pd.Series([0.5], index=[7]), pd.Series([], dtype="i8")]
)
def test_columns_and_indexes_arrive_as_they_were(codec, column):
    pd.testing.assert_series_equal(crossed(codec, column), column)
    pd.testing.assert_index_equal(crossed(codec, column.index), column.index)


def test_categories_several_levels_and_subclasses_stay_behind(referring):
    levels = pd.DataFrame({"a": [1]}, index=pd.MultiIndex.from_tuples([(1, 2)]))
    kind = type("DataFrame", (pd.DataFrame,), {"__module__": "pandas.core.frame"})
    for value in (pd.Series(["a"], dtype="category"), levels, kind({"a": [1]}), pd.Timestamp(0).tz_localize("UTC")):
        assert referring.encode(value) == {"x": "stays"}


@pytest.mark.parametrize(
    "content", [["frame", ["range", None, 0, 9**12, 1], ["range", None, 0, 1, 1], [5]], ["index", 1]]
)
def test_tables_that_are_none_are_malformed(guest, codec, content):
    with pytest.raises(guest.codec.Malformed):
        codec.loads(json.dumps({"pandas": content}).encode())


# -- torch


def test_a_process_without_torch_makes_no_tensor(guest, codec):
    with pytest.raises(guest.codec.Malformed):
        codec.loads(b'{"torch": ["tensor", "float32", [1], false, "AAAAAA=="]}')


def test_a_class_that_claims_to_be_of_torch_stays_behind(referring):
    kind = type("Tensor", (), {"__module__": "torch"})
    assert referring.encode(kind()) == {"x": "stays"}


# -- exceptions


@given(st.sampled_from([ValueError, KeyError, ModuleNotFoundError, Exception, UserWarning]))
def test_classes_of_exceptions_cross_by_name(codec, kind):
    assert crossed(codec, (kind, 1)) == (kind, 1)


def test_classes_that_end_a_process_and_those_of_programs_stay_behind(referring):
    for kind in (SystemExit, KeyboardInterrupt, type("ValueError", (Exception,), {}), base64.binascii.Error):
        assert referring.encode(kind) == {"x": "stays"}
