"""The client against a real server that misbehaves on demand."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from aiohttp import web

from codeeval.errors import ModelError, UsageError
from codeeval.models import ModelConfig, open_model
from codeeval.models.openai import SEED_STRIDE
from codeeval.models.pauses import retry_after as _retry_after
from codeeval.samples import Completion, Served, UnansweredError
from codeeval_benchmarks.problem import Problem, PromptParts

KEY = "sk-secret-123"

Fault = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Server:
    """Answers with each choice's own seed; first gives the faults it was told to, one per request."""

    faults: list[Fault] = field(default_factory=list)
    always: Fault | None = None
    choices: int = 1000
    bodies: list[dict[str, Any]] = field(default_factory=list)
    keys: set[str | None] = field(default_factory=set)
    running: int = 0
    most_running: int = 0
    url: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            await asyncio.sleep(0.005)
            body = await request.json()
            self.bodies.append(body)
            self.keys.add(request.headers.get("Authorization"))
            fault = self.faults.pop(0) if self.faults else self.always
            return await fault(request) if fault else web.json_response(self.answered(body, request.path))
        finally:
            self.running -= 1

    def answered(self, body: dict[str, Any], path: str) -> dict[str, Any]:
        count = min(body["n"], self.choices)
        texts = [(place, f"{prompted(body)} {body['seed'] + place}") for place in range(count)]
        choices = [
            {"index": place, "finish_reason": "stop"}
            | ({"message": {"content": text}} if "chat" in path else {"text": text})
            for place, text in reversed(texts)
        ]
        return {"choices": choices, "usage": {"prompt_tokens": 7, "completion_tokens": 3 * count, "total_tokens": None}}


def prompted(body: dict[str, Any]) -> str:
    text = body["messages"][-1]["content"] if "messages" in body else body["prompt"]
    return next(word for word in text.split() if word.startswith("task"))


@asynccontextmanager
async def serving(server: Server) -> AsyncIterator[Server]:
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.answer)
    app.router.add_post("/v1/completions", server.answer)
    app.router.add_get("/v1/models", listing)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield server
    finally:
        await runner.cleanup()


async def listing(_request: web.Request) -> web.Response:
    return web.json_response({"data": [{"id": "tiny"}]})


def status(code: int, message: str = "no", **headers: str) -> Fault:
    async def fault(_request: web.Request) -> web.Response:
        return web.json_response({"error": {"message": message}}, status=code, headers=headers)

    return fault


def text(content: str, code: int = 200) -> Fault:
    async def fault(_request: web.Request) -> web.Response:
        return web.Response(text=content, content_type="application/json", status=code)

    return fault


