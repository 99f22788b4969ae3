"""The `vllm serve` command that fits a model and a benchmark."""

import math
import shlex
from collections.abc import Mapping, Sequence
from typing import ClassVar

from codeeval.models.requests import length_of
from codeeval.prompting import Prompt
from codeeval.records import Printed

__all__ = ["ServePlan", "plan_serving", "tokens_of"]

_CHARACTERS_PER_TOKEN = 2.5
"""Characters of code per token are 3 to 4 in tokenizers of code models. An estimate that is too long costs a little
memory. An estimate that is too short ends the run."""

_TEMPLATE_TOKENS = 128
"""For what a chat template adds."""

_STEP = 256

_CPU_ENVIRONMENT = {"VLLM_CPU_KVCACHE_SPACE": "4"}


class ServePlan(Printed):
    """Output of `codeeval serve-help --json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("serve-help",)

    environment: Mapping[str, str]
    """Variables to set for the server."""
    arguments: tuple[str, ...]
    """The command, word by word."""
    run: tuple[str, ...]
    """The command that then scores the model, word by word."""
    longest_prompt_tokens: int
    """Estimated from the benchmark's longest prompt in the chosen style; never too few for ordinary code."""
    max_model_len: int
    """The window: that prompt, an answer of `--max-tokens`, and what a chat template adds."""
    reasons: Mapping[str, str]
    """Why each flag is there."""

    @property
    def command(self) -> str:
        """To be pasted into a shell."""
        return " ".join([*(f"{name}={value}" for name, value in self.environment.items()), shlex.join(self.arguments)])


def plan_serving(
    model: str,
    prompts: Sequence[Prompt],
    *,
    max_tokens: int,
    style: str | None = None,
    tensor_parallel: int = 1,
    cpu: bool = False,
    port: int = 8000,
) -> ServePlan:
    """The command for a model of Hugging Face's name or a folder, and these prompts, made in this `style` if any."""
    longest = max((tokens_of(prompt) for prompt in prompts), default=0)
    window = -(-(longest + max_tokens + _TEMPLATE_TOKENS) // _STEP) * _STEP
    served = model.rstrip("/").rpartition("/")[2] if model.startswith(("/", ".")) else model
    arguments = ["vllm", "serve", model, "--served-model-name", served, "--port", str(port)]
    arguments += ["--max-model-len", str(window), "--generation-config", "vllm"]
    reasons = {
        "--served-model-name": "the name after openai/; a run notes it, and a folder's path would be none",
        "--max-model-len": f"the longest prompt (about {longest} tokens) and {max_tokens} of answer; a smaller window "
        "leaves more memory for samples at one time",
        "--generation-config": "only the request decides how to sample; without it vLLM adds the model's own "
        "top_k or repetition penalty, which no run would show",
    }
    if tensor_parallel > 1:
        arguments += ["--tensor-parallel-size", str(tensor_parallel)]
        reasons["--tensor-parallel-size"] = "parts of the model on so many GPUs"
    if cpu:
        arguments += ["--no-enable-chunked-prefill", "--max-num-batched-tokens", str(max(2048, window))]
        reasons["--no-enable-chunked-prefill"] = "on a CPU, a request with a seed ends the engine if prefill is chunked"
        reasons["--max-num-batched-tokens"] = "prompts that are not chunked must fit into a batch whole"
    return ServePlan(
        environment=_CPU_ENVIRONMENT if cpu else {},
        arguments=tuple(arguments),
        run=_run(served, style, max_tokens, port),
        longest_prompt_tokens=longest,
        max_model_len=window,
        reasons=reasons,
    )


def _run(served: str, style: str | None, max_tokens: int, port: int) -> tuple[str, ...]:
    base_url = f"http://localhost:{port}/v1"
    asked = ("--prompt-style", style) if style else ()
    limit = ("--max-tokens", str(max_tokens))
    return ("codeeval", "pass-at-k", "--model", f"openai/{served}", "--base-url", base_url, *asked, *limit)


def tokens_of(prompt: Prompt) -> int:
    """Tokens of a prompt, estimated rather too high."""
    return math.ceil(length_of(prompt) / _CHARACTERS_PER_TOKEN)
