"""Parts that the simulations of intervals share: flags, coverage, the error of simulation, the table, and the report.

A script draws trials from a population whose truth is known, asks which limits hold it, and compares the result with
what a document claims. It exits with 1 if a claim is broken.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy import special

from codeeval.statistics.estimate import CONFIDENCE, middle
from codeeval.statistics.intervals import Floats

__all__ = [
    "CONFIDENCE",
    "LOWER",
    "TOLERANCE",
    "UPPER",
    "Limits",
    "Row",
    "is_near",
    "log_odds",
    "lost_tasks",
    "measured",
    "print_rows",
    "report",
    "row_of",
    "settings",
    "slack",
]

Limits = tuple[Floats, Floats]
"""Lower and upper limits of all trials at once."""

LOWER, UPPER = middle()
"""Probabilities of the quantiles at the ends of an interval."""

TOLERANCE = 0.01
"""Distance from the nominal coverage that counts as near."""

_ERRORS = 3.5
"""Standard errors of simulation that are forgiven. A correct claim breaks in one cell of 4,000 at chance."""


def settings(text: str | None, *, quick: str, seed: int) -> argparse.Namespace:
    """Parse the flags that all simulations have. `text` is the script's docstring, `quick` the help of --quick."""
    parser = argparse.ArgumentParser(description=(text or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help=quick)
    parser.add_argument("--json", action="store_true", help="everything as JSON on standard output")
    parser.add_argument("--seed", type=int, default=seed)
    return parser.parse_args()


def log_odds(rates: Floats) -> Floats:
    """Return log-odds that are finite also for rates of 0 and 1."""
    return np.asarray(special.logit(np.clip(rates, 1e-9, 1 - 1e-9)))


def lost_tasks(rates: Floats, drop: float, rng: np.random.Generator) -> Floats:
    """Return the rates with their mean lower by `drop`, because tasks in random order are lost altogether."""
    order = rng.permutation(len(rates))
    before = np.cumsum(rates[order]) - rates[order]
    after = rates.copy()
    after[order] = rates[order] - np.clip(drop * len(rates) - before, 0, rates[order])
    return after


def slack(trials: int, chance: float = CONFIDENCE) -> float:
    """Return how far a share of `trials` may be from its true `chance` by the error of simulation."""
    return float(_ERRORS * (chance * (1 - chance) / trials) ** 0.5)


def is_near(coverage: Floats) -> float:
    """Return the share of cells whose coverage is near the nominal one."""
    return float(np.mean(np.abs(coverage - CONFIDENCE) <= TOLERANCE))


def measured(
    limits: Mapping[str, Limits], truth: float, bounds: tuple[float, float] = (0, 1)
) -> tuple[dict[str, float], dict[str, float]]:
    """Return coverage and mean width within the bounds, by interval."""
    clipped = {name: (np.clip(low, *bounds), np.clip(high, *bounds)) for name, (low, high) in limits.items()}
    coverage = {
        name: float(np.mean((low <= truth + 1e-12) & (truth - 1e-12 <= high))) for name, (low, high) in clipped.items()
    }
    return coverage, {name: float(np.mean(high - low)) for name, (low, high) in clipped.items()}


@dataclass(frozen=True)
class Row:
    """One interval over a part of the grid."""

    part: str
    interval: str
    cells: int
    lowest: float
    median: float
    highest: float
    near: float
    """Share of cells with coverage within one point of the nominal one."""
    width: float
    """Median over cells of the mean width, relative to the interval in use."""


def row_of(part: str, interval: str, coverage: Sequence[float], widths: Sequence[float]) -> Row:
    """Return the row of an interval with these results, a value per cell. `widths` are relative."""
    shares = np.array(coverage)
    lowest, median, highest = (float(share) for share in (shares.min(), np.median(shares), shares.max()))
    return Row(part, interval, len(shares), lowest, median, highest, is_near(shares), float(np.median(widths)))


def print_rows(rows: Sequence[Row]) -> None:
    """Print a table per part."""
    head = f"{'interval':34}{'cells':>6}{'min':>8}{'median':>8}{'max':>8}{'94-96 %':>9}{'width':>7}"
    for previous, row in zip([None, *rows], rows, strict=False):
        if previous is None or previous.part != row.part:
            print(f"\n{row.part:28}{head}")
        numbers = f"{row.lowest:8.3f}{row.median:8.3f}{row.highest:8.3f}{row.near:9.0%}{row.width:7.3f}"
        print(f"{'':28}{row.interval:34}{row.cells:6d}{numbers}")


def report(broken: Sequence[str], document: str, options: argparse.Namespace, **results: Any) -> int:
    """End a simulation: print JSON if asked to, else the claims of `document` that are broken. Return the exit code.

    Of `results`, lists of dataclasses become lists of objects.
    """
    if options.json:
        head = {"schema": 1, "seed": options.seed, "broken_claims": list(broken)}
        print(json.dumps(head | {name: _plain(result) for name, result in results.items()}))
    else:
        print("\n".join(["", *broken]) if broken else f"\nwithin what {document} claims")
    return 1 if broken else 0


def _plain(result: Any) -> Any:
    return [asdict(item) for item in result] if isinstance(result, list) else result