async def reset(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def half(request: web.Request) -> web.StreamResponse:
    """The head of an answer, then a closed connection."""
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"choices": [')
    assert request.transport is not None
    request.transport.close()
    return response


async def slow(_request: web.Request) -> web.Response:
    await asyncio.sleep(30)
    return web.Response()


def problem(number: int = 0) -> Problem:
    return Problem(
        task_id=f"t/{number}",
        benchmark="t",
        prompt=PromptParts(stub=f"# task{number} is this\n"),
        entry_point="f",
        canonical_solution="",
        control="",
        suites={},
    )


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    return


def drawn(
    server: Server, indices: Sequence[int] = range(3), *, problems: int = 1, **settings: Any
) -> list[list[Completion]]:
    async def run() -> list[list[Completion]]:
        async with serving(server):
            config = ModelConfig(base_url=server.url, backoff_seconds=0.001, **settings)
            model = open_model("openai/tiny", config)
            try:
                draws = (model.draw(problem(number), indices) for number in range(problems))
                return [list(samples) for samples in await asyncio.gather(*draws)]
            finally:
                await model.close()

    return asyncio.run(run())


def failure(server: Server, **settings: Any) -> str:
    with pytest.raises(ModelError) as caught:
        drawn(server, **settings)
    return str(caught.value)


@pytest.mark.parametrize(("style", "form"), [("chat", "answer"), ("completion", "completion")])
def test_each_index_gets_the_choice_of_its_seed(style, form):
    (samples,) = drawn(Server(), [4, 2, 3, 9], seed=2, prompt_style=style)
    assert [(sample.index, sample.form) for sample in samples] == [(index, form) for index in (4, 2, 3, 9)]
    assert [sample.seed for sample in samples] == [2 * SEED_STRIDE + index for index in (4, 2, 3, 9)]
    assert [sample.text for sample in samples] == [f"task0 {sample.seed}" for sample in samples]


def test_samples_are_the_same_however_they_are_grouped():
    runs = [drawn(Server(), range(7), samples_per_request=size) for size in (1, 3, 20)]
    assert len({tuple(sample.text for sample in samples) for (samples,) in runs}) == 1


def test_a_request_carries_the_settings():
    server = Server()
    drawn(server, temperature=0.3, top_p=0.5, max_tokens=9, prompt_style="completion", extra_body={"top_k": 4})
    (body,) = server.bodies
    assert body["stop"]
    assert {
        key: body[key] for key in ("model", "n", "temperature", "top_p", "max_tokens", "seed", "top_k", "prompt")
    } == {
        "model": "tiny",
        "n": 3,
        "temperature": 0.3,
        "top_p": 0.5,
        "max_tokens": 9,
        "seed": 0,
        "top_k": 4,
        "prompt": "# task0 is this\n",
    }


def test_tokens_are_counted_once_and_times_and_reasons_kept():
    (samples,) = drawn(Server(), range(5), samples_per_request=3)
    assert sum(sample.usage.get("completion_tokens", 0) for sample in samples) == 15
    assert sum(sample.usage.get("prompt_tokens", 0) for sample in samples) == 14
    assert all(sample.finish_reason == "stop" for sample in samples)
    assert sum(sample.latency_seconds is not None for sample in samples) == 2


def test_greedy_samples_are_asked_one_by_one():
    server = Server()
    drawn(server, temperature=0)
    assert [body["n"] for body in server.bodies] == [1, 1, 1]


def test_a_server_that_gives_one_choice_is_asked_for_the_rest():
    (samples,) = drawn(Server(choices=1), range(4))
    assert [sample.text for sample in samples] == [f"task0 {index}" for index in range(4)]


def test_requests_under_way_are_bounded():
    server = Server()
    drawn(server, range(20), problems=3, samples_per_request=1, max_connections=5)
    assert server.most_running <= 5


PASSING = [
    *(status(code) for code in (408, 409, 429, 500, 503)),
    reset,
    half,
    text('{"choices": [{"index": 0'),
    text("{}"),
    text('{"choices": []}'),
    text('{"choices": [{"message": null}]}'),
]


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_passes_is_tried_again(fault):
    server = Server(faults=[fault, fault])
    (samples,) = drawn(server)
    assert [sample.text for sample in samples] == ["task0 0", "task0 1", "task0 2"]
    assert samples[0].note == {"retries": 2}
    assert len(server.bodies) == 3


def test_many_faults_lose_double_and_mix_up_nothing():
    server = Server(faults=PASSING * 3)
    runs = drawn(server, range(6), problems=20, samples_per_request=2, max_connections=16)
    assert [[sample.text for sample in run] for run in runs] == [
        [f"task{number} {index}" for index in range(6)] for number in range(20)
    ]


@pytest.mark.parametrize(
    ("said", "least"),
    [
        ("Could not finish the message because max_tokens or model output limit was reached.", None),
        ("Invalid 'max_tokens': integer below minimum value. Expected a value >= 16, but got 1 instead.", 16),
    ],
)
def test_a_model_that_cannot_write_one_token_alone_is_tried_otherwise(said, least):
    async def short(request: web.Request) -> web.Response:
        body = await request.json()
        if body["max_tokens"] < 16:
            return web.json_response({"error": {"message": said}}, status=400)
        return web.json_response(server.answered(body, request.path))

    async def run() -> Served:
        async with serving(server):
            model = open_model("openai/tiny", ModelConfig(base_url=server.url))
            try:
                return await model.prepare([problem()], print)
            finally:
                await model.close()

    server = Server(always=short)
    assert asyncio.run(run()).learnt == ()
    assert [body["max_tokens"] for body in server.bodies] == [1, *([least] if least else [])]


def test_a_slow_answer_is_given_up_and_asked_again():
    (samples,) = drawn(Server(faults=[slow]), timeout_seconds=1)
    assert len(samples) == 3


def test_retry_after_is_waited_for():
    (samples,) = drawn(Server(faults=[status(429, **{"Retry-After": "0.3"})]))
    assert samples[0].note == {"retries": 1}
    assert asyncio.run(_timed(Server(faults=[status(429, **{"Retry-After": "0.3"})]))) >= 0.3


async def _timed(server: Server) -> float:
    async with serving(server):
        model = open_model("openai/tiny", ModelConfig(base_url=server.url, backoff_seconds=0))
        start = asyncio.get_running_loop().time()
        await model.draw(problem(), [0])
        await model.close()
        return asyncio.get_running_loop().time() - start


@pytest.mark.parametrize("header", [None, "", "soon", "-3", "Wed, 21 Oct 2015 07:28:00 GMT", "nan"])
def test_a_senseless_retry_after_is_no_wait(header):
    assert _retry_after(header) == 0


def test_retry_after_may_be_a_date():
    header = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert 50 < _retry_after(header) <= 60


@pytest.mark.parametrize(
    ("code", "fix"),
    [(400, "sampling flags"), (401, "OPENAI_API_KEY"), (403, "OPENAI_API_KEY"), (404, "'tiny'"), (301, "--base-url")],
)
def test_a_refusal_is_told_once_with_what_the_server_said_and_the_fix(code, fix):
    server = Server(always=status(code, "because it must"))
    message = failure(server, indices=[0])
    assert "'openai/tiny'" in message
    assert f"{code} because it must" in message
    assert fix in message
    assert len(server.bodies) == 1


@pytest.mark.parametrize("end", ["", "/", "/v1/", "/v1/chat/completions", "/v1?api-version=1"])
def test_a_base_url_may_lack_its_version_or_have_more_than_it_needs(end):
    server = Server()

    async def run() -> Sequence[Completion]:
        async with serving(server):
            model = open_model("openai/tiny", ModelConfig(base_url=server.url.removesuffix("/v1") + end))
            try:
                return await model.draw(problem(), [0])
            finally:
                await model.close()

    assert [sample.text for sample in asyncio.run(run())] == ["task0 0"]
    assert len(server.bodies) == 1


@pytest.mark.parametrize(
    ("code", "said", "own"),
    [
        (400, "no", True),
        (403, "no", True),
        (404, "no", True),
        (500, "no", True),
        (401, "no", False),
        (402, "no", False),
    ],
)
def test_a_refusal_after_other_answers_is_of_the_prompt_unless_it_is_of_the_account(code, said, *, own):
    async def one_refused(request: web.Request) -> web.Response:
        body = await request.json()
        refused = prompted(body) == "task1"
        return await status(code, said)(request) if refused else web.json_response(server.answered(body, request.path))

    async def run() -> ModelError:
        async with serving(server):
            model = open_model("openai/tiny", ModelConfig(base_url=server.url, backoff_seconds=0.001, retries=2))
            try:
                await model.draw(problem(0), [0])
                with pytest.raises(ModelError) as caught:
                    await model.draw(problem(1), [0])
                return caught.value
            finally:
                await model.close()

    server = Server(always=one_refused)
    error = asyncio.run(run())
    assert (isinstance(error, UnansweredError), f"{code} no" in str(error)) == (own, True)


def test_the_key_is_sent_and_never_shown():
    server = Server(always=status(401, f"Incorrect API key provided: {KEY}"))
    message = failure(server, indices=[0])
    assert server.keys == {f"Bearer {KEY}"}
    assert KEY not in message
    model = open_model("openai/tiny", ModelConfig(base_url="http://127.0.0.1:1/v1"))
    assert KEY not in json.dumps(dict(model.describe())) + repr(model)


def test_faults_that_last_end_in_one_message():
    server = Server(always=status(500, "worker died"))
    message = failure(server, indices=[0], retries=3)
    assert "failed 4 times, last: 500 worker died" in message
    assert len(server.bodies) == 4


def test_requests_that_came_too_fast_are_tried_for_longer_than_failed_ones():
    server = Server(faults=[status(429)] * 10)
    (samples,) = drawn(server, retries=3)
    assert samples[0].note == {"retries": 10}


def test_a_quota_that_is_used_up_is_not_waited_for():
    server = Server(always=text('{"error": {"message": "no money", "code": "insufficient_quota"}}', code=429))
    assert "429 no money; nothing is left of the account's quota" in failure(server, indices=[0])
    assert len(server.bodies) == 1


def test_a_server_that_is_not_there_is_given_up_soon():
    model = open_model("openai/tiny", ModelConfig(base_url="http://127.0.0.1:1/v1", server_wait=0.2))

    async def run() -> None:
        try:
            await model.draw(problem(), [0])
        finally:
            await model.close()

    with pytest.raises(ModelError, match=r"no model server answers at .* after 0\.\d s: .*--server-wait"):
        asyncio.run(run())


def test_the_description_names_what_decides_the_answers_alone():
    configs = [
        ModelConfig(base_url="http://a/v1", max_connections=3),
        ModelConfig(base_url="http://b/v1"),
        ModelConfig(base_url="http://b/v1", temperature=0.1),
    ]
    first, moved, cooler = (open_model("openai/tiny", config).describe() for config in configs)
    assert first == moved != cooler


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://h/v1", "http://", "http://user:pw@host/v1"])
def test_an_address_that_is_none_is_refused_without_repeating_a_password(url):
    with pytest.raises(UsageError, match="no plain address") as caught:
        open_model("openai/tiny", ModelConfig(base_url=url))
    assert "pw" not in str(caught.value)


def test_the_address_may_come_from_the_environment(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(UsageError, match="add --base-url"):
        open_model("openai/tiny")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    assert open_model("openai/tiny").name == "openai/tiny"
