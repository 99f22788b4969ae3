"""The tree of a piece of Python, and questions about its statements."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

import tree_sitter_python
from tree_sitter import Language, Node, Parser

__all__ = [
    "Node",
    "binds",
    "bound_names",
    "defines",
    "has_return",
    "is_idle",
    "is_sound",
    "language",
    "module_level",
    "parsed",
]

_COMPOUND = frozenset(
    {
        *("block", "if_statement", "elif_clause", "else_clause", "for_statement", "while_statement", "with_statement"),
        *("try_statement", "except_clause", "except_group_clause", "finally_clause", "match_statement", "case_clause"),
        "expression_statement",
    }
)

_IDLE = frozenset(
    {
        *("identifier", "attribute", "integer", "float", "tuple", "string", "concatenated_string", "ellipsis"),
        *("unary_operator", "not_operator", "binary_operator", "comparison_operator", "boolean_operator"),
    }
)


_PATTERNS = frozenset({"pattern_list", "tuple_pattern", "list_pattern", "list_splat_pattern"})

_JOINED_LINES = re.compile(rb"\\\n(?:[ \t]*\\\n){8,}")


@cache
def language() -> Language:
    """Return tree-sitter's grammar of Python."""
    return Language(tree_sitter_python.language())


@lru_cache(maxsize=16)
def parsed(source: str) -> Node:
    """Return the root of the source's tree, at the offsets of its UTF-8. Text that is not Python is parsed around.

    One answer asks for about half of its trees twice: the last ones are kept.
    """
    content = source.encode("utf-8", "surrogatepass")
    # The grammar reads on to the end of joined lines at each of them, so a long row of empty ones is made blank.
    content = _JOINED_LINES.sub(lambda row: b" " * len(row.group()), content)
    return Parser(language()).parse(content).root_node


def is_sound(source: str) -> bool:
    """True if this is Python throughout, with no `return` outside of functions."""
    root = parsed(source)
    return not root.has_error and not has_return(root)


def has_return(root: Node) -> bool:
    """True if a `return` stands outside of functions."""
    return any(node.type == "return_statement" for node in module_level(root))


def is_idle(statement: Node) -> bool:
    """True if this does nothing, like a word of prose that happens to be an expression: `Done`, `Note: this`."""
    if statement.type == "comment":
        return True
    return statement.type == "expression_statement" and all(
        part.type in _IDLE or (part.type == "assignment" and part.child_by_field_name("right") is None)
        for part in statement.named_children
    )


def defines(source: str, name: str, *, by_text: bool = False) -> bool:
    """Return whether running this binds the name in the module; where it does not parse, whether a line looks like it.

    `by_text`: look at the lines alone.
    """
    if name not in source:
        return False
    word = re.escape(name)
    plain = rf"^(?:(?:async[ \t]+)?def[ \t]+|class[ \t]+){word}\b|^{word}[ \t]*(?::[^=\n]*)?=(?!=)"
    if re.search(plain, source, re.MULTILINE):
        return True
    return not by_text and any(binds(node, name) for node in module_level(parsed(source)))


def binds(statement: Node, name: str) -> bool:
    """Return whether this one statement binds the name."""
    wanted = name.encode("utf-8", "surrogatepass")
    if statement.type == "decorated_definition":
        definition = statement.child_by_field_name("definition")
        return definition is not None and binds(definition, name)
    return wanted in bound_names(statement)


def bound_names(statement: Node) -> Sequence[bytes]:
    """Return the names that a definition, an assignment or an import binds; none of other statements."""
    match statement.type:
        case "function_definition" | "class_definition":
            bound = statement.child_by_field_name("name")
            return [bound.text] if bound is not None and bound.text else []
        case "assignment":
            left = statement.child_by_field_name("left")
            return [target.text for target in _targets(left) if target.text] if left is not None else []
        case "import_statement" | "import_from_statement":
            return [name for item in statement.children_by_field_name("name") if (name := _imported(item))]
        case _:
            return []


def _targets(left: Node) -> Iterator[Node]:
    """Yield the targets of an assignment: `name.attribute` and `name[key]` bind nothing."""
    if left.type in _PATTERNS:
        for part in left.named_children:
            yield from _targets(part)
    else:
        yield left


def _imported(item: Node) -> bytes | None:
    alias = item.child_by_field_name("alias")
    return alias.text if alias else item.text


def module_level(root: Node) -> Iterator[Node]:
    """Yield the statements outside of functions and classes, in blocks at any depth."""
    pending = list(root.named_children)
    while pending:
        node = pending.pop()
        yield node
        if node.type in _COMPOUND:
            pending.extend(node.named_children)
        elif node.type == "assignment" and (right := node.child_by_field_name("right")) and right.type == "assignment":
            pending.append(right)
