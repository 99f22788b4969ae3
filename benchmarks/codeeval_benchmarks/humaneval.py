"""HumanEval (Chen et al. 2021, arXiv 2107.03374): a signature with a docstring is to be completed."""

from pathlib import Path

from codeeval_benchmarks import official
from codeeval_benchmarks.catalogue import HUMANEVAL
from codeeval_benchmarks.formats import humaneval_problem
from codeeval_benchmarks.problem import Benchmark, BenchmarkSpec

__all__ = ["benchmark"]


def _load(data_dir: Path | None) -> Benchmark:
    return official.overridden("humaneval", "HUMANEVAL_OVERRIDE_PATH") or official.load(
        "humaneval", HUMANEVAL, data_dir, humaneval_problem
    )


benchmark = BenchmarkSpec(
    name="humaneval",
    title="HumanEval: 164 functions to complete from a signature and docstring",
    load=_load,
    size=164,
    licence="MIT",
    files=(HUMANEVAL,),
)
