"""Families of programs that attack by different means: a family is a kind of fault, and a file of `families`.

`codeeval_sandbox.hostile.attacks` reads the files and describes their form. All programs of a family meet one worker,
each with a neighbour behind it, so that a worker that fails or is replaced is seen.
"""

import json
import subprocess
import sys
from itertools import cycle
from pathlib import Path

import pytest

from codeeval_sandbox import Asserts, Job, Limits, Status
from codeeval_sandbox.hostile.attacks import FAILING, attacks

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).with_name("families")
RIGHT = "def f(*rest):\n    return rest[0] + 1 if rest and type(rest[0]) is int else [1, 2, 3]\n"
PLAIN = Asserts("base", "f", ("assert f(1) == 2", "assert f(4) == 5"))
QUICK = Limits(seconds=0.15, suite_seconds=0.1, memory_mb=512)
SMALL = Limits(memory_mb=160)


def family(name):
    """The programs of a file, by what each of them does."""
    programs = {attack.what: attack for attack in attacks(FOLDER / f"{name}.txt")}
    assert len(programs) >= 40 or name == "names"
    return programs


@pytest.fixture
def judge(runs_here, make_pool, verdicts_of, run_async, left_behind):
    """`judge({what: (program, suite, limits, want)}, ...)`: run them on one worker; those that end as they should not.

    Returns the workers that took part, too. `whole`: all programs, also those that the other backend runs.
    """

    def run(programs, *, whole=False, **config):
        jobs = []
        for what, (source, suite, limits, _) in programs.items():
            if whole or runs_here(what):
                jobs.append(Job((what, "itself"), (source,), suite, limits))
                jobs.append(Job((what, "neighbour"), (RIGHT,), PLAIN))

        async def main():
            async with make_pool(**{"workers": 1, "slots": 2, **config}) as pool:
                return await verdicts_of(pool, jobs)

        verdicts = run_async(main())
        wanted = {(what, "itself"): want for what, (*_, want) in programs.items()}
        bad = {
            key: (str(verdict.status), verdict.attempt, verdict.message)
            for key, verdict in verdicts.items()
            if verdict.status not in wanted.get(key, {Status.PASSED}) or verdict.attempt > 1
        }
        assert not left_behind()
        return bad, {verdict.worker for verdict in verdicts.values()}

    return run


def test_no_program_leaves_words_in_the_checker(judge):
    """Each says twelve megabytes, or three in many words: a worker that kept them all would be replaced."""
    suite = Asserts("base", "f", _KEEPING)
    want = FAILING - {Status.TIMEOUT}
    bad, workers = judge({what: (a.source, suite, Limits(), want) for what, a in family("growth").items()}, whole=True)
    assert (bad, len(workers)) == ({}, 1)


_KEEPING = (
    "said = f(lambda *words, **named: None)",
    """
import fnmatch, ipaddress, linecache, pathlib, re, struct, time, urllib.parse
uses = {
    "pattern": lambda word: re.search(word, "y"), "match": lambda word: fnmatch.fnmatch("x", word),
    "path": lambda word: pathlib.PurePath("x").match(word), "struct": struct.calcsize,
    "time": lambda word: time.strptime("2020", word), "url": urllib.parse.urlsplit,
    "encoding": lambda word: "x".encode(word), "network": ipaddress.ip_network, "lines": linecache.getlines,
}
for kind, use in uses.items():
    words = said.get(kind, ()) if type(said) is dict else ()
    for word in [words] if type(words) is str else words:
        try:
            use(word)
        except Exception:
            pass
""",
    "circle = [said]\ncircle.append(circle)\nassert circle[0] == 4",
)
"""Tests that bring what a program says into the library's tables, and keep it in a circle."""


@pytest.mark.every_backend
def test_no_file_keeps_a_program_in_no_denominator(judge):
    bad, workers = judge({what: (a.source, PLAIN, Limits(), a.want) for what, a in family("folders").items()}, slots=1)
    assert (bad, len(workers)) == ({}, 1)


NAMES = [
    b"\xff\xfe", b") Z 0 0", b"\n) R 1\nUid:\t0", b"", b" ", b"((((", b"\x80) S \xff", b"\x1b]0;x\x07",
    b"\xe2\x80", b"0", b"-1 -1", b"\t\t\r", b"VmRSS:\t0 kB", b"\xe2\x80\xae", b"'\"`$()", b"\xed\xa0\x80",
]  # fmt: skip


@pytest.mark.every_backend
def test_no_name_of_a_process_keeps_a_program_in_no_denominator(judge):
    """Every kind of process bears six names in turn, so that every name is borne three times."""
    turns = cycle(NAMES)
    programs = {
        f"{what} called {name!r}": (_named(attack.source, name), PLAIN, Limits(), attack.want)
        for what, attack in family("names").items()
        for name in [next(turns) for _ in range(6)]
    }
    bad, workers = judge(programs)
    assert len(programs) >= 40
    assert (bad, len(workers)) == ({}, 1)


