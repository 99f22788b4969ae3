"""The source unit that converts what a sample returns: it runs after the solution and wraps its entry point."""

from codeeval.taxonomy.conversions import COPIED, FRESH, HELPERS, PRINTED, Conversion

__all__ = ["wrapper_of"]

_WRAPPER = """
def _codeeval_wrapped(function):
    import contextlib, copy, functools
    depth, defaults = [0], copy.deepcopy(getattr(function, "__defaults__", None))
    names = {{}}
    exec({helpers!r}, names)

    @functools.wraps(function)
    def call(*arguments, **keywords):
        depth[0] += 1
        given = copy.deepcopy((*arguments, *keywords.values())) if depth[0] == 1 and {looks} else ()
        try:
            {prepare}
            value = function(*arguments, **keywords)
        finally:
            depth[0] -= 1
        if depth[0]:
            return value
        try:
            return eval({expression!r}, {{**names, "value": value, "arguments": given}})
        except Exception:
            return value
    return call


{entry_point} = _codeeval_wrapped({entry_point})
"""

_CAPTURE = """
def _codeeval_wrapped(function):
    import ast, contextlib, functools, io

    @functools.wraps(function)
    def call(*arguments, **keywords):
        stream = io.StringIO()
        with contextlib.redirect_stdout(stream):
            value = function(*arguments, **keywords)
        text = stream.getvalue()
        if value is not None or not text:
            return value
        try:
            return ast.literal_eval(text.strip())
        except (ValueError, SyntaxError):
            return text[:-1]
    return call


{entry_point} = _codeeval_wrapped({entry_point})
"""


def wrapper_of(conversion: Conversion, entry_point: str) -> str:
    """Return the unit that applies the conversion to each outermost call of the entry point."""
    if conversion is PRINTED:
        return _CAPTURE.format(entry_point=entry_point)
    prepare = "pass"
    if conversion is COPIED:
        prepare = "arguments = arguments if depth[0] > 1 else copy.deepcopy(arguments)"
    elif conversion is FRESH:
        prepare = "function.__defaults__ = function.__defaults__ if depth[0] > 1 else copy.deepcopy(defaults)"
    return _WRAPPER.format(
        entry_point=entry_point,
        prepare=prepare,
        helpers=HELPERS,
        looks="arguments" in conversion.expression,
        expression=conversion.expression,
    )
