"""APPS, TACO and CodeContests: contest problems, of which most have solutions. Their test splits are read."""

from functools import partial
from pathlib import Path

from codeeval_benchmarks.contest_rows import apps_problem, codecontests_problem
from codeeval_benchmarks.problem import Benchmark, BenchmarkSpec
from codeeval_benchmarks.sources import DataFile
from codeeval_benchmarks.unpinned import load_unpinned

__all__ = ["apps", "codecontests", "taco"]

_APPS = DataFile("apps/test.jsonl", "", official="test.jsonl of dataset 'codeparrot/apps' on the Hugging Face Hub")
_TACO = DataFile("taco/test.jsonl", "", official="split `test` of dataset 'BAAI/TACO' on the Hugging Face Hub")
_CODECONTESTS = DataFile(
    "codecontests/test.jsonl", "", official="split `test` of dataset 'deepmind/code_contests' on the Hugging Face Hub"
)


def _load_apps(name: str, file: DataFile, data_dir: Path | None) -> Benchmark:
    return load_unpinned(name, (file,), data_dir, apps_problem)


def _load_codecontests(data_dir: Path | None) -> Benchmark:
    return load_unpinned("codecontests", (_CODECONTESTS,), data_dir, codecontests_problem)


apps = BenchmarkSpec(
    name="apps",
    title="APPS: 5,000 test problems of contests and interviews",
    load=partial(_load_apps, "apps", _APPS),
    size=5000,
    licence="MIT",
    files=(_APPS,),
)
taco = BenchmarkSpec(
    name="taco",
    title="TACO: 1,000 test problems of contests",
    load=partial(_load_apps, "taco", _TACO),
    size=1000,
    licence="Apache-2.0",
    files=(_TACO,),
)
codecontests = BenchmarkSpec(
    name="codecontests",
    title="CodeContests: 165 test problems with public, private and generated tests",
    load=_load_codecontests,
    size=165,
    licence="CC-BY-4.0",
    files=(_CODECONTESTS,),
)
