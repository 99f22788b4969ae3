"""Give a program's sets another order. A value that depends on the order belongs to no task.

In the sandbox the hash seed is fixed, so that programs repeat themselves; two right programs may still put a set's
items in different orders. The program's sets are made to iterate backwards: an input on which the canonical solution
then returns something else cannot be a fair test.
"""

import ast
from collections.abc import Callable

from codeeval.strengthening.canonical import Canonical

__all__ = ["backwards"]

_SETS = """
import builtins as codeeval_builtins


class CodeevalKind(type):
    def __instancecheck__(cls, value):
        return codeeval_builtins.isinstance(value, codeeval_builtins.set)


class CodeevalSet(codeeval_builtins.set, metaclass=CodeevalKind):
    __hash__ = None

    def __iter__(self):
        return iter(list(codeeval_builtins.set.__iter__(self))[::-1])

    def pop(self):
        for item in self:
            self.discard(item)
            return item
        raise KeyError("pop from an empty set")

    def __reduce__(self):
        return codeeval_builtins.set, (list(self),)


def codeeval_backwards(name):
    plain = getattr(codeeval_builtins.set, name)

    def operation(*arguments):
        value = plain(*arguments)
        return CodeevalSet(value) if type(value) is codeeval_builtins.set else value

    return operation


for codeeval_name in (
    "__and__ __or__ __sub__ __xor__ __rand__ __ror__ __rsub__ __rxor__ union intersection difference "
    "symmetric_difference copy"
).split():
    setattr(CodeevalSet, codeeval_name, codeeval_backwards(codeeval_name))
set = CodeevalSet


def codeeval_plain(value):
    if type(value) is CodeevalSet:
        return codeeval_builtins.set(value)
    if type(value) in (list, tuple):
        return type(value)(map(codeeval_plain, value))
    if type(value) is dict:
        return {key: codeeval_plain(item) for key, item in value.items()}
    return value


def codeeval_plainly(function):
    return lambda *arguments: codeeval_plain(function(*arguments))
"""


def backwards(canonical: Canonical, called: Callable[[str], str] = str) -> tuple[str, str] | None:
    """Source units of the program with reversed sets; None where it makes no set, so that nothing can depend on one.

    `called` makes of a program the source that defines the entry point (`forms.Form.source`).
    """
    tree = ast.parse(canonical.program.source)
    makes_sets = any(
        isinstance(node, ast.Set | ast.SetComp) or (isinstance(node, ast.Name) and node.id == "set")
        for node in ast.walk(tree)
    )
    if not makes_sets:
        return None
    changed = ast.fix_missing_locations(_Displays().visit(tree))
    name = canonical.entry_point
    return _SETS, f"{called(ast.unparse(changed))}\n\n{name} = codeeval_plainly({name})\n"


class _Displays(ast.NodeTransformer):
    """Set displays and comprehensions as calls of `set`, which can be replaced."""

    def visit_Set(self, node: ast.Set) -> ast.expr:
        self.generic_visit(node)
        return ast.Call(ast.Name("set", ast.Load()), [ast.List(node.elts, ast.Load())], [])

    def visit_SetComp(self, node: ast.SetComp) -> ast.expr:
        self.generic_visit(node)
        return ast.Call(ast.Name("set", ast.Load()), [ast.ListComp(node.elt, node.generators)], [])
