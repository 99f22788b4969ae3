"""Languages other than Python by their tree-sitter grammars: which functions text defines, and where they stand.

The one place that knows these grammars. What a definition looks like is told by the words that grammars share
(`function_definition`, `method_declaration`, a name in the field `name`), so that a language needs no table of its own.
Nothing here fails on text that is of no language.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from codeeval.errors import UsageError
from codeeval.extras import require

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

__all__ = ["closed_at", "defined_names", "definition", "is_sound", "parsed", "up_to", "without"]

_WORDS = ("function", "method", "subroutine")
"""Words in the types of nodes that define a function."""

_ASSIGNMENTS = frozenset({"variable_declarator", "assignment_statement", "assignment_expression", "binary_operator"})
"""Nodes that may give a function a name: in JavaScript, Lua and R."""

_NO_DEFINITIONS = ("call", "type", "invocation", "parameter", "body", "modifier", "signature", "reference")
"""Words in the types of nodes that speak of functions and define none."""

_FIELDS = ("name", "declarator", "left", "lhs")

_COMMENTS = ("comment", "line_comment", "block_comment")


@cache
def _parser(grammar: str) -> "Parser":
    require("tree_sitter_language_pack")
    from tree_sitter_language_pack import get_parser  # noqa: PLC0415 - an extra

    try:
        return get_parser(grammar)  # type: ignore[arg-type]
    except LookupError:
        raise UsageError(
            f"tree-sitter-language-pack has no grammar {grammar!r}: correct the language's record"
        ) from None


@lru_cache(maxsize=16)
def parsed(grammar: str, source: str) -> "Node":
    """Return the root of the source's tree. Raises UsageError where the extra with the grammars is missing."""
    return _parser(grammar).parse(source.encode("utf-8", "surrogatepass")).root_node


def is_sound(grammar: str, source: str) -> bool:
    """Return whether the grammar reads all of the source without a fault."""
    return not parsed(grammar, source).has_error


def definition(grammar: str, source: str, name: str) -> "Node | None":
    """Return the last definition of a function of this name; None if there is none."""
    last = None
    for node, defined in _definitions(parsed(grammar, source)):
        if defined == name:
            last = node
    return last


def defined_names(grammar: str, source: str) -> frozenset[str]:
    """Return the names of all functions that the source defines."""
    return frozenset(name for _, name in _definitions(parsed(grammar, source)))


def up_to(grammar: str, source: str, name: str) -> str | None:
    """Return the source up to the end of the outermost block that defines this function; None if nothing does."""
    node = definition(grammar, source, name)
    if node is None:
        return None
    while node.parent is not None and node.parent.parent is not None:
        node = node.parent
    return source.encode("utf-8", "surrogatepass")[: node.end_byte].decode("utf-8", "surrogatepass") + "\n"


def without(source: str, node: "Node") -> str:
    """Return the source without a node of its tree."""
    content = source.encode("utf-8", "surrogatepass")
    return (content[: node.start_byte] + content[node.end_byte :]).decode("utf-8", "surrogatepass")


def closed_at(grammar: str, source: str, blocks: int) -> str | None:
    """Return the source up to the brackets that close its last `blocks` blocks; None if it does not end with them.

    Tests that are written below bring those brackets along.
    """
    last = _last_tokens(parsed(grammar, source), blocks)
    if len(last) < blocks or any(node.type != "}" for node in last):
        return None
    return source.encode("utf-8", "surrogatepass")[: last[-1].start_byte].decode("utf-8", "surrogatepass")


def _last_tokens(root: "Node", count: int) -> list["Node"]:
    """Return the last tokens that are not comments, the last first."""
    tokens: list[Node] = []
    pending = [root]
    while pending and len(tokens) < count:
        node = pending.pop()
        if node.type in _COMMENTS or node.end_byte == node.start_byte:
            continue
        if node.children:
            pending += node.children
        else:
            tokens.append(node)
    return tokens


def _definitions(root: "Node") -> Iterator[tuple["Node", str]]:
    pending = [root]
    while pending:
        node = pending.pop()
        name = _name(node)
        if name is not None:
            yield _whole(node), name
        pending += reversed(node.named_children)


def _name(node: "Node") -> str | None:
    """Return the name of the function that a node defines; None if it defines none."""
    kind = node.type
    if kind == "list":
        return _defined_by_list(node)
    if kind in _ASSIGNMENTS:
        if not any("function" in child.type for child in _values(node)):
            return None
    elif not any(word in kind for word in _WORDS) or any(word in kind for word in _NO_DEFINITIONS):
        return None
    named = next((child for field in _FIELDS if (child := node.child_by_field_name(field)) is not None), None)
    if named is None:
        named = next((child for child in node.named_children if child.type in {"identifier", "variable_list"}), None)
    return None if named is None or (named.children and named.type != "variable_list") else _text(named)


def _values(node: "Node") -> Iterator["Node"]:
    for child in node.named_children:
        yield child
        if child.type == "expression_list":
            yield from child.named_children


def _defined_by_list(node: "Node") -> str | None:
    """Return the name that a list of Racket defines: `(define (NAME ...) ...)`, `(define NAME ...)`."""
    children = node.named_children[:2]
    if len(children) < len("ab") or not _text(children[0]).startswith("define"):
        return None
    inner = children[1].named_children
    return _text(inner[0]) if children[1].type == "list" and inner else _text(children[1])


def _whole(node: "Node") -> "Node":
    """Return the statement around a name in a declarator, in C++ and JavaScript."""
    while node.parent is not None and node.parent.type in {
        *("function_definition", "lexical_declaration", "variable_declaration", "pointer_declarator"),
        *("reference_declarator", "local_declaration"),
    }:
        node = node.parent
    return node


def _text(node: "Node") -> str:
    return (node.text or b"").decode("utf-8", "replace")
