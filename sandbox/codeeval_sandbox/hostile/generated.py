"""Sources that cannot stand in a file of their own: too large, or no text that tools would leave alone.

None does harm until a sandbox compiles or runs it.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

__all__ = ["GENERATORS"]

_ADD = "def add(a, b):\n    return a + b\n"
_MEGABYTE = 1_000_000
_DEEP = 1_000


def nul_byte() -> str:
    return _ADD + "TEXT = 'a\0b'\n"


def nul_byte_at_end() -> str:
    return _ADD + "\0"


def lone_surrogate() -> str:
    """Bytes that are not UTF-8, as they arrive after decoding with `surrogateescape`."""
    return _ADD + "TEXT = '\udcff'\n"


def surrogate_in_comment() -> str:
    return _ADD + "# \ud83d alone\n"


def empty() -> str:
    return ""


def only_comment() -> str:
    return "# TODO: write add\n"


def only_whitespace() -> str:
    return " \n\t\n\n"


def ten_megabyte_comment() -> str:
    return _ADD + ("#" + "x" * 99 + "\n") * (_MEGABYTE // 10)


def ten_megabyte_string() -> str:
    return f"TEXT = '{'x' * 10 * _MEGABYTE}'\n{_ADD}"


def ten_megabytes_of_statements() -> str:
    return "x = 1\n" * (10 * _MEGABYTE // 6) + _ADD


def ten_megabyte_list() -> str:
    return f"DATA = [{'0,' * (5 * _MEGABYTE)}]\n{_ADD}"


def one_megabyte_line() -> str:
    return f"TOTAL = {'1+' * 500}1; TEXT = '{'y' * _MEGABYTE}'\n{_ADD}"


def one_megabyte_name() -> str:
    return f"{'n' * _MEGABYTE} = 1\n{_ADD}"


def deep_parentheses() -> str:
    return f"x = {'(' * _DEEP}1{')' * _DEEP}\n{_ADD}"


def deep_lists() -> str:
    return f"x = {'[' * _DEEP}{']' * _DEEP}\n{_ADD}"


def deep_blocks() -> str:
    blocks = "".join(" " * level + "if True:\n" for level in range(_DEEP))
    return f"{blocks}{' ' * _DEEP}pass\n{_ADD}"


def deep_unary() -> str:
    return f"x = {'-' * _DEEP}1\n{_ADD}"


def deep_lambdas() -> str:
    return f"x = {'lambda: ' * _DEEP}1\n{_ADD}"


def deep_attributes() -> str:
    return f"def unused(x):\n    return x{'.a' * _DEEP}\n{_ADD}"


def unary_bomb() -> str:
    return f"x = {'~' * 200_000}1\n{_ADD}"


def elif_bomb() -> str:
    branches = "".join(f"elif x == {value}:\n    x = 0\n" for value in range(20_000))
    return f"x = 1\nif x == -1:\n    x = 0\n{branches}{_ADD}"


def addition_bomb() -> str:
    return f"x = {'1 + ' * 200_000}1\n{_ADD}"


def constant_folding_bomb() -> str:
    """A tower of constant expressions that a folding compiler would evaluate."""
    return f"def unused():\n    return {' ** '.join(['9'] * 12)}\n{_ADD}"


def tabs_and_spaces() -> str:
    return "def add(a, b):\n    if a:\n\treturn a + b\n    return b\n"


def form_feed() -> str:
    return f"import os\n\f\n{_ADD}\f\n"


def byte_order_mark() -> str:
    return f"\ufeff{_ADD}"


def carriage_returns() -> str:
    return _ADD.replace("\n", "\r\n")


def coding_cookie() -> str:
    return f"# -*- coding: utf-7 -*-\n{_ADD}"


def invisible_characters() -> str:
    return _ADD.replace("return ", "return\u200b ")


def no_break_space() -> str:
    return _ADD.replace("    return", "\xa0\xa0\xa0\xa0return")


def wide_name() -> str:
    """A full-width name, which Python reads as its plain form (NFKC, PEP 3131)."""
    return _ADD.replace("add", "\uff41\uff44\uff44")


def invalid_escapes() -> str:
    return f'PATTERN = "\\d+\\.\\w"\n{_ADD}'


def huge_literal() -> str:
    """More digits than CPython's limit of 4,300 for conversions, where the release has it."""
    return f"N = {'7' * 10_000}\n{_ADD}"


def return_outside() -> str:
    return f"{_ADD}return add(1, 2)\n"


def nonlocal_at_top() -> str:
    return f"{_ADD}nonlocal total\n"


def future_braces() -> str:
    return f"from __future__ import braces\n{_ADD}"


def prose() -> str:
    return "Here is the function you asked for:\n\n```python\n" + _ADD + "```\n"


def cut_in_string() -> str:
    return _ADD + 'NOTE = """this answer was cut'


def python_2() -> str:
    return _ADD + 'print "sum", add(1, 2)\n'


GENERATORS: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        make.__name__: make
        for make in (
            addition_bomb,
            byte_order_mark,
            carriage_returns,
            coding_cookie,
            constant_folding_bomb,
            cut_in_string,
            deep_attributes,
            deep_blocks,
            deep_lambdas,
            deep_lists,
            deep_parentheses,
            deep_unary,
            elif_bomb,
            empty,
            form_feed,
            future_braces,
            huge_literal,
            invalid_escapes,
            invisible_characters,
            lone_surrogate,
            no_break_space,
            nonlocal_at_top,
            nul_byte,
            nul_byte_at_end,
            one_megabyte_line,
            one_megabyte_name,
            only_comment,
            only_whitespace,
            prose,
            python_2,
            return_outside,
            surrogate_in_comment,
            tabs_and_spaces,
            ten_megabyte_comment,
            ten_megabyte_list,
            ten_megabyte_string,
            ten_megabytes_of_statements,
            unary_bomb,
            wide_name,
        )
    }
)
"""By the name that a program's header calls `generate`."""
