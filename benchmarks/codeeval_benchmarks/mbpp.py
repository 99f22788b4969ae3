"""MBPP (Austin et al. 2021, arXiv 2108.07732): a sentence and three asserts describe a function.

`mbpp` is the text as first published, `mbpp-repaired` the correction of 31 March 2022, which differs in three tasks.
Tasks 2, 3 and 4 are the paper's exemplars for few-shot prompts. `mbpp@test` and the like are the published splits.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from codeeval_benchmarks import official as official_files
from codeeval_benchmarks.catalogue import MBPP, MBPP_REPAIRED, MBPP_SANITIZED
from codeeval_benchmarks.mbpp_rows import mbpp_problem
from codeeval_benchmarks.problem import Benchmark, BenchmarkSpec, Exemplar, KnownFault, Problem
from codeeval_benchmarks.sources import DataFile

__all__ = ["official", "repaired", "sanitized"]

_KNOWN_FAULTS = (
    KnownFault("Mbpp/341", "its tests compare a tuple made from a set, whose order is not defined"),
    KnownFault("Mbpp/596", "its tests expect sizes of objects as of an older CPython (sys.getsizeof)"),
    KnownFault("Mbpp/642", "its tests compare a tuple made from a set, whose order is not defined"),
)
_LICENCE = "CC-BY-4.0"
_EXEMPLARS = ("Mbpp/2", "Mbpp/3", "Mbpp/4")


def _load(name: str, file: DataFile, data_dir: Path | None) -> Benchmark:
    replaced = official_files.overridden(name, "MBPP_OVERRIDE_PATH") if file is MBPP else None
    known = _KNOWN_FAULTS if file is MBPP else ()
    return _with_exemplars(replaced or official_files.load(name, file, data_dir, mbpp_problem, known_faults=known))


def _with_exemplars(benchmark: Benchmark) -> Benchmark:
    """Give each problem the exemplars that are not the problem itself. Without all exemplars, nothing changes."""
    if not all(task_id in benchmark for task_id in _EXEMPLARS):
        return benchmark
    shown = {task_id: _exemplar(benchmark[task_id]) for task_id in _EXEMPLARS}
    others = {
        task_id: tuple(exemplar for name, exemplar in shown.items() if name != task_id) for task_id in ("", *shown)
    }
    problems = (
        problem.model_copy(update={"exemplars": others.get(problem.task_id, others[""])}) for problem in benchmark
    )
    return replace(benchmark, problems=tuple(problems))


def _exemplar(problem: Problem) -> Exemplar:
    parts = problem.prompt
    return Exemplar(
        instruction=parts.instruction, visible_tests=parts.visible_tests, solution=problem.canonical_solution
    )


def _spec(name: str, title: str, sizes: Mapping[str, int], file: DataFile) -> BenchmarkSpec:
    """Return a benchmark with its splits; `sizes` by split."""
    parts = tuple(
        BenchmarkSpec(
            f"{name}@{split}", f"{title}; split {split}", partial(_part, name, file, split), size, _LICENCE, (file,)
        )
        for split, size in sizes.items()
    )
    return BenchmarkSpec(name, title, partial(_load, name, file), sum(sizes.values()), _LICENCE, (file,), parts=parts)


def _part(name: str, file: DataFile, split: str, data_dir: Path | None) -> Benchmark:
    """Return the problems of one split, with the exemplars of the whole: those are in the split `prompt`."""
    whole = _load(name, file, data_dir)
    problems = tuple(problem for problem in whole if problem.metadata["split"] == split)
    kept = {problem.task_id for problem in problems}
    faults = tuple(fault for fault in whole.known_faults if fault.task_id in kept)
    return replace(whole, name=f"{name}@{split}", problems=problems, known_faults=faults)


_FULL = {"prompt": 10, "test": 500, "validation": 90, "train": 374}
"""Problems by split: tasks 1 to 10, 11 to 510, 511 to 600 and 601 to 974. The paper evaluates on `test`."""

_BY_HAND = {"prompt": 7, "test": 257, "validation": 43, "train": 120}
"""The same of the sanitized ones."""

official, repaired, sanitized = (
    _spec("mbpp", "MBPP: 974 functions from a sentence and asserts, text as first published", _FULL, MBPP),
    _spec("mbpp-repaired", "MBPP: the same with its three faulty tasks corrected upstream", _FULL, MBPP_REPAIRED),
    _spec("mbpp-sanitized", "MBPP: the 427 problems verified by hand", _BY_HAND, MBPP_SANITIZED),
)
