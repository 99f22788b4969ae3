"""The client's requests, and what it makes of the answers."""

import json

import pytest

from codeeval.errors import UsageError
from codeeval.models import ModelConfig, open_model
from codeeval.seeds import SEED_STRIDE

from .misbehaving import KEY, Server, drawn, failure, status

pytestmark = pytest.mark.usefixtures("keyed")


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


def test_the_key_is_sent_and_never_shown():
    server = Server(always=status(401, f"Incorrect API key provided: {KEY}"))
    message = failure(server, indices=[0])
    assert server.keys == {f"Bearer {KEY}"}
    assert KEY not in message
    model = open_model("openai/tiny", ModelConfig(base_url="http://127.0.0.1:1/v1"))
    assert KEY not in json.dumps(dict(model.describe())) + repr(model)


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
    with pytest.raises(UsageError, match="not a plain address") as caught:
        open_model("openai/tiny", ModelConfig(base_url=url))
    assert "pw" not in str(caught.value)


def test_the_address_may_come_from_the_environment(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(UsageError, match="add --base-url"):
        open_model("openai/tiny")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    assert open_model("openai/tiny").name == "openai/tiny"
