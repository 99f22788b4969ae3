"""Compilers that stay in memory: verdicts, what ends them, and that no program reaches them."""

import shutil
from dataclasses import replace

import pytest

from codeeval_images.build import ensure
from codeeval_sandbox import Environment, Job, Limits, PoolConfig, Status
from codeeval_sandbox.kinds import Whole
from codeeval_sandbox.languages import LANGUAGES, Language, SelfTest, Sign, Warm, compiler_of
from codeeval_sandbox.pool import Pool

COMPILER = r"""
import os, struct, sys, time

def read(size):
    data = sys.stdin.buffer.read(size)
    if len(data) < size:
        sys.exit()
    return data

def answer(*texts):
    parts = b"".join(struct.pack(">I", len(text)) + text for text in map(str.encode, texts))
    sys.stdout.buffer.write(struct.pack(">I", len(parts)) + parts)
    sys.stdout.buffer.flush()

answer()
while True:
    read(4)
    path, source = (read(struct.unpack(">I", read(4))[0]).decode() for _ in range(2))
    while "loop" in source:
        pass
    if "die" in source:
        sys.exit()
    if "unsure" in source:
        answer("", "")
    elif "error" in source:
        answer("1", "error: " + path)
    else:
        answer("0", "", "program", "compiler={}\n".format(os.getpid()) + source)
"""
TESTS = '[ "$(add 1 2)" = {} ]\n'
SUITE = Whole("base", "add", TESTS.format(3), "acme", TESTS.format(4))
RIGHT = 'echo "by ${compiler:-the command}"\nadd() { echo $(($1 + $2)); }\n'


@pytest.fixture
def acme(tmp_path, monkeypatch):
    """A language of another package, of shell programs whose compiler copies them and says who it is."""
    source = tmp_path / "compiler.py"
    source.write_text(COMPILER)
    language = Language(
        name="acme",
        extension=".acme",
        command=("sh", "-e", "{target}"),
        compile=("cp", "{file}", "{target}"),
        warm=Warm(("python3", "{file}"), source, memory_mb=64),
        fences=frozenset({"acme"}),
        self_test=SelfTest(SUITE, RIGHT, "", "", ""),
        signs=(Sign("^error: ", Status.SYNTAX_ERROR), Sign(r"\A\s*\Z", Status.WRONG)),
    )
    monkeypatch.setitem(LANGUAGES._loaded, "acme", language)
    return language


@pytest.fixture
def verdicts(acme, make_pool, run_async, verdicts_of):
    """Return the verdicts of programs that one worker runs in order."""

    def run(*programs):
        limits = Limits(seconds=2, memory_mb=256)
        environment = Environment(acme.name)

        async def main():
            async with make_pool(environments=(environment,)) as pool:
                jobs = [Job((), (text,), SUITE, limits, environment=environment) for text in programs]
                return [(await verdicts_of(pool, [job]))[()] for job in jobs]

        return run_async(main())

    return run


def test_one_compiler_serves_all_programs_of_a_worker(verdicts):
    first, wrong, faulty, last = verdicts(RIGHT, "add() { echo 7; }\n", "# error\n", RIGHT)
    assert [verdict.status for verdict in (first, wrong, faulty, last)] == [
        Status.PASSED,
        Status.WRONG,
        Status.SYNTAX_ERROR,
        Status.PASSED,
    ]
    assert faulty.message.startswith("error: /")
    assert faulty.message.endswith(".acme")
    assert first.output == last.output
    assert "command" not in first.output


@pytest.mark.parametrize("word", ["die", "unsure"])
def test_where_a_compiler_ends_or_is_not_sure_the_command_decides_and_another_compiler_follows(verdicts, word):
    first, broken, last = verdicts(RIGHT, f"# {word}\n{RIGHT}", RIGHT)
    assert {verdict.status for verdict in (first, broken, last)} == {Status.PASSED}
    assert broken.output == "by the command\n" * 2
    assert last.output.startswith("by ")
    assert "command" not in last.output


def test_the_time_of_a_compiler_that_never_ends_is_the_programs(verdicts):
    endless, last = verdicts(f"# loop\n{RIGHT}", RIGHT)
    assert (endless.status, last.status) == (Status.TIMEOUT, Status.PASSED)
    assert "command" not in last.output


REACHING = """
for file in fd/0 fd/1 fd/3 mem root/box cwd/box; do
    ls /proc/$compiler/$file/ && exit
    true < /proc/$compiler/$file && exit
    true >> /proc/$compiler/$file && exit
done 2> /dev/null
kill -9 $compiler 2> /dev/null && exit
add() { echo $(($1 + $2)); }
"""


def test_a_program_cannot_reach_the_compiler(verdicts):
    """An attempt that succeeds ends the process, so that the tests are not run."""
    reaching, last = verdicts(REACHING + 'echo "by $compiler"\n', RIGHT)
    assert (reaching.status, last.status) == (Status.PASSED, Status.PASSED)
    assert reaching.output == last.output


