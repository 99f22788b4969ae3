"""`codeeval evolution`: does a score on HumanEval hold on what was made of it?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from codeeval.cli.fields import with_settings
from codeeval.cli.flags import SEED, SUITE, Confidence, Json, Noise, meaning
from codeeval.cli.parsing import Folders, folders
from codeeval.cli.reading import open_side
from codeeval.errors import UsageError
from codeeval.screen import Screen
from codeeval.shown import say_json
from codeeval.statistics.estimate import CONFIDENCE
from codeeval.store import Run
from codeeval.studies.evolution.study import EvolutionOptions, study_evolution
from codeeval.studies.evolution.table import render_evolution
from codeeval.studies.inputs.matching import Side

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["evolution"]


@dataclass(frozen=True, kw_only=True)
class EvolutionSettings:
    """Settings of the study."""

    suite: Annotated[
        str,
        meaning(
            SUITE, "Suite that decides: base, or plus for base and plus where a benchmark has it.", metavar="SUITE"
        ),
    ] = "base"
    noise: Noise = None
    confidence: Confidence = CONFIDENCE
    seed: Annotated[int, meaning(SEED, "Seed of the bootstrap, for changes of rank.", metavar="N")] = 0
    as_json: Json = False


@with_settings(EvolutionSettings)
def evolution(
    runs: Annotated[
        list[Folders],
        typer.Argument(
            help="Runs of HumanEval and of EvoEval's sets: those of one model with commas between them, or a folder of "
            "them; single runs belong together by the name of their model.",
            metavar="RUN",
            parser=folders,
        ),
    ],
    *,
    settings: EvolutionSettings,
) -> None:
    """Compare a model on EvoEval's sets with itself on HumanEval: drops, ranks, composition, and rewording."""
    if settings.suite not in ("base", "plus"):
        raise UsageError(f"--suite {settings.suite!r} is unknown: choose base, or plus for base and plus")
    sides = list(_sides(runs))
    if settings.noise and len(sides) > 1:
        raise UsageError("--noise is a run of one model, but several are studied: study that model alone")
    options = EvolutionOptions(
        suite=settings.suite,
        confidence=settings.confidence,
        seed=settings.seed,
        noise=open_side(settings.noise) if settings.noise else None,
    )
    result = study_evolution(sides, options)
    if settings.as_json:
        say_json(result.to_json())
    else:
        Screen().print(render_evolution(result))


def _sides(arguments: Sequence[Folders]) -> Iterator[Side]:
    """Yield the models: each list or folder of runs is one, and single runs are joined by their model's name.

    Files that are replayed have no model's name. Runs of them are one model where no benchmark comes twice.
    """
    single: dict[str, list[Path]] = {}
    for argument in arguments:
        paths = list(argument.paths)
        if len(paths) > 1 or not (paths[0] / "run.json").exists():
            yield open_side(argument)
            continue
        model = Run(paths[0]).manifest.model
        single.setdefault("replay" if model.startswith("replay/") else model, []).append(paths[0])
    for model, paths in single.items():
        names = [Run(path).manifest.benchmark.name for path in paths]
        if model == "replay" and (twice := next((name for name in names if names.count(name) > 1), None)):
            raise UsageError(
                f"{twice!r} has several runs of files, which do not say whose they are: put commas between the runs of "
                "one model, or give each model a folder"
            )
        text = ",".join(map(str, paths)) if model == "replay" else model
        yield open_side(Folders(text, tuple(paths)))
