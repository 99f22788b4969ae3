"""Standard inputs as arguments: what has a layout reads back as itself, and nothing outside of the domain is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval.strengthening.layouts import Domain, layout_of

LAYOUTS = {
    "one number": (["3\n", "7\n"], (3,)),
    "two numbers": (["3 4\n", "7 1\n"], (3, 4)),
    "a counted list": (["2\n5 6\n", "3\n1 2 3\n"], (2, [5, 6])),
    "counted rows": (["1\n5 a\n", "2\n1 b\n2 c\n"], (1, [["5", "a"]])),
    "counted numbers": (["1\n5\n", "2\n1\n2\n"], (1, [5])),
    "rows up to the end": (["5 6\n", "1 2\n2 3\n"], ([[5, 6]],)),
    "words": (["ab cd\n", "x y\n"], ("ab", "cd")),
    "no line feed at the end": (["3", "7"], (3,)),
}


@pytest.mark.parametrize(("texts", "first"), LAYOUTS.values(), ids=LAYOUTS)
def test_a_layout_that_all_inputs_share_is_read_and_written_again(texts, first):
    layout = layout_of(texts)
    assert layout.read(texts[0]) == first
    assert [layout.text(layout.read(text)) for text in texts] == texts


@pytest.mark.parametrize(
    "texts",
    [
        ["3\n"],
        ["3\n", "3\n"],
        ["3  4\n", "1 2\n"],
        ["2\n3\n1 2 3\n1\n5\n", "1\n2\n1 2\n"],
        ["", "1\n"],
        ["a\tb\n", "c d\n"],
    ],
    ids=["one input", "the same input twice", "two blanks", "blocks", "an empty input", "a tab"],
)
def test_what_has_no_layout_that_is_known_is_not_read(texts):
    assert layout_of(texts) is None


def domain_of(*texts):
    layout = layout_of(texts)
    return Domain.of(layout, [layout.read(text) for text in texts])


def test_the_range_of_numbers_and_lengths_and_the_length_itself_are_kept():
    domain = domain_of("2\n5 6\n", "4\n1 2 3 9\n")
    assert domain.admits((3, [6, 1, 9]))
    for outside in ((5, [1, 2, 3, 4, 9]), (1, [5]), (2, [5, 10]), (2, [0, 6]), (3, [5, 6])):
        assert not domain.admits(outside), outside


def test_the_order_of_two_numbers_and_different_items_are_kept():
    assert not domain_of("1 5\n", "2 7\n").admits((7, 1))
    assert domain_of("1 5\n", "6 2\n").admits((6, 3))
    assert not domain_of("3\n1 2 3\n", "4\n4 2 1 3\n").admits((3, [2, 2, 3]))
    assert not domain_of("a b\n", "c d\n").layout.read("a\n")


def test_words_with_a_grammar_are_the_observed_ones():
    assert not domain_of("f(1)\n", "g(2)\n").admits(("g(1)",))
    assert domain_of("ab\n", "cde\n").admits(("xyz",))
    assert not domain_of("ab\n", "cde\n").admits(("xy z",))


@given(st.lists(st.lists(st.integers(-99, 99), min_size=2, max_size=2), min_size=1, max_size=4), st.data())
def test_rows_that_were_observed_are_within_their_own_domain(rows, data):
    others = data.draw(st.lists(st.lists(st.integers(-99, 99), min_size=2, max_size=2), min_size=1, max_size=4))
    texts = [f"{len(each)}\n" + "".join(f"{a} {b}\n" for a, b in each) for each in (rows, others)]
    layout = layout_of(texts)
    if layout is None:
        assert texts[0] == texts[1]
        return
    observed = [layout.read(text) for text in texts]
    domain = Domain.of(layout, observed)
    assert [layout.text(arguments) for arguments in observed] == texts
    assert all(map(domain.admits, observed))
