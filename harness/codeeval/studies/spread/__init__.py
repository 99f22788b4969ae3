"""Variance across what should not matter: prompt formats, seeds, temperature; and signal over checkpoints."""

from codeeval.studies.registry import Study
from codeeval.studies.spread.checkpoints import Checkpoint, series
from codeeval.studies.spread.records import RankChange, Series, SpreadReport, Variant
from codeeval.studies.spread.runs import spread_of_runs
from codeeval.studies.spread.search import Arm, Search, search
from codeeval.studies.spread.variants import VariantCounts, rank_changes, spread_of, spread_report

__all__ = [
    "STUDY",
    "Arm",
    "Checkpoint",
    "RankChange",
    "Search",
    "Series",
    "SpreadReport",
    "Variant",
    "VariantCounts",
    "rank_changes",
    "search",
    "series",
    "spread_of",
    "spread_of_runs",
    "spread_report",
]

STUDY = Study("spread", "records:SpreadReport", "table:render_spread", "figures:draw_spread")
