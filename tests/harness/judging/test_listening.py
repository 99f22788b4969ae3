"""A judge that cannot listen says why in one line, before it takes work."""

import asyncio
import contextlib
import socket

import pytest

from codeeval.cli import run
from codeeval.config import SandboxConfig
from codeeval.errors import UsageError
from codeeval.judging.http.server import serving
from codeeval.judging.http.settings import ServeSettings
from codeeval_sandbox.executors import ScriptedPool
from codeeval_sandbox.jobs import Status


@contextlib.asynccontextmanager
async def _executor():
    yield ScriptedPool(lambda _: Status.PASSED)


async def _serve(settings):
    async with serving(_executor, settings, SandboxConfig()):
        pytest.fail("it listens")


def test_a_port_that_is_taken_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=rf"listen on 127\.0\.0\.1, port {port} \(Address already in use\)"):
            asyncio.run(_serve(ServeSettings(port=port)))


def test_an_address_of_another_host_is_named():
    with pytest.raises(UsageError, match=r"listen on 192\.0\.2\.1, port 8080 \(Cannot assign requested address\)"):
        asyncio.run(_serve(ServeSettings(host="192.0.2.1", token="secret")))


def test_an_address_is_held_before_the_sandbox_starts():
    """Where nobody can listen, no sandbox is started."""

    def opened():
        pytest.fail("the sandbox starts")

    async def serve(settings):
        async with serving(opened, settings, SandboxConfig()):
            pytest.fail("it listens")

    with pytest.raises(UsageError, match=r"listen on nosuch\.invalid, port 0 \("):
        asyncio.run(serve(ServeSettings(host="nosuch.invalid", port=0, token="secret")))


@pytest.mark.parametrize(
    ("flag", "value", "reason"),
    [("--port", "99999", "65535 or less"), ("--queue", "0", "1 or more"), ("--drain", "-1", "0 or more")],
)
def test_a_setting_that_cannot_be_meant_is_refused_in_words_of_the_command_line(capsys, flag, value, reason):
    assert run(["serve", flag, value]) == 2
    assert f"{flag} " in (said := capsys.readouterr().err)
    assert f"expected {reason}" in said


@pytest.mark.parametrize("workers", [["--workers", "2"], []])
def test_more_workers_at_least_than_at_most_are_refused(capsys, workers):
    assert run(["serve", "--min-workers", "999", *workers]) == 2
    assert "--min-workers 999 are more than the " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--problems", "nosuch.yaml"], "nosuch.yaml"),
        (["--problems", "x.csv"], "x.csv"),
        (["--problems", "own.yaml", "--problems", "other/own.yaml"], "are both 'own': rename one"),
        (["--data-dir", "nosuch"], "--data-dir 'nosuch' is no folder"),
        (["--port", "abc"], "(TCP port of the server"),
    ],
)
def test_files_that_no_request_could_name_are_refused_at_the_start(tmp_path, monkeypatch, capsys, flags, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.csv").write_text("a,b\n")
    (tmp_path / "own.yaml").write_text("- {id: 1, prompt: Write f., entry_point: f, tests: [f()]}\n")
    assert run(["serve", *flags]) == 2
    assert message in capsys.readouterr().err
