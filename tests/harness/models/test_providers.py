"""Providers that other distributions bring, by entry points, and of other protocols."""

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from codeeval.cli.configuration import fields_of
from codeeval.errors import ModelError, UsageError
from codeeval.evaluation import ScriptedPool
from codeeval.models import ModelConfig, open_model, providers
from codeeval.runs.request import Request
from codeeval.runs.session import perform
from codeeval.store import Run
from codeeval_sandbox.errors import PluginError
from codeeval_sandbox.jobs import Status
from codeeval_sandbox.shelf import Shelf

HERE = Path(__file__).parent
KEY = "sk-of-messages"


@pytest.fixture
def distribution(tmp_path, monkeypatch):
    """Puts a distribution with entry points on the path."""

    def install(name: str, source: str, **entry_points: str) -> None:
        folder = tmp_path / name
        info = folder / f"{name}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        lines = "".join(f"{key} = {value}\n" for key, value in entry_points.items())
        (info / "entry_points.txt").write_text(f"[codeeval.models]\n{lines}")
        (folder / f"{name}.py").write_text(source)
        monkeypatch.syspath_prepend(str(folder))

    return install


@pytest.fixture
def messages(distribution, monkeypatch):
    source = (HERE / "messages_provider.py").read_text()
    distribution("messages_provider", source, messages="messages_provider:provider")
    monkeypatch.setenv("MESSAGES_API_KEY", KEY)


@asynccontextmanager
async def server(handler):
    application = web.Application()
    application.router.add_post("/v1/messages", handler)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    finally:
        await runner.cleanup()


def answering(text, asked):
    async def handle(request):
        body = await request.json()
        asked.append(body)
        if request.headers.get("x-api-key") != KEY:
            return web.json_response(
                {"error": {"message": f"invalid key {request.headers.get('x-api-key')}"}}, status=401
            )
        if len(asked) == 1:
            return web.json_response({"error": {"type": "overloaded_error", "message": "Overloaded"}}, status=529)
        usage = {"input_tokens": 10, "output_tokens": 5}
        parts = [{"type": "text", "text": text}]
        return web.json_response({"content": parts, "stop_reason": "end_turn", "usage": usage})

    return handle


def draw(tmp_path, url, **fields):
    @asynccontextmanager
    async def open_pool(_config):
        yield ScriptedPool(lambda _job: Status.PASSED)

    settings = {"benchmark": "starter", "model": "messages/claude", "limit": 1, "base_url": url, **fields}
    return perform(Request(fields_of(settings), tmp_path / "run", "continue", ("codeeval",)), pools=open_pool)


def test_the_provider_of_another_protocol_is_short():
    assert len((HERE / "messages_provider.py").read_text().splitlines()) <= 60


@pytest.mark.usefixtures("messages")
def test_a_provider_that_describes_nothing_is_read_by_its_style(tmp_path):
    asked = []

    async def run():
        async with server(answering("    return None\nassert nothing\n", asked)) as url:
            await draw(tmp_path, url, prompt_style="completion", n_samples=2)

    asyncio.run(run())
    samples = list(Run(tmp_path / "run").samples())
    assert [sample.extraction for sample in samples] == ["completion", "completion"]
    assert all("return None" in sample.solution and "assert nothing" not in sample.solution for sample in samples)
    assert samples[0].completion.usage == {"prompt_tokens": 10, "completion_tokens": 5}
    assert len(asked) == 4  # an overloaded one, the trial, two samples


@pytest.mark.usefixtures("messages")
def test_a_greedy_provider_draws_one_sample(tmp_path):
    async def run():
        async with server(answering("    pass\n", [])) as url:
            await draw(tmp_path, url, temperature=0.0)
            with pytest.raises(UsageError, match="-n 3 at --temperature 0"):
                await draw(tmp_path, url, temperature=0.0, n_samples=3)

    asyncio.run(run())
    assert len(list(Run(tmp_path / "run").samples())) == 1


@pytest.mark.usefixtures("messages")
def test_a_refused_key_is_named_with_the_model_and_never_shown(tmp_path, monkeypatch):
    monkeypatch.setenv("MESSAGES_API_KEY", "sk-wrong")

    async def run():
        async with server(answering("", [])) as url:
            await draw(tmp_path, url)

    with pytest.raises(ModelError, match=r"'messages/claude': the server says 401.*invalid key \*\*\*") as caught:
        asyncio.run(run())
    assert caught.value.kind == "key"


@pytest.mark.usefixtures("messages")
def test_an_installed_provider_is_listed_and_its_form_is_told():
    assert "messages" in providers()
    with pytest.raises(UsageError, match=r"messages/NAME \(Anthropic's API\)"):
        open_model("openai/")


def test_a_broken_provider_is_named_when_it_is_used(distribution):
    distribution("broken_provider", "raise RuntimeError('boom')", broken="broken_provider:provider")
    with pytest.raises(PluginError, match=r"provider 'broken' cannot be used.*'broken_provider'.*boom"):
        open_model("broken/x")
    assert open_model("simulated/weak", ModelConfig()).name == "simulated/weak"


def test_an_object_of_another_kind_is_no_provider(distribution):
    distribution("odd_provider", "provider = 1", odd="odd_provider:provider")
    with pytest.raises(PluginError, match="expected an object of type 'Provider'"):
        open_model("odd/x")


def test_a_name_that_is_taken_is_refused(distribution):
    distribution("rival_provider", "provider = 1", simulated="rival_provider:provider")
    with pytest.raises(PluginError, match=r"'simulated' is claimed by .*codeeval.* and .*rival_provider"):
        Shelf("codeeval.models", "provider", {"simulated": "codeeval.models.simulated:provider"})["simulated"]
