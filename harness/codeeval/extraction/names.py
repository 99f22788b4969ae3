"""Which names a program takes from elsewhere, and which a block of code gives."""

import builtins
import keyword
import re
from collections.abc import Iterator, Sequence

from codeeval.python.syntax import Node, parsed

__all__ = ["completed"]

_BINDING = {
    "parameters": frozenset({"function_definition", "lambda"}),
    "name": frozenset({"function_definition", "class_definition", "named_expression"}),
    "left": frozenset({"assignment", "for_statement", "for_in_clause"}),
    "alias": frozenset({"as_pattern", "aliased_import"}),
}
"""Fields whose identifiers are given a value, by the kind of node that has them."""

_IMPORTS = frozenset({"import_statement", "import_from_statement"})

_READING = frozenset({"attribute", "subscript", "type"})
"""Nodes within such a field whose identifiers are only read."""

_WORD = re.compile(r"\w+")
_KEYWORDS = frozenset(keyword.kwlist)
_GIVING = re.compile(r"\b(?:def|class|as|for|import)\b[^\n:]*|^[^\n=#]*=(?!=)", re.MULTILINE)
"""Where a block may give a name, as its text shows."""

_BUILTINS = frozenset(name.encode() for name in dir(builtins))


def completed(program: str, blocks: Sequence[str]) -> str:
    """Return the program after those other blocks of its answer that give it the names it lacks.

    Such are imports, helpers, constants. What the program defines itself comes last, so no other block can change it.
    """
    words = frozenset(_WORD.findall(program)) - _KEYWORDS
    given = [frozenset(_WORD.findall(" ".join(_GIVING.findall(block)))) for block in blocks]
    if all(map(words.isdisjoint, given)):
        return program  # nearly always, and much cheaper than reading every name
    missing, needed = _missing(parsed(program)), list[str]()
    for block, names in zip(reversed(blocks), reversed(given), strict=True):
        if names.isdisjoint(name.decode("utf-8", "surrogatepass") for name in missing):
            continue
        root = parsed(block)
        gives = _given(root)
        if not root.has_error and gives & missing:
            needed.insert(0, block if block.endswith("\n") else f"{block}\n")
            missing = (missing | _missing(root)) - gives
    return "".join([*needed, program])


def _missing(root: Node) -> set[bytes]:
    bound, used = set[bytes](), set[bytes]()
    for name, binding in _names(root):
        (bound if binding else used).add(name)
    return used - bound - _BUILTINS


def _given(root: Node) -> frozenset[bytes]:
    """Return names that the module has once this has run."""
    given = set[bytes]()
    for statement in root.named_children:
        definition = statement.child_by_field_name("definition") or statement
        if definition.type in {"function_definition", "class_definition"}:
            name = definition.child_by_field_name("name")
            given.update([name.text] if name and name.text else [])
        else:
            given.update(name for name, binding in _names(statement) if binding)
    return frozenset(given)


def _names(root: Node) -> Iterator[tuple[bytes, bool]]:
    """Yield every identifier, and whether it is given a value there."""
    pending = [(root, False)]
    while pending:
        node, binding = pending.pop()
        if node.type == "identifier":
            if node.text:
                yield node.text, binding
            continue
        for index, child in enumerate(node.children):
            field = node.field_name_for_child(index) or ""
            if child.is_named and (node.type, field) not in {("attribute", "attribute"), ("keyword_argument", "name")}:
                pending.append((child, _binds(node, field, inherited=binding)))


def _binds(node: Node, field: str, *, inherited: bool) -> bool:
    if node.type in _IMPORTS or node.type in _BINDING.get(field, ()):
        return True
    return inherited and node.type not in _READING and field != "value"
