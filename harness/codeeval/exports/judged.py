"""Samples of a run with their verdicts, and facts of the run that several forms state."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import NamedTuple

from codeeval.exports.tables import clean
from codeeval.report import Summary
from codeeval.report.summary import BASE_AND_PLUS
from codeeval.samples import Sample
from codeeval.statistics.estimate import Estimate
from codeeval.store import Manifest, Run, VerdictRow
from codeeval_benchmarks.errors import BenchmarkError
from codeeval_benchmarks.registry import spec
from codeeval_benchmarks.sources import GitHub, Hub

__all__ = [
    "DataSet",
    "JudgedSample",
    "data_set",
    "estimates",
    "facts",
    "judged_samples",
    "main_suite",
    "metrics",
    "model_id",
]


class JudgedSample(NamedTuple):
    """A sample, and its verdict in each suite that has one."""

    sample: Sample
    verdicts: Mapping[str, VerdictRow]


class DataSet(NamedTuple):
    """The published data of a benchmark."""

    hub: str | None
    """Data set on the Hub, as `owner/name`; None if it is elsewhere."""
    revision: str | None
    url: str | None
    """Address of a data set elsewhere; None if the data is in codeeval, or the benchmark is the user's."""


def judged_samples(run: Run) -> Iterator[JudgedSample]:
    """Yield every sample with its verdicts, by task and index. Raises RunError."""
    index = run.scan()
    suites: defaultdict[str, list[str]] = defaultdict(list)
    for task_id, suite in index.verdicts:
        suites[task_id].append(suite)
    for task_id, offsets in index.samples.items():
        for sample_index, offset in sorted(offsets.items()):
            offsets_of = {suite: index.verdicts[task_id, suite].get(sample_index) for suite in suites[task_id]}
            verdicts = {suite: run.verdict_at(at) for suite, at in offsets_of.items() if at is not None}
            yield JudgedSample(run.sample_at(offset), verdicts)


def data_set(benchmark: str) -> DataSet:
    """Return where the benchmark's data is published, as codeeval pins it."""
    try:
        files = spec(benchmark).files
    except BenchmarkError:
        return DataSet(None, None, None)
    origins = [origin for file in files for origin in file.origins]
    for origin in origins:
        if isinstance(origin, Hub):
            return DataSet(origin.repository, origin.revision, None)
    for origin in origins:
        if isinstance(origin, GitHub):
            return DataSet(None, origin.commit, f"https://github.com/{origin.repository}")
    return DataSet(None, None, None)


def estimates(summary: Summary) -> Iterator[tuple[str, int, Estimate]]:
    """Yield suite, k and pass@k with its limits."""
    for suite, table in summary.pass_at_k.items():
        for k, estimate in table.items():
            yield suite, int(k), estimate


def metrics(summary: Summary) -> dict[str, float]:
    """Return pass@k and its limits by name: `base/pass@1`, `base/pass@1_low`, `base/pass@1_high`."""
    values: dict[str, float] = {}
    for suite, k, estimate in estimates(summary):
        name = f"{clean(suite)}/pass@{k}"
        values |= {name: estimate.estimate, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
    return values


def main_suite(summary: Summary) -> str | None:
    """Return the suite that states a benchmark's score: samples that pass base and plus, else base, else any."""
    known = summary.pass_at_k
    return next((suite for suite in (BASE_AND_PLUS, "base", *known) if suite in known), None)


def model_id(manifest: Manifest) -> str:
    """Return the model's name without the provider: `openai/org/model` is `org/model`."""
    return clean(manifest.model.partition("/")[2] or manifest.model)


def facts(run: Run, summary: Summary) -> dict[str, str]:
    """Return the facts of a run that a reader of its scores needs, as texts by name."""
    manifest = run.manifest
    sandbox, trust = manifest.sandbox, summary.trust
    values = {
        "benchmark": manifest.benchmark.name,
        "benchmark_digest": manifest.benchmark.digest,
        "model": manifest.model,
        "problems": str(summary.problems),
        "samples": str(summary.samples),
        "trust": f"{trust.isolated} isolated, {trust.shared} shared, {trust.imported} imported",
        "sandbox": f"{sandbox.backend}, image {sandbox.image}, Python {sandbox.python}" if sandbox else "",
        "cautions": " | ".join(manifest.sampling.cautions),
        "codeeval": version("codeeval"),
    }
    return {name: clean(value) for name, value in values.items() if value}
