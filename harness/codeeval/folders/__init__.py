"""Folders of runs: what stands in them, in one line per run, and how runs are removed.

Apart from `store`, whose arrays a list does not need: so that a list of a thousand runs answers at once.
"""

from codeeval.folders.brief import keep_brief, read_brief
from codeeval.folders.listing import Wanted, list_runs, runs_in
from codeeval.folders.records import KeptRun, ListedRun, RunBrief, RunsListed, RunsRemoved, RunState
from codeeval.folders.removal import remove_runs

__all__ = [
    "KeptRun",
    "ListedRun",
    "RunBrief",
    "RunState",
    "RunsListed",
    "RunsRemoved",
    "Wanted",
    "keep_brief",
    "list_runs",
    "read_brief",
    "remove_runs",
    "runs_in",
]
