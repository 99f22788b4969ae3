"""MultiPL-E (Cassano et al. 2023, arXiv 2208.08227): HumanEval and MBPP in other languages, with tests in them.

A function is to be completed from a signature and a comment. A program is prompt and completion, and the tests follow:
they begin with what closes the function, where a stop sequence takes that away. There are no canonical solutions.
"""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from codeeval_benchmarks.errors import UnknownBenchmarkError
from codeeval_benchmarks.polyglot.dialects import DIALECTS, Dialect
from codeeval_benchmarks.polyglot.files import MULTIPL_E, SIZES
from codeeval_benchmarks.polyglot.twins import twin_of
from codeeval_benchmarks.problem import Benchmark, BenchmarkSpec, Problem, PromptParts
from codeeval_benchmarks.rows import Row, read_rows
from codeeval_sandbox.environments import Environment
from codeeval_sandbox.kinds import Native, Suite, Whole

__all__ = ["entry_point_of", "humaneval", "mbpp", "without_language"]

_LICENCE = "BSD-3-Clause with a restriction on machine learning"


def _problem(row: Row, benchmark: str, dialect: Dialect) -> Problem:
    """One problem. Raises ProblemFormatError."""
    prompt, name = row.text("prompt"), row.text("name")
    entry_point = entry_point_of(prompt, dialect.signature)
    if entry_point is None:
        raise row.fault("prompt", f"ends with no signature of a {dialect.title} function; restore the published prompt")
    return Problem(
        task_id=name,
        benchmark=benchmark,
        prompt=PromptParts(stub=prompt),
        entry_point=entry_point,
        canonical_solution="",
        control=dialect.control(prompt, entry_point),
        suites={"base": _suite(row.text("tests"), entry_point, dialect)},
        environment=Environment(dialect.language, dialect.image),
        metadata={"stops": list(row.texts("stop_tokens")), "title": dialect.title, "origin": _origin(name)},
    )


def _suite(tests: str, entry_point: str, dialect: Dialect) -> Suite:
    if dialect.by_proxy:
        return Native("base", entry_point, tests, dialect.language)
    for text, repaired in dialect.repairs:
        tests = tests.replace(text, repaired)
    return Whole(
        "base",
        entry_point,
        tests,
        dialect.language,
        twin_of(tests, [re.compile(dialect.expectation, re.MULTILINE)]),
        stem=dialect.stem,
        main=dialect.main,
        failing=dialect.failing,
    )


def entry_point_of(prompt: str, signature: str) -> str | None:
    """Return the function's name, from the last line of the prompt that holds a signature; None without one."""
    for line in reversed(prompt.rstrip().split("\n")):
        if match := re.search(signature, line):
            return match[1]
    return None


def _origin(name: str) -> str:
    """Return the Python problem that this one is a translation of: `HumanEval/0`, `Mbpp/3`."""
    base, position = name.split("_")[:2]
    return f"{base.capitalize() if base.islower() else base}/{position}"


def _load(name: str, base: str, dialect: Dialect, data_dir: Path | None) -> Benchmark:
    file = MULTIPL_E[base][dialect.word]
    problems = tuple(_problem(row, name, dialect) for row in read_rows(file.read(data_dir), file.path))
    return Benchmark(name, problems, f"{file.path} (sha256 {file.sha256})")


def _spec(base: str, title: str) -> BenchmarkSpec:
    name = f"multipl-e-{base}"
    versions = tuple(
        BenchmarkSpec(
            name=f"{name}@{dialect.language}",
            title=f"{title} in {dialect.title}",
            load=partial(_load, f"{name}@{dialect.language}", base, dialect),
            size=SIZES[base][dialect.word],
            licence=_LICENCE,
            files=(MULTIPL_E[base][dialect.word],),
            words=(dialect.word,),
        )
        for dialect in DIALECTS
    )
    return BenchmarkSpec(
        name=name,
        title=f"{title} in {len(versions)} languages, each a version of its own",
        load=without_language(name, tuple(version.name for version in versions)),
        size=max(version.size for version in versions),
        licence=_LICENCE,
        versions=versions,
    )


def without_language(name: str, versions: tuple[str, ...]) -> Callable[[Path | None], Benchmark]:
    """Return the loader of a benchmark that was named without a language. It asks for one."""

    def refuse(_: Path | None) -> Benchmark:
        raise UnknownBenchmarkError(f"benchmark {name!r} needs a language: choose from {', '.join(versions)}")

    return refuse


humaneval = _spec("humaneval", "MultiPL-E's HumanEval")
mbpp = _spec("mbpp", "MultiPL-E's MBPP")
