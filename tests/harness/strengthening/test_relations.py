import pytest

from codeeval.strengthening.relations import keep, relations


def names(calls, words=""):
    return {one.name for one in relations(calls, words)}


@pytest.mark.parametrize(
    ("calls", "name"),
    [
        ([([4, 1, 2], 3), ([7], 1)], "length"),
        ([([4, 1, 2], 2), ([7], 0)], "last place"),
        ([("abcd", 2), ("xyz", 0)], "within"),
        ([([1, 2], [3, 4]), ([5], [6])], "equal lengths"),
        ([([1, 2, 9],), ([0, 5, 5, 8],)], "ascending"),
        ([([3, 2, 1],), ([9, 8, 8],)], "descending"),
        ([([[1, 2], [3, 4]],), ([[5, 6, 7]],)], "equal rows"),
        ([([[1, 2], [3, 4]],), ([[5]],)], "square"),
        ([(1, 5), (2, 2), (0, 9)], "at most"),
    ],
)
def test_what_holds_in_all_calls_is_found(calls, name):
    assert name in names(calls)


def test_one_call_proves_nothing():
    assert names([([1, 2, 3], 3)]) == set()


def test_what_one_call_breaks_is_no_relation_unless_the_task_says_so():
    calls = [([1, 2, 3],), ([2, 4, 6],), ([2, 4, 1],)]
    assert names(calls) == set()
    assert names(calls, "Find it in a sorted array.") == {"ascending"}
    assert names([([2, 4, 1],), ([1, 2, 3],)], "Return the sorted array.") == set()


@pytest.mark.parametrize(
    ("calls", "given", "kept"),
    [
        ([([4, 1, 2], 3), ([7], 1)], ([5, 5], 9), ([5, 5], 2)),
        ([([1, 2], [3, 4]), ([5], [6])], ([1, 2, 3], [9]), ([1], [9])),
        ([((1, 2, 9),), ((0, 5, 8),)], ((3, 1),), ((1, 3),)),
        ([([[1, 2], [3, 4]],), ([[5, 6, 7]],)], ([[1, 2], [3]],), ([[1], [3]],)),
        ([(1, 5), (2, 2), (0, 9)], (7, 3), (3, 7)),
        ([("abcd", 2), ("xyz", 1)], ("ab", 3), ("ab", 2)),
    ],
)
def test_an_input_is_changed_so_that_it_keeps_what_holds(calls, given, kept):
    assert keep(relations(calls), given) == kept


def test_an_input_that_cannot_keep_it_is_dropped():
    assert keep(relations([("abcd", 2), ("xyz", 1)]), ("", 3)) is None
    assert keep(relations([([[1, 2], [3, 4]],), ([[5, 6, 7]],)]), (None,)) is None
