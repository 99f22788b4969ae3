"""The hostile programs' headers and form. None is executed here."""

import ast
import re
from collections import Counter
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval_sandbox.hostile import BREACH, SENTINEL, SUITES, HeaderError, HostileProgram, parse, programs
from codeeval_sandbox.hostile.generated import GENERATORS
from codeeval_sandbox.jobs import Status

HEADER = {"class": "forgery", "want": "wrong|exited", "problem": "add", "what": "tries: a lie", "stops": "a proxy"}
NEVER_WANTED = {Status.INFRASTRUCTURE, Status.BROKE_WORKER, Status.NO_CODE, Status.TRUNCATED}
SWALLOWS_ALL = {"Exception", "BaseException", "SystemError"}


@cache
def suite() -> tuple[HostileProgram, ...]:
    return programs()


def file(**changes: str | None) -> str:
    header = {**HEADER, **{key.rstrip("_"): value for key, value in changes.items()}}
    return "".join(f"# {key}: {value}\n" for key, value in header.items() if value is not None) + "import os\n"


def handwritten() -> list[HostileProgram]:
    return [program for program in suite() if program.category != "input"]


def test_every_class_is_covered():
    counts = Counter(program.category for program in suite())
    assert sum(counts.values()) >= 90
    least = {"resource": 40, "escape": 40, "forgery": 60, "nondeterminism": 8, "isolation": 30, "input": 20}
    assert all(counts[category] >= number for category, number in least.items())


def test_the_order_is_stable_and_names_are_unique():
    names = [program.name for program in programs()]
    assert names == [program.name for program in suite()]
    assert len(names) == len(set(names))


def test_a_program_stands_right_behind_the_one_it_follows():
    for before, program in zip(suite(), suite()[1:], strict=False):
        assert program.after in (None, before.name)
    assert suite()[0].after is None


def test_names_begin_with_their_class():
    assert all(program.name.startswith(f"{program.category}_") for program in suite())


def test_each_leave_has_its_find():
    names = {program.name for program in suite()}
    assert all(name.removesuffix("_leave") + "_find" in names for name in names if name.endswith("_leave"))


def test_a_verdict_that_is_no_fact_about_the_program_is_never_wanted():
    assert not [program.name for program in suite() if program.want & NEVER_WANTED]


def test_a_forgery_never_passes_and_an_escape_only_if_it_fails():
    for program in suite():
        if program.category == "forgery":
            assert Status.PASSED not in program.want, program.name
        if program.category in ("escape", "control"):
            assert program.want == {Status.PASSED}, program.name


def test_every_problem_is_attacked_and_has_a_right_program():
    for category in ("forgery", "control"):
        problems = {program.problem for program in suite() if program.category == category}
        assert problems >= SUITES.keys() - {"power"}, category


def test_the_sentinel_is_in_every_suite_and_in_no_program():
    assert all(SENTINEL in repr(suite.definition()) for suite in SUITES.values())
    assert not [program.name for program in suite() if SENTINEL in program.source]


@pytest.mark.parametrize("version", [(3, 9), (3, 13)])
def test_handwritten_programs_are_python_of_every_supported_image(version):
    for program in handwritten():
        ast.parse(program.source, program.name, feature_version=version)


def test_handwritten_programs_compile():
    for program in handwritten():
        compile(program.source, program.name, "exec")


def test_a_breach_is_a_system_error_that_nothing_swallows():
    for program in handwritten():
        tree = ast.parse(program.source)
        assert len(re.findall(rf'SystemError\(f?"{BREACH} ', program.source)) == program.source.count(BREACH)
        for block in (node for node in ast.walk(tree) if isinstance(node, ast.Try)):
            if BREACH in "".join(map(ast.unparse, block.body)):
                caught = {ast.unparse(handler.type) if handler.type else "Exception" for handler in block.handlers}
                assert not caught & SWALLOWS_ALL, program.name


def test_every_generator_is_used_by_a_program_of_its_name():
    assert {f"input_{name}" for name in GENERATORS} == {p.name for p in suite() if p.category == "input"}


def test_generated_sources_are_what_their_names_say():
    sources = {program.name: program.source for program in suite() if program.category == "input"}
    assert "\0" in sources["input_nul_byte"]
    assert "\udcff" in sources["input_lone_surrogate"]
    assert sources["input_empty"] == ""
    assert len(sources["input_ten_megabyte_comment"]) > 10_000_000
    assert sources["input_deep_parentheses"].count("(") > 1_000


def test_a_header_is_read_field_by_field():
    program = parse("forgery_lie", file(after="other"))
    assert (program.name, program.category, program.problem) == ("forgery_lie", "forgery", "add")
    assert program.want == {Status.WRONG, Status.EXITED}
    assert (program.what, program.stops, program.after) == ("tries: a lie", "a proxy", "other")
    assert program.source.endswith("import os\n")


def test_generate_replaces_the_source():
    assert parse("input_empty", file(generate="empty")).source == ""


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"class_": "magic"}, "'magic'"),
        ({"want": "wrong|lost"}, "'wrong|lost'"),
        ({"problem": "nothing"}, "'nothing'"),
        ({"generate": "nothing"}, "'nothing'"),
        ({"what": None}, "what"),
        ({"colour": "red"}, "colour"),
        ({"stops": ""}, "header"),
    ],
)
def test_a_bad_header_is_named(changes, named):
    with pytest.raises(HeaderError, match=re.escape(named)) as error:
        parse("forgery_lie", file(**changes))
    assert "'forgery_lie'" in str(error.value)


@given(st.text())
def test_any_text_is_a_program_or_a_header_error(text):
    with pytest.raises(HeaderError):
        parse("some_name", text)
    assert parse("some_name", file() + text).source.endswith(text)
