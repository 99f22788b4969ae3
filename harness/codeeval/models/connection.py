"""Requests over HTTP: the session, the key, redirects, the proxy, and what each failure to connect means."""

import os
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin

import aiohttp

from codeeval.errors import ModelError
from codeeval.models.address import Address, Credentials, certificates, proxy_for, same_place
from codeeval.models.faults import LostError, SlowError, StatusError
from codeeval.models.refusals import is_page
from codeeval.wording import clause

__all__ = ["Connection", "Response"]

_KEEPALIVE_SECONDS = 3.0
"""Shorter than vLLM's 5, so that the server never closes a connection just as a request goes out on it."""

_CONNECT_SECONDS = 10.0
"""For a connection to be made (s)."""

_FOLLOWED = frozenset({301, 302, 307, 308})
"""Redirects that are followed with method and body as they are: an API means nothing else by them."""

_PERMANENT = frozenset({301, 308})

_MOST_REDIRECTS = 5

_OWN_REFUSALS = frozenset({404, 405})
"""Statuses of a path that a server does not know."""


@dataclass(frozen=True, slots=True)
class Response:
    """Status, headers and body that came back."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Connection:
    """The way to one server."""

    def __init__(self, address: Address, credentials: Credentials, seconds: float) -> None:
        """`seconds`: limit of one request."""
        self.address = address
        self._api_key = credentials.key
        self._seconds = seconds
        self._patience = self._timeout(seconds)
        self._session: aiohttp.ClientSession | None = None
        self._headers = credentials.headers
        self._proxy = proxy_for(address.base)
        self._moved: dict[str, str] = {}
        self._given = address
        self._reached = False
        self._secure: ssl.SSLContext | None = None

    @property
    def facts(self) -> tuple[str, ...]:
        """Facts learnt of the way, in sentences."""
        learnt = [f"redirects to {url.partition('?')[0]}" for url in self._moved.values()]
        if self.address != self._given:
            learnt.append(f"the API begins at {self.address.base}")
        return tuple(dict.fromkeys(learnt))

    def elsewhere(self, refusal: StatusError, *, answered: bool) -> bool:
        """Switch to the address with or without `/v1`. Return True if the request is to be sent again.

        This happens once, before the server's first answer, if it refused the path.
        """
        if answered or refusal.status not in _OWN_REFUSALS or "model" in refusal.said.lower():
            return False
        changed = self.address != self._given
        self.address = self._given if changed else self.address.other()
        return not changed

    async def send(self, method: str, path: str, body: Mapping[str, Any] | None, *, seconds: float = 0.0) -> Response:
        """Send one request. `seconds`: its limit, where that is less than the connection's.

        Raises:
            LostError: the connection failed.
            SlowError: no answer in time.
            StatusError: redirects lead nowhere.
            ModelError: connections will always fail.
        """
        url = self.address.url(path)
        timeout = self._timeout(min(seconds, self._seconds)) if seconds else self._patience
        try:
            return await self._followed(method, self._moved.get(url, url), body, timeout)
        except ModelError:
            raise  # it is an OSError too, but no lost connection
        except TimeoutError as error:
            if isinstance(error, aiohttp.ConnectionTimeoutError):
                raise LostError(f"no connection within {_CONNECT_SECONDS:g} s") from error
            raise SlowError(f"no answer within {timeout.total:g} s") from error
        except aiohttp.InvalidURL as error:
            raise ModelError(f"{self.address.base!r} is not an address: check --base-url") from error
        except aiohttp.ClientHttpProxyError as error:
            raise self._refused_by_proxy(error) from error
        except (aiohttp.ClientError, OSError) as error:
            if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError) and not self._reached:
                raise self._insecure(error) from error
            raise LostError(self.shown(_reason(error))) from error

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def shown(self, message: str) -> str:
        """Without the key, which some servers repeat when they refuse it."""
        return message.replace(self._api_key, "***") if self._api_key else message

    async def _followed(
        self, method: str, url: str, body: Mapping[str, Any] | None, limits: aiohttp.ClientTimeout
    ) -> Response:
        """The answer at the end of all redirects. The key goes to no other host."""
        first, headers, proxy = url, self._headers, self._proxy
        lasting = True
        for _ in range(_MOST_REDIRECTS + 1):
            async with self._opened().request(
                method,
                url,
                json=body,
                headers=headers,
                proxy=proxy,
                ssl=self._certificates() if url.startswith("https") else True,
                allow_redirects=False,  # a redirected POST would arrive as a GET without its body
                timeout=limits,
            ) as response:
                content = await response.read()
                self._reached = True
                location = response.headers.get("Location")
                if response.status not in _FOLLOWED or not location:
                    return self._arrived(Response(response.status, response.headers, content), first, url, lasting)
                lasting = lasting and response.status in _PERMANENT
                url = urljoin(url, location)
                headers = headers if same_place(first, url) else {}
                proxy = proxy_for(url)
        raise StatusError(HTTPStatus.LOOP_DETECTED, "redirects in a circle", "unreachable")

    def _arrived(self, response: Response, first: str, last: str, lasting: bool) -> Response:  # noqa: FBT001
        if first == last:
            return response
        target = last.partition("?")[0]
        if response.status == HTTPStatus.OK and not is_page(response.content):
            if lasting:
                self._moved[first] = last
            return response
        if self._api_key and not same_place(first, last):
            said = f"redirects to {target}, where the key is not sent; if that is the server, give it as --base-url"
            raise StatusError(response.status, said, "unreachable")
        if is_page(response.content):
            raise StatusError(response.status, f"redirects to {target}, where a web page answers", "unreachable")
        return response

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEPALIVE_SECONDS)
            self._session = aiohttp.ClientSession(connector=connector)
        return self._session

    def _certificates(self) -> ssl.SSLContext:
        if self._secure is None:
            self._secure = certificates()
        return self._secure

    def _refused_by_proxy(self, error: aiohttp.ClientHttpProxyError) -> Exception:
        said = f"the proxy {_without_password(self._proxy)} answers {error.status} {error.message}"
        if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return LostError(said, status=error.status)
        fix = "check HTTPS_PROXY, or except the model server by NO_PROXY"
        return ModelError(f"no model server is reached at {self.address.base!r}: {said}; {fix}")

    def _insecure(self, error: Exception) -> ModelError:
        said = _tls_reason(error)
        if "certificate is not valid for" in said:
            fix = "write --base-url with a host that its certificate names"
        elif "certificate has expired" in said or "certificate is not yet valid" in said:
            fix = "the server needs a new certificate, or this machine's clock is wrong"
        elif "certificate" in said:
            fix = "set SSL_CERT_FILE (or REQUESTS_CA_BUNDLE) to a file with the authority that signed its certificate"
        elif "WRONG_VERSION_NUMBER" in said or "RECORD_LAYER" in said:
            fix = "the server speaks plain HTTP: write --base-url http://..."
        else:
            fix = "check --base-url"
        return ModelError(f"no safe connection to {self.address.base!r}: {said}; {fix}")

    @staticmethod
    def _timeout(seconds: float) -> aiohttp.ClientTimeout:
        return aiohttp.ClientTimeout(total=seconds, sock_connect=min(seconds, _CONNECT_SECONDS))


def _reason(error: Exception) -> str:
    """Tell in the system's words why a connection failed."""
    if isinstance(error, aiohttp.ClientConnectorError):
        cause = error.os_error
        known = cause.errno is not None and cause.errno > 0 and not isinstance(cause, socket.gaierror)
        return os.strerror(cause.errno or 0) if known else cause.strerror or str(cause)
    return clause(error) or type(error).__name__


def _tls_reason(error: Exception) -> str:
    """Tell in the TLS library's words why a connection is not safe."""
    cause = getattr(error, "certificate_error", error)
    return cause.verify_message.rstrip(".") if isinstance(cause, ssl.SSLCertVerificationError) else clause(cause)


def _without_password(proxy: str | None) -> str:
    scheme, mark, rest = (proxy or "").partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}"