def _named(source, name):
    return source.replace("os.fsencode(sys.argv[0])", repr(name))


@pytest.mark.every_backend
def test_memory_is_the_jobs_wherever_it_is_held(judge):
    """A program that meets the limit by itself ends with its own error, or with the verdict `memory`."""
    ends = {Status.MEMORY, Status.EXCEPTION, Status.CRASHED, Status.PROCESS_LIMIT}
    programs = {
        what: (attack.source, PLAIN, SMALL, attack.want if attack.category == "control" else ends)
        for what, attack in family("memory").items()
    }
    bad, _ = judge(programs)
    assert bad == {}


# -- answers that end the tests' own loops

ASKED = {
    "an attribute": ("p.x == 1", "    x = property(lambda self: stop())"),
    "any attribute": ("p.y == 1", "    def __getattr__(self, name):\n        stop()"),
    "a method": ("p.get() == 1", "    def get(self):\n        stop()"),
    "an item": ("p[0] == 1", "    def __getitem__(self, index):\n        stop()"),
    "its text": ("str(p) == '1'", "    def __str__(self):\n        stop()"),
    "its text in a text": ("f'{p}' == '1'", "    def __str__(self):\n        stop()"),
    "its truth": ("bool(p)", "    def __bool__(self):\n        stop()"),
    "its length": ("len(p) == 1", "    def __len__(self):\n        stop()"),
    "its truth by its length": ("not p", "    def __len__(self):\n        stop()"),
    "its items": ("list(p) == [1]", "    def __iter__(self):\n        stop()"),
    "what it holds": ("1 in p", "    def __contains__(self, item):\n        stop()"),
    "its call": ("p() == 1", "    def __call__(self):\n        stop()"),
    "another function": ("g(p) == 1", "    pass\ndef g(p):\n    stop()"),
    "another function's object": ("g(p).x == 1", "    x = property(lambda self: stop())\ndef g(p):\n    return p"),
    "a change": ("setattr(p, 'x', 1) is None", "    def __setattr__(self, name, value):\n        stop()"),
}
"""By what the tests ask of an object: the condition, and the class's body."""

WAYS = {
    "as it is": "def stop():\n    raise StopIteration",
    "of a class below": "class Mine(StopIteration):\n    pass\ndef stop():\n    raise Mine",
    "by an empty iterator": "def stop():\n    next(iter(()))",
    "in another loop": "def stop():\n    raise StopAsyncIteration",
    "with a value": "def stop():\n    raise StopIteration(1)",
    "of two kinds": "class Mine(StopIteration, ValueError):\n    pass\ndef stop():\n    raise Mine('x')",
    "by its frame": (
        "import json, os, time\ndef stop():\n"
        '    data = json.dumps(["error", "X", ["StopIteration"], [], "", 1, [], 0]).encode()\n'
        "    os.write(3, len(data).to_bytes(4, 'big') + data)\n    time.sleep(60)"
    ),
}
"""Ways in which the program ends it."""

LOOPS = {
    "all": "assert all(map(holds, f(3)))",
    "any": "assert not any(map(fails, f(3)))",
    "list": "assert list(filter(fails, f(3))) == []",
    "for": "for seen in map(holds, f(3)):\n    assert seen",
    "set": "assert set(map(holds, f(3))) <= {True}",
    "tuple": "assert False not in tuple(map(holds, f(3)))",
    "in": "assert False not in map(holds, f(3))",
    "sum": "assert sum(map(fails, f(3))) == 0",
    "min": "assert min(map(holds, f(3)), default=True)",
    "max": "assert not max(map(fails, f(3)), default=False)",
    "next": "assert next(map(holds, f(3)), True)",
    "sorted": "assert sorted(map(fails, f(3)))[:1] in ([], [False])",
    "zip": "assert all(a == b for a, b in zip(map(holds, f(3)), [True] * 3))",
    "enumerate": "for n, seen in enumerate(map(holds, f(3))):\n    assert seen, n",
    "starmap": "import itertools\nassert all(itertools.starmap(holds, [(p,) for p in f(3)]))",
    "chain": "import itertools\nassert all(itertools.chain(map(holds, f(3)), [True]))",
    "takewhile": "import itertools\nassert not list(itertools.dropwhile(bool, map(holds, f(3))))",
    "zip_longest": "import itertools\nassert all(a for a, _ in itertools.zip_longest(map(holds, f(3)), ()))",
    "accumulate": "import itertools\nassert all(itertools.accumulate(map(holds, f(3))))",
    "reduce": "import functools\nassert functools.reduce(lambda a, b: a and b, map(holds, f(3)), True)",
    "unpacking": "first = [*map(holds, f(3))]\nassert False not in first",
    "dictionary": "assert all(dict(enumerate(map(holds, f(3)))).values())",
    "deque": "import collections\nassert not sum(collections.deque(map(fails, f(3)), 3))",
    "extend": "seen = []\nseen.extend(map(holds, f(3)))\nassert all(seen)",
    "generator": "def each():\n    yield from map(holds, f(3))\nassert all(each())",
    "sentinel": "points = iter(f(3))\nassert all(iter(lambda: holds(next(points)), None))",
    "join": "assert 'False' not in ''.join(map(str, map(holds, f(3))))",
}
"""Tests that pass where a loop of their own ends early, by what they loop with."""


