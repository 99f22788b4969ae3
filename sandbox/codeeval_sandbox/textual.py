"""Which tests execute text: what the program returns would then run wherever its tests do."""

import ast

__all__ = ["executes_text"]

_FUNCTIONS = {
    "": frozenset({"eval", "exec", "__import__"}),
    "builtins": frozenset({"eval", "exec", "__import__"}),
    "importlib": frozenset({"import_module"}),
    "marshal": frozenset({"load", "loads"}),
    "pickle": frozenset({"load", "loads", "Unpickler"}),
    "runpy": frozenset({"run_module", "run_path"}),
}
"""Functions that run what they are given, by module; those of the empty name are built in."""

_NAMES = frozenset().union(*_FUNCTIONS.values())


def executes_text(*sources: str) -> bool:
    """Return whether one of these sources mentions a function that runs its argument, but on a constant."""
    return any(_mentions(source) for source in sources if any(name in source for name in _NAMES))


def _mentions(source: str) -> bool:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False  # the suite does not compile, which its verdicts say
    harmless = {id(call.func) for call in ast.walk(tree) if isinstance(call, ast.Call) and _is_constant(call)}
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name in _FUNCTIONS.get(node.module or "", frozenset())
    }
    return any(_is_runner(node, imported) and id(node) not in harmless for node in ast.walk(tree))


def _is_runner(node: ast.AST, imported: set[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in _FUNCTIONS[""] or node.id in imported
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr in _FUNCTIONS.get(node.value.id, frozenset())
    return False


def _is_constant(call: ast.Call) -> bool:
    """Return whether the text that is run, the first argument, stands in the source; also through `compile`."""
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Call) and isinstance(first.func, ast.Name) and first.func.id == "compile":
        return _is_constant(first)
    return isinstance(first, ast.Constant)
