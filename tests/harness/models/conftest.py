import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from codeeval.models import ModelConfig, open_model
from codeeval.models.fake import FakeServer
from codeeval.samples import Completion, Served
from codeeval_benchmarks.problem import Problem, PromptParts

from .misbehaving import KEY


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def keyed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key for the servers of `misbehaving`, which note it."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


@pytest.fixture
def made_up() -> Callable[[int], list[Problem]]:
    """So many problems, told apart by their prompts."""

    def make(count: int) -> list[Problem]:
        return [
            Problem(
                task_id=f"t/{number}",
                benchmark="t",
                prompt=PromptParts(stub=f"# problem {number}\ndef f(x):\n"),
                entry_point="f",
                canonical_solution=f"# problem {number}\ndef f(x):\n    return x\n",
                control="",
                suites={},
            )
            for number in range(count)
        ]

    return make


@pytest.fixture
def prepared() -> Callable[..., Served | None]:
    """What `prepare` says of a server; `told` collects what it tells meanwhile."""

    def prepare(server: FakeServer, problems: Sequence[Problem], *, told: list[str] | None = None, **settings: Any):
        async def run() -> Served | None:
            async with server.running():
                model = open_model("openai/tiny", ModelConfig(base_url=server.url, **settings))
                try:
                    return await model.prepare(problems, (told if told is not None else []).append)
                finally:
                    await model.close()

        return asyncio.run(run())

    return prepare


@pytest.fixture
def collected() -> Callable[..., list[list[Completion]]]:
    """Samples of each problem, all drawn at once after `prepare`."""

    def collect(server: FakeServer, problems: Sequence[Problem], count: int, **settings: Any) -> list[list[Completion]]:
        async def run() -> list[list[Completion]]:
            async with server.running():
                chosen = {"backoff_seconds": 0.001, "prompt_style": "completion", **settings}
                model = open_model("openai/tiny", ModelConfig(base_url=server.url, **chosen))
                try:
                    await model.prepare(problems, print)
                    found = await asyncio.gather(*(model.draw(one, range(count)) for one in problems))
                    return [list(completions) for completions in found]
                finally:
                    await model.close()

        return asyncio.run(run())

    return collect
