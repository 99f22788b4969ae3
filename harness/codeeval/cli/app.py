"""The command line, put together."""

from importlib.metadata import version as version_of
from typing import Annotated

import typer

from codeeval.cli import (
    benchmarks,
    compare,
    doctor,
    gate,
    history,
    images,
    plan,
    predictions,
    problems,
    prompts,
    repair,
    runs,
    sandbox,
    serving,
    spread,
    strengthen,
    studies,
    taxonomy,
    verifiers,
)
from codeeval.shown import say

__all__ = ["app"]

app = typer.Typer(
    name="codeeval",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: a third of the time, and the same text everywhere
    context_settings={
        "token_normalize_func": lambda name: name.replace("_", "-"),
        "help_option_names": ["-h", "--help"],
        "max_content_width": 120,
    },
)

app.command("pass-at-k")(runs.pass_at_k)
app.command("sample")(runs.sample)
app.command("execute")(runs.execute)
app.command("doctor")(doctor.doctor)
app.command("serve-help")(serving.serve_help)
app.command("false-positives")(studies.false_positives)
app.command("resampling")(studies.resampling)
app.command("quality")(studies.quality)
app.command("compare")(compare.compare)
app.command("gate")(gate.gate)
app.command("plan")(plan.plan)
app.command("extrapolate")(predictions.extrapolate)
app.command("reliability")(predictions.reliability)
app.command("spread")(spread.spread)
app.command("taxonomy")(taxonomy.taxonomy)
app.command("explain")(taxonomy.explain)
app.command("repair")(repair.repair)
app.command("strengthen")(strengthen.strengthen)
app.command("verifiers")(verifiers.verifiers)
app.add_typer(history.app, name="history")
app.add_typer(problems.app, name="problems")
app.add_typer(benchmarks.app, name="benchmarks")
app.add_typer(images.app, name="images")
app.add_typer(prompts.app, name="prompts")
app.add_typer(sandbox.app, name="sandbox")


def _version(value: bool) -> None:  # noqa: FBT001 - typer calls it so
    if value:
        say(f"codeeval {version_of('codeeval')}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_version, expose_value=False)
]


@app.callback()
def _root(*, version: Version = False) -> None:
    """Evaluate code models: pass@k with honest intervals, in a sandbox whose verdicts a model cannot forge."""
