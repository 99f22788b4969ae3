"""The standing of a name in a piece of code: defined, unfinished, taken from elsewhere, or only used."""

import keyword
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from codeeval.python.syntax import Node, bound_names, defines, has_return, module_level, parsed
from codeeval_benchmarks.programs import is_python

__all__ = ["Code", "Standing", "binding_places"]

_ELIDED = re.compile(
    r"^[ \t]*(?:\.\.\.|…)[ \t]*(?:#.*)?$|#[ \t]*(?:\.\.\.|…|\[\.\.\.\])"
    r"|#.*\b(?:rest|above|before|same|existing|previous|unchanged|omitted|remaining|your)\b.*(?:\.\.\.|…)[ \t]*$",
    re.MULTILINE,
)
"""A line or comment that stands for code that was left out."""

_SCALARS = frozenset({"integer", "float", "string", "concatenated_string", "true", "false", "none"})
_COLLECTIONS = frozenset({"list", "tuple", "dictionary", "set", "unary_operator", "pair"})

_IN_STRINGS = frozenset({"string", "string_content", "string_start", "string_end", "escape_sequence", "interpolation"})

_THREE_WORDS = re.compile(r"\n([A-Za-z][a-z]*) ([a-z']+) ([a-z]+)\b")
_KEYWORDS = frozenset(keyword.kwlist) | {"print", "exec"}

_PART = re.compile(r"\w")
_ASSIGNED = re.compile(r"[^=\n]*=(?!=)")

_WRITES = re.compile(r"\b(?:print|write|writelines|stdout)\b")
_READS = re.compile(r"\binput\s*\(|\binput\b\s*[,)]|\bstdin\b|\bopen\s*\(\s*0|\bos\.read\b|\bfileinput\b|\braw_input\b")
"""Signs of a program that writes its answer, and of one that reads its input."""

_MOST = 50_000
"""Characters of a program that Python is asked about."""

_IDLE = frozenset({"pass_statement", "comment"})


class Standing(IntEnum):
    """The state of a name after the code has run, from the best to the worst."""

    WHOLE = 0
    """Defines it: a function, a class, or a value that may be called."""
    ELIDED = 1
    """Defines it, with dots in place of some of the code."""
    BROKEN = 2
    """Looks like a definition in code that is not Python."""
    STUB = 3
    """Leaves its body out: `pass`, `...`, a docstring, NotImplementedError, or nothing after the signature."""
    IMPORT = 4
    """Takes it from another module."""
    VALUE = 5
    """Binds it to a number, a text or a collection of such."""
    ABSENT = 6
    """Does not bind it, or binds it to its own result: `double = double(4)`."""


