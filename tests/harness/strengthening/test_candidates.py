import pytest

from codeeval.seeds import derived_seed
from codeeval.store.suites import identity
from codeeval.strengthening.candidates import candidates
from codeeval.strengthening.canonical import Canonical
from codeeval.strengthening.shapes import Constant, Many, Text, infer

SOURCE = '''
def f(words: list[str], n: int = 2, *, sep="-"):
    """Not a literal."""
    if n > 41:
        return sep
    return words[:n]
'''


@pytest.fixture
def canonical():
    return Canonical.parse(SOURCE, "f")


def make(calls, canonical, budget=60, random_seed=1):
    return candidates(calls, canonical, words="", budget=budget, random_seed=random_seed)


def test_seeds_come_first_and_every_input_once(canonical):
    calls = [(["a", "b"], 1), (["c"], 2), (["a", "b"], 1)]
    found = make(calls, canonical)
    assert [one.arguments for one in found[:2]] == [(["a", "b"], 1), (["c"], 2)]
    assert [one.origin for one in found[:3]] == ["seed", "seed", "property"]
    assert {one.origin for one in found} == {"seed", "property", "mutation"}
    assert len({identity(one.arguments) for one in found}) == len(found) <= 60


@pytest.mark.parametrize("count", [60, 61, 200])
def test_tests_with_more_calls_than_the_budget_leave_room_for_nothing_else(canonical, count):
    found = make([(["a"], number) for number in range(count)], canonical)
    assert [one.arguments for one in found] == [(["a"], number) for number in range(60)]


def test_candidates_repeat_with_the_number_and_differ_without(canonical):
    calls = [(["a", "b"], 1), (["c"], 2)]
    assert make(calls, canonical) == make(calls, canonical)
    assert make(calls, canonical) != make(calls, canonical, random_seed=2)
    assert derived_seed(0, "T/1") != derived_seed(0, "T/2")


def test_literals_of_the_program_are_tried(canonical):
    found = make([(["a", "b"], 7), (["c"], 30)], canonical, budget=300)
    assert {41, 42} & {one.arguments[1] for one in found}


def test_negative_numbers_are_marked_where_none_was_observed(canonical):
    found = make([(["a"], 7), (["c"], 30)], canonical, budget=200)
    assert any(one.news for one in found)
    assert all((one.arguments[1] < 0) == (1 in one.news) for one in found)


def test_what_a_source_says_of_its_arguments(canonical):
    assert canonical.positional([["a"]], {"n": 3}) == (["a"], 3)
    assert canonical.positional([["a"]], {"sep": "+"}) is None
    assert isinstance(canonical.annotated(0), Many)
    assert isinstance(canonical.annotated(0).item, Text)
    assert set(canonical.literals) == {41, 40, 42, 2, 1, 3, "-"}
    assert canonical.characters == "-"


def test_an_annotation_tells_what_an_empty_list_does_not(canonical):
    found = make([([], 1), ([], 2)], canonical)
    assert any(one.arguments[0] for one in found)


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ("import random\ndef f(x):\n    return random.random()\n", "random"),
        ("def f(x):\n    return hash(x)\n", "hash"),
        ("import datetime\ndef f(x):\n    return datetime.date(x, 1, 1)\n", None),
        ("import datetime\ndef f(x):\n    return datetime.date.today()\n", "datetime"),
        ("def f(x):\n    return x\n", None),
        ("def f(input):\n    return input\n", None),
    ],
)
def test_what_a_value_depends_on_besides_the_arguments(source, cause):
    assert Canonical.parse(source, "f").unsteady == cause


def test_identity_tells_types_apart_and_not_the_order_of_sets():
    assert identity((1, True)) != identity((1, 1))
    assert identity([1]) != identity((1,))
    assert identity({"a", "b", "c"}) == identity({"c", "b", "a"})
    assert infer([None]) == Constant((None,))
