"""The commands that study what finished runs say of tests and of resampling."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from codeeval.cli.runs import Json
from codeeval.cli.settings import flag

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydantic import BaseModel
    from rich.console import RenderableType

    from codeeval.studies.prices import Price

__all__ = ["false_positives", "quality", "resampling"]

Runs = Annotated[list[Path], typer.Argument(help="Folders of runs, or files of EvalPlus's results.", metavar="RUN...")]
Verifier = Annotated[str, flag("--verifier", text="Suite that accepts samples.", metavar="SUITE")]
Oracle = Annotated[
    str | None, flag("--oracle", text="Suite that stands for the truth [default: plus, else strong].", metavar="SUITE")
]
Exclude = Annotated[
    list[str] | None,
    flag(
        "--exclude",
        text="Tasks to leave out: false-negatives, never-correct, published, task_ids (commas, or repeated); "
        "none: also keep those whose canonical solution fails.",
        metavar="RULE",
    ),
]
Figures = Annotated[
    Path | None, flag("--figures", text="Folder for figures [default: figures in the first run].", metavar="DIR")
]
NoFigures = Annotated[bool, typer.Option("--no-figures", help="Draw none.")]
Seed = Annotated[int, flag("--seed", text="Of the bootstrap's replicates.", metavar="N")]


def false_positives(
    runs: Runs,
    *,
    verifier: Verifier = "base",
    oracle: Oracle = None,
    exclude: Exclude = None,
    tasks: Annotated[int, typer.Option("--tasks", help="Tasks to list, most false positives first.", metavar="N")] = 8,
    seed: Seed = 0,
    figures: Figures = None,
    no_figures: NoFigures = False,
    as_json: Json = False,
) -> None:
    """How often what the tests accept is wrong, by a stronger suite.

    Several runs: also the line of accuracy given pass on single-sample accuracy.
    """
    from codeeval.cli.request import listed  # noqa: PLC0415 - each command loads what it uses: --help answers at once
    from codeeval.report.false_positives import (  # noqa: PLC0415 - as above
        draw_false_positives,
        render_false_positives,
    )
    from codeeval.studies.false_positives import study_false_positives  # noqa: PLC0415 - as above
    from codeeval.studies.sources import gather  # noqa: PLC0415 - as above

    cohort = gather(runs, verifier=verifier, oracle=oracle, rules=listed(exclude))
    study = study_false_positives(cohort, seed=seed)
    folder = _figure_folder(runs, figures, drawn=not no_figures)
    _show(
        study,
        render_false_positives(study, most_tasks=tasks),
        lambda place: draw_false_positives(study, place),
        folder,
        as_json=as_json,
    )


def resampling(
    runs: Runs,
    *,
    verifier: Verifier = "base",
    oracle: Oracle = None,
    exclude: Exclude = None,
    k: Annotated[str | None, flag("-k", "--k", text="Attempts to show [default: some].", metavar="1,10,100")] = None,
    cost_false_positive: Annotated[
        str, typer.Option("--cost-false-positive", help="Costs of a false positive.", metavar="0,1,4")
    ] = "0,0.5,1,2,4,8",
    cost_sample: Annotated[str, typer.Option("--cost-sample", help="Costs of a sample.", metavar="0,0.01")] = "0",
    min_samples: Annotated[
        int | None, typer.Option("--min-samples", help="Leave out tasks with fewer samples.", metavar="N")
    ] = None,
    price: Annotated[
        list[str] | None,
        typer.Option(
            "--price",
            help="Per million prompt and completion tokens; once for all runs, or once for each.",
            metavar="IN,OUT",
        ),
    ] = None,
    price_second: Annotated[
        list[float] | None,
        typer.Option("--price-second", help="Per second of sampling; as --price.", metavar="PRICE"),
    ] = None,
    seed: Seed = 0,
    figures: Figures = None,
    no_figures: NoFigures = False,
    as_json: Json = False,
) -> None:
    """What K attempts until the tests pass bring, which K is best, and what no K can bring.

    Several runs: also which weaker model can reach which stronger one; with prices, at which cost.
    """
    from codeeval.cli.request import listed, parse_ks  # noqa: PLC0415 - as in `false_positives`
    from codeeval.report.resampling import render_resampling  # noqa: PLC0415 - as in `false_positives`
    from codeeval.report.resampling_figures import draw_resampling  # noqa: PLC0415 - as in `false_positives`
    from codeeval.studies.resampling import Costs, study_resampling  # noqa: PLC0415 - as in `false_positives`
    from codeeval.studies.sources import gather  # noqa: PLC0415 - as in `false_positives`

    ks = parse_ks(k) or ()
    cohort = gather(runs, verifier=verifier, oracle=oracle, rules=listed(exclude), min_samples=min_samples)
    costs = Costs(
        _numbers("--cost-false-positive", cost_false_positive),
        _numbers("--cost-sample", cost_sample),
        _prices(price or [], price_second or []),
    )
    study = study_resampling(cohort, costs=costs, ks=ks, seed=seed)
    folder = _figure_folder(runs, figures, drawn=not no_figures)
    _show(study, render_resampling(study, ks=ks), lambda place: draw_resampling(study, place), folder, as_json=as_json)


def quality(
    runs: Runs,
    *,
    verifier: Verifier = "base",
    oracle: Oracle = None,
    exclude: Exclude = None,
    programs: Annotated[
        int, typer.Option("--programs", help="Samples to look at, of each run, chosen by --seed.", metavar="N")
    ] = 4000,
    seed: Seed = 0,
    figures: Figures = None,
    no_figures: NoFigures = False,
    as_json: Json = False,
) -> None:
    """Do samples that only seem right look different? Names, lengths, comments and a linter's findings.

    As published, averaged over tasks, and paired: false against true positives of the same task.
    """
    from codeeval.cli.request import listed  # noqa: PLC0415 - as in `false_positives`
    from codeeval.report.quality import draw_quality, render_quality  # noqa: PLC0415 - as in `false_positives`
    from codeeval.studies.quality import study_quality  # noqa: PLC0415 - as in `false_positives`
    from codeeval.studies.sources import gather  # noqa: PLC0415 - as in `false_positives`

    cohort = gather(runs, verifier=verifier, oracle=oracle, rules=listed(exclude))
    study = study_quality(cohort, programs=programs, seed=seed)
    folder = _figure_folder(runs, figures, drawn=not no_figures)
    _show(study, render_quality(study), lambda place: draw_quality(study, place), folder, as_json=as_json)


def _show(
    study: "BaseModel",
    table: "RenderableType",
    draw: "Callable[[Path], Sequence[Path]]",
    folder: Path | None,
    *,
    as_json: bool,
) -> None:
    """Print the study, and draw its figures into `folder`."""
    from rich.console import Console  # noqa: PLC0415 - as in `false_positives`

    from codeeval.report.studies import files_line  # noqa: PLC0415 - as in `false_positives`

    paths = draw(folder) if folder is not None else []
    if as_json:
        typer.echo(study.model_dump_json(by_alias=True, indent=2))
        return
    console = Console()
    console.print(table, highlight=False)
    if folder is not None:
        console.print(files_line(paths), highlight=False, soft_wrap=True)


def _figure_folder(runs: list[Path], figures: Path | None, *, drawn: bool) -> Path | None:
    """None where no figures are wanted, or published files give them no place."""
    if not drawn:
        return None
    return figures or next((run / "figures" for run in runs if run.is_dir()), None)


def _numbers(name: str, text: str) -> tuple[float, ...]:
    from codeeval.errors import UsageError  # noqa: PLC0415 - as in `false_positives`

    try:
        values = tuple(dict.fromkeys(float(part) for part in text.split(",") if part.strip()))
    except ValueError:
        values = ()
    if not values or not all(0 <= value < float("inf") for value in values):
        raise UsageError(f"{name} {text!r} is no list of costs: write numbers from 0 on, as 0,1,4")
    return values


def _prices(tokens: list[str], seconds: list[float]) -> "tuple[Price, ...]":
    from codeeval.errors import UsageError  # noqa: PLC0415 - as in `false_positives`
    from codeeval.studies.prices import Price  # noqa: PLC0415 - as in `false_positives`

    if tokens and len(seconds) > 1 and len(tokens) not in (1, len(seconds)):
        raise UsageError(f"{len(tokens)} --price and {len(seconds)} --price-second: give as many of both, or one")
    count = max(len(tokens), len(seconds))
    pairs = [_numbers("--price", text) if "," in text else (0.0, *_numbers("--price", text)) for text in tokens]
    if any(len(pair) != 2 for pair in pairs):  # noqa: PLR2004 - prompt and completion
        raise UsageError("--price takes two numbers, for prompt and completion tokens, as 0.15,0.6")
    found = []
    for at in range(count):
        prompt, completion = pairs[min(at, len(pairs) - 1)] if pairs else (0.0, 0.0)
        second = seconds[min(at, len(seconds) - 1)] if seconds else 0.0
        found.append(Price(prompt, completion, second))
    return tuple(found)
