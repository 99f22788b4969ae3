"""Samples and verdicts as data frames."""

from typing import TYPE_CHECKING

from codeeval.exports.tables import COLUMNS, Kind, Table, columns
from codeeval.extras import require
from codeeval.store import Run

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    import polars as pl

__all__ = ["pandas_frame", "polars_frame"]

_PANDAS: "Mapping[Kind, str]" = {"text": "string", "integer": "Int64", "real": "Float64", "truth": "boolean"}
"""Types of pandas that know missing values."""


def pandas_frame(run: Run, table: Table) -> "pd.DataFrame":
    """Return a table of `tables.COLUMNS` as a pandas frame. Raises UsageError without pandas, RunError."""
    require("pandas")
    import pandas as pd  # noqa: PLC0415 - an extra

    kinds = COLUMNS[table]
    return pd.DataFrame(
        {name: pd.array(list(values), dtype=_PANDAS[kinds[name]]) for name, values in columns(run, table).items()}
    )


def polars_frame(run: Run, table: Table) -> "pl.DataFrame":
    """Return a table of `tables.COLUMNS` as a polars frame. Raises UsageError without polars, RunError."""
    require("polars")
    import polars as pl  # noqa: PLC0415 - an extra

    types = {"text": pl.String, "integer": pl.Int64, "real": pl.Float64, "truth": pl.Boolean}
    schema = {name: types[kind] for name, kind in COLUMNS[table].items()}
    return pl.DataFrame({name: list(values) for name, values in columns(run, table).items()}, schema=schema)
