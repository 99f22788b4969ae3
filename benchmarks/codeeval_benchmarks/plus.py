"""HumanEval+ and MBPP+ (Liu et al. 2023, arXiv 2305.01210): the problems with a stronger oracle beside their own tests.

A version is named as `humaneval-plus@0.1.9`; without one it is the newest. `mini` has few plus inputs per problem,
`no-extreme` leaves out those of extreme size.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from codeeval_benchmarks import official
from codeeval_benchmarks.catalogue import HUMANEVAL_PLUS, MBPP_PLUS
from codeeval_benchmarks.formats import evalplus_problem
from codeeval_benchmarks.problem import Benchmark, BenchmarkSpec, KnownFault
from codeeval_benchmarks.sources import DataFile

__all__ = ["humaneval_plus", "mbpp_plus"]

_LICENCE = "Apache-2.0"
_TOO_WEAK = (
    KnownFault("Mbpp/164", "EvalPlus's oracle of this task accepts whatever is returned"),
    KnownFault("Mbpp/793", "it has no plus inputs, so that whatever defines the function passes them"),
)


def _load(name: str, file: DataFile, variable: str, data_dir: Path | None) -> Benchmark:
    """`variable`: the environment variable that may name a file in place of the official one; empty for none."""
    replaced = official.overridden(name, variable) if variable else None
    weak = _TOO_WEAK if file in MBPP_PLUS.values() else ()
    return replaced or official.load(name, file, data_dir, evalplus_problem, too_weak=weak)


def _specs(name: str, title: str, sizes: Mapping[str, int], variable: str) -> BenchmarkSpec:
    """Return the newest version, which knows the others; `sizes` by version, the newest first."""
    files = HUMANEVAL_PLUS if name == "humaneval-plus" else MBPP_PLUS

    def spec(called: str, version: str, override: str, versions: tuple[BenchmarkSpec, ...]) -> BenchmarkSpec:
        file = files[version]
        load = partial(_load, called, file, override)
        return BenchmarkSpec(called, title, load, sizes[version], _LICENCE, (file,), versions)

    versions = tuple(spec(f"{name}@{version}", version, "", ()) for version in sizes)
    return spec(name, next(iter(sizes)), variable, versions)


humaneval_plus = _specs(
    "humaneval-plus",
    "HumanEval+: HumanEval with 122,683 more inputs, by EvalPlus",
    {"0.1.10": 164, "0.1.9": 164, "no-extreme": 164, "mini": 164},
    "HUMANEVAL_OVERRIDE_PATH",
)
mbpp_plus = _specs(
    "mbpp-plus",
    "MBPP+: 378 problems of MBPP with 35 times the inputs, by EvalPlus",
    {"0.2.0": 378, "0.1.0": 399, "no-extreme": 378},
    "MBPP_OVERRIDE_PATH",
)
