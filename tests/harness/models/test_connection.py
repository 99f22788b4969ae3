"""The way to a server: redirects, proxies, keys and certificates."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from codeeval.errors import ModelError, UsageError
from codeeval.models import ModelConfig, open_model
from codeeval.models.address import Address, Credentials, certificates, proxy_for, same_place
from codeeval.samples import Completion

from .authority import Authority

VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
Handler = Callable[[web.Request], web.Response]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")


@asynccontextmanager
async def site(handler: Handler, secure: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server of one handler: its port."""

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        return handler(request)  # type: ignore[arg-type]

    runner = web.ServerRunner(web.Server(answer), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=secure).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@asynccontextmanager
async def tunnel(target: int, *, refusal: bytes = b"") -> AsyncIterator[tuple[int, list[str]]]:
    """A proxy that connects whatever host is asked for with the port `target`: its port, and the heads it was sent."""
    heads: list[str] = []

    async def copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1 << 16):
            writer.write(data)
        writer.close()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(refusal or b"HTTP/1.1 200 Connection established\r\n\r\n")
        if refusal:
            writer.close()
            return
        there, back = await asyncio.open_connection("127.0.0.1", target)
        await asyncio.gather(copied(reader, back), copied(there, writer), return_exceptions=True)

    async with await asyncio.start_server(connect, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1], heads


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

    with pytest.raises(ModelError, match=rf"the server says .*{message}"):
        asyncio.run(run())


def test_a_list_of_models_behind_a_login_stops_nothing(made_up):
    def handler(request: web.Request) -> web.Response:
        if request.path.endswith("/models"):
            return web.Response(status=302, headers={"Location": "/login"})
        if request.path == "/login":
            return web.Response(text="<html><title>Sign in</title></html>", content_type="text/html")
        return answered(request)

    async def run() -> Sequence[Completion]:
        async with site(handler) as port:
            model = open_model("openai/m", ModelConfig(base_url=f"http://127.0.0.1:{port}/v1", server_wait=0.1))
            try:
                await model.prepare(made_up(1), print)
                return await model.draw(made_up(1)[0], [0])
            finally:
                await model.close()

    assert len(asyncio.run(run())) == 1


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
    assert Credentials.bearer("eyJ0", directory).headers == {"Authorization": "Bearer eyJ0"}


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


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@pytest.mark.parametrize("name", VARIABLES)
def test_a_server_signed_by_an_own_authority_is_reached_where_a_variable_names_it(
    made_up, monkeypatch, authority, name
):
    monkeypatch.setenv(name, str(authority.file))

    async def run() -> Sequence[Completion]:
        async with site(answered, authority.server("127.0.0.1")) as port:
            return await drawn(f"https://127.0.0.1:{port}/v1", made_up(1))

    (sample,) = asyncio.run(run())
    assert sample.text == "POST /v1/chat/completions Bearer sk-secret"


async def refused(problems: Sequence, secure: ssl.SSLContext) -> str:
    """Draw from a server whose certificate is not accepted, and return what is said."""
    async with site(answered, secure) as port:
        with pytest.raises(ModelError) as caught:
            await drawn(f"https://127.0.0.1:{port}/v1", problems)
        return str(caught.value)


def test_a_certificate_of_an_unknown_authority_is_told_with_the_variable_that_names_it(made_up, authority):
    said = asyncio.run(refused(made_up(1), authority.server("127.0.0.1")))
    assert "unable to get local issuer certificate; set SSL_CERT_FILE" in said


@pytest.mark.parametrize(
    ("host", "days", "message"),
    [
        ("models.example.invalid", 1, "certificate is not valid for '127.0.0.1'; write --base-url with a host"),
        ("127.0.0.1", -1, "certificate has expired; the server needs a new certificate"),
    ],
)
def test_a_certificate_that_is_wrong_itself_is_no_matter_of_authorities(
    made_up, monkeypatch, authority, *, host, days, message
):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    said = asyncio.run(refused(made_up(1), authority.server(host, days=days)))
    assert message in said
    assert "SSL_CERT_FILE" not in said


def test_a_server_behind_tls_is_reached_through_a_proxy_that_sees_neither_key_nor_prompt(
    made_up, monkeypatch, authority
):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))

    async def run() -> tuple[Sequence[Completion], list[str]]:
        async with (
            site(answered, authority.server("models.example.invalid")) as port,
            tunnel(port) as (proxy, heads),
        ):
            monkeypatch.setenv("HTTPS_PROXY", f"http://user:word@127.0.0.1:{proxy}")
            return await drawn("https://models.example.invalid/v1", made_up(1)), heads

    (sample,), heads = asyncio.run(run())
    assert sample.text == "POST /v1/chat/completions Bearer sk-secret"
    assert [head.split("\r\n")[0] for head in heads] == ["CONNECT models.example.invalid:443 HTTP/1.1"]
    assert "Proxy-Authorization: Basic " in heads[0]
    assert "sk-secret" not in heads[0]


def test_a_proxy_that_refuses_is_named_without_its_password(made_up, monkeypatch):
    async def run() -> None:
        refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
        async with tunnel(0, refusal=refusal) as (proxy, _):
            monkeypatch.setenv("HTTPS_PROXY", f"http://user:word@127.0.0.1:{proxy}")
            await drawn("https://models.example.invalid/v1", made_up(1))

    with pytest.raises(ModelError, match=r"proxy http://127\.0\.0\.1:\d+ answers 407.*HTTPS_PROXY") as caught:
        asyncio.run(run())
    assert "word" not in str(caught.value)