@pytest.mark.every_backend
def test_no_answer_ends_a_loop_of_the_tests(judge):
    """Every question in every loop, by all ways in turn. In one process with the tests, most of them pass."""
    turns = cycle(WAYS.items())
    programs = {}
    for asked, (condition, body) in ASKED.items():
        for loop, test in LOOPS.items():
            way, stop = next(turns)
            source = f"{stop}\nclass P:\n{body}\ndef f(n):\n    return [P() for _ in range(n)]\n"
            setup = f"def holds(p):\n    return {condition}\ndef fails(p):\n    return not ({condition})\n"
            suite = Asserts("base", "f", (test,), setup=setup, own_objects=True)
            programs[f"{asked} in {loop} {way}"] = (source, suite, QUICK, FAILING)
    bad, workers = judge(programs)
    assert (bad, len(workers)) == ({}, 1)


# -- work for the tests

USED = {
    "calls": (
        "def work(size):\n    return sum(range(size))\n",
        "assert f(work, iter(int, 1), lambda x: x, lambda n: list(range(n)), lambda g, h: g(0, 0, 0, 0, h)) == 7",
    ),
    "values": ("", "assert f() == 7"),
    "sum": ("", "assert sum(f()) == 6"),
    "holds": ("", "assert 1.5 in f()"),
    "order": ("", "assert sorted(f()) == []"),
    "pattern": ("import re", "assert re.match(r'(a|aa)+$', f())"),
    "power": ("", "assert f() ** 3 == 3 ** f()"),
    "ways": ("import itertools", "assert [1] in map(sorted, itertools.permutations(f()))"),
    "text": ("import sys\nsys.set_int_max_str_digits(0)", "assert str(f()) + '%f' % f() == ''"),
}
"""By the first word of a program's attempt: setup and tests that use its value."""


@pytest.mark.every_backend
def test_work_for_the_tests_counts_as_the_programs(judge):
    """The first time, though the worker may be lost over it. No neighbour pays."""
    programs = {}
    for what, attack in family("work").items():
        setup, test = USED[what.partition(":")[0]]
        programs[what] = (attack.source, Asserts("base", "f", (test,), setup=setup), QUICK, attack.want)
    bad, _ = judge(programs)
    assert bad == {}


# -- load

_HARNESS = """
import asyncio, json, sys
from codeeval_sandbox import Asserts, Job, Limits, Pool, PoolConfig

suite = Asserts("base", "f", ("assert f(1) == 2",))
limits = Limits(seconds=0.5)

async def main(programs):
    async with Pool(PoolConfig(backend="bubblewrap", workers=2)) as pool:
        jobs = [Job((what,), (source,), suite, limits) for what, source in programs.items()]
        print(json.dumps({v.key[0]: [str(v.status), v.attempt] async for v in pool.run(jobs)}))

asyncio.run(main(json.load(sys.stdin)))
"""


@pytest.mark.bubblewrap
@pytest.mark.parametrize(
    "start",
    [
        ["nice", "-n", "10"],
        pytest.param(["chrt", "--batch", "0"], marks=pytest.mark.minutes),
        pytest.param(["chrt", "--idle", "0"], marks=pytest.mark.minutes),
    ],
)
def test_a_harness_of_low_priority_gives_the_same_verdicts(start, missing_backends):
    """What a worker inherits is not the program's wish. What the program asks for is."""
    if "bubblewrap" in missing_backends:
        pytest.skip(missing_backends["bubblewrap"])
    programs = family("load")
    done = subprocess.run(
        [*start, sys.executable, "-c", _HARNESS],
        input=json.dumps({what: attack.source for what, attack in programs.items()}),
        capture_output=True,
        text=True,
        check=True,
    )
    verdicts = json.loads(done.stdout)
    assert {what: verdict for what, verdict in verdicts.items() if verdict[0] not in programs[what].want} == {}
    assert {attempt for _, attempt in verdicts.values()} == {1}
