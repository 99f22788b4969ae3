"""The small problems that hostile programs attack, as suites.

Every suite holds `SENTINEL`, a string that stands for hidden tests: no candidate may find it anywhere.
"""

from collections.abc import Mapping
from types import MappingProxyType

from codeeval_sandbox.kinds import Asserts, Check, Differential, Suite

__all__ = ["SENTINEL", "SUITES"]

SENTINEL = "HIDDEN_TEST_SENTINEL"

_ADD = f"""
METADATA = {{"note": "{SENTINEL}"}}

def check(candidate):
    assert candidate(2, 5) == 7
    assert candidate(-4, 4) == 0
    assert candidate(0, 1) == 1
    assert candidate(1250, 337) == 1587
"""

_SORT = f"""
METADATA = {{"note": "{SENTINEL}"}}

def check(candidate):
    xs = [9, 4, 7]
    assert candidate(xs) == sorted(xs)
    ys = [2, 8, 2, 1]
    assert candidate(ys) == sorted(ys)
"""

_WORD_COUNT = f'''
METADATA = {{"note": "{SENTINEL}"}}

def check(candidate):
    """candidate(text, start): the counts in start plus one for each word of text."""
    assert candidate("a b a", {{}}) == {{"a": 2, "b": 1}}
    start = {{"b": 3}}
    assert candidate("b c", start) == {{"b": 4, "c": 1}}
    assert candidate("", {{"z": 1}}) == {{"z": 1}}
'''

_RUNNING_MEAN = f"""
import math

METADATA = {{"note": "{SENTINEL}"}}

def close(got, want):
    near = [math.isclose(g, w) or abs(g - w) <= 1e-9 for g, w in zip(got, want)]
    return isinstance(got, list) and len(got) == len(want) and all(near)

def check(candidate):
    assert close(candidate([2.0, 3.0]), [2.0, 2.5])
    assert close(candidate([1.0, 2.0, 4.5]), [1.0, 1.5, 2.5])
    assert close(candidate([0.1, 0.2]), [0.1, 0.15])
"""

_MAKE_ADDER = f"""
METADATA = {{"note": "{SENTINEL}"}}

def check(candidate):
    assert candidate(3)(4) == 7
    plus_one = candidate(1)
    assert [plus_one(n) for n in (0, 10)] == [1, 11]
"""

_GROUP_BY_LENGTH = f'''
METADATA = {{"note": "{SENTINEL}"}}

def check(candidate):
    """candidate(words): length of a word to the tuple of words of that length."""
    assert candidate(["to", "be", "or"]) == {{2: ("to", "be", "or")}}
    assert candidate(["a", "bcd", "e"]) == {{1: ("a", "e"), 3: ("bcd",)}}
    assert candidate([]) == {{}}
'''

_REVERSE_IN_PLACE = f"""
METADATA = {{"note": "{SENTINEL}"}}

def check(candidate):
    xs = [1, 2, 3]
    assert candidate(xs) is None
    assert xs == [3, 2, 1]
    ys = ["b", "a"]
    candidate(ys)
    assert ys == ["a", "b"]
"""

_PARSE_PORT = f"""
METADATA = {{"note": "{SENTINEL}"}}

def refused(candidate, text):
    try:
        candidate(text)
    except ValueError:
        return True
    return False

def check(candidate):
    assert candidate("80") == 80
    assert refused(candidate, "http")
    assert refused(candidate, "70000")
"""

_INITIALS = f'''
METADATA = {{"note": "{SENTINEL}"}}

def check(candidate):
    """candidate(names): the first letters in capitals, each with a dot."""
    assert candidate(["ada", "grace"]).startswith("A.")
    assert candidate(["ada", "grace"]).endswith("G.")
    assert candidate(["x", "y", "z"]).count(".") == 3
    assert candidate(["x", "y", "z"])[2] == "Y"
    assert candidate(["x"]).isupper()
    assert "B" in candidate(["bob"])
'''

_POWER = f"""
METADATA = {{"note": "{SENTINEL}"}}

def check(candidate):
    assert candidate(2, 10) == 1024
    assert candidate(10, 5000) == 10 ** 5000
"""

_APPLY = f"""
METADATA = {{"note": "{SENTINEL}"}}

def check(candidate):
    assert candidate(lambda n: sum(range(n)), [1, 2, 3]) == [0, 1, 3]
"""

_TOTAL = f"""
METADATA = {{"note": "{SENTINEL}"}}

def check(candidate):
    assert sum(candidate(4)) == 6
"""

_NUMBERS = f"""
METADATA = {{"note": "{SENTINEL}"}}

def check(candidate):
    assert candidate(2_000_000) == list(range(2_000_000))
"""

