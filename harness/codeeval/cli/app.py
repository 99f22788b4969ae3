"""The command line: one table of commands. A command is imported when it is called."""

from collections.abc import Sequence
from typing import Annotated

import typer

from codeeval.cli.tree import Commands, Entry, Root
from codeeval.shown import say

__all__ = ["COMMANDS", "app"]

_SCORE, _UNDERSTAND, _COMPARE, _SUITES, _HOST = "Score", "Understand", "Compare", "Suites", "Host"

COMMANDS: Sequence[Entry] = (
    Entry("pass-at-k", "runs:pass_at_k", _SCORE, "Draw samples, execute them, report pass@k."),
    Entry("sample", "runs:sample", _SCORE, "Draw samples without executing them."),
    Entry("execute", "runs:execute", _SCORE, "Execute a run's samples, report pass@k."),
    Entry("predict-output", "predict_output:predict_output", _SCORE, "Ask what programs return, not for programs."),
    Entry("merge", "shards:merge_runs", _SCORE, "Unite the shards of a run."),
    Entry("matrix", "matrix:matrix", _SCORE, "Run models on benchmarks, as a file says."),
    Entry("watch", "watch:watch", _SCORE, "Run a matrix for each new checkpoint."),
    Entry("import", "importing:import_results", _SCORE, "Make a run of another tool's results."),
    Entry("doctor", "doctor:doctor", _SCORE, "Check a model server with three problems."),
    Entry("serve-help", "serving:serve_help", _SCORE, "Print the vLLM command that serves a model."),
    Entry("report", "report:report", _UNDERSTAND, "Write runs as one page of HTML."),
    Entry("view", "view:view", _UNDERSTAND, "Serve pages of a folder of runs, live."),
    Entry("export", "exporting:export_run", _UNDERSTAND, "Write a run in the form of another tool."),
    Entry("explain", "explain:explain", _UNDERSTAND, "Explain why one sample fails."),
    Entry("taxonomy", "taxonomy:taxonomy", _UNDERSTAND, "Sort failing samples into kinds of bugs."),
    Entry("repair", "repair:repair", _UNDERSTAND, "Let a model repair its own failing samples."),
    Entry("false-positives", "studies:false_positives", _UNDERSTAND, "Measure what weak tests accept wrongly."),
    Entry("resampling", "resampling:resampling", _UNDERSTAND, "Measure how far retrying until tests pass helps."),
    Entry("quality", "studies:quality", _UNDERSTAND, "Compare the style of true and false positives."),
    Entry("audit", "audit:audit_rollouts", _UNDERSTAND, "Find what a training run's reward got wrong."),
    Entry("forgeries", "forgeries:forgeries", _UNDERSTAND, "Find samples that would forge a pass elsewhere."),
    Entry("compare", "compare:compare", _COMPARE, "Compare runs task by task."),
    Entry("leaderboard", "leaderboard:leaderboard", _COMPARE, "Rank models on benchmarks, with intervals."),
    Entry("gate", "gate:gate", _COMPARE, "Decide whether a candidate may be released."),
    Entry("plan", "plan:plan", _COMPARE, "Plan how many samples and tasks detect a drop."),
    Entry("extrapolate", "predictions:extrapolate", _COMPARE, "Predict pass@k beyond the samples drawn."),
    Entry("reliability", "predictions:reliability", _COMPARE, "Show how steady a model is over its samples."),
    Entry("solved", "solved:solved", _COMPARE, "Count tasks that any sample solves, and errors."),
    Entry("scaling", "scaling:scaling", _COMPARE, "Fit pass@k over model size or compute."),
    Entry("spread", "spread:spread", _COMPARE, "Measure what prompts, seeds and checkpoints change."),
    Entry("evolution", "evolution:evolution", _COMPARE, "Compare a model on EvoEval's sets with HumanEval."),
    Entry("contamination", "contamination:contamination", _COMPARE, "Find signs that a benchmark is known by heart."),
    Entry("runs", "folders:app", _COMPARE, "List, filter and remove runs."),
    Entry("comment", "comment:comment", _COMPARE, "Keep a pull request's comment up to date."),
    Entry("history", "history:app", _COMPARE, "Keep and show what runs measured over time."),
    Entry("strengthen", "strengthen:strengthen", _SUITES, "Make a stronger suite from canonical solutions."),
    Entry("evolve", "evolve:app", _SUITES, "Make new problems from known ones."),
    Entry("verifiers", "verifiers:verifiers", _SUITES, "Measure how good test suites are."),
    Entry("benchmarks", "benchmarks:app", _SUITES, "List, show, fetch and verify benchmarks."),
    Entry("problems", "problems:app", _SUITES, "Write regression problems of your own."),
    Entry("prompts", "prompts:app", _SUITES, "List and show prompt styles."),
    Entry("serve", "serve:serve", _HOST, "Serve the judge over HTTP."),
    Entry("sandbox", "sandbox:app", _HOST, "Look into the sandbox of this host."),
    Entry("images", "images:app", _HOST, "Build and list sandbox images."),
    Entry("cache", "cache:app", _HOST, "List and clean what is kept between runs."),
)
"""The commands, in the order of help. A short help has at most 55 characters: whole in a terminal of 80 columns."""


class _Codeeval(Root):
    entries = COMMANDS


app = Commands(
    name="codeeval",
    cls=_Codeeval,
    pretty_exceptions_enable=False,
    add_completion=True,
    context_settings={
        "token_normalize_func": lambda name: name.replace("_", "-"),
        "help_option_names": ["-h", "--help"],
        "max_content_width": 120,
    },
    epilog="Each flag is also an environment variable: --max-tokens is CODEEVAL_MAX_TOKENS.",
)


def _version(value: bool) -> None:  # noqa: FBT001 - typer calls it so
    if value:
        from importlib.metadata import version  # noqa: PLC0415 - reads every installed distribution's folder

        say(f"codeeval {version('codeeval')}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_version, expose_value=False)
]


@app.callback()
def _root(*, version: Version = False) -> None:
    """Evaluate code models: pass@k with honest intervals, in a sandbox whose verdicts a model cannot forge."""
