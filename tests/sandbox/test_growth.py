"""Nothing that one program says stays in the checker, and no frame costs much more than its size."""

import contextlib
import fnmatch
import functools
import gc
import importlib
import ipaddress
import json
import linecache
import pathlib
import re
import socket
import struct
import sys
import threading
import time
import tracemalloc
import typing
import urllib.parse
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest

from codeeval_sandbox import Asserts
from codeeval_sandbox.backends.sources import guest_modules

SUITE = Asserts(
    "base",
    "f",
    (
        "import re, fnmatch\nkept = f()\ntext = str(kept)[:1000]",
        "re.search('x|' + re.escape(text), ''); fnmatch.fnmatch('x', text)",
    ),
)


def hostile_values(number: int) -> list[object]:
    """JSON of values that differ from one number to the next; 50 kB each, about."""
    word = f"w{number}_"
    fields = [f"{word}{place}" for place in range(200)]
    return [
        {"x": [0, word * 6000, ["__len__", "__iter__"]]},
        {"x": [number, "int", ["__len__"] * 5000]},
        {"x": [0, "int", [word]]},
        {"n": [word, fields, [word * 200] * 200]},
        {"n": [word, [f"{word}{place}" for place in range(5000)], []]},
        {"d": [[word + str(place), place] for place in range(3000)]},
        {"v": [[0, word, []], word * 8000, word, word]},
        {"v": [[0, word, []], [word] * 5000, None, None]},
        {"s": [word * 100 + str(place) for place in range(100)]},
        {"U": ["UserString", word * 9000]},
        {"T": ["zone", [word]]},
        {"k": word * 9000},
        {"i": "0x" + "f" * 50_000},
        word * 9000,
    ]


def hostile_frames(number: int) -> list[list[object]]:
    word = f"w{number}_"
    frames: list[list[object]] = [["value", value, [], 0] for value in hostile_values(number)]
    frames += [["error", word * 5000, [word] * 5000, [word * 5000], word * 5000, 1, [], 0]]
    frames += [["callback", -1, "call", [word * 9000], [[word, 1]], 0], [word * 9000, 0]]
    return frames


@pytest.fixture
def hear(guest, compiled):
    """`hear(frame)`: have a checker's suite take this answer to its first call, and forget it."""
    runner = compiled(SUITE)

    def run(frame):
        ours, theirs = socket.socketpair()
        data = b"".join(len(part).to_bytes(4, "big") + part for part in (b'["ok", 0]', json.dumps(frame).encode()))
        writer = threading.Thread(target=lambda: (theirs.sendall(data), theirs.shutdown(socket.SHUT_WR)))
        writer.start()
        channel = guest.channel.Channel(ours.detach())
        program = guest.proxy.Program(channel)
        program.load(("",), (0, 0), None)
        outcome = runner.run(program)
        channel.close()
        writer.join()
        theirs.close()
        guest.tidying.forget_program(runner, program)
        return outcome

    return run


def test_the_checker_does_not_grow_with_what_programs_say(hear):
    def hear_all(number):
        for frame in hostile_frames(number):
            hear(frame)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before = [hear_all(number) for number in range(2)][-1]
        after = [hear_all(number) for number in range(2, 5)][-1]
    finally:
        tracemalloc.stop()
    assert after - before < 100_000, "of some 2 MB that were said"


def test_no_table_of_the_guests_is_keyed_by_what_a_program_says(guest):
    """A new cache needs a bound that does not depend on its keys' size, and a line here."""
    modules = [
        importlib.import_module(f"{guest.__name__}.{name}") for name in guest_modules()["checker"] if name != "checker"
    ]
    cached = {
        f"{module.__name__.rpartition('.')[2]}.{name}"
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, functools._lru_cache_wrapper) and value.__module__ == module.__name__
    }
    of_kinds = {"references._reference_class", "references._held_class"}
    assert cached == {*of_kinds, "expected.nursery", "tidying._ways_to_empty"}


KEEPING = {
    "re.search": lambda word: re.search("x|" + word, ""),
    "re.sub": lambda word: re.sub("x", word, "x"),
    "fnmatch": lambda word: fnmatch.fnmatch("x", word),
    "glob of paths": lambda word: next(pathlib.Path("/nowhere").glob(word + "*/x"), None),
    "match of paths": lambda word: pathlib.PurePath("x").match(word + "*"),
    "strptime": lambda word: time.strptime("2020", "%Y" + word),
    "urlsplit": urllib.parse.urlsplit,
    "quote": lambda word: urllib.parse.quote("x", word),
    "name of an encoding": "x".encode,
    "name of a decoder": b"x".decode,
    "network": lambda word: ipaddress.ip_network("10.0.0.0/" + "0" * len(word) + "8"),
    "getlines": linecache.getlines,
    "find": lambda word: ET.Element("a").find(word),
    "Literal": lambda word: typing.Literal[word],
    "calcsize": lambda word: struct.calcsize(word.replace("w", "x")),
}
"""Functions of the standard library that keep what they are called with, by name."""