_EXPRESSION = f"""
METADATA = {{"note": "{SENTINEL}"}}

def check(candidate):
    assert eval(candidate(2, 3)) == 5
    assert eval(candidate(-1, 1)) == 0
"""

_RUN_LENGTH = (
    'assert encode("aaab") == "3a1b"',
    'assert decode("2x1y") == "xxy"',
    'assert decode(encode("hello")) == "hello"',
    'assert sorted(encode("ba")) == ["1", "1", "a", "b"]',
    'assert len(encode("zzzz")) == 2',
)

_TOP_K = f"""
METADATA = {{"note": "{SENTINEL}"}}

def top_k(xs, k):
    return sorted(xs, reverse=True)[:k]
"""

_SORT_LATER = f"""
METADATA = {{"note": "{SENTINEL}"}}

def check(candidate):
    xs = [9, 4, 7]
    got = candidate(xs)
    assert got == sorted(xs)
    ys = [2, 8, 2, 1]
    got = candidate(ys)
    assert got == sorted(ys)
    got = candidate(xs)
    assert got == sorted(xs)
"""

_SORT_TOGETHER = f"""
METADATA = {{"note": "{SENTINEL}"}}

def check(candidate):
    xs, ys = [9, 4, 7], [2, 8]
    assert [candidate(xs), candidate(ys)] == [sorted(xs), sorted(ys)]
"""

_MERGE_LATER = f"""
METADATA = {{"note": "{SENTINEL}"}}

def check(candidate):
    for left, right in (({{"a": 1}}, {{"b": 2}}), ({{"a": 1, "b": 3}}, {{"b": 2}})):
        got = candidate(left, right)
        want = dict(left)
        want.update(right)
        assert got == want
"""

_COMMON_LATER = f"""
METADATA = {{"note": "{SENTINEL}"}}

def check(candidate):
    left, right = {{1, 2, 3}}, {{2, 3, 4}}
    got = candidate(left, right=right)
    assert got == left & right
    assert candidate({{7}}, right={{7}}) == {{7}}
"""

_FLATTEN_LATER = f"""
METADATA = {{"note": "{SENTINEL}"}}

def check(candidate):
    rows = [[1, 2], [3]]
    got = candidate(rows)
    assert got == [item for row in rows for item in row]
    row = [4, 5]
    got = candidate([row, row])
    assert got == row * 2
"""

_MEAN_LATER = (
    "values = [2.0, 4.0, 9.0]",
    "got = mean(values)",
    "assert abs(got - sum(values) / len(values)) < 1e-9",
)

SUITES: Mapping[str, Suite] = MappingProxyType(
    {
        "add": Check("base", "add", _ADD),
        "sort": Check("base", "srt", _SORT),
        "word_count": Check("base", "word_count", _WORD_COUNT),
        "running_mean": Check("base", "running_mean", _RUNNING_MEAN),
        "make_adder": Check("base", "make_adder", _MAKE_ADDER),
        "group_by_length": Check("base", "group_by_length", _GROUP_BY_LENGTH),
        "reverse_in_place": Check("base", "reverse_in_place", _REVERSE_IN_PLACE),
        "parse_port": Check("base", "parse_port", _PARSE_PORT),
        "initials": Check("base", "initials", _INITIALS),
        "power": Check("base", "power", _POWER),
        "apply": Check("base", "apply", _APPLY),
        "expression": Check("base", "expression", _EXPRESSION),
        "total": Check("base", "upto", _TOTAL),
        "numbers": Check("base", "numbers", _NUMBERS),
        "run_length": Asserts("base", "encode", _RUN_LENGTH, setup=f'METADATA = {{"note": "{SENTINEL}"}}'),
        "sort_later": Check("base", "srt", _SORT_LATER, own_objects=False),
        "sort_together": Check("base", "srt", _SORT_TOGETHER, own_objects=False),
        "merge_later": Check("base", "merge", _MERGE_LATER, own_objects=False),
        "common_later": Check("base", "common", _COMMON_LATER, own_objects=False),
        "flatten_later": Check("base", "flatten", _FLATTEN_LATER, own_objects=False),
        "mean_later": Asserts("base", "mean", _MEAN_LATER, f'METADATA = {{"note": "{SENTINEL}"}}', own_objects=False),
        "top_k": Differential(
            "base", "top_k", _TOP_K, inputs=(([3, 1, 2], 2), ([5, 5, 4], 3), ([], 1), ([-1, -7, 0], 1))
        ),
    }
)
"""By the name that a program's header calls `problem`."""
