"""One route: its models, its manners, and its handler with faults turned into statuses."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web
from pydantic import BaseModel, ValidationError

from codeeval.judging.http.faults import NATIVE, BodyError, BusyError, Manners, SlowBodyError

if TYPE_CHECKING:
    from codeeval.judging.http.server import Court

__all__ = ["Route", "answer", "read"]

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
    with _room(court, request.content_length or 0):
        try:
            async with asyncio.timeout(court.settings.body_seconds):
                body = await request.read()
        except TimeoutError:
            raise SlowBodyError from None
        if len(body) < _LARGE:
            return _parsed(body, model)
        return await asyncio.to_thread(_parsed, body, model)


@contextmanager
def _room(court: "Court", size: int) -> Iterator[None]:
    if court.body_bytes + size > court.settings.bodies_mb << 20:
        raise BusyError
    court.body_bytes += size
    try:
        yield
    finally:
        court.body_bytes -= size


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
