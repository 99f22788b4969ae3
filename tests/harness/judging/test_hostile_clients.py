"""Clients that are slow, vanish, or send too much: each ends, and holds nothing that others need."""

import gzip
import json
import logging
import socket
import threading
import time

import pytest

from codeeval.judging.http.guard import log_as_json
from codeeval_sandbox import Status

ASSERTS = ["assert add(1, 2) == 3"]
RIGHT = "def add(a, b): return a + b"


def head(body, *lines, path="/v1/judge"):
    given = [f"POST {path} HTTP/1.1", "Host: x", "Content-Type: application/json", *lines]
    return "\r\n".join([*given, "", ""]).encode() + body


def connected(served):
    host, port = served.address.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=30)


def until(holds):
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def chunks(*parts):
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)


def test_a_caller_that_does_not_read_its_stream_is_cut_off(scripted):
    """Each line holds its program, so that the answer fills the connection's buffers."""
    programs = [f"# {index}\n{'x' * 400_000}\n" for index in range(40)]
    asked = {"tests": ASSERTS, "completions": programs, "form": "solution", "stream": True}
    body = json.dumps(asked).encode()
    with scripted(lambda _job: Status.PASSED, body_seconds=0.5) as served, connected(served) as connection:
        desk = served.court.desk
        connection.sendall(head(body, f"Content-Length: {len(body)}"))
        until(lambda: desk.free < desk.capacity)
        until(lambda: desk.free == desk.capacity)
        assert served.ask("/health")[0] == 200


def test_a_body_in_chunks_counts_as_it_comes(scripted):
    """Its length is not known before, and yet bodies of all requests together have a limit."""
    with scripted(lambda _job: Status.PASSED, bodies_mb=2) as served:
        with connected(served) as connection:
            connection.sendall(head(chunks(b"x" * (3 << 19)), "Transfer-Encoding: chunked"))
            until(lambda: served.court.body_bytes >= 3 << 19)
            asked = {"tests": ASSERTS, "completions": ["x" * (1 << 20)]}
            assert served.ask("/v1/judge", asked)[0] == 429
        until(lambda: served.court.body_bytes == 0)
        assert served.ask("/v1/judge", asked)[0] == 200


@pytest.mark.parametrize("way", ["length", "chunks", "gzip"])
def test_a_body_that_is_too_large_is_refused_before_it_is_there(scripted, way):
    large = b" " * (50 << 20)
    with scripted(lambda _job: Status.PASSED, body_mb=1) as served, connected(served) as connection:
        if way == "length":  # not one byte of it needs to be sent
            connection.sendall(head(b"", f"Content-Length: {len(large)}"))
        elif way == "chunks":
            connection.sendall(head(chunks(*[large[: 1 << 20]] * 2), "Transfer-Encoding: chunked"))
        else:
            packed = gzip.compress(large)
            connection.sendall(head(packed, f"Content-Length: {len(packed)}", "Content-Encoding: gzip"))
        answer = connection.recv(4096)
        assert b" 413 " in answer.splitlines()[0]
        assert b"larger than 1 MiB" in answer
        until(lambda: served.court.body_bytes == 0)


def test_a_caller_that_vanishes_leaves_no_job(scripted):
    """Jobs that wait for nobody are left out, and their places are free again."""
    go_on = threading.Event()

    def script(_job):
        go_on.wait(30)
        return Status.PASSED

    asked = {"tests": ASSERTS, "completions": [f"{RIGHT}  # {index}" for index in range(20)], "form": "solution"}
    body = json.dumps(asked).encode()
    with scripted(script) as served:
        desk = served.court.desk
        with connected(served) as connection:
            connection.sendall(head(body, f"Content-Length: {len(body)}"))
            until(lambda: desk.counts.taken)
        go_on.set()
        until(lambda: desk.free == desk.capacity)
        until(lambda: not desk.waiting and not desk.running)
        assert desk.counts.dropped + desk.counts.answered == desk.counts.taken == 20


@pytest.fixture
def loggers():
    """Set loggers back to what they were."""
    chosen = [logging.getLogger(name) for name in ("codeeval", "aiohttp")]
    before = [(logger, logger.handlers[:], logger.level, logger.propagate) for logger in chosen]
    yield
    for logger, handlers, level, propagate in before:
        logger.handlers[:] = handlers
        logger.setLevel(level)
        logger.propagate = propagate


@pytest.mark.usefixtures("loggers")
def test_what_is_not_http_is_one_line_of_the_log(scripted, capsys):
    """The log has one JSON object a line, also where aiohttp writes it."""
    log_as_json()
    with scripted(lambda _job: Status.PASSED) as served, connected(served) as connection:
        connection.sendall(b"POST /v1/judge HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n")
        assert b" 400 " in connection.recv(4096).splitlines()[0]
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines if line["logger"].startswith("aiohttp")]


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("/v1/judge", b"[" * 100_000, 400, "not JSON"),
        ("/v1/judge", b"\xff\xfe{}", 400, "not JSON"),
        ("/v1/judge", b'{"tests": [{"input": "1", "output": null}], "completions": ["x"]}', 404, "input` and `output"),
        ("/v1/judge", b'{"tests": {"inputs": ["1"], "outputs": []}, "completions": ["x"]}', 404, "outputs"),
        (
            "/v1/judge",
            b'{"tests": {"inputs": [1], "outputs": ["2"]}, "completions": ["x"]}',
            404,
            "'request', tests, field",
        ),
        ("/v1/judge", b'{"tests": [], "completions": ["x"]}', 404, "give a list of asserts"),
        ("/v1/judge", b'{"tests": ["assert f()"], "completions": ["x"], "seconds": NaN}', 400, "seconds"),
        ("/run_code", b'{"code": "1"}', 422, "language"),
        ("/submit", b'{"dataset": "nothing", "id": 1, "completion": "x", "config": {}}', 400, "no eval class"),
        ("/test_program_stdio", b'{"program": "x", "tests": [{"input": "1"}]}', 422, "output"),
        ("/test_program", b"{", 422, "not JSON"),
        (
            "/verify",
            b'{"response": {"output_text": "x"}, "verifier_metadata": {"unit_tests": {"inputs": ["1"]}}}',
            400,
            "",
        ),
        ("/v1/execute", b'{"jobs": [{"id": "a", "suite": "nothing"}]}', 409, "send these suites"),
    ],
)
def test_each_protocol_gets_its_status_and_one_line(scripted, path, body, status, words):
    with scripted(lambda _job: Status.PASSED) as served:
        got, answer = served.ask(path, body)
    assert got == status, answer
    assert words in answer["detail"]
    assert "\n" not in answer["detail"]
    assert answer["detail"].count("'request'") <= 1
