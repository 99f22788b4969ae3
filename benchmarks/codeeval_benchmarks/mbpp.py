"""MBPP (Austin et al. 2021, arXiv 2108.07732): a sentence and three asserts describe a function.

`mbpp` is the text as first published, `mbpp-repaired` the correction of 31 March 2022, which differs in three tasks.
Tasks 2, 3 and 4 are the paper's exemplars for few-shot prompts.
"""

from dataclasses import replace
from pathlib import Path

from codeeval_benchmarks import official as official_files
from codeeval_benchmarks.catalogue import MBPP, MBPP_REPAIRED, MBPP_SANITIZED
from codeeval_benchmarks.mbpp_rows import mbpp_problem
from codeeval_benchmarks.problem import Benchmark, BenchmarkSpec, Exemplar, KnownFault, Problem

__all__ = ["official", "repaired", "sanitized"]

_KNOWN_FAULTS = (
    KnownFault("Mbpp/341", "its tests compare a tuple made from a set, whose order is not defined"),
    KnownFault("Mbpp/596", "its tests expect sizes of objects as of an older CPython (sys.getsizeof)"),
    KnownFault("Mbpp/642", "its tests compare a tuple made from a set, whose order is not defined"),
)
_LICENCE = "CC-BY-4.0"
_EXEMPLARS = ("Mbpp/2", "Mbpp/3", "Mbpp/4")


def _load_official(data_dir: Path | None) -> Benchmark:
    return _with_exemplars(
        official_files.overridden("mbpp", "MBPP_OVERRIDE_PATH")
        or official_files.load("mbpp", MBPP, data_dir, mbpp_problem, known_faults=_KNOWN_FAULTS)
    )


def _load_repaired(data_dir: Path | None) -> Benchmark:
    return _with_exemplars(official_files.load("mbpp-repaired", MBPP_REPAIRED, data_dir, mbpp_problem))


def _load_sanitized(data_dir: Path | None) -> Benchmark:
    return _with_exemplars(official_files.load("mbpp-sanitized", MBPP_SANITIZED, data_dir, mbpp_problem))


def _with_exemplars(benchmark: Benchmark) -> Benchmark:
    """The same problems, each with those exemplars that are not the problem itself; unchanged where one is missing."""
    if not all(task_id in benchmark for task_id in _EXEMPLARS):
        return benchmark
    shown = {task_id: _exemplar(benchmark[task_id]) for task_id in _EXEMPLARS}
    others = {task_id: tuple(one for name, one in shown.items() if name != task_id) for task_id in ("", *shown)}
    problems = (
        problem.model_copy(update={"exemplars": others.get(problem.task_id, others[""])}) for problem in benchmark
    )
    return replace(benchmark, problems=tuple(problems))


def _exemplar(problem: Problem) -> Exemplar:
    parts = problem.prompt
    return Exemplar(
        instruction=parts.instruction, visible_tests=parts.visible_tests, solution=problem.canonical_solution
    )


official = BenchmarkSpec(
    name="mbpp",
    title="MBPP: 974 functions from a sentence and asserts, text as first published",
    load=_load_official,
    size=974,
    licence=_LICENCE,
    files=(MBPP,),
)
repaired = BenchmarkSpec(
    name="mbpp-repaired",
    title="MBPP: the same with its three faulty tasks corrected upstream",
    load=_load_repaired,
    size=974,
    licence=_LICENCE,
    files=(MBPP_REPAIRED,),
)
sanitized = BenchmarkSpec(
    name="mbpp-sanitized",
    title="MBPP: the 427 problems verified by hand",
    load=_load_sanitized,
    size=427,
    licence=_LICENCE,
    files=(MBPP_SANITIZED,),
)
