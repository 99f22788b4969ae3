"""`codeeval evolve`: new problems from known ones, drafted by a model and kept by executions."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from codeeval.cli.execution import interruptible, open_pool
from codeeval.cli.fields import with_settings
from codeeval.cli.flags import (
    BASE_URL,
    MAX_TOKENS,
    MODEL,
    OUT,
    OVERWRITE,
    RECIPE,
    SEED,
    TEMPERATURE,
    DataDir,
    Json,
    flag,
    meaning,
)
from codeeval.cli.loading import load_selected
from codeeval.cli.review import review
from codeeval.cli.settings import SandboxSettings, SelectionSettings
from codeeval.cli.tree import CommandGroup, Commands
from codeeval.errors import InterruptedCommand, UsageError
from codeeval.evolving.asking import asked
from codeeval.evolving.order import Order
from codeeval.evolving.readings import lines_of, read_readings, rows_left
from codeeval.evolving.recipe import RECIPES, Recipe
from codeeval.evolving.records import Evolving
from codeeval.evolving.report import evolving_of, render_evolving
from codeeval.evolving.rewriting import rewrite
from codeeval.evolving.shelf import Outcome, WorkFolder, opened
from codeeval.evolving.workshop import work
from codeeval.models import ModelConfig, open_model
from codeeval.report.progress import CountedLines
from codeeval.samples import Model
from codeeval.screen import Screen
from codeeval.shown import say, say_json
from codeeval.store.run import write_whole
from codeeval.wording import counted
from codeeval_benchmarks.problem import Benchmark
from codeeval_sandbox.errors import UnknownNameError

__all__ = ["app"]

_ENDING = ".jsonl"
_NO_MODEL = "none"


class _Evolve(CommandGroup):
    """`codeeval evolve BENCHMARK` is `codeeval evolve make BENCHMARK`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the first command before arguments that name none."""
        named = args and (args[0] in self.commands or args[0] in {"-h", "--help"})
        return super().parse_args(ctx, args if named or not args else ["make", *args])


app = Commands(help="Make new problems from known ones.", cls=_Evolve)


@app.callback()
def _group() -> None:
    """Make new problems from known ones. Without the word `make`, BENCHMARK may follow at once."""


@dataclass(frozen=True, kw_only=True)
class EvolveSettings(SelectionSettings, SandboxSettings):
    """Settings of the making of a set."""

    recipe: Annotated[
        str,
        meaning(
            RECIPE,
            "Recipe: pro, difficult, creative, subtle, combine, tool-use, verbose, concise, renamed, or a package's.",
        ),
    ]
    out: Annotated[
        Path,
        meaning(OUT, "File for the new problems (.jsonl); FILE.evolve beside it keeps the work."),
    ]
    model: Annotated[
        str | None,
        meaning(MODEL, "Model that drafts and solves: openai/NAME, vllm/NAME or recorded/FILE; renamed needs none."),
    ] = None
    attempts: Annotated[
        int, flag("--attempts", text="Most drafts per problem; the first that passes every gate is kept.", metavar="N")
    ] = 3
    solutions: Annotated[
        int,
        flag("--solutions", text="Independent solutions per draft, of which most must agree with it.", metavar="N"),
    ] = 3
    base_url: Annotated[str | None, BASE_URL] = None
    temperature: Annotated[float, TEMPERATURE] = 0.8
    max_tokens: Annotated[int, MAX_TOKENS] = 4096
    seed: Annotated[int, meaning(SEED, "Seed of drafts, partners and inputs.", metavar="N")] = 0
    overwrite: Annotated[bool, meaning(OVERWRITE, "Delete what was made before and start again.")] = False
    data_dir: DataDir = None
    as_json: Json = False


@app.command(short_help="Let a model draft problems; executions decide.")
@with_settings(EvolveSettings)
def make(
    context: typer.Context,
    benchmark: Annotated[
        str, typer.Argument(help="Name of a benchmark, or a .jsonl file of problems.", metavar="BENCHMARK")
    ],
    *,
    settings: EvolveSettings,
) -> None:
    """Make a new problem of each known one. A model drafts it, and executions decide whether it is kept.

    The same command goes on where it was stopped. Ends with 1 if no problem was kept.
    """
    _, chosen = load_selected(context, benchmark, settings.data_dir, settings)
    order = _order(chosen, settings)
    models = _models(order, settings)
    model = models[0].name if models else _NO_MODEL
    with opened(settings.out, order, model, overwrite=settings.overwrite) as folder:
        try:
            interruptible(_made(order, models, folder, settings))
        except KeyboardInterrupt:
            raise InterruptedCommand(
                f"interrupted; {counted(len(folder.outcomes), 'draft')} and all answers of the model are kept. The "
                "same command goes on"
            ) from None
        left = rows_left(_in_order(order, folder), read_readings(folder.path))
        if folder.kept:
            write_whole(settings.out, lines_of(left))
        result = evolving_of(order, folder.outcomes, file=str(settings.out), model=model, unresolved=folder.lost)
    _show(result, len(left), as_json=settings.as_json)


app.command(short_help="Read new problems: accept, edit, reject.")(review)


def _order(benchmark: Benchmark, settings: EvolveSettings) -> Order:
    for name, value in (("--attempts", settings.attempts), ("--solutions", settings.solutions)):
        if value < 1:
            raise UsageError(f"{name} {value} makes nothing: give 1 or more")
    if settings.out.suffix != _ENDING:
        raise UsageError(f"--out {str(settings.out)!r} is not a file of JSON lines: let its name end in {_ENDING}")
    order = Order(
        benchmark,
        _recipe(settings.recipe),
        settings.out.stem,
        attempts=settings.attempts,
        solutions=settings.solutions,
        seed=settings.seed,
    )
    order.sources()
    return order


def _recipe(name: str) -> Recipe:
    try:
        return RECIPES[name]
    except UnknownNameError as error:
        raise UsageError(f"--recipe {name!r} is unknown: choose from {', '.join(RECIPES.names())}") from error


def _models(order: Order, settings: EvolveSettings) -> tuple[Model, Model] | None:
    """Return the model as it drafts and as it solves; None for a recipe that asks none. Raises UsageError."""
    if order.recipe.by_code:
        if settings.model is not None:
            raise UsageError(f"the recipe {order.recipe.name!r} asks no model: leave --model out")
        return None
    if settings.model is None:
        raise UsageError(
            f"the recipe {order.recipe.name!r} needs a model that drafts problems: give --model openai/NAME, or try "
            "the way without one by `--model recorded/starter` on starter"
        )
    if settings.model.startswith(("simulated/", "replay/")):
        raise UsageError(
            f"--model {settings.model} writes no problems: name a model behind a server, or recorded/FILE with answers"
        )
    config = ModelConfig(
        base_url=settings.base_url,
        temperature=settings.temperature,
        max_tokens=settings.max_tokens,
        seed=settings.seed,
        prompt_style="plain",
    )
    style = "pro" if order.recipe.calls_base else "chat"
    return open_model(settings.model, config), open_model(
        settings.model, config.model_copy(update={"prompt_style": style})
    )


async def _made(order: Order, models: tuple[Model, Model] | None, folder: WorkFolder, settings: EvolveSettings) -> None:
    lines = CountedLines(Screen(stderr=True), "settled", len(order.sources()), settings.manner)
    if models is None:
        async with open_pool(settings) as pool:
            await rewrite(pool, order, folder, lambda done, _kept: lines.tell(done))
        return
    questions = [asked(source.key, order.recipe.question(source.problems)) for source in order.sources()]
    await models[0].prepare(questions, lambda text: say(text, err=True))
    async with open_pool(settings) as pool:
        await work(pool, order, models, folder, lambda done, _kept: lines.tell(done))


def _in_order(order: Order, folder: WorkFolder) -> list[Outcome]:
    kept = {outcome.source: outcome for outcome in folder.kept}
    return [kept[source.key] for source in order.sources() if source.key in kept]


def _show(result: Evolving, left: int, *, as_json: bool) -> None:
    if as_json:
        say_json(result.to_json())
    else:
        Screen().print(render_evolving(result))
        if result.kept:
            rejected = f", without {result.kept - left} that readers reject" if left < result.kept else ""
            say(f"problems: {result.file}{rejected}")
    if result.unresolved:
        raise typer.Exit(3)
    if not result.kept:
        say("no problem was kept: read the reasons in drafts.jsonl, or give more --attempts", err=True)
        raise typer.Exit(1)
