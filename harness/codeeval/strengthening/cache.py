"""Suites that were made before: kept by recipe and versions, taken again for the problems that are still the same."""

import hashlib
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from codeeval.errors import UsageError
from codeeval.store.suites import StoredSuite, SuiteFile, SuitesHead, attach, origin_of, read_suites, write_suites
from codeeval.strengthening.outcomes import LeftOut, Recipe, Strengthened
from codeeval.strengthening.strengthen import strengthen
from codeeval_benchmarks.folders import cache_folder, expanded
from codeeval_benchmarks.problem import Benchmark, Problem
from codeeval_sandbox.executor import Executor

__all__ = ["cached_file", "cached_suites", "default_name", "made_before", "make_suites", "suites_for", "with_suites"]

_CHUNK = 48
"""Problems that are worked on at one time. An interruption loses the work on these."""
_VERSIONS = ("codeeval", "hypothesis", "numpy", "tree-sitter", "tree-sitter-python")


def default_name(benchmark: Benchmark) -> str:
    """`strong`; `made` where the benchmark comes with a strong suite of its own."""
    return "made" if any("strong" in problem.suites for problem in benchmark) else "strong"


def cached_file(benchmark: Benchmark, recipe: Recipe) -> Path:
    """Where suites by this recipe are kept."""
    content = json.dumps(_head(benchmark, recipe).model_dump(mode="json"), sort_keys=True)
    return cache_folder() / "suites" / benchmark.name / f"{hashlib.sha256(content.encode()).hexdigest()[:16]}.jsonl"


def made_before(benchmark: Benchmark) -> SuiteFile | None:
    """Return the suites that the default recipe made of a benchmark; None if it made none. Raises UsageError."""
    path = cached_file(benchmark, Recipe(suite=default_name(benchmark)))
    return read_suites(path) if path.exists() else None


def suites_for(benchmark: Benchmark, where: str) -> SuiteFile:
    """The suites that `--strong` names: a file, or `auto` for those made by the default recipe. Raises UsageError."""
    if where != "auto":
        return read_suites(expanded(where))
    file = made_before(benchmark)
    if file is None:
        raise UsageError(
            f"no suites were made for {benchmark.name!r} by the default recipe: make them with "
            f"`codeeval strengthen {benchmark.name}`, or name a file of suites with --strong FILE"
        )
    return file


def cached_suites(benchmark: Benchmark, problems: Sequence[Problem], recipe: Recipe) -> SuiteFile:
    """Return the suites of these problems that were made before."""
    return _file(benchmark, problems, recipe, _known(cached_file(benchmark, recipe)))


def with_suites(benchmark: Benchmark, where: str | None) -> Benchmark:
    """Return the benchmark with the suites that `--strong` names, if it names any. Raises UsageError."""
    return benchmark if where is None else attach(benchmark, suites_for(benchmark, where))


async def make_suites(
    pool: Executor, benchmark: Benchmark, problems: Sequence[Problem], recipe: Recipe
) -> AsyncGenerator[SuiteFile, None]:
    """Make what the cache lacks; yields the suites of all `problems` so far, whenever some more are in the cache.

    The last one is complete, and the same for the same problems, recipe and versions. Raises SandboxError,
    RunWriteError.
    """
    path = cached_file(benchmark, recipe)
    known = _known(path)
    missing = [problem for problem in problems if not _is_current(known.get(problem.task_id), problem)]
    for start in range(0, len(missing), _CHUNK):
        chunk = missing[start : start + _CHUNK]
        outcomes = await strengthen(pool, chunk, recipe)
        known |= {
            outcome.task_id: _stored(problem, outcome)
            for problem, outcome in zip(chunk, outcomes, strict=True)
            if not (isinstance(outcome, LeftOut) and outcome.for_now)
        }
        write_suites(path, _file(benchmark, benchmark.problems, recipe, known))
        yield _file(benchmark, problems, recipe, known)


def _known(path: Path) -> dict[str, StoredSuite]:
    try:
        return {line.task_id: line for line in read_suites(path)}
    except UsageError:
        return {}  # none yet, or one that is damaged and will be replaced


def _is_current(line: StoredSuite | None, problem: Problem) -> bool:
    return line is not None and line.origin == origin_of(problem)


def _file(
    benchmark: Benchmark, problems: Sequence[Problem], recipe: Recipe, known: Mapping[str, StoredSuite]
) -> SuiteFile:
    lines = tuple(known[problem.task_id] for problem in problems if _is_current(known.get(problem.task_id), problem))
    return SuiteFile(_head(benchmark, recipe), lines)


def _head(benchmark: Benchmark, recipe: Recipe) -> SuitesHead:
    versions = {name: version(name) for name in _VERSIONS}
    return SuitesHead(suite=recipe.suite, benchmark=benchmark.name, recipe=asdict(recipe), versions=versions)


def _stored(problem: Problem, outcome: Strengthened | LeftOut) -> StoredSuite:
    if isinstance(outcome, LeftOut):
        return StoredSuite(task_id=problem.task_id, origin=origin_of(problem), reason=outcome.reason)
    if outcome.differential is not None:
        return StoredSuite.of(problem, outcome.differential, outcome.facts)
    return StoredSuite.of_cases(problem, outcome.cases, outcome.facts)
