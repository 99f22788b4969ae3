"""The way to a server: redirects, proxies, keys and certificates."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from codeeval.errors import ModelError, UsageError
from codeeval.models import ModelConfig, open_model
from codeeval.models.address import Address, authorization, certificates, proxy_for, same_place
from codeeval.samples import Completion

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
Handler = Callable[[web.Request], web.Response]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")


@asynccontextmanager
async def site(handler: Handler) -> AsyncIterator[int]:
    """A server of one handler: its port."""

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        return handler(request)  # type: ignore[arg-type]

    runner = web.ServerRunner(web.Server(answer), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def answered(request: web.Request) -> web.Response:
    """One choice that tells of method, path, parameters and key."""
    key = request.headers.get("Authorization") or request.headers.get("api-key")
    text = f"{request.method} {request.path_qs} {key}"
    return web.json_response({"choices": [{"message": {"content": text}, "finish_reason": "stop"}]})


async def drawn(url: str, problems: Sequence, **settings) -> Sequence[Completion]:
    model = open_model("openai/m", ModelConfig(base_url=url, server_wait=0.1, **settings))
    try:
        return await model.draw(problems[0], [0])
    finally:
        await model.close()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_keeps_method_and_body_and_the_key_goes_to_no_other_place(made_up, status):
    async def run() -> list[str]:
        async with site(answered) as port:
            for target in (f"http://127.0.0.1:{port}", ""):

                def moved(request: web.Request, target: str = target) -> web.Response:
                    if request.path.startswith("/new"):
                        return answered(request)
                    return web.Response(status=status, headers={"Location": f"{target}/new{request.path}"})

                async with site(moved) as old:
                    (sample,) = await drawn(f"http://127.0.0.1:{old}/v1", made_up(1))
                    found.append(sample.text)
        return found

    found: list[str] = []
    assert asyncio.run(run()) == [
        "POST /new/v1/chat/completions None",
        "POST /new/v1/chat/completions Bearer sk-secret",
    ]


@pytest.mark.parametrize(
    ("location", "message"),
    [("/v1/chat/completions", "redirects in a circle"), ("/login", "a web page"), ("/missing", "404")],
)
def test_a_redirect_that_leads_nowhere_is_told_with_its_place(made_up, location, message):
    def moved(request: web.Request) -> web.Response:
        if request.path == "/login":
            return web.Response(text="<html><title>Sign in</title></html>", content_type="text/html")
        if request.path == "/missing":
            return web.Response(status=404)
        return web.Response(status=302, headers={"Location": location})

    async def run() -> None:
        async with site(moved) as port:
            await drawn(f"http://127.0.0.1:{port}/v1", made_up(1))

    with pytest.raises(ModelError, match=message):
        asyncio.run(run())


def test_a_server_is_reached_by_the_proxy_that_the_environment_names(made_up, monkeypatch):
    async def run() -> Sequence[Completion]:
        async with site(answered) as port:
            monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
            return await drawn("http://models.example.invalid/v1", made_up(1))

    (sample,) = asyncio.run(run())
    assert sample.text == "POST /v1/chat/completions Bearer sk-secret"


@pytest.mark.parametrize(
    ("url", "excepted", "through"),
    [
        ("http://models.example/v1", "", True),
        ("http://localhost:8000/v1", "", False),
        ("http://127.0.0.1:8000/v1", "", False),
        ("http://[::1]:8000/v1", "", False),
        ("http://models.example/v1", "example", False),
        ("http://models.example/v1", ".example,other", False),
        ("http://models.example:81/v1", "models.example:80", True),
        ("http://10.1.2.3:8000/v1", "10.0.0.0/8", False),
        ("http://11.1.2.3:8000/v1", "10.0.0.0/8", True),
        ("http://models.example/v1", "*", False),
        ("https://models.example/v1", "", False),
    ],
)
def test_the_proxy_is_left_out_for_this_machine_and_what_no_proxy_lists(monkeypatch, url, excepted, through):
    monkeypatch.setenv("http_proxy", "proxy:3128")
    monkeypatch.setenv("no_proxy", excepted)
    assert proxy_for(url) == ("http://proxy:3128" if through else None)


def test_a_proxy_of_another_kind_is_told(monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "socks5://proxy:1080")
    with pytest.raises(UsageError, match="a proxy of kind 'socks5'"):
        proxy_for("https://models.example/v1")


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("http://h:8000", "http://h:8000/chat/completions?"),
        (" http://h/v1/ ", "http://h/v1/chat/completions?"),
        ("http://h/v1/chat/completions", "http://h/v1/chat/completions?"),
        ("https://h/v1beta/openai/", "https://h/v1beta/openai/chat/completions?"),
        ("https://h/v1/models", "https://h/v1/chat/completions?"),
        ("https://h/models?api-version=1", "https://h/models/chat/completions?api-version=1"),
        (
            "https://x.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21",
            "https://x.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21",
        ),
    ],
)
def test_base_urls_are_read_as_people_write_them(written, url):
    assert Address.of(written).url("/chat/completions").removesuffix("?") == url.removesuffix("?")


@pytest.mark.parametrize(
    "url", ["http://h/v1?key=abc", "http://h/v1?code=abc", "http://u:abc@h/v1", "h:8000", "ftp://h"]
)
def test_a_base_url_with_a_key_is_refused_without_repeating_it(url):
    with pytest.raises(UsageError, match="OPENAI_API_KEY") as caught:
        Address.of(url)
    assert "abc" not in str(caught.value)


def test_azure_gets_its_key_and_version_as_it_takes_them(made_up, monkeypatch):
    monkeypatch.setenv("OPENAI_API_VERSION", "2024-10-21")

    async def run() -> Sequence[Completion]:
        async with site(answered) as port:
            return await drawn(f"http://127.0.0.1:{port}/openai/deployments/d", made_up(1))

    (sample,) = asyncio.run(run())
    assert sample.text == "POST /openai/deployments/d/chat/completions?api-version=2024-10-21 sk-secret"
    directory = Address.of("https://x.openai.azure.com/openai/v1")
    assert authorization("eyJ0", directory) == {"Authorization": "Bearer eyJ0"}


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("http://h/v1", "https://h/v1", True),
        ("http://h:80/v1", "http://h/v2", True),
        ("http://h/v1", "http://h:8001/v1", False),
        ("https://h/v1", "http://h/v1", False),
        ("http://h/v1", "http://h.evil/v1", False),
    ],
)
def test_a_key_goes_where_it_belongs(old, new, same):
    assert same_place(old, new) == same


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
def test_a_file_without_certificates_is_named_with_its_variable(monkeypatch, tmp_path, name):
    monkeypatch.setenv(name, str(tmp_path / "none.pem"))
    with pytest.raises(UsageError, match=rf"{name}=.*none.pem"):
        certificates()


def test_a_server_that_speaks_no_tls_is_told_apart(made_up):
    async def run() -> None:
        async with site(answered) as port:
            await drawn(f"https://127.0.0.1:{port}/v1", made_up(1))

    with pytest.raises(ModelError, match=r"no safe connection to .*http://"):
        asyncio.run(run())
