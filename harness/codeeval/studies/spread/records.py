"""Records of `codeeval spread`."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from codeeval.records import Number, Printed, Record
from codeeval.statistics.estimate import Estimate

__all__ = ["RankChange", "Series", "SpreadReport", "Variant"]


class Series(Record):
    """Signal of a benchmark over a series of checkpoints."""

    checkpoints: int
    """Number of variants."""
    monotonicity: Number
    """Kendall's tau-b between order and mean score: 1 if every checkpoint is better than the one before."""
    p: Number
    """The chance of such a tau if order and score had nothing to do with each other."""
    noise: Literal["seeds", "sampling", "unknown"]
    """Where the noise was seen: over seeds, by sampling on these very tasks, or nowhere (one sample per task)."""
    deviation: Number | None
    """Standard deviation of one score by that noise: over the checkpoints, the root of its mean square."""
    signal_to_noise: Number | None
    """Mean score of the last checkpoint, divided by its own deviation."""
    gain_to_noise: Number | None
    """Last less first mean score, divided by the deviation."""


class Variant(Record):
    """One variant."""

    name: str
    """The variant: a format, a seed, a temperature, a run."""
    model: str
    """`provider/name`."""
    tasks: int
    """Tasks it was evaluated on."""
    samples: int
    """Samples it was evaluated on."""
    rate: Estimate
    """pass@1."""
    whole: bool
    """True if it was evaluated on all tasks; the search leaves most formats after a few."""


class RankChange(Record):
    """Two models, compared under each variant that both were evaluated with."""

    first: str
    """A model."""
    second: str
    """Another one."""
    variants: int
    """Under how many variants they were compared."""
    first_ahead: Number
    """Share of variants under which the first is better."""
    reversals: Number
    """Share of pairs of variants under which their order is reversed, by two points or more each way."""


class SpreadReport(Printed):
    """Output of `codeeval spread --json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("spread",)

    benchmark: str
    """Its name."""
    vary: str
    """Dimension that was varied: `formats`, `seeds`, `temperature`, or `runs`."""
    variants: tuple[Variant, ...]
    """By model, the best first."""
    spread: Mapping[str, Number]
    """Highest less lowest pass@1, by model; of formats, those evaluated whole."""
    by_chance: Mapping[str, Number]
    """The mean spread of as many variants that differ by sampling alone, by model."""
    p: Mapping[str, Number]
    """The chance of such a spread by sampling alone, by model."""
    rank_changes: tuple[RankChange, ...]
    """For every two models."""
    samples: int
    """Drawn in all."""
    series: Series | None
    """Monotonicity and signal-to-noise, where the runs are checkpoints."""
    notes: tuple[str, ...]
    """Further remarks for the reader."""
