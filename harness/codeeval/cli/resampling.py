"""`codeeval resampling`: what retrying until the tests pass brings."""

from dataclasses import dataclass
from typing import Annotated

from codeeval.cli.fields import with_settings
from codeeval.cli.flags import COMPLETION_PRICE, GPU_HOUR_PRICE, KS, PROMPT_PRICE, Runs, flag, meaning, parsed, verbose
from codeeval.cli.parsing import Amounts, Numbers, amounts
from codeeval.cli.studies import StudySettings
from codeeval.errors import UsageError
from codeeval.prices import Prices
from codeeval.studies.resampling.figures import draw_resampling
from codeeval.studies.resampling.study import Costs, study_resampling
from codeeval.studies.resampling.table import render_resampling

__all__ = ["resampling"]


_COSTS, _FREE = Amounts((0, 0.5, 1, 2, 4, 8)), Amounts((0,))


@dataclass(frozen=True, kw_only=True)
class ResamplingSettings(StudySettings):
    """Settings of a study of resampling."""

    k: Annotated[
        Numbers | None,
        meaning(
            KS,
            "Numbers of attempts in the table [default: a few up to 1,000].",
            metavar="1,10,100",
            environment="CODEEVAL_ATTEMPTS",
        ),
    ] = None
    cost_false_positive: Annotated[
        Amounts,
        parsed(
            flag(
                "--cost-false-positive",
                text="Costs of a false positive, where a correct answer is worth 1.",
                metavar="0,1,4",
            ),
            amounts,
        ),
    ] = _COSTS
    cost_sample: Annotated[
        Amounts,
        parsed(flag("--cost-sample", text="Costs of one sample, in the same unit.", metavar="0,0.01"), amounts),
    ] = _FREE
    min_samples: Annotated[
        int | None, flag("--min-samples", text="Fewest samples of a task; tasks with fewer are left out.", metavar="N")
    ] = None
    prompt_price: Annotated[
        list[float] | None, meaning(PROMPT_PRICE, "Price per million tokens of prompts; once, or once for each run.")
    ] = None
    completion_price: Annotated[
        list[float] | None,
        meaning(COMPLETION_PRICE, "Price per million tokens of answers; once, or once for each run."),
    ] = None
    gpu_hour_price: Annotated[
        list[float] | None,
        meaning(GPU_HOUR_PRICE, "Price per hour of all GPUs that serve the model; once, or once for each run."),
    ] = None
    detail: Annotated[
        bool,
        verbose("Also show false positives by attempt, laws of coverage, and the theory of two types."),
    ] = False

    def costs(self) -> Costs:
        """Return costs and prices. Raises UsageError."""
        return Costs(
            self.cost_false_positive,
            self.cost_sample,
            _prices(self.gpu_hour_price or [], self.prompt_price or [], self.completion_price or []),
        )


@with_settings(ResamplingSettings)
def resampling(runs: Runs, *, settings: ResamplingSettings) -> None:
    """Predict what K attempts until the tests pass bring, the best K, and the best that retrying can reach.

    Several runs: also which weaker model can reach which stronger one; with prices, at which cost.
    """
    ks, costs = settings.k or (), settings.costs()
    cohort = settings.cohort(runs, min_samples=settings.min_samples)
    study = study_resampling(cohort, costs=costs, ks=ks, seed=settings.seed)
    table = render_resampling(study, ks=ks, verbose=settings.detail)
    settings.show(study, table, lambda folder: draw_resampling(study, folder), runs)


def _prices(*given: list[float]) -> tuple[Prices, ...]:
    """Prices of each run, or one of all: of an hour, of prompts and of completions, each once or for each run."""
    counts = {len(values) for values in given} - {0}
    if not counts:
        return ()
    runs = max(counts)
    if counts - {1, runs}:
        raise UsageError("prices are given once, or once for each run: give as many of each kind, or one")
    each = [(values * runs if len(values) == 1 else values) if values else [None] * runs for values in given]
    return tuple(Prices(*of_run) for of_run in zip(*each, strict=True))
