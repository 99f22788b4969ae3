"""What happens around each request: its token, its id, its line in the log, its numbers, and its faults."""

import base64
import binascii
import hmac
import json
import logging
import sys
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from codeeval.judging.http.faults import Fault, fault_of

if TYPE_CHECKING:
    from codeeval.judging.http.route import Route
    from codeeval.judging.http.server import Court

__all__ = ["guarded", "log_as_json"]

_log = logging.getLogger("codeeval.judging")

_GONE = 499
"""Status in the log of a request whose caller has left."""
_LONGEST_ID = 128


def guarded(court: "Court", route: "Route") -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return the handler of a route, as the application calls it."""

    async def handle(request: web.Request) -> web.StreamResponse:
        started = time.monotonic()
        identifier = _identifier(request)
        status = _GONE
        detail = ""
        try:
            response = await _answered(court, route, request)
            status = response.status
            if status >= 400 and isinstance(response, web.Response):  # noqa: PLR2004 - an error
                detail = response.text or ""
            if not response.prepared:
                response.headers["X-Request-Id"] = identifier
            return response
        finally:
            seconds = time.monotonic() - started
            court.metrics.observe(route.path, status, seconds)
            facts = {"id": identifier, "method": request.method, "route": route.path, "status": status}
            _log.info("request", extra={"facts": {**facts, "seconds": round(seconds, 6), "detail": detail[:300]}})

    return handle


async def _answered(court: "Court", route: "Route", request: web.Request) -> web.StreamResponse:
    if not route.is_open and not _has_token(court.settings.token, request):
        refusal = Fault(401, "the token is missing or wrong: send the header `Authorization: Bearer TOKEN`").response()
        refusal.headers["WWW-Authenticate"] = 'Bearer realm="codeeval"'
        return refusal
    key = request.headers.get("Idempotency-Key", "")
    if not key or request.method != "POST" or not route.has_keys:
        return await _handled(court, route, request)
    return await _repeated(court, route, request, key)


async def _repeated(court: "Court", route: "Route", request: web.Request, key: str) -> web.StreamResponse:
    """Answer a request with a key once: who repeats it gets the same answer, also while the first is under way."""
    if len(key) > _LONGEST_ID:
        return Fault(400, f"Idempotency-Key has {len(key)} characters: give at most {_LONGEST_ID}").response()

    async def work() -> tuple[int, bytes, str]:
        response = await _handled(court, route, request)
        assert isinstance(response, web.Response)
        assert isinstance(response.body, bytes)
        return response.status, response.body, response.content_type

    status, body, kind = await court.requests.get(f"{route.path} {key}", work)
    if status == _GONE:  # the first caller left before its body was there; this one has its own
        status, body, kind = await court.requests.get(f"{route.path} {key}", work)
    return web.Response(status=status, body=body, content_type=kind)


async def _handled(court: "Court", route: "Route", request: web.Request) -> web.StreamResponse:
    try:
        return await route.handler(court, request)
    except web.HTTPRequestEntityTooLarge:
        limit = court.settings.body_mb
        return Fault(413, f"the body is larger than {limit} MiB: send less, or raise --max-body").response()
    except web.HTTPException as error:
        return Fault(error.status, error.reason).response()
    except (ConnectionError, web.RequestPayloadError):
        return Fault(_GONE, "the caller has left").response()
    except Exception as error:  # noqa: BLE001 - a caller gets an answer, whatever failed
        fault = fault_of(error, route.manners)
        if fault is None:
            _log.exception("a route failed", extra={"facts": {"route": route.path}})
            fault = Fault(500, "the server has a fault: its log says more")
        return fault.response()


def _has_token(token: str, request: web.Request) -> bool:
    """Return whether a request brings the token: as Bearer, or as the password of an address `http://any:TOKEN@host`."""
    if not token:
        return True
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    given = value.strip()
    if kind.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return False
    elif kind.lower() != "bearer":
        return False
    return hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())


def _identifier(request: web.Request) -> str:
    given = request.headers.get("X-Request-Id", "")
    return given if 0 < len(given) <= _LONGEST_ID and given.isprintable() else uuid.uuid4().hex


class _Lines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as a line."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line: dict[str, Any] = {
            "time": f"{moment}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


def log_as_json(level: int = logging.INFO) -> None:
    """Write the log to standard error, one JSON object a line: codeeval's, and aiohttp's on what is not HTTP."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    for name, least in (("codeeval", level), ("aiohttp", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.setLevel(least)
        logger.propagate = False
