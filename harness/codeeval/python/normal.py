"""A program up to renaming: its tokens, without comments, documentation and annotations, names numbered as they come.

Two programs with the same normal form do the same in the same way. It is what duplicate finders call a clone of type 2
(Roy and Cordy 2007), read off the tree of tree-sitter. So a program that is not Python has a form too.
"""

from collections.abc import Iterator

from codeeval.python.queries import text_of
from codeeval.python.syntax import Node, parsed

__all__ = ["containment", "normal_form", "plain_form", "shingles"]

_LEFT_OUT = frozenset({"comment", "type", "decorator"})
_BINDING = frozenset({"parameters", "lambda_parameters", "as_pattern_target"})
_ASSIGNING = frozenset({"assignment", "for_statement", "for_in_clause"})
_ANNOTATED = frozenset({"typed_parameter", "typed_default_parameter", "assignment"})
_STRINGS = frozenset({"string", "concatenated_string"})
_OPTION = "option of "
"""Beginning of the kind of an argument's name. The name of the called function follows."""


def normal_form(source: str) -> tuple[str, ...]:
    """Return the tokens with every name that the program binds numbered by its first occurrence."""
    root = parsed(source)
    bound = frozenset(_bound(root))
    numbers: dict[str, str] = {}
    return tuple(
        numbers.setdefault(text, f"name {len(numbers)}") if text in bound and _is_own(kind, bound) else text
        for kind, text in _tokens(root)
    )


def _is_own(kind: str, bound: frozenset[str]) -> bool:
    """Return whether a token of this kind names something of the program; another function's arguments are its own."""
    return kind == "identifier" or (kind.startswith(_OPTION) and kind.removeprefix(_OPTION) in bound)


def plain_form(source: str) -> tuple[str, ...]:
    """Return the tokens with their names: programs with the same form differ in layout and comments alone."""
    return tuple(text for _, text in _tokens(parsed(source)))


def _tokens(root: Node) -> Iterator[tuple[str, str]]:
    pending = [root]
    while pending:
        node = pending.pop()
        if node.type in _LEFT_OUT or _is_documentation(node):
            continue
        if node.type == "string_content" or not node.children or (node.type in _STRINGS and not _is_formatted(node)):
            if text := text_of(node).strip():
                yield _kind(node), text
            continue
        pending.extend(reversed([child for child in node.children if not _is_annotation_mark(child, node)]))


def _is_formatted(node: Node) -> bool:
    """Return whether a string has expressions in it, whose names may be the program's."""
    return any(child.type == "interpolation" or _is_formatted(child) for child in node.children)


def _kind(node: Node) -> str:
    """Return the type of a token, and another word for names of attributes and arguments."""
    parent = node.parent
    if node.type != "identifier" or parent is None:
        return node.type
    if parent.type == "attribute" and parent.child_by_field_name("attribute") == node:
        return "attribute"
    if parent.type == "keyword_argument" and parent.child_by_field_name("name") == node:
        call = parent.parent.parent if parent.parent is not None else None
        function = call.child_by_field_name("function") if call is not None else None
        return f"{_OPTION}{text_of(function)}" if function is not None else _OPTION
    return node.type


def _is_annotation_mark(node: Node, parent: Node) -> bool:
    """Return whether this is the colon or arrow before an annotation."""
    return node.type == "->" or (node.type == ":" and parent.type in _ANNOTATED)


def _is_documentation(node: Node) -> bool:
    """Return whether this statement is a string that nothing uses."""
    return node.type == "expression_statement" and [child.type for child in node.children] == ["string"]


def _bound(root: Node) -> Iterator[str]:
    """Yield the names that the program gives: functions, parameters, and targets of assignments and loops."""
    pending = [root]
    while pending:
        node = pending.pop()
        if node.type in {"function_definition", "class_definition"}:
            name = node.child_by_field_name("name")
            if name is not None:
                yield text_of(name)
        target = node.child_by_field_name("left") if node.type in _ASSIGNING else None
        if target is not None or node.type in _BINDING:
            yield from _identifiers(target or node)
        pending.extend(node.children)


def _identifiers(node: Node) -> Iterator[str]:
    if node.type == "identifier":
        yield text_of(node)
    if node.type in {"attribute", "subscript", "type", "call"}:  # these bind no name of the program
        return
    for child in node.children:
        if child.type != "type":
            yield from _identifiers(child)


def shingles(tokens: tuple[str, ...], size: int) -> frozenset[tuple[str, ...]]:
    """Return all runs of `size` tokens; of a shorter text the text itself."""
    if len(tokens) <= size:
        return frozenset({tokens}) if tokens else frozenset()
    return frozenset(tokens[start : start + size] for start in range(len(tokens) - size + 1))


def containment(part: frozenset[tuple[str, ...]], whole: frozenset[tuple[str, ...]]) -> float:
    """Return the share of `part` that is in `whole` (Broder 1997); 0 for an empty part."""
    return len(part & whole) / len(part) if part else 0.0
