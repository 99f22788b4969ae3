"""Keep what a project's runs measured over time: an SQLite file, and the page that shows it.

Apart from `store` and `report`, whose arrays a look at the trend does not need: so that it answers at once.
"""

from codeeval.history.base import Entry, Measurement, add_to_history, read_history
from codeeval.history.page import History, HistoryRow, draw_history, history_record, print_history

__all__ = [
    "Entry",
    "History",
    "HistoryRow",
    "Measurement",
    "add_to_history",
    "draw_history",
    "history_record",
    "print_history",
    "read_history",
]
