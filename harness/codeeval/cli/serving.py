"""`codeeval serve-help`: how to serve a model for a run."""

import shlex
from dataclasses import dataclass
from typing import Annotated

import typer

from codeeval.cli.fields import with_settings
from codeeval.cli.flags import BENCHMARK, MAX_TOKENS, PORT, PROMPT_STYLE, DataDir, Json, flag, meaning
from codeeval.cli.loading import load_named
from codeeval.prompting import PromptStyle, default_style
from codeeval.serving import ServePlan, plan_serving
from codeeval.shown import json_of, say_json, say_lines

__all__ = ["serve_help"]

Name = Annotated[str, typer.Argument(help="A model's name on Hugging Face, or its folder.", metavar="NAME")]
Benchmark = Annotated[
    str,
    meaning(
        BENCHMARK, "Benchmark that will be run; its longest prompt decides the context window.", metavar="NAME|FILE"
    ),
]
Style = Annotated[str | None, meaning(PROMPT_STYLE, "Form of the prompt of the run.", metavar="NAME|FILE.j2")]
MaxTokens = Annotated[int, MAX_TOKENS]
Gpus = Annotated[int, flag("--gpus", text="GPUs that share the model.", metavar="N")]
Cpu = Annotated[bool, flag("--cpu", text="Serve with vLLM's build for CPUs.")]
Port = Annotated[int, meaning(PORT, "TCP port of the server.")]


@dataclass(frozen=True, kw_only=True)
class ServingSettings:
    """Settings of a model server and of its run."""

    benchmark: Benchmark = "starter"
    data_dir: DataDir = None
    prompt_style: Style = None
    max_tokens: MaxTokens = 2048
    gpus: Gpus = 1
    cpu: Cpu = False
    port: Port = 8000
    as_json: Json = False


@with_settings(ServingSettings)
def serve_help(
    context: typer.Context,
    name: Name,
    *,
    settings: ServingSettings,
) -> None:
    """Print the `vllm serve` command that fits a model and a benchmark, and why each flag is there."""
    problems = load_named(context, settings.benchmark, settings.data_dir)
    style = PromptStyle.named(settings.prompt_style or default_style(problems))
    prompts = [style.render(problem) for problem in problems]
    plan = plan_serving(
        name,
        prompts,
        max_tokens=settings.max_tokens,
        style=settings.prompt_style,
        tensor_parallel=settings.gpus,
        cpu=settings.cpu,
        port=settings.port,
    )
    if settings.as_json:
        say_json(json_of(plan))
    else:
        say_lines(_told(plan, settings.benchmark))


def _told(plan: ServePlan, benchmark: str) -> str:
    width = max(map(len, plan.reasons))
    reasons = [f"  {name:{width}}  {reason}" for name, reason in plan.reasons.items()]
    run = shlex.join([*plan.run, "--benchmark", benchmark])
    return "\n".join([plan.command, "", *reasons, "", "Then:", "", run])
