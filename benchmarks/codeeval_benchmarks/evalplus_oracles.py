"""Accept by task what EvalPlus accepts besides the reference's output (evalplus/eval/__init__.py, version 0.3.1).

Each is the source of an `accepts` (see `codeeval_sandbox.kinds.Differential.oracle`).
"""

from collections.abc import Mapping

__all__ = ["oracle_of"]

_HEAD = "def accepts(arguments, output, expected, is_equal):\n"

_SAME_SET = _HEAD + "    return set(output) == set(expected) or is_equal()\n"

_NOT_NONE = (
    _HEAD
    + """    is_something = expected is not None
    return (output if isinstance(output, bool) else output is not None) == is_something
"""
)

_ANYTHING = _HEAD + "    return True\n"

_OR_ZERO = _HEAD + "    return is_equal() or output == 0\n"

_DIGIT_DISTANCE = (
    _HEAD
    + """    first, second = map(str, arguments)
    width = max(len(first), len(second))
    pairs = zip(first.zfill(width), second.zfill(width))
    return is_equal() or output == sum(abs(int(one) - int(other)) for one, other in pairs)
"""
)

_SURFACE = (
    _HEAD
    + """    base, height = arguments
    slant = ((base / 2) ** 2 + height**2) ** 0.5
    return is_equal() or output == round(base**2 + 2 * base * slant)
"""
)
"""The height may also be read as that of the apex over the base."""

_ROOT = (
    "import math\n\n\n"
    + _HEAD
    + """    value = sum([factor * math.pow(output, power) for power, factor in enumerate(arguments[0])])
    return abs(value) <= {atol!r}
"""
)

_MBPP: Mapping[str, str] = {
    **dict.fromkeys(("check_str", "text_match_three", "text_starta_endb"), _NOT_NONE),
    **dict.fromkeys(
        ("similar_elements", "find_char_long", "common_in_nested_lists", "extract_singly"),
        _SAME_SET,
    ),
    **dict.fromkeys(("larg_nnum", "intersection_array", "find_dissimilar", "Diff"), _SAME_SET),
    "are_equivalent": _ANYTHING,
    "sum_div": _OR_ZERO,
    "digit_distance_nums": _DIGIT_DISTANCE,
    "surface_Area": _SURFACE,
}


def oracle_of(task_id: str, entry_point: str, atol: float) -> str:
    """Return the source of a task's own oracle; empty where equality decides."""
    if task_id.startswith("Mbpp/"):
        return _MBPP.get(entry_point, "")
    if task_id.startswith("HumanEval/") and entry_point == "find_zero":
        return _ROOT.format(atol=atol)
    return ""
