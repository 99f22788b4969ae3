"""`codeeval prompts`: how models are asked, shown letter by letter."""

from typing import TYPE_CHECKING, Annotated

import typer

from codeeval.cli.runs import Json
from codeeval.cli.settings import DataDir, flag
from codeeval.cli.tree import Commands
from codeeval.shown import json_of, one_line, say, say_json, say_lines

if TYPE_CHECKING:
    from codeeval.report.asked import Asked

__all__ = ["app"]

app = Commands(help="List and show prompt styles.")

Style = Annotated[str, typer.Argument(help="Name of a style, or a template FILE.j2.", metavar="STYLE")]
Task = Annotated[str, typer.Argument(help="A task_id of the benchmark.", metavar="TASK")]
BenchmarkName = Annotated[
    str, flag("--benchmark", "-b", text="Name of a benchmark, or a .jsonl file of problems.", metavar="NAME|FILE")
]


@app.command("list", short_help="List the styles of the package.")
def list_prompts(*, as_json: Json = False) -> None:
    """The styles of the package."""
    from codeeval.cli.benchmarks import print_table  # noqa: PLC0415 - so that --help answers at once
    from codeeval.prompting import PromptStyle, prompt_styles  # noqa: PLC0415 - as above
    from codeeval.report.listings import StyleListed, json_array  # noqa: PLC0415 - as above

    styles = [(style, style.sketch().endpoint) for style in map(PromptStyle.named, prompt_styles())]
    if as_json:
        rows = [StyleListed(name=style.name, endpoint=where, purpose=style.purpose) for style, where in styles]
        say_json(json_array(rows))
        return
    print_table(("name", "endpoint", "purpose"), [(style.name, where, style.purpose) for style, where in styles])


@app.command(short_help="Show what a model is asked for one problem.")
def show(
    style: Style,
    task: Task,
    *,
    benchmark: BenchmarkName = "starter",
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """What a model is asked for one problem, letter by letter, and where its answer ends."""
    from codeeval.prompting import PromptStyle  # noqa: PLC0415 - as in `list`
    from codeeval.report.asked import Asked  # noqa: PLC0415 - as in `list`
    from codeeval_benchmarks.registry import load  # noqa: PLC0415 - as in `list`

    asked = Asked.of(PromptStyle.named(style), load(benchmark, data_dir)[task])
    if as_json:
        say_json(json_of(asked))
    else:
        _print(asked)


def _print(asked: "Asked") -> None:
    stop = " ".join(map(repr, asked.stop)) or "none"
    say(f"style {asked.style}, endpoint {asked.endpoint}, the answer is read as: {asked.form}; stop: {stop}")
    if asked.caution:
        say(f"caution: {asked.caution}")
    for turn in asked.messages:
        say_lines(f"\n--- {one_line(turn.role)}\n{turn.content}")
    if asked.text:
        say_lines(f"\n--- text to be continued\n{asked.text}", end="")
        say("<- the model goes on here")
