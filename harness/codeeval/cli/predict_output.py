"""`codeeval predict-output`: a model tells what a program returns, or which arguments give a value."""

from dataclasses import dataclass, replace
from typing import Annotated

import typer

from codeeval.cli.fields import given, with_settings
from codeeval.cli.flags import flag
from codeeval.cli.runs import DryRun, Output, Target, run_and_report
from codeeval.cli.settings import Settings
from codeeval.errors import UsageError
from codeeval_benchmarks.predictions import split_name

__all__ = ["predict_output"]


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked, and what the prompt shows beside the program."""

    inverse: Annotated[bool, flag("--inverse", text="Ask for arguments that give a value, judged by running them.")] = (
        False
    )
    description: Annotated[bool, flag("--description", text="Also show the task in words that the program solves.")] = (
        False
    )
    asserts: Annotated[bool, flag("--asserts", text="Also show up to three other asserts that hold.")] = False
    completions: Annotated[
        bool, flag("--completions", text="Let the model continue a text, as base models do, not answer in a chat.")
    ] = False

    @property
    def style(self) -> str:
        """Name of the prompt style."""
        chosen = {"completion": self.completions, "description": self.description, "asserts": self.asserts}
        return "-".join(("predict", *(word for word, wanted in chosen.items() if wanted)))


@with_settings(Settings, question=Question, target=Target, output=Output)
def predict_output(
    context: typer.Context,
    subject: Annotated[
        str | None,
        typer.Argument(help="Benchmark, or a file of problems [default: --benchmark's].", metavar="[BENCHMARK]"),
    ] = None,
    *,
    settings: Settings,
    question: Question,
    target: Target,
    output: Output,
    dry_run: DryRun = False,
) -> None:
    """Ask for the value of one call of each canonical solution, and compare values; the result is a run as any other.

    The call is one of a test's that neither the task's text nor another assert shows.
    """
    if subject is not None and "benchmark" in given(context, environment=False):
        raise UsageError(
            f"{subject!r} and --benchmark {settings.benchmark!r} both name the benchmark: give one of them"
        )
    benchmark = subject or settings.benchmark
    if split_name(benchmark):
        raise UsageError(
            f"{benchmark!r} is named with its question: give the benchmark alone, and --inverse for inputs"
        )
    asks = not (settings.samples or settings.model.partition("/")[0] in {"simulated", "replay", "recorded"})
    if settings.prompt_style and question.style != "predict":
        raise UsageError(
            f"--prompt-style {settings.prompt_style!r} decides what the prompt shows: leave --description, --asserts "
            "and --completions out"
        )
    if question.style != "predict" and not asks:
        raise UsageError(
            "--description, --asserts and --completions decide what a prompt shows, and no model is asked: "
            "leave them out"
        )
    word = "predict-input" if question.inverse else "predict-output"
    style = settings.prompt_style or (question.style if asks else None)
    chosen = replace(settings, benchmark=f"{word}:{benchmark}", prompt_style=style)
    run_and_report(context, chosen, target, output, dry_run=dry_run)
