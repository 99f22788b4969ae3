"""What a piece of code makes of a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval.python.definitions import Code, Standing
from codeeval.python.lines import to_margin, within

STANDINGS = {
    "def f(x):\n    return x\n": Standing.WHOLE,
    "def  f (x):\n    return x\n": Standing.WHOLE,
    "class\tf (object):\n    a = 1\n": Standing.WHOLE,
    "f\t= lambda x: x\n": Standing.WHOLE,
    "(a, f) = g()\n": Standing.WHOLE,
    "f: Callable = g\n": Standing.WHOLE,
    "@cache\ndef f(x):\n    return x\n": Standing.WHOLE,
    "class f(list):\n    pass\n": Standing.WHOLE,
    "f = partial(g, 1)\n": Standing.WHOLE,
    "a = f = g\n": Standing.WHOLE,
    "if x:\n    def f():\n        return 1\nelse:\n    f = None\n": Standing.WHOLE,
    "try:\n    from m import f\nexcept ImportError:\n    def f():\n        return 1\n": Standing.WHOLE,
    "def f(x):\n    return [\n0\n]\n": Standing.WHOLE,
    "def f(x):\n    # ... as above\n    return x\n": Standing.ELIDED,
    "def f(x):\n    a = 1\n    ...\n    return a\n": Standing.ELIDED,
    "def f(x):\n    return (x\n": Standing.BROKEN,
    "def f(x):\n    return x\n\nreturn f\n": Standing.BROKEN,
    "def f(x):\n    pass\n": Standing.STUB,
    "def f(x):\n    '''Words.'''\n    raise NotImplementedError('f')\n": Standing.STUB,
    "def f(x):\n    # your code\n": Standing.STUB,
    "class f:\n    def a(self): ...\n": Standing.STUB,
    "from m import f\n": Standing.IMPORT,
    "from m import g as f\n": Standing.IMPORT,
    "import a, f\n": Standing.IMPORT,
    "m = import_module('m')\nf = m.f\n": Standing.IMPORT,
    "class S:\n    def f(self):\n        return 1\n\ns = S()\nf = s.f\n": Standing.WHOLE,
    "f = S().f\n": Standing.WHOLE,
    "f = [1, -2, {'a': None}]\n": Standing.VALUE,
    "f = f(3)\n": Standing.ABSENT,
    "f = [f(x) for x in y]\n": Standing.ABSENT,
    "f: Callable\n": Standing.ABSENT,
    "print(f(3) == 4)\n": Standing.ABSENT,
    "class S:\n    def f(self):\n        return 1\n": Standing.ABSENT,
    "def ff(x):\n    return f\n": Standing.ABSENT,
}


@pytest.mark.parametrize("source", STANDINGS)
def test_a_name_is_defined_left_open_imported_or_absent(source):
    assert Code(source, "f").standing is STANDINGS[source]


@given(st.lists(st.sampled_from([*STANDINGS, "\n", "x = 1\n", "(", '"""']), max_size=5).map("".join))
def test_a_cheap_look_never_misses_what_the_tree_finds(source):
    code = Code(source, "f")
    assert code.standing is Standing.ABSENT or code.may_bind


def test_an_example_or_a_test_uses_a_name_that_it_does_not_define():
    assert Code("assert f(1) == 2\n", "f").is_use
    assert Code("from solution import f\n", "f").is_use
    assert not Code("class S:\n    def f(self, n):\n        return self.f(n - 1)\n", "f").is_use
    assert not Code("def f(n):\n    return f(n - 1)\n", "f").is_use


@pytest.mark.parametrize(
    ("source", "moved"),
    [
        (" def f():\n    return 1\n", "def f():\n    return 1\n"),
        ("  a = 1\n  b = 2\n", "a = 1\nb = 2\n"),
        ("\n\t@d\n\tdef f():\n\t\treturn 1\n", "@d\ndef f():\n\treturn 1\n"),
        ("\ufeffdef f():\n    return 1\n", "def f():\n    return 1\n"),
        ("def f():\n    return 1\n", "def f():\n    return 1\n"),
    ],
)
def test_code_is_moved_to_the_margin(source, moved):
    assert to_margin(source) == moved


@pytest.mark.parametrize(
    ("line", "held"),
    [("x = '^'", "string"), ("x = 1  # ^", "comment"), ("It's ^ isn't it", None), ("`^`", "string"), ("x ^ y", None)],
)
def test_a_column_stands_in_a_string_a_comment_or_neither(line, held):
    assert within(line, line.index("^")) == held
