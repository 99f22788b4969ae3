"""`codeeval prompts`: how models are asked, shown letter by letter."""

from typing import Annotated

import typer

from codeeval.cli.benchmarks import print_table
from codeeval.cli.flags import BENCHMARK, DataDir, Json
from codeeval.cli.loading import load_named
from codeeval.cli.tree import Commands
from codeeval.prompting import PromptStyle, prompt_styles
from codeeval.report.asked import Asked
from codeeval.report.listings import StyleListed, json_array
from codeeval.shown import json_of, one_line, say, say_json, say_lines

__all__ = ["app"]

app = Commands(help="List and show prompt styles.")

Style = Annotated[str, typer.Argument(help="Name of a style, or a template FILE.j2.", metavar="STYLE")]
Task = Annotated[str, typer.Argument(help="A task_id of the benchmark.", metavar="TASK")]
BenchmarkName = Annotated[str, BENCHMARK]


@app.command("list", short_help="List the styles of the package.")
def list_prompts(*, as_json: Json = False) -> None:
    """The styles of the package."""
    styles = [(style, style.sketch().endpoint) for style in map(PromptStyle.named, prompt_styles())]
    if as_json:
        rows = [StyleListed(name=style.name, endpoint=where, purpose=style.purpose) for style, where in styles]
        say_json(json_array(rows))
        return
    print_table(("name", "endpoint", "purpose"), [(style.name, where, style.purpose) for style, where in styles])


@app.command(short_help="Show what a model is asked for one problem.")
def show(
    context: typer.Context,
    style: Style,
    task: Task,
    *,
    benchmark: BenchmarkName = "starter",
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Print a problem's prompt as a model gets it, letter by letter, and where its answer ends."""
    asked = Asked.of(PromptStyle.named(style), load_named(context, benchmark, data_dir)[task])
    if as_json:
        say_json(json_of(asked))
    else:
        _print(asked)


def _print(asked: Asked) -> None:
    stop = " ".join(map(repr, asked.stop)) or "none"
    say(f"style {asked.style}, endpoint {asked.endpoint}, the answer is read as: {asked.form}; stop: {stop}")
    if asked.caution:
        say(f"caution: {asked.caution}")
    for turn in asked.messages:
        say_lines(f"\n--- {one_line(turn.role)}\n{turn.content}")
    if asked.text:
        say_lines(f"\n--- text to be continued\n{asked.text}", end="")
        say("<- the model goes on here")
