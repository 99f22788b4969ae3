"""A remote judge as an executor, and as the sandbox of a run."""

import asyncio
import threading

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from codeeval.config import RunConfig, SamplingConfig, SandboxConfig
from codeeval.errors import UsageError
from codeeval.runs.checks import check_sandbox
from codeeval.runs.library import run_sync
from codeeval_sandbox import BackendUnavailableError, PoolConfig, Status
from codeeval_sandbox.executors import check_executor, open_executor
from codeeval_sandbox.executors import http as remote


def test_a_remote_judge_keeps_the_contract_of_executors(judge):
    async def check():
        async with open_executor(PoolConfig(judge.address)) as executor:
            assert executor.description.backend in {"docker", "bubblewrap"}
            return await check_executor(executor)

    assert asyncio.run(check()) == []


def test_a_run_has_the_same_verdicts_on_a_remote_judge(judge, tmp_path):
    config = RunConfig(limit=4, sampling=SamplingConfig(n_samples=2), sandbox=SandboxConfig(backend=judge.address))
    run = run_sync(config, folder=tmp_path / "remote")
    assert run.manifest.sandbox.judge == judge.address
    assert sum(run.summary().statuses["base"].values()) == 8
    assert run.summary().pass_at_k["base"]["1"].estimate > 0


def test_a_judge_that_is_not_there_is_named():
    async def open_it():
        async with open_executor(PoolConfig("http://127.0.0.1:9")):
            pass

    said = r"no judge answers at http://127\.0\.0\.1:9 \(Connection refused\): start one"
    with pytest.raises(BackendUnavailableError, match=said):
        asyncio.run(open_it())


@pytest.mark.parametrize(
    ("status", "kind", "text"),
    [
        (200, "text/html", "<html><h1>It works!</h1></html>"),
        (404, "text/html", "<html><h1>Not found</h1></html>"),
        (401, "text/html", "<html><h1>Log in</h1></html>"),
        (404, "application/json", '{"error": {"message": "no such route <h1>"}}'),
        (404, "application/json", '["<h1>"]'),
        (200, "application/json", '{"object": "<h1>"}'),
        (200, "text/html", "\udcff<h1>"),
    ],
)
def test_another_server_is_named_and_not_quoted(status, kind, text):
    async def answer(_request):
        body = text.encode("utf-8", "surrogateescape")
        return web.Response(status=status, body=body, content_type=kind)

    async def open_it():
        app = web.Application()
        app.router.add_get("/v1/sandbox", answer)
        async with TestServer(app) as server, open_executor(PoolConfig(str(server.make_url("")))):
            pass

    with pytest.raises(BackendUnavailableError, match="is no judge: check the address") as caught:
        asyncio.run(open_it())
    assert "<" not in str(caught.value)


def test_a_wrong_token_is_named(scripted, monkeypatch):
    monkeypatch.setenv("CODEEVAL_TOKEN", "wrong")

    async def open_it(address):
        async with open_executor(PoolConfig(address)):
            pass

    with scripted(lambda _job: Status.PASSED, token="secret") as served:
        with pytest.raises(BackendUnavailableError, match="set CODEEVAL_TOKEN"):
            asyncio.run(open_it(served.address))
        monkeypatch.setenv("CODEEVAL_TOKEN", "secret")
        asyncio.run(open_it(served.address))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # a socket accepted as the server ends
def test_no_verdict_is_lost_or_doubled_when_the_server_restarts(scripted, monkeypatch):
    """The second server listens where the first one did; jobs without a verdict are sent again."""
    from codeeval_sandbox import Asserts, Job  # noqa: PLC0415

    monkeypatch.setattr(remote, "_BATCH", 4)
    suite = Asserts("base", "f", ("assert f()",))
    first = scripted(lambda _job: Status.PASSED)
    first.__enter__()
    port = int(first.address.rpartition(":")[2])
    restarted = []

    def restart():
        first.__exit__()
        second = scripted(lambda _job: Status.PASSED, port=port)
        restarted.append(second.__enter__())

    async def work():
        async with open_executor(PoolConfig(first.address)) as executor:

            async def jobs():
                for number in range(40):
                    if number == 20:
                        await asyncio.to_thread(restart)
                    yield Job((number,), ("def f(): return 1",), suite)

            return [verdict.key async for verdict in executor.run(jobs())]

    try:
        assert sorted(asyncio.run(work())) == [(number,) for number in range(40)]
    finally:
        for served in restarted:
            served.__exit__()
    assert threading.active_count() < 20


def test_flags_of_a_local_sandbox_have_no_meaning_with_an_address():
    check_sandbox(SandboxConfig(backend="http://judge:8080"))
    with pytest.raises(UsageError, match="--workers 4 has no effect"):
        check_sandbox(SandboxConfig(backend="http://judge:8080", workers=4))
    with pytest.raises(UsageError, match="give a judge's address"):
        check_sandbox(SandboxConfig(backend="nothing"))
