"""LiveCodeBench (Jain et al. 2024, arXiv 2403.07974): contest problems by the date on which they were published.

A release holds the problems of all releases before it. A model's training ends at some date, so that a window of dates
chooses problems that it has not seen (`--from`, `--to`). Each release adds one file of the data set
`livecodebench/code_generation_lite`.
"""

from functools import partial
from pathlib import Path

from codeeval_benchmarks.contest_rows import livecodebench_problem
from codeeval_benchmarks.problem import Benchmark, BenchmarkSpec
from codeeval_benchmarks.sources import DataFile
from codeeval_benchmarks.unpinned import load_unpinned

__all__ = ["benchmark"]

_NAME = "livecodebench"
_OFFICIAL = "dataset 'livecodebench/code_generation_lite' on the Hugging Face Hub"
_SIZES = (400, 511, 612, 713, 880, 1055)
"""Problems of the releases 1 to 6."""


def _file(release: int) -> DataFile:
    name = "test.jsonl" if release == 1 else f"test{release}.jsonl"
    return DataFile(f"{_NAME}/{name}", "", official=_OFFICIAL)


_FILES = tuple(_file(release) for release in range(1, len(_SIZES) + 1))


def _load(release: int, data_dir: Path | None) -> Benchmark:
    return load_unpinned(_NAME, _FILES[:release], data_dir, livecodebench_problem)


def _spec(name: str, release: int, versions: tuple[BenchmarkSpec, ...] = ()) -> BenchmarkSpec:
    size = _SIZES[release - 1]
    return BenchmarkSpec(
        name=name,
        title=f"LiveCodeBench, release {release}: {size} contest problems with their dates",
        load=partial(_load, release),
        size=size,
        files=_FILES[:release],
        versions=versions,
    )


_VERSIONS = tuple(_spec(f"{_NAME}@{release}", release) for release in range(len(_SIZES), 0, -1))
benchmark = _spec(_NAME, len(_SIZES), _VERSIONS)
