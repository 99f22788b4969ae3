"""Answers that hold only what follows the stub, and the indentation that such text lost or gained on its way."""

import re
import textwrap
from collections.abc import Iterator, Sequence

from codeeval.python.lines import Scanner, indentation, is_prose, starts_code
from codeeval.python.syntax import Node, binds, has_return, is_idle, parsed

__all__ = ["expected_indentation", "joined_body", "reindented"]

_NESTED = frozenset({"function_definition", "class_definition", "lambda", "decorated_definition"})
_RESULTS = frozenset({"return_statement", "yield", "raise_statement"})


def joined_body(stub: str, body: str, name: str) -> str | None:
    """Return stub and body as one program if the body belongs there by its own form; None if not.

    Its form is that of a body if it is indented, or has a `return` outside of functions; and it gives a result. A body
    that lost its indentation, in its first line or in all of them, gets it back.
    """
    body = body.strip("\n")
    if not stub.strip() or not body.strip() or is_prose(body):
        return None
    opening = stub if stub.endswith("\n") else f"{stub}\n"
    for mended in _forms(opening, body):
        if _belongs(opening, mended, name):
            return f"{opening}{mended}\n"
    return None


def _forms(opening: str, body: str) -> Iterator[str]:
    """Yield the body as it is, and as its first line or all lines were before they were moved."""
    indent = expected_indentation(opening)
    first, _, rest = body.partition("\n")
    following = next((line for line in rest.split("\n") if line.strip()), "")
    if first[:1] in {" ", "\t"}:
        yield reindented(opening, body)
    elif not starts_code(first) or len(indentation(following)) > len(indent):
        yield indent + body
    if first[:1] in {" ", "\t"} or has_return(parsed(body)):
        yield textwrap.indent(textwrap.dedent(body), indent)


def reindented(stub: str, body: str) -> str:
    """Return the body with the indentation of the stub, if its first line or all its lines are indented otherwise.

    The body is changed only if its meaning is clear: all other lines have the right depth, or all lines have the same.
    """
    blank = len(body) - len(body.lstrip("\n"))
    lines = body[blank:].split("\n")
    wanted, first = expected_indentation(stub), indentation(lines[0])
    if first == wanted or not first or not lines[0].strip() or _is_open(stub):
        return body
    if len(first) < len(wanted) and any(indentation(line) == first for line in stub.split("\n")):
        return body  # the stub ends within a block, which ends here
    count, others = _indented(lines)
    if first in others and min(map(len, others)) == len(first):
        if stub.rstrip().endswith(":"):
            return body
        moved = [wanted + line.removeprefix(first) if line.startswith(first) else line for line in lines[:count]]
        return "\n".join([body[:blank] + moved[0], *moved[1:], *lines[count:]])
    if others and min(others, key=len) != wanted and not (lines[0].rstrip().endswith(":") and first < wanted):
        return body
    return "\n".join([body[:blank] + wanted + lines[0].lstrip(), *lines[1:]])


def _indented(lines: Sequence[str]) -> tuple[int, Sequence[str]]:
    """Return how many lines stand before the first one at the margin, and the indentations of those after the first."""
    scanner, indentations = Scanner(), list[str]()
    for line_number, line in enumerate(lines):
        if line_number and scanner.is_clear and line.strip() and not line.lstrip().startswith("#"):
            if not line[0].isspace():
                return line_number, indentations
            indentations.append(indentation(line))
        scanner.read(line)
    return len(lines), indentations


def _is_open(stub: str) -> bool:
    """Return whether the stub ends within brackets or a string, so that the next line's indentation is free."""
    scanner = Scanner()
    for line in stub.split("\n"):
        scanner.read(line)
    return not scanner.is_clear


def expected_indentation(stub: str) -> str:
    """Return the indentation after the stub: that of its last line, or one step more where that opens a block."""
    last = stub.rstrip().rpartition("\n")[2]
    margin = re.match(r"[ \t]*", last)
    indent = margin.group() if margin else ""
    return f"{indent}    " if last.endswith(":") or not indent else indent


def _belongs(opening: str, body: str, name: str) -> bool:
    """True if the two make a sound program in which statements of the body are the entry point's, and give a result."""
    root = parsed(opening + body)
    if root.has_error or has_return(root):
        return False
    start = len(opening.encode("utf-8", "surrogatepass"))
    for part in root.named_children:
        if binds(part, name):
            kind, statements = _function_body(part)
            own = [item for item in statements if item.start_byte >= start and not is_idle(item)]
            if _gives(own, kind):
                return True
    return False


def _function_body(definition: Node) -> tuple[str, Sequence[Node]]:
    function = definition.child_by_field_name("definition") or definition
    body = function.child_by_field_name("body")
    return function.type, body.named_children if body else ()


def _gives(statements: Sequence[Node], kind: str) -> bool:
    """True if the statements make a body: members of a class, or something that a function returns, yields or raises.

    A block without a statement in it shows that the lines below belong there, and were not written for the stub.
    """
    if any(node.type == "block" and not node.named_children for node in _all(statements)):
        return False
    if kind == "class_definition":
        return any(item.type in {"function_definition", "decorated_definition"} for item in statements)
    return any(node.type in _RESULTS for node in _all(statements, outside=_NESTED))


def _all(statements: Sequence[Node], outside: frozenset[str] = frozenset()) -> Iterator[Node]:
    """Yield the statements and everything in them, except what stands in nodes of these types."""
    pending = list(statements)
    while pending:
        node = pending.pop()
        yield node
        if node.type not in outside:
            pending.extend(node.named_children)
