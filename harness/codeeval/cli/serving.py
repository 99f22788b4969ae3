"""`codeeval serve-help`: how to serve a model for a run."""

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from codeeval.cli.runs import Json
from codeeval.cli.settings import DataDir, flag
from codeeval.shown import json_of, say_json, say_lines

if TYPE_CHECKING:
    from codeeval.serving import ServePlan

__all__ = ["serve_help"]

Name = Annotated[str, typer.Argument(help="A model's name on Hugging Face, or its folder.", metavar="NAME")]
Benchmark = Annotated[
    str, flag("--benchmark", "-b", text="What is to be run: its prompts decide the window.", metavar="NAME|FILE")
]
Style = Annotated[str | None, flag("--prompt-style", text="How the model will be asked.", metavar="NAME|FILE.j2")]
MaxTokens = Annotated[int, flag("--max-tokens", text="Limit of an answer's length.", metavar="N")]
Gpus = Annotated[int, flag("--gpus", text="GPUs that share the model.", metavar="N")]
Cpu = Annotated[bool, flag("--cpu", text="For vLLM's build for CPUs.")]
Port = Annotated[int, flag("--port", text="Where the server is to listen.", metavar="N")]


def serve_help(
    name: Name,
    *,
    benchmark: Benchmark = "starter",
    data_dir: DataDir = None,
    prompt_style: Style = None,
    max_tokens: MaxTokens = 2048,
    gpus: Gpus = 1,
    cpu: Cpu = False,
    port: Port = 8000,
    as_json: Json = False,
) -> None:
    """Print the `vllm serve` command that fits a model and a benchmark, and why each flag is there."""
    from codeeval.prompting import PromptStyle, default_style  # noqa: PLC0415 - so that --help answers at once
    from codeeval.serving import plan_serving  # noqa: PLC0415 - as above
    from codeeval_benchmarks.registry import load  # noqa: PLC0415 - as above

    problems = load(benchmark, data_dir)
    style = PromptStyle.named(prompt_style or default_style(problems))
    prompts = [style.render(problem) for problem in problems]
    plan = plan_serving(
        name, prompts, max_tokens=max_tokens, style=prompt_style, tensor_parallel=gpus, cpu=cpu, port=port
    )
    if as_json:
        say_json(json_of(plan))
    else:
        say_lines(_told(plan, benchmark))


def _told(plan: "ServePlan", benchmark: str) -> str:
    width = max(map(len, plan.reasons))
    reasons = [f"  {name:{width}}  {reason}" for name, reason in plan.reasons.items()]
    run = shlex.join([*plan.run, "--benchmark", benchmark])
    return "\n".join([plan.command, "", *reasons, "", "Then:", "", run])
