"""Answers that hold only what follows the stub."""

import re
import textwrap
from collections.abc import Sequence

from tree_sitter import Node

from codeeval.extraction.lines import is_prose
from codeeval.extraction.syntax import binds, has_return, is_idle, parsed

__all__ = ["joined_body"]


def joined_body(stub: str, body: str, name: str) -> str | None:
    """Stub and body as one program, if the body does belong there; None if not.

    A body that lost its indentation, in its first line or in all of them, gets it back.
    """
    body = body.strip("\n")
    if not stub.strip() or not body.strip() or is_prose(body):
        return None
    opening = stub if stub.endswith("\n") else f"{stub}\n"
    indent = _indentation(stub)
    for mended in (body, indent + body.lstrip(), textwrap.indent(textwrap.dedent(body), indent)):
        if _belongs(opening, mended, name):
            return f"{opening}{mended}\n"
    return None


def _indentation(stub: str) -> str:
    """That of the stub's last line, which is its docstring's or signature's."""
    margin = re.match(r"[ \t]*", stub.rstrip().rpartition("\n")[2])
    return (margin.group() if margin else "") or "    "


def _belongs(opening: str, body: str, name: str) -> bool:
    """Whether the two make a sound program in which statements of the body are the entry point's."""
    root = parsed(opening + body)
    if root.has_error or has_return(root):
        return False
    start = len(opening.encode("utf-8", "surrogatepass"))
    statements = (item for part in root.named_children if binds(part, name) for item in _function_body(part))
    return any(item.start_byte >= start and not is_idle(item) for item in statements)


def _function_body(definition: Node) -> Sequence[Node]:
    function = definition.child_by_field_name("definition") or definition
    body = function.child_by_field_name("body")
    return body.named_children if body and function.type == "function_definition" else ()
