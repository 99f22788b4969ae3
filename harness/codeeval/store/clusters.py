"""Groups of tasks that depend on one another: a base problem and those built on it, or children of one parent."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from codeeval.store.manifest import Manifest
from codeeval_benchmarks.errors import BenchmarkError
from codeeval_benchmarks.problem import Benchmark, Problem
from codeeval_benchmarks.registry import load_at_hand, names

__all__ = ["at_hand", "chosen_problems", "cluster_key", "clusters", "groups_of"]


def cluster_key(problem: Problem) -> str:
    """Names the group: the problem that this one builds on, or its published parents, else itself.

    Problems made from two parents are in one group only if both parents are the same.
    """
    if problem.base_task_id:
        return f"{problem.base_benchmark or problem.benchmark}:{problem.base_task_id}"
    if problem.parents:
        return "+".join(sorted(problem.parents))
    parent = problem.metadata.get("parent")
    return str(parent) if parent else f"{problem.benchmark}:{problem.task_id}"


def groups_of(benchmark: Iterable[Problem]) -> dict[str, str]:
    """Return the group of each problem, by task_id."""
    return {problem.task_id: cluster_key(problem) for problem in benchmark}


def clusters(
    manifest: Manifest, tasks: Sequence[str], benchmark: Iterable[Problem] | None = None
) -> tuple[list[str], list[str]]:
    """The group of each task; where groups cannot be known, each task is a group of its own.

    The note says so where files of an installed benchmark, or of the user, are missing. `benchmark`: the run's, where
    the caller has loaded it. It is read again if it lacks a task.
    """
    name = manifest.benchmark.name
    if benchmark is not None and (loaded := groups_of(benchmark)).keys() >= set(tasks):
        return [loaded[task] for task in tasks], []
    benchmark = at_hand(manifest)
    if benchmark is None:
        note = (
            f"{name}: its files are missing on this machine, so tasks that build on one another count as independent; "
            "name the folder of the files in CODEEVAL_DATA"
        )
        mends = name.partition("@")[0] in names() or bool(Path(name).suffix)
        return [f"{name}:{task}" for task in tasks], [note] if mends else []
    known = groups_of(benchmark)
    return [known.get(task, f"{name}:{task}") for task in tasks], []


def chosen_problems(manifest: Manifest) -> Benchmark | None:
    """Return the run's problems in the local version of the benchmark; None if it is missing, or lacks some of them."""
    benchmark, request = at_hand(manifest), manifest.request
    if benchmark is None:
        return None
    try:
        if request.tasks:
            benchmark = benchmark.subset(request.tasks)
    except BenchmarkError:
        return None
    return Benchmark(benchmark.name, benchmark.problems[: request.limit], benchmark.source)


def at_hand(manifest: Manifest) -> Benchmark | None:
    """The run's benchmark, if it can be loaded without a download."""
    try:
        return load_at_hand(manifest.request.benchmark, manifest.request.data_dir)
    except BenchmarkError:
        return None
