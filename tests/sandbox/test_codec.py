"""What crosses between checker and candidate arrives as it was, and nothing else crosses."""

import base64
import collections
import contextlib
import datetime as dt
import decimal
import fractions
import json
import math
import random
import struct
import typing

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

TAGS = "itdksfbBcrSeOCyqnagxDFT?"

Point = collections.namedtuple("Point", "x y")  # noqa: PYI024 - what programs use


class Named(typing.NamedTuple):
    left: typing.Any
    right: typing.Any


any_text = st.text(st.characters(exclude_categories=()))
zones = st.none() | st.integers(-1439, 1439).map(lambda m: dt.timezone(dt.timedelta(minutes=m)))
hashable_leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(0, 30_000).map(lambda digits: -(7**digits)),
    st.floats(),
    st.complex_numbers(),
    any_text,
    st.binary(),
    st.decimals().filter(lambda number: not number.is_snan()),  # has no hash
    st.fractions(),
    st.builds(range, st.integers(), st.integers(), st.integers(1) | st.integers(max_value=-1)),
    st.dates(),
    st.times(timezones=st.none()),
    st.datetimes(timezones=zones),
    st.builds(dt.datetime.replace, st.datetimes(), fold=st.sampled_from([0, 1])),
    st.timedeltas(),
    st.sampled_from([..., int, list, dt.UTC]),
)
arrays = st.one_of(
    *(
        npst.arrays(dtype, npst.array_shapes(min_dims=0, min_side=0))
        for dtype in ("bool", "i1", ">i4", "u8", "f2", "f4", ">f8", "c16", "U5", "S3", "M8[s]", "m8[ns]")
    )
)
leaves = hashable_leaves | st.binary().map(bytearray) | arrays | st.builds(slice, st.none() | st.integers())


def containers(inner):
    pairs = st.lists(st.tuples(hashable_leaves, inner), max_size=4)
    items = st.lists(inner, max_size=4)
    return st.one_of(
        items,
        items.map(tuple),
        pairs.map(dict),
        pairs.map(collections.OrderedDict),
        pairs.map(lambda content: collections.defaultdict(None, content)),
        st.builds(collections.deque, items, st.none() | st.integers(0, 5)),
        st.lists(hashable_leaves).map(set),
        st.lists(hashable_leaves).map(frozenset),
        st.lists(st.integers(0, 3) | any_text).map(collections.Counter),
        st.builds(Point, inner, inner),
        st.builds(Named, inner, inner),
    )


def form(value):
    """All that can be told of a value: exact types, bits of floats, order of whatever has one (sets are apart)."""
    match value:
        case float():
            told = "nan" if math.isnan(value) else struct.pack("d", value)
        case complex():
            told = form(value.real), form(value.imag)
        case dict():
            told = [(form(key), form(item)) for key, item in value.items()]
        case np.ndarray() | np.generic():
            told = value.dtype.str, value.shape, value.tobytes()
        case set() | frozenset():
            told = sorted(repr(form(item)) for item in value)
        case list() | tuple() | collections.deque():
            told = getattr(value, "maxlen", getattr(value, "_fields", None)), [form(item) for item in value]
        case _:
            told = hex(value) if type(value) is int else repr(value)
    return type(value).__name__, told


@example("\ud83d\ude00")
@given(st.recursive(leaves, containers, max_leaves=12))
def test_plain_values_arrive_as_they_were(codec, value):
    assert form(codec.loads(codec.dumps(codec.encode(value)))) == form(value)


@given(st.sets(st.integers(0, 7)))
def test_sets_iterate_as_they_did(codec, value):
    """Of these no two compete for a place in the table; of other sets the order is kept as far as it can be guessed."""
    for made in (value, frozenset(value), value | {3}, value - {3}, {0, 1, 2, 3, 4, 5, 6, 7}):
        arrived = codec.loads(codec.dumps(codec.encode(made)))
        assert (type(arrived), arrived, list(arrived)) == (type(made), made, list(made))


@given(st.integers(), st.integers())
def test_a_set_of_two_iterates_as_it_did_whatever_they_are(codec, one, other):
    for made in ({one, other}, {other, one}):
        assert list(codec.loads(codec.dumps(codec.encode(made)))) == list(made)


def test_sets_that_grew_iterate_as_they_did_nearly_always(codec):
    """Of small and large sets, of numbers and texts, made in several ways; one element after the other, or copied."""
    dice, same = random.Random(0), 0
    for count in range(600):
        size = dice.choice((5, 12, 30, 100, 300))
        items = [dice.randrange(10**9) if count % 2 else dice.randbytes(4).hex() for _ in range(size)]
        made = (set(items), set(frozenset(items)), {*items[::2]} | {*items[1::2]}, set(items) - {*items[::5]})[
            count % 4
        ]
        same += list(codec.loads(codec.dumps(codec.encode(made)))) == list(made)
    assert same > 480


def test_an_array_that_arrives_can_be_changed(codec):
    arrived = codec.loads(codec.dumps(codec.encode(np.arange(6).reshape(2, 3).T)))
    arrived[0, 0] = 9
    assert arrived.tolist() == [[9, 3], [1, 4], [2, 5]]


