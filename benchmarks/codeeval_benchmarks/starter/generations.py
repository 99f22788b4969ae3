"""`starter-evolved`: what `codeeval evolve` made of six exercises of `starter`, by answers that were written by hand.

`evolved/answers.jsonl` has the answers, and `evolved/problems.jsonl` the file that this command writes:

    codeeval evolve starter --recipe pro --model recorded/starter --out evolved.jsonl
"""

from importlib import resources
from pathlib import Path

from codeeval_benchmarks.plain import plain_problem
from codeeval_benchmarks.problem import Benchmark, BenchmarkSpec
from codeeval_benchmarks.rows import read_rows

__all__ = ["evolved"]

_NAME, _FAMILY = "starter-evolved", "StarterEvolved"


def _load(_data_dir: Path | None) -> Benchmark:
    file = resources.files("codeeval_benchmarks.starter").joinpath("evolved", "problems.jsonl")
    problems = [plain_problem(row, _FAMILY) for row in read_rows(file.read_bytes(), file.name)]
    named = tuple(problem.model_copy(update={"benchmark": _NAME}) for problem in problems)
    return Benchmark(_NAME, named, source="the package's own problems")


evolved = BenchmarkSpec(
    name=_NAME,
    title="Starter evolved: 6 self-invoking exercises made by codeeval evolve",
    load=_load,
    size=6,
    licence="Apache-2.0",
)
