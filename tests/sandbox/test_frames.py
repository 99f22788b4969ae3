"""Messages between host, checker and supervisor, and their framing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval_sandbox.guest import frames

LIMITS = frames.JobLimits(
    1.5, 1024, 99, 1.0, processes=4, address_space=True, all_tests=True, input_seconds=None, input_factor=4.0
)
MESSAGES = [
    frames.Suite("d", {"kind": "asserts"}),
    frames.Forget("d"),
    frames.Job(3, "d", ["import os\n", "x = 'ä\ud800'\n"], LIMITS, "isolated", 1, command=False),
    frames.Drop(3),
    frames.Hello({"python": "3.9.2"}),
    frames.Verdict(0, 3, 1, {"status": "passed"}, "isolated"),
    frames.Alive(),
    frames.Worn(),
    frames.Fault("it broke"),
    frames.Stuck(3),
    frames.Turn(1, 2, gone=True, started=3, started_sequence=4, limits=frames.Watched(1.5, 1024, 99, 1.0, job=3)),
    frames.Turn(None, 0, gone=False, started=None, started_sequence=0, limits=None),
    frames.Allow(1, 2, None),
    frames.Ready(1, 2),
    frames.Late(1, 2),
    frames.Ended(1, 2, "timeout", None, 9, 1.5, 2.5, 4096, 0.1, "printed"),
]


def test_each_kind_of_message_is_tried_here():
    assert {type(message) for message in MESSAGES} == set(frames._TYPES)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_message_arrives_as_it_was_sent(message):
    arrived = frames.decode(frames.encode(message))
    assert arrived == message
    assert type(arrived) is type(message)
    assert all(type(there) is type(sent) for there, sent in zip(arrived, message, strict=True))


@pytest.mark.parametrize(
    "data",
    [b"", b"7", b"{}", b'"job"', b"[]", b'["victory"]', b'[["job"]]', b'["drop"]', b'["drop", 1, 2]', b"[" * 99_999],
)
def test_bytes_that_hold_no_message_raise_what_is_documented(data):
    with pytest.raises((ValueError, TypeError, LookupError, RecursionError)):
        frames.decode(data)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_any_json_is_a_message_or_raises_what_is_documented(content):
    try:
        frames.decode(json.dumps(content).encode())
    except (ValueError, TypeError, LookupError, RecursionError):
        return
    assert content[0] in frames._KINDS


@given(st.lists(st.binary(max_size=30)), st.lists(st.integers(1, 20), min_size=1))
def test_frames_cut_anywhere_arrive_whole(contents, sizes):
    stream = b"".join(map(frames.framed, contents))
    buffer, arrived, offset = frames.Buffer(1 << 10), [], 0
    for size in sizes * (len(stream) + 1):
        arrived += buffer.feed(stream[offset : offset + size])
        offset += size
    assert arrived == contents


def test_a_frame_beyond_the_limit_is_refused_at_its_header():
    buffer = frames.Buffer(10)
    assert list(buffer.feed(frames.framed(b"x" * 10))) == [b"x" * 10]
    with pytest.raises(frames.Oversized, match="11 bytes, at most 10"):
        list(buffer.feed((11).to_bytes(4, "big")))
