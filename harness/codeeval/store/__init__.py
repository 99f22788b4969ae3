"""The run on disk: a manifest, samples and verdicts, in files that survive any kill."""

from codeeval.store.index import RunIndex
from codeeval.store.lock import check_folder, why_unwritable
from codeeval.store.manifest import (
    BenchmarkFacts,
    Calibration,
    ExecutionFacts,
    HostFacts,
    ImportedFacts,
    LimitFacts,
    Manifest,
    SamplingFacts,
    Seconds,
    SubsetFacts,
    now,
    package_versions,
    read_manifest,
)
from codeeval.store.merging import Missing, merge, missing
from codeeval.store.outcomes import Joined, Outcomes, SuiteOutcomes, read_outcomes
from codeeval.store.published import PublishedResults, read_published
from codeeval.store.requests import RequestTotals
from codeeval.store.rows import Decided, VerdictRow
from codeeval.store.run import Existing, Run, RunWriter, check_run, open_run, write_whole
from codeeval.store.shard import Shard
from codeeval.store.usage import Usage, read_usage
from codeeval.store.verdicts import STATUSES, VerdictTable
from codeeval.store.view import RunView

__all__ = [
    "STATUSES",
    "BenchmarkFacts",
    "Calibration",
    "Decided",
    "ExecutionFacts",
    "Existing",
    "HostFacts",
    "ImportedFacts",
    "Joined",
    "LimitFacts",
    "Manifest",
    "Missing",
    "Outcomes",
    "PublishedResults",
    "RequestTotals",
    "Run",
    "RunIndex",
    "RunView",
    "RunWriter",
    "SamplingFacts",
    "Seconds",
    "Shard",
    "SubsetFacts",
    "SuiteOutcomes",
    "Usage",
    "VerdictRow",
    "VerdictTable",
    "check_folder",
    "check_run",
    "merge",
    "missing",
    "now",
    "open_run",
    "package_versions",
    "read_manifest",
    "read_outcomes",
    "read_published",
    "read_usage",
    "why_unwritable",
    "write_whole",
]
