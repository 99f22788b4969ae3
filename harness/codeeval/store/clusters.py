"""Groups of tasks that are no independent evidence: a base problem and those built on it, children of one parent."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from codeeval.store.manifest import Manifest
from codeeval_benchmarks.errors import BenchmarkError
from codeeval_benchmarks.problem import Benchmark, Problem
from codeeval_benchmarks.registry import load_at_hand, names

__all__ = ["at_hand", "chosen_problems", "cluster_key", "clusters"]


def cluster_key(problem: Problem) -> str:
    """Names the group: the problem that this one builds on, or its published parent, else itself."""
    if problem.base_task_id:
        return f"{problem.base_benchmark or problem.benchmark}:{problem.base_task_id}"
    parent = problem.metadata.get("parent")
    return str(parent) if parent else f"{problem.benchmark}:{problem.task_id}"


def clusters(manifest: Manifest, tasks: Sequence[str]) -> tuple[list[str], list[str]]:
    """The group of each task; where groups cannot be known, each task is a group of its own.

    The note says so where files of an installed benchmark, or of the user, are missing.
    """
    name = manifest.benchmark.name
    benchmark = at_hand(manifest)
    if benchmark is None:
        note = (
            f"{name}: its files are missing on this machine, so tasks that build on one another count as independent; "
            "name the folder of the files in CODEEVAL_DATA"
        )
        mends = name.partition("@")[0] in names() or bool(Path(name).suffix)
        return [f"{name}:{task}" for task in tasks], [note] if mends else []
    known = {problem.task_id: cluster_key(problem) for problem in benchmark}
    return [known.get(task, f"{name}:{task}") for task in tasks], []


def chosen_problems(manifest: Manifest) -> Benchmark | None:
    """The problems of the run as the version at hand has them; None if it is not at hand, or lacks some."""
    benchmark, settings = at_hand(manifest), manifest.settings
    if benchmark is None:
        return None
    try:
        if wanted := _listed(settings):
            benchmark = benchmark.subset(wanted)
    except BenchmarkError:
        return None
    limit = settings.get("limit")
    return Benchmark(benchmark.name, benchmark.problems[:limit], benchmark.source)


def _listed(settings: Mapping[str, object]) -> list[str]:
    given = settings.get("sample_id")
    values = given if isinstance(given, list) else []
    return [part.strip() for value in values for part in str(value).split(",") if part.strip()]


def at_hand(manifest: Manifest) -> Benchmark | None:
    """The run's benchmark, if it can be loaded without a download."""
    name = str(manifest.settings.get("benchmark", manifest.benchmark.name))
    folder = manifest.settings.get("data_dir")
    try:
        return load_at_hand(name, Path(str(folder)) if folder else None)
    except BenchmarkError:
        return None
