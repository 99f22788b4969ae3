"""Where a server is, and how it is reached: its URL, the proxy on the way, its certificate, and the key's header."""

import ipaddress
import os
import re
import ssl
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlsplit

from codeeval.errors import UsageError

__all__ = ["Address", "Credentials", "certificates", "proxy_for", "same_place"]

_END = re.compile(r"(?:/chat/completions|/completions|/responses|(?<=/v1)/models)$")
"""Paths that people leave at the end of a base URL. Azure's may end in `/models` rightly."""

_VERSIONED = re.compile(r"/v\d+(?:beta|alpha)?\d*$")

_SECRET = re.compile(r"key|token|secret|sig|password|code", re.IGNORECASE)
"""Names of parameters in a URL that may hold a key."""

_AZURE_HOSTS = (".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com", ".azure-api.net")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server's API begins."""

    base: str
    """Without a slash at its end, and without parameters."""
    query: str = ""
    """Parameters of every request, such as Azure's `api-version`."""

    @classmethod
    def of(cls, text: str, *, key_variable: str = "OPENAI_API_KEY") -> "Address":
        """Read the address that a person wrote. Raises UsageError if it is invalid, or holds a key.

        `key_variable` is the environment variable for the key that the message names.
        """
        parts = urlsplit(text.strip())
        secret = [name for name, _ in parse_qsl(parts.query) if _SECRET.search(name)]
        if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or secret:
            shown = parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()
            raise UsageError(
                f"--base-url {shown!r} is not a plain address; write http://HOST:PORT/v1, "
                f"and put a key into {key_variable}"
            )
        path = _END.sub("", parts.path.rstrip("/")).rstrip("/")
        query = parts.query
        if "/openai/deployments/" in path and "api-version" not in query:
            query = "&".join(filter(None, [query, _api_version()]))
        return cls(f"{parts.scheme}://{parts.netloc}{path}", query)

    @property
    def azure(self) -> bool:
        """True for Azure's kind of API, whose key has a header of its own."""
        host = urlsplit(self.base).hostname or ""
        return "api-version=" in self.query or "/openai/deployments/" in self.base or host.endswith(_AZURE_HOSTS)

    @property
    def versioned(self) -> bool:
        """True if the path ends in a version such as `/v1`."""
        return _VERSIONED.search(self.base) is not None

    def other(self) -> "Address":
        """The address with `/v1` where this one has no version, and without where it has."""
        return replace(self, base=_VERSIONED.sub("", self.base) if self.versioned else f"{self.base}/v1")

    def url(self, path: str) -> str:
        """The URL of a path; one that begins with `//` begins before the version."""
        start = f"{_VERSIONED.sub('', self.base)}{path[1:]}" if path.startswith("//") else f"{self.base}{path}"
        return f"{start}?{self.query}" if self.query else start


@dataclass(frozen=True, slots=True)
class Credentials:
    """A key, and the headers that carry it. Both are sent to the server's own host alone."""

    key: str | None = field(default=None, repr=False)
    """Text that is never shown, logged or stored."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Headers of every request."""

    @classmethod
    def bearer(cls, key: str | None, address: Address) -> "Credentials":
        """Return the key in the header of OpenAI's API.

        Azure takes a key as `api-key`, and a token of its directory as others do.
        """
        if not key:
            return cls()
        if address.azure and not key.startswith("eyJ"):
            return cls(key, {"api-key": key})
        return cls(key, {"Authorization": f"Bearer {key}"})


def same_place(old: str, new: str) -> bool:
    """Return True if a key for one URL may be sent to the other: same host and port, or http to https."""
    before, after = urlsplit(old), urlsplit(new)
    if before.hostname != after.hostname:
        return False
    ports = {"http": 80, "https": 443}
    same = (before.port or ports.get(before.scheme)) == (after.port or ports.get(after.scheme))
    secure = before.scheme == "http" and after.scheme == "https" and not before.port and not after.port
    return (same and before.scheme == after.scheme) or secure


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for this URL (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY); None: none.

    This machine's own addresses are always excepted. Raises UsageError where the proxy is of another kind than HTTP.
    """
    parts = urlsplit(url)
    proxies = urllib.request.getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or _is_excepted(parts.hostname or "", parts.port, proxies.get("no", "")):
        return None
    scheme = urlsplit(proxy).scheme if "://" in proxy else ""
    if scheme not in {"", "http", "https"}:
        raise UsageError(
            f"the environment names a proxy of kind {scheme!r} (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY): use an HTTP "
            "proxy, or except the model server by NO_PROXY"
        )
    return proxy if scheme else f"http://{proxy}"


def certificates() -> ssl.SSLContext:
    """Load trusted authorities: the system's or SSL_CERT_FILE's, and those of REQUESTS_CA_BUNDLE.

    Raises UsageError where a variable names a file that cannot be read as certificates.
    """
    context = ssl.create_default_context()
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        if path := os.environ.get(name):
            location = {"capath": path} if os.path.isdir(path) else {"cafile": path}  # noqa: PTH112 - what ssl takes
            try:
                context.load_verify_locations(**location)
            except (OSError, ssl.SSLError) as error:
                raise UsageError(f"{name}={path!r} holds no certificates: {error.strerror or error}") from error
    return context


def _is_excepted(host: str, port: int | None, listed: str) -> bool:
    if host == "localhost" or host.endswith(".localhost") or _is_own(host):
        return True
    return urllib.request.proxy_bypass(f"{host}:{port}" if port else host) or _in_network(host, listed)


def _is_own(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _in_network(host: str, listed: str) -> bool:
    """Return True if NO_PROXY lists a network (10.0.0.0/8) of the address. The standard library overlooks these."""
    for entry in listed.split(","):
        try:
            if ipaddress.ip_address(host) in ipaddress.ip_network(entry.strip(), strict=False):
                return True
        except ValueError:
            continue
    return False


def _api_version() -> str:
    version = os.environ.get("OPENAI_API_VERSION")
    return f"api-version={version}" if version else ""
