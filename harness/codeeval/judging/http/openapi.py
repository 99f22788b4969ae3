"""The OpenAPI document of all routes, made of their models. `tools/generate_docs.py` writes it to docs/openapi.json."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from codeeval.judging.http.route import Route
from codeeval.judging.http.routes import ROUTES

__all__ = ["document"]

_REFERENCES = "#/components/schemas/{model}"


def document() -> dict[str, Any]:
    """Return the document."""
    bodies = [route.request for route in ROUTES if route.request is not None]
    answers = [route.response for route in ROUTES if route.response is not None]
    models = [(model, "validation") for model in dict.fromkeys(bodies)]
    models += [(model, "serialization") for model in dict.fromkeys(answers) if model not in bodies]
    _, schema = models_json_schema(models, ref_template=_REFERENCES)  # type: ignore[arg-type]
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "codeeval serve",
            "version": "1",
            "description": "Judge programs over HTTP: unforgeable verdicts, which load does not change.",
            "license": {"name": "Apache-2.0"},
        },
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": {**schema.get("$defs", {}), "Fault": _FAULT},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


_FAULT = {
    "type": "object",
    "properties": {"detail": {"type": "string", "description": "One line: what is wrong, and how to mend it."}},
    "required": ["detail"],
}


def _operation(route: Route) -> dict[str, Any]:
    manners = route.manners
    faults = {401: "The token is missing or wrong."}
    if route.request is not None:
        faults |= {
            manners.invalid: "The body is not JSON, or not what the route takes.",
            manners.unknown: "A benchmark, problem, suite or language does not exist here.",
            408: "The body did not come in time.",
            413: "The body is too large.",
            manners.closing: "The server is about to end.",
            manners.lost: "The sandbox failed.",
            manners.full: "The judge is full. `Retry-After` says when to try again.",
            manners.late: "The verdict did not come in time.",
        }
    operation: dict[str, Any] = {
        "summary": route.summary,
        "tags": [route.tag],
        "responses": {"200": {"description": "The answer.", "content": _content(route.response)}},
    }
    if route.notes:
        operation["description"] = route.notes
    if route.is_open:
        operation["security"] = []
    else:
        for status, words in sorted(faults.items()):
            operation["responses"][str(status)] = {"description": words, "content": _content_of("Fault")}
    if route.request is not None:
        operation["requestBody"] = {"required": True, "content": _content(route.request)}
    return operation


def _content(model: type[BaseModel] | None) -> dict[str, Any]:
    return {"text/plain": {"schema": {"type": "string"}}} if model is None else _content_of(model.__name__)


def _content_of(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REFERENCES.format(model=name)}}}
