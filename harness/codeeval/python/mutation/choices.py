"""Mistakes of choice: what stands in a program, and what a mistaken author writes there."""

from collections.abc import Mapping, Sequence

__all__ = ["ARITHMETIC", "COMPARISONS", "CONTROL", "FUNCTIONS", "INITIAL", "METHODS"]

COMPARISONS: Mapping[str, Sequence[str]] = {
    "<": ("<=", ">", ">="),
    "<=": ("<", ">=", "=="),
    ">": (">=", "<", "<="),
    ">=": (">", "<=", "=="),
    "==": ("!=", "<=", ">="),
    "!=": ("==",),
    "in": ("not in",),
    "not in": ("in",),
    "is": ("is not",),
    "is not": ("is",),
}

ARITHMETIC: Mapping[str, Sequence[str]] = {
    "+": ("-", "*"),
    "-": ("+",),
    "*": ("+", "**"),
    "/": ("//", "*"),
    "//": ("/", "%"),
    "%": ("//", "*"),
    "**": ("*",),
    "+=": ("-=", "="),
    "-=": ("+=", "="),
    "*=": ("+=", "="),
    "//=": ("/=", "-="),
}

INITIAL: Mapping[str, Sequence[str]] = {
    "[]": ("[0]", "[[]]", "None"),
    "{}": ("None", "[]"),
    "set()": ("[]",),
    '""': ('" "', "None"),
    "''": ("' '", "None"),
    "True": ("False",),
    "False": ("True",),
    "None": ("0",),
    "0.0": ("1.0",),
}

CONTROL: Mapping[str, Sequence[str]] = {"break": ("continue", "pass"), "continue": ("break", "pass")}

METHODS: Mapping[str, Sequence[str]] = {
    "append": ("extend", "remove"),
    "extend": ("append",),
    "add": ("discard",),
    "lower": ("upper",),
    "upper": ("lower",),
    "isalpha": ("isalnum", "isupper"),
    "isdigit": ("isalpha",),
    "isupper": ("islower",),
    "islower": ("isupper",),
    "startswith": ("endswith",),
    "endswith": ("startswith",),
    "strip": ("lstrip", "rstrip"),
    "find": ("rfind", "index"),
    "index": ("count",),
    "count": ("find",),
    "keys": ("values",),
    "values": ("keys",),
    "items": ("keys",),
    "split": ("splitlines", "strip"),
    "sort": ("reverse",),
    "pop": ("remove",),
    "popleft": ("pop",),
    "union": ("intersection",),
    "intersection": ("union",),
    "floor": ("ceil",),
    "ceil": ("floor",),
}

FUNCTIONS: Mapping[str, Sequence[str]] = {
    "min": ("max",),
    "max": ("min",),
    "any": ("all",),
    "all": ("any",),
    "sum": ("max", "len"),
    "len": ("sum", "max"),
    "sorted": ("list", "set"),
    "reversed": ("list",),
    "abs": ("float",),
    "int": ("float", "round"),
    "round": ("int",),
    "set": ("list",),
    "list": ("set",),
    "tuple": ("list",),
    "str": ("repr",),
    "ord": ("chr",),
    "chr": ("ord",),
    "zip": ("list",),
}