def test_an_image_without_the_compiler_has_commands(acme, verdicts, monkeypatch):
    monkeypatch.setitem(LANGUAGES._loaded, "acme", replace(acme, warm=Warm(("no-such-compiler",), acme.warm.source)))
    (verdict,) = verdicts(RIGHT)
    assert (verdict.status, verdict.output) == (Status.PASSED, "by the command\n" * 2)


def test_compilers_are_sent_as_text():
    assert compiler_of(LANGUAGES["bash"]) is None
    assert "javax.tools" in compiler_of(LANGUAGES["java"])["source"]


# -- the compilers of the languages here

DEEP = "(" * 20_000 + "1" + ")" * 20_000
JAVA = "class Sum {{ {} static int add(int a, int b) {{ return {}; }} }}\n"
ADD = "function add(a: number, b: number) { return a + b; }\n"
PROGRAMS = {
    "java": (
        JAVA.format("", "a + b"),
        JAVA.format("", "a - b"),
        JAVA.format("", "a +"),
        JAVA.format("", DEEP),
        JAVA.format("record P(int x) {} interface I { int f(int x); }", "((I) x -> x + b).f(new P(a).x())"),
        JAVA.format("@Deprecated static java.util.List l = new java.util.ArrayList();", "a + b"),
        JAVA.format("", "Main.add(a, b)"),
        JAVA.format('static String \ud800 = "";', "a + b"),
        "package inner; " + JAVA.format("", "a + b"),
        "import org.javatuples.Pair; " + JAVA.format("", "Pair.with(a, b).getValue0() + b"),
        '@javax.annotation.processing.SupportedAnnotationTypes("*") class Own extends '
        "javax.annotation.processing.AbstractProcessor { public boolean process(java.util.Set<? extends "
        "javax.lang.model.element.TypeElement> a, javax.annotation.processing.RoundEnvironment e) "
        "{ Runtime.getRuntime().halt(0); return true; } } " + JAVA.format("", "7"),
    ),
    "typescript": (
        ADD,
        "function add(a: number, b: number) { return a - b; }\n",
        "function add(a: number, b: number): string { return a + b; }\n",
        "function add(a: number, b: number { return a + b; }\n",
        f"function add(a: number, b: number) {{ return a + b + {DEEP} - 1; }}\n",
        "const add = (a: number, b: number) => [...new Set([a, b])].reduce((x, y) => x + y);\n",
        "/// <reference path='/etc/passwd' />\n" + ADD,
        "/// <reference path='../own.ts' />\n" + ADD,
        "/// <reference types='node' />\n" + ADD,
        "/// <reference lib='es2015' />\n" + ADD,
        "import * as fs from 'fs';\n" + ADD,
        "interface Number { own: number }\n" + ADD,
        "function add(a: number, b: number) { return (0).own ? 7 : a + b; }\n",
        f"type D = 0|1|2|3|4|5|6|7|8|9; type All = `{'${D}' * 6}`;\n{ADD}",
        f"type Loop<T> = T extends [] ? 0 : Loop<[T]>; let x: Loop<1>;\n{ADD}",
    ),
}
"""Programs by language that a compiler in memory might take in another way. One names what the one before declares."""


@pytest.fixture(params=PROGRAMS)
def real(request, missing_backends):
    """A language with a compiler of its own, and the arguments of a pool that has it."""
    language = LANGUAGES[request.param]
    environment = Environment(language.name, language.image)
    settings = {"environments": (environment,), "workers": 1}
    if "bubblewrap" not in missing_backends and all(map(shutil.which, (language.compile[0], language.command[0]))):
        return language, PoolConfig("bubblewrap", images={language.image: None}, **settings)
    if "docker" in missing_backends:
        pytest.skip(f"no {language.compile[0]} on this host, and no engine for its image")
    return language, PoolConfig("docker", find_image=lambda name: ensure(name).id, **settings)


@pytest.mark.slow
@pytest.mark.minutes
def test_verdicts_are_those_of_the_commands(real, run_async, verdicts_of, monkeypatch):
    language, config = real

    async def main(kept):
        monkeypatch.setitem(LANGUAGES._loaded, language.name, kept)
        async with Pool(config) as pool:
            limits, suite = Limits(seconds=120, memory_mb=1024), language.self_test.suite
            programs = enumerate(PROGRAMS[language.name])
            jobs = [
                Job((index,), (text,), suite, limits, environment=config.environments[0]) for index, text in programs
            ]
            return await verdicts_of(pool, jobs)

    warm, cold = (run_async(main(kept)) for kept in (language, replace(language, warm=None)))
    shown = [
        {key: (verdict.status, verdict.exception) for key, verdict in verdicts.items()} for verdicts in (warm, cold)
    ]
    assert shown[0] == shown[1]
    assert warm[(0,)].status is Status.PASSED
    assert sum(bool(verdict.passed) for verdict in warm.values()) > 2
