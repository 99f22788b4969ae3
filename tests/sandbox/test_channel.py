"""Frames arrive whole and in order, however the stream is cut."""

import itertools
import os
import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st


@pytest.fixture
def pair(guest):
    """A channel and the bare socket at its other end."""
    ours, theirs = socket.socketpair()
    channel = guest.channel.Channel(ours.detach())
    yield channel, theirs
    channel.close()
    theirs.close()


def framed(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


@given(st.lists(st.binary(max_size=300), min_size=1), st.lists(st.integers(0, 2000), max_size=12))
def test_frames_cut_anywhere_arrive_whole(guest, frames, cuts):
    stream = b"".join(map(framed, frames))
    edges = sorted({0, len(stream), *(cut % len(stream) for cut in cuts)})
    pieces = iter([stream[start:end] for start, end in itertools.pairwise(edges)])
    left = bytearray()

    def read(_descriptor, size):
        left.extend(b"" if left else next(pieces))
        part = bytes(left[:size])
        del left[:size]
        return part

    channel = guest.channel.Channel(-1)
    assert [channel.receive(_read=read) for _ in frames] == frames
    assert not channel.pending()


def test_a_large_frame_crosses_a_small_socket(pair):
    channel, other = pair
    data = os.urandom(1 << 20) * 5
    sender = threading.Thread(target=other.sendall, args=(framed(data) + framed(b"next"),))
    sender.start()
    assert channel.receive() == data
    assert channel.receive() == b"next"
    sender.join()


def test_two_channels_talk(guest, pair):
    channel, other = pair
    peer = guest.channel.Channel(other.detach())
    channel.send(b"one")
    channel.send(b"")
    assert (peer.receive(), peer.pending(), peer.receive()) == (b"one", True, b"")
    peer.close()


def test_a_frame_that_is_too_large_is_not_sent(guest, pair):
    channel, other = pair
    with pytest.raises(guest.channel.TooLarge):
        channel.send(bytes(guest.channel.MAXIMUM + 1))
    channel.send(b"small")
    assert other.recv(100) == framed(b"small")


def test_a_frame_that_claims_to_be_too_large_is_refused_before_it_is_read(guest, pair):
    channel, other = pair
    other.sendall((guest.channel.MAXIMUM + 1).to_bytes(4, "big"))
    with pytest.raises(guest.channel.TooLarge):
        channel.receive()


@pytest.mark.parametrize("sent", [b"", b"\0\0", framed(b"whole")[:-1], (1 << 24).to_bytes(4, "big") + b"x" * 1000])
def test_an_end_inside_a_frame_is_closed(guest, pair, sent):
    channel, other = pair
    other.sendall(sent)
    other.close()
    with pytest.raises(guest.channel.Closed):
        channel.receive()


def test_sending_to_nobody_is_closed_and_no_exception_that_a_suite_could_catch(guest, pair):
    channel, other = pair
    other.close()
    with pytest.raises(guest.channel.Closed):
        channel.send(b"anything")
    assert not issubclass(guest.channel.Closed, Exception)


def test_closing_twice_does_nothing(guest):
    ours, theirs = socket.socketpair()
    channel = guest.channel.Channel(ours.detach())
    channel.close()
    channel.close()
    theirs.close()


@given(st.lists(st.binary(max_size=300), min_size=1), st.integers(1, 50))
def test_a_frame_is_pending_once_it_is_whole(guest, frames, step):
    stream = b"".join(map(framed, frames))
    taken = 0

    def read(_descriptor, _size):
        nonlocal taken
        taken += step
        return stream[taken - step : taken]

    channel = guest.channel.Channel(-1)
    for number, frame in enumerate(frames):
        while not channel.pending():
            channel.take(_read=read)
        assert taken >= len(b"".join(map(framed, frames[: number + 1])))
        assert channel.receive(_read=read) == frame


def test_the_beginning_of_a_frame_that_is_too_large_is_pending_and_refused(guest, pair):
    channel, other = pair
    other.sendall((1 << 30).to_bytes(4, "big") + b"x")
    channel.take()
    assert channel.pending()
    with pytest.raises(guest.channel.TooLarge):
        channel.receive()
