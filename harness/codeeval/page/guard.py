"""Who may ask the server of a page: a browser on this host, whatever other sites it has open.

A site that a user has open can send requests to this server, also under a name of its own that it lets point to this
host (DNS rebinding). So the Host header must be one that the server goes by, and a request that a browser says comes
from another site gets no data. Where the server listens for other hosts, a token is asked for besides. It comes once in
the address, and then in a cookie that no script and no other site can use.
"""

import hmac
import ipaddress
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Middleware

__all__ = ["Guard", "is_loopback"]

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_COOKIE = "codeeval-token"
_SAME = frozenset({"same-origin", "none", ""})
"""Values of Sec-Fetch-Site that get data. Empty: no browser that knows the header."""


@dataclass(frozen=True)
class Guard:
    """The rules of one server."""

    names: frozenset[str]
    """Names and addresses that the server goes by, without ports."""
    policy: str
    """Content-Security-Policy of every answer."""
    token: str = ""
    """Secret of those who may ask; empty: none is asked for."""
    takes_forms: bool = False
    """True: forms of the server's own pages may be sent. The handler asks for a secret of the form besides."""

    def middleware(self) -> Middleware:
        """Return the rules as aiohttp applies them."""

        @web.middleware
        async def guarded(request: web.Request, handler: _Handler) -> web.StreamResponse:
            response = self._refusal(request) or await self._answered(request, handler)
            response.headers.update(self._headers())
            return response

        return guarded

    def _refusal(self, request: web.Request) -> web.Response | None:
        if _name(request.headers.get("Host", "")) not in self.names:
            return _error(403, "the Host header names another host: open the address that codeeval view printed")
        site = request.headers.get("Sec-Fetch-Site", "")
        sent = request.method == "POST" and self.takes_forms
        if request.method not in ("GET", "HEAD") and not sent:
            return _error(405, "this server only answers GET")
        if sent and site not in {"same-origin", ""}:
            return _error(403, "forms of other sites are not taken")
        if request.path.startswith("/api/") and site not in _SAME:
            return _error(403, "data goes to pages of this server alone")
        if self.token and not self._has_token(request):
            return _error(401, "the token is missing or wrong: open the address that codeeval view printed")
        return None

    def _has_token(self, request: web.Request) -> bool:
        given = request.query.get("token") or request.cookies.get(_COOKIE, "")
        return hmac.compare_digest(given.encode("utf-8", "replace"), self.token.encode())

    async def _answered(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        if self.token and "token" in request.query:
            rest = request.rel_url.without_query_params("token")
            response: web.StreamResponse = web.Response(status=303, headers={"Location": str(rest)})
            response.set_cookie(_COOKIE, self.token, httponly=True, samesite="Strict", path="/")
            return response
        try:
            return await handler(request)
        except web.HTTPException as error:
            return _error(error.status, error.reason)

    def _headers(self) -> dict[str, str]:
        return {
            "Content-Security-Policy": f"{self.policy}; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cache-Control": "no-store",
        }


def _error(status: int, reason: str) -> web.Response:
    return web.json_response({"error": reason}, status=status)


def _name(host: str) -> str:
    """Return a Host header without its port, in lower case; of IPv6, without brackets."""
    text = host.strip().lower()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.rpartition(":")[0] if text.count(":") == 1 else text


def is_loopback(host: str) -> bool:
    """Return whether an address is of this host alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