@dataclass(frozen=True)
class Code:
    """A piece of text looked at as Python, with one name in mind. Parsed at most once."""

    source: str
    name: str

    @cached_property
    def root(self) -> Node:
        """The tree; text that is not Python is parsed around."""
        return parsed(self.source)

    @cached_property
    def is_sound(self) -> bool:
        """True if this is Python throughout, with no `return` outside of functions.

        Python has the last word where the grammar finds an error: it knows fewer forms, as of brackets that go on in
        the margin.
        """
        if self._has_prose:
            return False
        if self.root.has_error:
            return self.name in self.source and _compiles(self.source)
        return not has_return(self.root)

    @cached_property
    def standing(self) -> Standing:
        """The standing of the name; without a name, that of the text as a whole program that reads and writes."""
        if not self.name:
            return self._standing_as_script
        if not self.may_bind:
            return Standing.ABSENT
        if self._has_prose:  # the grammar takes long over it
            return Standing.BROKEN if defines(self.source, self.name, by_text=True) else Standing.ABSENT
        best = min((_bound(node, self.name) for node in module_level(self.root)), default=Standing.ABSENT)
        if self.root.has_error and best in {Standing.STUB, Standing.ABSENT} and defines(self.source, self.name):
            best = Standing.WHOLE  # what the grammar did not understand may stand anywhere
        if best is Standing.WHOLE and not self.is_sound:
            return Standing.BROKEN
        if best is Standing.WHOLE and self._is_elided:
            return Standing.ELIDED
        return best

    @cached_property
    def _standing_as_script(self) -> Standing:
        """Tell a program from an example or its output: it writes, and it reads unless its input says nothing."""
        if not _WRITES.search(self.source):
            return Standing.ABSENT
        reads = _READS.search(self.source) is not None
        if not self.is_sound:
            return Standing.BROKEN if reads or self._starts_as_code else Standing.ABSENT
        if not reads:
            return Standing.STUB
        return Standing.ELIDED if self._is_elided else Standing.WHOLE

    @property
    def _starts_as_code(self) -> bool:
        return re.match(r"\s*(?:import|from|def|class|for|while|if|print)\b", self.source) is not None

    @cached_property
    def _is_elided(self) -> bool:
        """True if a sign outside of strings stands for code left out. In strings it is a session's or a message's."""
        for sign in _ELIDED.finditer(self.source):
            offset = len(self.source[: sign.end()].rstrip().encode("utf-8", "surrogatepass")) - 1
            node = self.root.named_descendant_for_byte_range(offset, offset)
            if node is None or node.type not in _IN_STRINGS:
                return True
        return False

    @cached_property
    def _has_prose(self) -> bool:
        """True if a line in the margin begins with three words that are none of Python's, outside of long strings."""
        source = f"\n{self.source}"
        for line in _THREE_WORDS.finditer(source):
            if _KEYWORDS.isdisjoint(line.groups()):
                return not any(source.count(mark, 0, line.start()) % 2 for mark in ('"""', "'''"))
        return False

    @cached_property
    def may_bind(self) -> bool:
        """True if the text leaves it open that it binds the name; without a name, that it is a program."""
        if not self.name:
            return True
        return self.name in self.source and next(binding_places(self.source, self.name), None) is not None

    @cached_property
    def is_definition(self) -> bool:
        """True if a function or class of the module has the name, with something in its body."""
        nodes = (_definition(node) for node in module_level(self.root))
        return any(node is not None and _is_named(node, self.name) and not _is_stub(node) for node in nodes)

    @cached_property
    def imports_standard(self) -> bool:
        """True if it takes the name from a module of the standard library, so that the import is a definition."""
        for node in module_level(self.root):
            module = node.child_by_field_name("module_name") if node.type == "import_from_statement" else None
            if module is not None and module.text and _bound(node, self.name) is Standing.IMPORT:
                return module.text.decode(errors="replace").partition(".")[0] in sys.stdlib_module_names
        return False

    @cached_property
    def is_use(self) -> bool:
        """True if it calls the name, or imports it, without defining it: an example or a test."""
        if not self.name:
            return False
        if self.standing is Standing.IMPORT:
            return True
        uses = re.finditer(rf"(\bdef\s+|\bclass\s+|[\w.])?(?<![\w.]){re.escape(self.name)}\s*\(", self.source)
        return self.standing >= Standing.VALUE and any(not use[1] for use in uses)

    @cached_property
    def others(self) -> Sequence[str]:
        """Functions and classes of other names that it defines in full, in the order of the text."""
        names = [name.decode(errors="replace") for node in module_level(self.root) for name in _defined(node)]
        return [name for name in names if name != self.name]

    @cached_property
    def works(self) -> bool:
        """True if it does more than to print, assert and assign."""
        return bool(self.others) or any(node.type in _WORK for node in self.root.named_children)


_WORK = frozenset({"for_statement", "while_statement", "if_statement", "with_statement", "try_statement"})


def binding_places(source: str, name: str) -> Iterator[int]:
    """Yield where the text may bind the name, by what stands beside it; much cheaper than the tree."""
    position = source.find(name)
    while position >= 0:
        end = position + len(name)
        line_start = source.rfind("\n", 0, position) + 1
        before = source[line_start:position]
        if not (_PART.match(source, end) or _PART.match(before[-1:])) and (
            before.rstrip().endswith(("def", "class")) or _ASSIGNED.match(source, end) or _is_imported(source, before)
        ):
            yield position
        position = source.find(name, end)


