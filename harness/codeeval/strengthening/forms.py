"""How the tests of a kind of suite are calls of a function, and how inputs become tests of that kind again.

Asserts call a function by its name. Suites of calls may call a method of `Solution`. A script is called with its
standard input, and its output is the value.
"""

import ast
import json
from collections.abc import Sequence
from typing import Any

from codeeval.strengthening.layouts import Domain, layout_of
from codeeval.strengthening.relations import Arguments
from codeeval_sandbox.kinds import Suite

__all__ = ["Form", "form_of"]


class Form:
    """Tests that call a function of the program by its name."""

    READS: frozenset[str] = frozenset()
    """Names by which a program may read its input."""
    lists_cases = False
    """True if a suite holds inputs and outputs; else it has the reference compute the outputs."""

    def __init__(self, name: str) -> None:
        """`name`: of the function."""
        self.name = name

    def source(self, program: str) -> str:
        """Return a program that defines the function `name`."""
        return program

    def observed(self) -> Sequence[Arguments] | None:
        """Return the inputs of the problem's own tests; None if they are to be recorded."""
        return None

    def admits(self, arguments: Arguments) -> bool:
        """Return whether an input that was not observed can be a test."""
        return bool(arguments)

    def asked(self, arguments: Arguments) -> Arguments:
        """Return the arguments of the function for an input."""
        return arguments

    def holds(self, value: Any) -> bool:
        """Return whether a test can hold a value of the function as its expected output."""
        del value
        return True

    def outputs(self, values: Sequence[Any]) -> list[Any]:
        """Return the expected outputs for values of the function."""
        return list(values)


class CallsForm(Form):
    """Tests of arguments and values that JSON can hold."""

    lists_cases = True

    def source(self, program: str) -> str:
        """Add a function that calls the method of `Solution`, if the program has one."""
        method = _method(program, self.name)
        if method is None:
            return program
        parameters = ast.arguments(
            posonlyargs=[],
            args=[*method.args.posonlyargs, *method.args.args][1:],
            vararg=method.args.vararg,
            kwonlyargs=[],
            kw_defaults=[],
            defaults=method.args.defaults,
        )
        names = ", ".join(argument.arg for argument in parameters.args)
        rest = f", *{parameters.vararg.arg}" if parameters.vararg else ""
        call = f"Solution().{self.name}({names}{rest})"
        return f"{program}\n\ndef {self.name}({ast.unparse(parameters)}):\n    return {call}\n"

    def admits(self, arguments: Arguments) -> bool:
        """Return whether JSON holds the arguments."""
        return bool(arguments) and all(map(_is_json, arguments))

    def holds(self, value: Any) -> bool:
        """Return whether JSON can hold the value."""
        try:
            json.dumps(value, allow_nan=False)
        except (TypeError, ValueError):
            return False
        return True

    def outputs(self, values: Sequence[Any]) -> list[Any]:
        """Return the values as terms of JSON. If one is a float, all numbers are, so that 2 may be 2.0000001."""
        terms = [json.loads(json.dumps(value)) for value in values]
        if any(type(term) is float for term in terms):
            return [float(term) if type(term) is int else term for term in terms]
        return terms


class ScriptForm(Form):
    """Tests of a script: the function gets the text of the standard input, and returns what was printed."""

    READS = frozenset({"input", "open"})
    lists_cases = True

    def __init__(self, domain: Domain, observed: Sequence[Arguments]) -> None:
        """`domain`: of the problem's inputs; `observed`: these inputs."""
        super().__init__("codeeval_script")
        self._domain = domain
        self._observed = observed

    def source(self, program: str) -> str:
        """Return the function that runs the program."""
        return f"{_SCRIPT}\n\n_codeeval_program = compile({program!r}, '<solution>', 'exec', dont_inherit=True)\n"

    def observed(self) -> Sequence[Arguments]:
        """Return the inputs of the problem's own tests."""
        return self._observed

    def admits(self, arguments: Arguments) -> bool:
        """Return whether the input is one of those that the problem's own tests show."""
        return self._domain.admits(arguments)

    def asked(self, arguments: Arguments) -> Arguments:
        """Return the text of the input."""
        return (self._domain.layout.text(arguments),)


def form_of(suite: Suite) -> Form | str:
    """Return how the suite calls programs, or the reason why its inputs cannot be varied."""
    if suite.traits.cases and suite.traits.script:
        texts = [text for text, _ in suite.as_files()]
        layout = layout_of(texts)
        if layout is None:
            return f"its suite {suite.name!r} has inputs without a common layout of lines that is known"
        observed = [arguments for text in texts if (arguments := layout.read(text)) is not None]
        if len(observed) < len(texts):
            return f"its suite {suite.name!r} has inputs that do not read back as they are"
        return ScriptForm(Domain.of(layout, observed), observed)
    if suite.traits.script:
        return f"its suite {suite.name!r} runs whole programs, so there are no calls to vary"
    if not suite.traits.calls:
        return f"its suite {suite.name!r} is of the kind {suite.kind!r}, which reports no calls"
    return CallsForm(suite.entry_point) if suite.traits.cases else Form(suite.entry_point)


def _method(program: str, name: str) -> ast.FunctionDef | None:
    """Return the method of `Solution`, of a program that compiles."""
    classes = (node for node in ast.parse(program).body if isinstance(node, ast.ClassDef) and node.name == "Solution")
    methods = (node for each in classes for node in each.body if isinstance(node, ast.FunctionDef))
    return next((method for method in methods if method.name == name), None)


def _is_json(value: Any) -> bool:
    if type(value) is list:
        return all(map(_is_json, value))
    if type(value) is dict:
        return all(type(key) is str and _is_json(item) for key, item in value.items())
    return value is None or type(value) in (bool, int, str) or (type(value) is float and value - value == 0)


_SCRIPT = """
def codeeval_script(text):
    import io
    import sys

    given = io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    space = {"__name__": "__main__", "open": lambda file, *rest: given if file == 0 else open(file, *rest)}
    if "CodeevalSet" in globals():
        space["set"] = globals()["set"]
    before = sys.stdin, sys.stdout
    sys.stdin, sys.stdout = given, printed
    try:
        exec(_codeeval_program, space)
    except SystemExit as error:
        if error.code not in (None, 0):
            raise ValueError(error.code) from None
    finally:
        sys.stdin, sys.stdout = before
    printed.flush()
    return printed.buffer.getvalue().decode()
"""
"""Runs a program on an input within the process. The suite that comes of it is confirmed by a real run."""
