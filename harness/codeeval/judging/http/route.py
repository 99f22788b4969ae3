"""One route: its models, its manners, and its handler with faults turned into statuses."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from aiohttp import web
from pydantic import BaseModel, ValidationError

from codeeval.judging.http.faults import NATIVE, BodyError, BusyError, Manners, SlowBodyError

if TYPE_CHECKING:
    from codeeval.judging.http.server import Court

__all__ = ["Route", "answer", "finished", "read", "written"]

Handler = Callable[["Court", web.Request], Awaitable[web.StreamResponse]]

_SURROGATE = re.compile("[\ud800-\udfff]")
_LARGE = 1 << 20
"""Bytes of a body from which on it is parsed in a thread."""


@dataclass(frozen=True)
class Route:
    """A route of the server, with all that its documentation says."""

    method: str
    path: str
    summary: str
    handler: Handler
    request: type[BaseModel] | None = None
    """Model of the body; None: the route has none."""
    response: type[BaseModel] | None = None
    """Model of the answer; None: a text."""
    manners: Manners = NATIVE
    tag: str = "judge"
    is_open: bool = False
    """True: answered without a token."""
    has_keys: bool = True
    """False: an Idempotency-Key has no effect, because what a request brings has names of its own."""
    notes: str = field(default="")
    """Further sentences of its documentation."""


async def read(court: "Court", request: web.Request, model: type[BaseModel]) -> Any:
    """Return the body of a request as its model.

    Raises:
        BodyError, ValidationError: it is not JSON, or does not fit the model.
        SlowBodyError: it did not come in time.
        BusyError: too many bodies are under way.
    """
    with _Room(court) as room:
        body = await _body(court, request, room)
        if len(body) < _LARGE:
            return _parsed(body, model)
        return await asyncio.to_thread(_parsed, body, model)


async def _body(court: "Court", request: web.Request, room: "_Room") -> bytes:
    """Return the bytes of a body. Raises SlowBodyError, BusyError, HTTPRequestEntityTooLarge.

    Bytes are counted as they come: a body may be sent in chunks, or compressed, so that its length is not known before.
    """
    limit, length = court.settings.body_mb << 20, request.content_length or 0
    if length > limit:
        raise web.HTTPRequestEntityTooLarge(limit, length)
    room.hold(length)
    body = bytearray()
    try:
        async with asyncio.timeout(court.settings.body_seconds):
            async for part in request.content.iter_any():
                body += part
                room.hold(len(body))
                if len(body) > limit:
                    raise web.HTTPRequestEntityTooLarge(limit, len(body))
    except TimeoutError:
        raise SlowBodyError from None
    return bytes(body)


class _Room:
    """Memory that the body of one request takes of what all bodies may take together."""

    def __init__(self, court: "Court") -> None:
        self._court = court
        self._held = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._court.body_bytes -= self._held

    def hold(self, size: int) -> None:
        """Hold so many bytes, or more. Raises BusyError."""
        more = max(0, size - self._held)
        if self._court.body_bytes + more > self._court.settings.bodies_mb << 20:
            raise BusyError
        self._court.body_bytes += more
        self._held += more


async def written(court: "Court", request: web.Request, response: web.StreamResponse, part: bytes) -> None:
    """Write a part of a streamed answer. Raises ConnectionError where its caller does not read in time."""
    await _in_time(court, request, response.write(part))


async def finished(court: "Court", request: web.Request, response: web.StreamResponse) -> None:
    """End a streamed answer. Raises ConnectionError where its caller does not read in time."""
    await _in_time(court, request, response.write_eof())


async def _in_time(court: "Court", request: web.Request, writing: Awaitable[None]) -> None:
    """Wait for what is written. Cut the connection of a caller that does not read, so that it holds no place."""
    try:
        async with asyncio.timeout(court.settings.body_seconds):
            await writing
    except TimeoutError:
        if request.transport is not None:
            request.transport.abort()
        raise ConnectionResetError("the caller does not read its answer") from None


def _parsed(body: bytes, model: type[BaseModel]) -> Any:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        first = error
    try:
        values = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BodyError(str(error)) from None
    if not isinstance(values, dict):
        raise BodyError(f"expected an object, got {type(values).__name__}")
    if not _SURROGATE.search(json.dumps(values, ensure_ascii=False)):
        raise first
    return model.model_validate(_whole(values))


def _whole(value: Any) -> Any:
    """Return the value with half surrogate pairs replaced: a model's text may hold some, and no program can."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    return value


def answer(model: BaseModel) -> web.Response:
    """Return a model as the answer."""
    return web.Response(body=model.__pydantic_serializer__.to_json(model), content_type="application/json")