def _is_imported(source: str, before: str) -> bool:
    return "import" in before or (not before.strip(" \t(,") and "import" in source)


def _compiles(source: str) -> bool:
    return len(source) <= _MOST and is_python(source)


def _bound(statement: Node, name: str) -> Standing:
    definition = _definition(statement)
    if definition is not None:
        if not _is_named(definition, name):
            return Standing.ABSENT
        return Standing.STUB if _is_stub(definition) else Standing.WHOLE
    if name.encode("utf-8", "surrogatepass") not in bound_names(statement):
        return Standing.ABSENT
    if statement.type != "assignment":
        return Standing.IMPORT
    right = statement.child_by_field_name("right")
    return Standing.ABSENT if right is None else _assigned(right, name)


def _assigned(right: Node, name: str) -> Standing:
    """Return the standing of a name that this expression is assigned to."""
    if _calls(right, name):
        return Standing.ABSENT
    if _is_taken(right, name):
        return Standing.IMPORT
    return Standing.VALUE if _is_data(right) else Standing.WHOLE


def _is_taken(right: Node, name: str) -> bool:
    """True for the attribute of that name (`double = module.double`), where no class of the text has such a method."""
    attribute, owner = right.child_by_field_name("attribute"), right.child_by_field_name("object")
    wanted = name.encode("utf-8", "surrogatepass")
    if attribute is None or attribute.text != wanted or owner is None or owner.type != "identifier":
        return False
    root = right
    while root.parent is not None:
        root = root.parent
    return b"def " + wanted not in (root.text or b"")


def _definition(statement: Node) -> Node | None:
    node = statement.child_by_field_name("definition") if statement.type == "decorated_definition" else statement
    return node if node is not None and node.type in {"function_definition", "class_definition"} else None


def _defined(statement: Node) -> Sequence[bytes]:
    """Return the names of functions and classes that the statement defines in full."""
    definition = _definition(statement)
    if definition is not None:
        return [] if _is_stub(definition) else bound_names(definition)
    right = statement.child_by_field_name("right") if statement.type == "assignment" else None
    return bound_names(statement) if right is not None and right.type == "lambda" else []


def _is_named(definition: Node, name: str) -> bool:
    identifier = definition.child_by_field_name("name")
    return identifier is not None and identifier.text == name.encode("utf-8", "surrogatepass")


def _is_stub(definition: Node) -> bool:
    """True if nothing in the body does anything. A class that inherits has a body elsewhere."""
    body = definition.child_by_field_name("body")
    busy = [part for part in body.named_children if not _is_empty(part)] if body else []
    if definition.type == "function_definition":
        return not busy
    if definition.child_by_field_name("superclasses") is not None:
        return False
    methods = [_definition(part) for part in busy]
    return all(method is not None and _is_stub(method) for method in methods)


def _is_empty(statement: Node) -> bool:
    """True if this is `pass`, `...`, a docstring or a NotImplementedError."""
    if statement.type in _IDLE:
        return True
    if statement.type in {"raise_statement", "return_statement"}:
        return (statement.text or b"").split(b" ", 1)[-1].startswith(b"NotImplemented")
    parts = statement.named_children
    return statement.type == "expression_statement" and all(
        part.type in {"string", "concatenated_string", "ellipsis"} for part in parts
    )


def _calls(node: Node, name: str) -> bool:
    """True if the expression calls the name."""
    wanted = name.encode("utf-8", "surrogatepass")
    if wanted not in (node.text or b""):
        return False
    for part in _nodes(node):
        function = part.child_by_field_name("function") if part.type == "call" else None
        if function is not None and function.text == wanted:
            return True
    return False


def _is_data(node: Node) -> bool:
    return all(part.type in _SCALARS or part.type in _COLLECTIONS for part in _nodes(node, within=_COLLECTIONS))


def _nodes(root: Node, within: frozenset[str] | None = None) -> Iterator[Node]:
    """Yield the node and all under it; with `within`, only under nodes of these kinds."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        if within is None or node.type in within:
            pending.extend(node.named_children)
