"""Results for people and programs: tables, JSON, progress."""

from codeeval.report.costs import Price, RequestCosts
from codeeval.report.counts import count_verdicts
from codeeval.report.populations import INTERVALS
from codeeval.report.progress import ProgressView
from codeeval.report.summary import Summary, summarize
from codeeval.report.summary_table import print_summary, render_summary

__all__ = [
    "INTERVALS",
    "Price",
    "ProgressView",
    "RequestCosts",
    "Summary",
    "count_verdicts",
    "print_summary",
    "render_summary",
    "summarize",
]