@pytest.mark.parametrize("name", KEEPING)
def test_what_tests_ask_the_library_by_a_programs_words_is_forgotten(guest, name, monkeypatch):
    def kept(start):
        for size in range(start, start + 8):
            with contextlib.suppress(Exception):  # most words are not well-formed
                KEEPING[name](f"w{size:05}" * 100 + "z" * size)
        guest.tidying.empty_tables()
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    monkeypatch.setattr(sys, "meta_path", [f for f in sys.meta_path if "pytest" not in type(f).__module__])
    tracemalloc.start()  # pytest's own finder of modules keeps what was looked for
    try:
        before = kept(0)
        assert kept(100) - before < 2_000, "of some 5,000 characters"
    finally:
        tracemalloc.stop()


def test_there_are_as_many_classes_of_references_as_sets_of_protocols(guest):
    names = guest.references.PROTOCOLS
    made = guest.references.made_reference(None, [0, "int", [names[0], names[3]]])
    assert type(made) is type(guest.references.made_reference(None, [1, "str", [names[0], names[3]]]))
    for wrong in ([names[3], names[0]], [names[0]] * 2, ["__eq__"], names, [[]], None, [*names, names[0]]):
        with pytest.raises(guest.codec.Malformed):
            guest.references.made_reference(None, [0, "int", wrong])


COLLIDING = [number * ((1 << 61) - 1) for number in range(1, 5001)]

COSTLY = {
    "a set whose hashes collide": {"s": COLLIDING},
    "a dictionary whose hashes collide": {"d": [[key, 0] for key in COLLIDING]},
    "many small ones": [{"f": COLLIDING[:300]} for _ in range(400)],
    "the keys of an ordered one": {"V": ["ordered", "keys", COLLIDING]},
    "a fraction of many digits": {"F": ["0x1" + "0" * 200_000, "0x3" + "0" * 200_000]},
    "many such fractions": [{"F": ["0x1" + "0" * 5000, "0x3" + "0" * 5000]} for _ in range(200)],
    "a decimal of many digits": {"D": "1" * 3_000_000},
    "a named tuple of many fields": {"n": ["P", [f"a{n}" for n in range(300)], [0] * 300]},
    "many named tuples": [{"n": [f"P{n}", ["a"], [0]]} for n in range(12_000)],
    "many time zones": [{"T": ["zone", ["UTC"]]} for _ in range(20_000)],
}


@pytest.mark.parametrize("case", COSTLY)
def test_a_frame_that_costs_much_more_than_its_size_is_no_answer(guest, case):
    codec = guest.codec.Codec(None, None, bounded=True)
    with pytest.raises(guest.codec.Malformed):
        codec.loads(json.dumps(COSTLY[case]).encode())


def test_each_frame_has_a_budget_of_its_own_and_large_honest_values_are_within_it(guest):
    codec = guest.codec.Codec(None, None, bounded=True)
    values = (
        {*range(50_000)},
        {str(n): n for n in range(20_000)},
        [{-1, -2, n} for n in range(20_000)],
        Fraction(3**20_000, 2**20_000),
        [frozenset([n, -n]) for n in range(20_000)],
    )
    for value in values * 2:
        assert codec.loads(codec.dumps(codec.encode(value))) == value


def test_sets_in_no_order_that_python_has_are_still_equal_after_many_guesses(guest):
    codec = guest.codec.Codec(None, None, bounded=True)
    shuffled = [number * 7919 % 1000 for number in range(1000)]
    arrived = codec.loads(json.dumps([{"s": shuffled}] * 50).encode())
    assert arrived == [set(shuffled)] * 50


def test_what_was_never_lent_cannot_be_called_back(hear):
    outcome = hear(["callback", -1, "call", [], [], 0])
    assert (outcome["status"], outcome["message"]) == (
        "wrong",
        "the program wrote into the channel: a call-back of nothing",
    )


def test_call_backs_are_bounded_in_all(guest):
    lent = guest.lending.Lent()
    lent.lend(print)
    lent.lend(lambda: 1)
    lent.count(guest.lending.LONGEST)
    for number, action in ((-2, "call"), (0, "call"), (1, "call"), (-1, "get")):
        with pytest.raises(guest.codec.Malformed):
            lent.perform(number, action, [], [])
    with pytest.raises(guest.codec.Malformed):
        lent.count(1)
