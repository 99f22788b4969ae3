"""The command line, put together."""

from collections.abc import Callable, Sequence
from importlib.metadata import version as version_of
from typing import Annotated, Any

import typer

from codeeval.cli import (
    benchmarks,
    cache,
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
from codeeval.cli.tree import Commands, Root
from codeeval.shown import say

__all__ = ["app"]

_SCORE, _UNDERSTAND, _COMPARE, _SUITES, _HOST = "Score", "Understand", "Compare", "Suites", "Host"

app = Commands(
    name="codeeval",
    cls=Root,
    pretty_exceptions_enable=False,
    context_settings={
        "token_normalize_func": lambda name: name.replace("_", "-"),
        "help_option_names": ["-h", "--help"],
        "max_content_width": 120,
    },
    epilog="Each flag is also an environment variable: --max-tokens is CODEEVAL_MAX_TOKENS.",
)

# In the order of help. A short help has at most 55 characters, so that it is whole in a terminal of 80 columns.
_COMMANDS: Sequence[tuple[str, str, Callable[..., Any], str]] = (
    (_SCORE, "pass-at-k", runs.pass_at_k, "Draw samples, execute them, report pass@k."),
    (_SCORE, "sample", runs.sample, "Draw samples without executing them."),
    (_SCORE, "execute", runs.execute, "Execute a run's samples, report pass@k."),
    (_SCORE, "doctor", doctor.doctor, "Check a model server with three problems."),
    (_SCORE, "serve-help", serving.serve_help, "Print the vLLM command that serves a model."),
    (_UNDERSTAND, "explain", taxonomy.explain, "Explain why one sample fails."),
    (_UNDERSTAND, "taxonomy", taxonomy.taxonomy, "Sort failing samples into kinds of bugs."),
    (_UNDERSTAND, "repair", repair.repair, "Let a model repair its own failing samples."),
    (_UNDERSTAND, "false-positives", studies.false_positives, "Measure what weak tests accept wrongly."),
    (_UNDERSTAND, "resampling", studies.resampling, "Measure how far retrying until tests pass helps."),
    (_UNDERSTAND, "quality", studies.quality, "Compare the style of true and false positives."),
    (_COMPARE, "compare", compare.compare, "Compare runs task by task."),
    (_COMPARE, "gate", gate.gate, "Decide whether a candidate may be released."),
    (_COMPARE, "plan", plan.plan, "Plan how many samples and tasks detect a drop."),
    (_COMPARE, "extrapolate", predictions.extrapolate, "Predict pass@k beyond the samples drawn."),
    (_COMPARE, "reliability", predictions.reliability, "Show how steady a model is over its samples."),
    (_COMPARE, "spread", spread.spread, "Measure what prompts, seeds and checkpoints change."),
    (_SUITES, "strengthen", strengthen.strengthen, "Make a stronger suite from canonical solutions."),
    (_SUITES, "verifiers", verifiers.verifiers, "Measure how good test suites are."),
)
for _heading, _name, _command, _short in _COMMANDS:
    app.command(_name, heading=_heading, short_help=_short)(_command)
app.add_typer(history.app, name="history", heading=_COMPARE)
app.add_typer(benchmarks.app, name="benchmarks", heading=_SUITES)
app.add_typer(problems.app, name="problems", heading=_SUITES)
app.add_typer(prompts.app, name="prompts", heading=_SUITES)
app.add_typer(sandbox.app, name="sandbox", heading=_HOST)
app.add_typer(images.app, name="images", heading=_HOST)
app.add_typer(cache.app, name="cache", heading=_HOST)


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