@given(npst.scalar_dtypes().filter(lambda dtype: dtype.kind in "biufcUSmM").flatmap(npst.from_dtype))
def test_numpy_scalars_keep_their_type(codec, value):
    arrived = codec.loads(codec.dumps(codec.encode(value)))
    assert form(arrived) == form(value)


def test_arrays_of_records_stay_behind(referring):
    assert referring.encode(np.zeros(2, [("a", "i4")])) == {"x": "stays"}


@pytest.mark.parametrize(
    "value", [np.array([None, "a"]), np.array([{}])[:0], np.array([[1, None], ["a", {3}]], dtype=object)]
)
def test_arrays_of_objects_cross_with_each_object_by_itself(codec, value):
    arrived = codec.loads(codec.dumps(codec.encode(value)))
    assert (arrived.dtype, arrived.shape, arrived.tolist()) == (object, value.shape, value.tolist())


@pytest.mark.parametrize("content", ["[[2], []]", "[[-1], 3]", "[3, []]", "[[1], [1], 1]", "[]"])
def test_forged_arrays_of_objects_are_refused(guest, codec, content):
    with pytest.raises(guest.codec.Malformed):
        codec.loads(f'{{"o": {content}}}'.encode())


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | any_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=3),
)
tagged_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | any_text | st.sampled_from(["a", "0x1", "date", "time"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(TAGS), inner, min_size=1, max_size=2),
)
array_like = st.tuples(
    st.tuples(st.sampled_from("<>|="), st.sampled_from("biufcUSmMOVa?"), st.text("0123456789,()[]if nsO:", max_size=8)),
    st.lists(st.integers(-2, 9) | st.floats() | st.text(max_size=2), max_size=3),
    st.binary(max_size=16).map(lambda data: base64.b64encode(data).decode()),
).map(lambda parts: {"a": ["".join(parts[0]), *parts[1:]]})


def decodes_or_is_malformed(guest, codec, data):
    with contextlib.suppress(guest.codec.Malformed):
        codec.loads(data)


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_decode_or_are_malformed(guest, codec, data):
    decodes_or_is_malformed(guest, codec, data)


@given(json_values | tagged_values)
@settings(max_examples=500)
def test_any_json_decodes_or_is_malformed(guest, codec, value):
    decodes_or_is_malformed(guest, codec, json.dumps(value).encode())


@pytest.mark.filterwarnings("ignore")  # the guest runs with -W ignore
@given(array_like)
@settings(max_examples=500)
def test_any_array_decodes_or_is_malformed_and_holds_plain_bytes(guest, codec, value):
    try:
        arrived = codec.loads(json.dumps(value).encode())
    except guest.codec.Malformed:
        return
    assert type(arrived) is np.ndarray
    assert arrived.dtype.kind in "biufcUSmM"


@pytest.mark.parametrize("data", [b"[" * 100_000, b'{"t":' * 100_000, b'{"i": "0x' + b"z" * 10 + b'"}', b"9" * 5000])
def test_deep_and_huge_frames_are_malformed(guest, codec, data):
    with pytest.raises(guest.codec.Malformed):
        codec.loads(data)


BASES = (
    *(int, float, str, bytes, bytearray, complex, list, tuple, dict, set, frozenset, Point, Named),
    *(collections.OrderedDict, collections.Counter, collections.defaultdict, collections.deque),
    *(decimal.Decimal, fractions.Fraction, dt.date, dt.datetime, dt.time, dt.timedelta),
    *(np.ndarray, np.float64, np.int64, np.str_),
)
ARGUMENTS = {
    Point: (1, 2),
    Named: (1, 2),
    dt.date: (2020, 1, 1),
    dt.datetime: (2020, 1, 1),
    np.ndarray: (2,),
    np.int64: (3,),
}


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("module", ["solution", "builtins", "numpy", "decimal", "datetime"])
def test_instances_of_subclasses_stay_behind_whatever_module_they_claim(referring, base, module):
    kind = type(base.__name__, (base,), {"__module__": module, "__eq__": lambda *_: True, "__hash__": lambda _: 0})
    value = kind(*ARGUMENTS.get(base, ()))
    assert referring.encode(value) == {"x": "stays"}
    assert referring.encode([value]) == [{"x": "stays"}]
    assert referring.encode({1: value}) == {"d": [[1, {"x": "stays"}]]}


@pytest.mark.parametrize("name", ["__eq__", "__ne__", "__hash__", "__lt__", "__iter__", "__getitem__"])
def test_a_tuple_with_fields_and_ways_of_its_own_is_no_namedtuple(referring, name):
    kind = type("Point", (tuple,), {"_fields": ("x",), name: lambda *_: 0})
    assert referring.encode(kind([1])) == {"x": "stays"}


def test_classes_functions_and_generators_stay_behind(referring):
    for value in (object(), len, test_codec_marker, (n for n in ()), type("T", (), {}), iter([])):
        assert referring.encode(value) == {"x": "stays"}


def test_codec_marker():
    """Something that is a plain function."""


def test_a_value_that_holds_itself_is_too_deep(codec):
    value: list[object] = []
    value.append(value)
    with pytest.raises(RecursionError):
        codec.encode(value)
