from hypothesis import given
from hypothesis import strategies as st

from codeeval.models.groups import neighbours
from codeeval.seeds import sample_seed

INDICES = st.lists(st.integers(0, 300), max_size=120)


@given(indices=INDICES, most=st.integers(1, 25))
def test_groups_hold_each_index_once_without_gaps_and_within_the_limit(indices, most):
    groups = neighbours(indices, most)
    assert [index for group in groups for index in group] == sorted(set(indices))
    for group in groups:
        assert 1 <= len(group) <= most
        assert list(group) == list(range(group[0], group[0] + len(group)))


@given(count=st.integers(1, 500), most=st.integers(1, 25))
def test_a_whole_range_is_parted_into_the_fewest_groups_of_about_one_size(count, most):
    sizes = [len(group) for group in neighbours(range(count), most)]
    assert len(sizes) == -(-count // most)
    assert max(sizes) - min(sizes) <= 1


@given(
    runs=st.lists(st.integers(0, 40_000), min_size=2, max_size=2, unique=True),
    indices=st.tuples(st.integers(0, 99_999), st.integers(0, 99_999)),
)
def test_no_two_runs_share_a_seed(runs, indices):
    first, second = (sample_seed(run, index) for run, index in zip(runs, indices, strict=True))
    assert first != second
