"""Seeds that runs hold: their values are a promise, since stored samples and suites depend on them."""

from codeeval.seeds import SEED_STRIDE, derived_seed, sample_seed


def test_seeds_of_samples_are_neighbours_and_those_of_runs_never_meet():
    assert [sample_seed(3, index) for index in (0, 1, 99_999)] == [300_000, 300_001, 399_999]
    assert sample_seed(4, 0) - sample_seed(3, SEED_STRIDE - 1) == 1


def test_derived_seeds_are_what_they_were_in_the_first_release():
    assert derived_seed("default", 0, "HumanEval/0", 0, bits=32) == 326_841_848
    assert derived_seed(7, "HumanEval/0", "mutants") == 4_650_978_136_092_147_622


def test_every_part_counts_and_lone_surrogates_are_parts():
    assert len({derived_seed("a", "b"), derived_seed("a", "c"), derived_seed("ab"), derived_seed("\ud800")}) == 4
