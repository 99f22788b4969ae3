"""Queries over the tree of a piece of Python, and what stands at its nodes."""

from collections.abc import Iterator
from functools import cache

from tree_sitter import Node, Query, QueryCursor

from codeeval.python.syntax import language

__all__ = ["captured", "enclosing", "exact_text", "is_below", "text_of"]


def captured(node: Node, query: str) -> Iterator[Node]:
    """Yield the nodes below this one that a tree-sitter query captures as `@at`, in the order of the text."""
    captures = QueryCursor(_compiled(query)).captures(node).get("at", [])
    return iter(sorted(captures, key=lambda capture: capture.start_byte))


@cache
def _compiled(query: str) -> Query:
    return Query(language(), query)


def text_of(node: Node) -> str:
    """Return the node's text to read and compare; never fails, since lone surrogates are replaced."""
    return (node.text or b"").decode("utf-8", "replace")


def exact_text(node: Node) -> str:
    """Return the node's text to put into a program again; lone surrogates stay."""
    return (node.text or b"").decode("utf-8", "surrogatepass")


def enclosing(node: Node, kind: str) -> Node | None:
    """Return the nearest node of this type above; None if there is none."""
    parent = node.parent
    while parent is not None and parent.type != kind:
        parent = parent.parent
    return parent


def is_below(node: Node, *kinds: str) -> bool:
    """True if the node's parent has one of these types."""
    return node.parent is not None and node.parent.type in kinds
