"""Measure how often the ranks of a leaderboard hold the true ones of all models at once.

    python bench/rank_coverage.py [--boards N] [--json]

Each board draws models whose true pass rates by task are known, lets them sample, and takes the ranks as
`codeeval leaderboard` does. It is covered if every model's true rank lies within its limits. Models that are equally
good have all ranks among them. The share of covered boards has to be 95 % or more. Also measured: the width of the
limits, which would be the number of models for limits that say nothing.
"""

import argparse
import itertools
import json
import sys
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from codeeval.statistics.exact import exchange_tasks
from codeeval.statistics.multiplicity import holm
from codeeval.statistics.ranks import rank_limits

LEVEL = 0.05
CASES: Mapping[str, tuple[tuple[float, ...], int, int]] = {
    "6 equal models, 48 tasks, n 1": ((0.0,) * 6, 48, 1),
    "6 equal models, 164 tasks, n 5": ((0.0,) * 6, 164, 5),
    "6 models in 3 pairs, 164 tasks, n 5": ((0.0, 0.0, 0.5, 0.5, 1.0, 1.0), 164, 5),
    "8 models, steps of 2 points, 164 tasks, n 10": (tuple(0.1 * step for step in range(8)), 164, 10),
}
"""Shifts of the models' log odds, tasks, and samples per task."""


def board(shifts: NDArray[np.float64], tasks: int, n: int, rng: np.random.Generator) -> tuple[bool, float]:
    """Return whether one board covers the true ranks, and the mean width of its limits."""
    ease = rng.normal(0, 1.5, size=tasks)
    own = rng.normal(0, 0.7, size=(len(shifts), tasks))  # models find different tasks hard
    rates = 1 / (1 + np.exp(-(ease + own + shifts[:, None])))
    values = rng.binomial(n, rates) / n
    better = np.zeros((len(shifts), len(shifts)), dtype=np.bool_)
    pairs = list(itertools.combinations(range(len(shifts)), 2))
    p = [exchange_tasks(values[b] - values[a], np.arange(tasks), n, rng).two_sided for a, b in pairs]
    for (a, b), adjusted in zip(pairs, holm(p), strict=True):
        if adjusted <= LEVEL:
            ahead = a if values[a].mean() > values[b].mean() else b
            better[ahead, a + b - ahead] = True
    best, worst = rank_limits(better)
    above, level = (shifts[:, None] < shifts).sum(axis=1), (shifts[:, None] == shifts).sum(axis=1)
    covered = (best <= above + 1) & (worst >= above + level)
    return bool(covered.all()), float((worst - best + 1).mean())


def main() -> None:
    """Print the figures, and exit with 1 where a case is covered too rarely."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--boards", type=int, default=400)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    rows = {}
    for name, (shifts, tasks, n) in CASES.items():
        rng = np.random.default_rng(0)
        boards = [board(np.array(shifts), tasks, n, rng) for _ in range(arguments.boards)]
        rows[name] = {
            "covered": float(np.mean([each[0] for each in boards])),
            "width": float(np.mean([w for _, w in boards])),
        }
    if arguments.json:
        print(json.dumps(rows, indent=2))
    else:
        for name, row in rows.items():
            print(f"{name:48} covered {100 * row['covered']:5.1f} %, width {row['width']:.2f}")
    sys.exit(any(row["covered"] < 1 - LEVEL - 0.02 for row in rows.values()))


if __name__ == "__main__":
    main()
