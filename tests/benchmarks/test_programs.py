import ast

import pytest

from codeeval_benchmarks.programs import Program, control_of, is_name

SOLUTION = Program.parse(
    "import math\nfrom os import path as where\nLIMIT = 3\n\n@staticmethod\ndef helper(x):\n    return math.floor(x)\n"
    "\nclass Node:\n    pass\n\ndef main(x):\n    return helper(x)\n"
)


def test_definitions_are_the_top_level_names():
    assert list(SOLUTION.definitions) == ["math", "where", "LIMIT", "helper", "Node", "main"]


def test_free_names_leave_out_builtins_and_what_is_bound_anywhere():
    program = Program.parse("import re\ndef f(a):\n    b = len(a)\n    return [c for c in a if c > b] + g(re)\n")
    assert program.free_names == {"g"}


def test_excerpt_keeps_decorators_and_source_order():
    definitions = SOLUTION.definitions
    assert SOLUTION.excerpt([definitions["helper"], definitions["LIMIT"]]) == (
        "LIMIT = 3\n@staticmethod\ndef helper(x):\n    return math.floor(x)\n"
    )


def test_statements_within_are_those_that_end_inside():
    inside = SOLUTION.statements_within(1, 6)
    assert [type(statement) for statement in inside] == [ast.Import, ast.ImportFrom, ast.Assign]


@pytest.mark.parametrize(
    ("tests", "support"),
    [
        ("assert main(1) == 1", ""),
        ("assert math.isclose(main(1), 1)", "import math\n"),
        ("import math\nassert math.isclose(main(1), 1)", ""),
        ("assert helper(main(1)) == 1", SOLUTION.source.partition("\n\nclass")[0].replace("\n\n", "\n") + "\n"),
    ],
)
def test_support_is_what_the_tests_use_without_defining_it(tests: str, support: str):
    assert SOLUTION.support(Program.parse(tests), shown=SOLUTION.statements_within(1, 7)) == support


def test_a_helper_that_the_prompt_does_not_show_is_no_support():
    """It is part of what is to be written."""
    assert SOLUTION.support(Program.parse("assert helper(1) == 1"), shown=[]) == ""


def test_entry_point_is_the_outermost_function_called():
    assert SOLUTION.entry_point(Program.parse("assert set(main(helper(Node()))) == {1}")) == "main"
    assert SOLUTION.entry_point(Program.parse("assert Node().x == 1")) == "Node"
    assert SOLUTION.entry_point(Program.parse("assert other(1) == 1")) is None


def test_split_gives_one_source_per_statement():
    program = Program.parse("x = 1  # one\n# two\nassert f(x) == [\n    1,\n]; assert g()\n")
    assert program.split() == ["x = 1", "assert f(x) == [\n    1,\n]", "assert g()"]


def test_control_keeps_all_definitions_and_changes_the_entry_point():
    control = Program.parse(control_of(SOLUTION.source, "main"))
    assert list(control.definitions) == list(SOLUTION.definitions)
    assert ast.unparse(control.definitions["main"]).startswith("def main(*arguments, **options)")


@pytest.mark.parametrize("source", ["def", "\0", "(" * 1000, "x = '\ud800'", "- " * 100_000 + "1"])
def test_whatever_cannot_be_parsed_is_a_syntax_error(source: str):
    with pytest.raises(SyntaxError):
        Program.parse(source)


@pytest.mark.parametrize(("text", "expected"), [("f", True), ("f_1", True), ("1f", False), ("def", False), ("", False)])
def test_is_name(text: str, *, expected: bool):
    assert is_name(text) is expected
