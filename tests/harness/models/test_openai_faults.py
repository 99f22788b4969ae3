"""The client against a real server that misbehaves on demand."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web

from codeeval.errors import ModelError
from codeeval.models import ModelConfig, open_model
from codeeval.models.dialect import Dialect
from codeeval.models.pauses import retry_after as _retry_after
from codeeval.models.refusals import longest_answer
from codeeval.samples import Completion, Served, UnansweredError

from .misbehaving import Server, drawn, failure, half, problem, prompted, reset, serving, slow, status, text

pytestmark = pytest.mark.usefixtures("keyed")


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


@pytest.mark.parametrize(
    "said",
    [
        "max_tokens is too large: 2048. This model supports at most 1,024 completion tokens, you gave 2048.",
        "max_tokens: 2048 > 1024, which is the maximum allowed number of output tokens",
        "Invalid max_tokens value, the valid range of max_tokens is [1, 1024]",
        "`max_tokens` must be less than or equal to `1024`",
    ],
)
def test_an_answer_longer_than_the_server_allows_ends_the_run_with_the_number(said):
    server = Server(faults=[], always=status(400, said))
    message = failure(server, problems=8)
    assert "400 " in message
    assert "give --max-tokens 1024 or less" in message


def test_a_prompt_that_is_too_long_says_nothing_of_the_longest_answer():
    assert longest_answer("max_tokens must be at most 90: the prompt takes 1958 of the context of 2048 tokens") is None


def test_what_an_earlier_session_learnt_is_sent_so_from_the_first_request_on():
    facts = ["`seed` is refused and left out: samples cannot be drawn again exactly", "at most 2 samples per request"]
    told = list[str]()
    dialect = Dialect(8, tell=told.append)
    dialect.recall(facts)
    assert dialect.written({"n": 2, "seed": 1, "top_p": 1.0}) == {"n": 2, "top_p": 1.0}
    assert (dialect.most, dialect.facts, told) == (2, facts, [])


def test_a_field_that_the_user_sets_is_sent_whatever_was_learnt_before():
    dialect = Dialect(8, kept={"seed"})
    dialect.recall(["`seed` is refused and left out: samples cannot be drawn again exactly"])
    assert "seed" in dialect.written({"seed": 1})
