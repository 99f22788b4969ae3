"""Results for people and programs: tables, JSON, progress."""

from codeeval.report.costs import Price, Prices, RequestCosts
from codeeval.report.populations import INTERVALS
from codeeval.report.progress import ProgressView
from codeeval.report.summary import Estimate, Summary, count_verdicts, shortened, summarize
from codeeval.report.summary_table import print_summary, render_summary

__all__ = [
    "INTERVALS",
    "Estimate",
    "Price",
    "Prices",
    "ProgressView",
    "RequestCosts",
    "Summary",
    "count_verdicts",
    "print_summary",
    "render_summary",
    "shortened",
    "summarize",
]
