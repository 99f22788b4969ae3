"""What is found out about a server before the first sample is drawn."""

import pytest
from aiohttp import web

from codeeval.errors import ModelError
from codeeval.models.fake import FakeServer


def test_a_server_says_what_it_serves(prepared, made_up):
    served = prepared(FakeServer(window=4096), made_up(3))
    assert (served.model, served.root, served.software, served.max_model_len) == ("tiny", "tiny", "fake 0.0", 4096)
    assert served.prompts_sha256 is not None
    assert served.fingerprint is None


def test_other_prompts_have_another_digest(prepared, made_up):
    chat, raw = (prepared(FakeServer(), made_up(3), prompt_style=style) for style in ("chat", "completion"))
    assert chat.prompts_sha256 != raw.prompts_sha256


def test_a_server_that_is_loading_is_waited_for_and_the_user_told(prepared, made_up):
    told = []
    assert prepared(FakeServer(loading=0.5), made_up(1), told=told)
    assert [line for line in told if "waiting" in line] == told[:1]
    assert "waiting for the model server" in told[0]
    assert "503 Loading model" in told[0]


def test_a_server_that_lists_its_models_but_does_not_answer_yet_is_waited_for_too(prepared, made_up):
    class Warming(FakeServer):
        asked = 0

        async def _complete(self, request):
            self.asked += 1
            return web.Response(status=503) if self.asked < 3 else await super()._complete(request)

    server, told = Warming(), []
    assert prepared(server, made_up(1), told=told)
    assert server.asked == 3
    assert "503 Service Unavailable" in told[0]


def test_health_that_is_ill_is_not_asked(prepared, made_up):
    class Ill(FakeServer):
        async def _health(self, _request):
            raise AssertionError

    assert prepared(Ill(), made_up(1))


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_server_that_stays_away_is_given_up_after_the_wait_with_the_time_told(prepared, made_up, status):
    class Away(FakeServer):
        async def _complete(self, _request):
            return web.Response(status=status, text="<html><title>Loading</title></html>")

    with pytest.raises(ModelError, match=rf"after 0\.\d s: {status} a web page titled 'Loading'; .*--server-wait"):
        prepared(Away(), made_up(1), server_wait=0.3)


@pytest.mark.parametrize(
    ("server", "settings", "kind", "message"),
    [
        (FakeServer(model="other"), {}, "unknown_model", "it serves 'other'; use --model openai/other"),
        (FakeServer(key="k"), {}, "key", "set OPENAI_API_KEY"),
        (FakeServer(flaw="no_chat_template"), {"prompt_style": "chat"}, "chat_template", "--prompt-style completion"),
        (FakeServer(window=300), {"max_tokens": 301}, "window", "--max-model-len of at least 301"),
        (FakeServer(window=300), {"max_tokens": 299, "prompt_style": "completion"}, "window", r"'t/10' takes \d+"),
    ],
)
def test_what_would_be_refused_for_every_sample_is_refused_at_once(
    prepared, made_up, *, server: FakeServer, settings: dict[str, object], kind: str, message: str
):
    with pytest.raises(ModelError, match=message) as caught:
        prepared(server, made_up(11), **settings)
    assert caught.value.kind == kind
    assert server.counts["requests"] <= 1


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/v1", "http://no-such-host.invalid/v1"])
def test_a_server_that_is_not_there_is_told_in_a_message_that_names_the_fix(url, made_up, prepared):
    class Elsewhere(FakeServer):
        url = property(lambda _: url, lambda *_: None)

    with pytest.raises(ModelError, match=r"no model server answers at .*--server-wait"):
        prepared(Elsewhere(), made_up(1), server_wait=0.1)


def test_a_program_that_is_no_model_server_is_told_apart(made_up, prepared):
    class Website(FakeServer):
        async def _models(self, _request):
            return web.Response(text="<html>welcome</html>")

        async def _complete(self, request):
            return await self._models(request)

    with pytest.raises(ModelError, match="does not speak OpenAI's API"):
        prepared(Website(), made_up(1))
