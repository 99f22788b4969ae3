"""Subsets of a benchmark, and the whole scored by them."""

import numpy as np
import pytest

from codeeval.errors import UsageError
from codeeval.report.populations import these_tasks_tables, whole_tables
from codeeval.studies.inputs.sources import open_source
from codeeval.studies.subset.study import choose_subset

TASKS = [f"T/{task}" for task in range(80)]
RATES = np.linspace(0.02, 0.98, 80)


@pytest.fixture
def references(simulated_run):
    return [open_source(simulated_run(f"r{seed}", RATES, 10, seed).folder) for seed in (1, 2)]


def test_difficulties_of_references_make_the_strata(references):
    found = choose_subset(TASKS, references, 20, "difficulty", 0)
    assert found == choose_subset(TASKS, references, 20, "difficulty", 0)
    assert found.tasks != choose_subset(TASKS, references, 20, "difficulty", 1).tasks
    assert sum(found.facts.sizes) == 80
    easy = [RATES[int(task[2:])] for task in found.tasks if found.facts.strata[task] == 0]
    assert min(easy) > 0.6
    alone = choose_subset(TASKS, [], 20, "difficulty", 0).facts.predicted_error
    assert alone is None
    assert 0.01 < found.facts.predicted_error < 0.06


def test_the_whole_is_scored_by_the_tasks_drawn(references):
    subset = choose_subset(TASKS, references, 40, "difficulty", 0)
    counts = {"base": {task: (10, round(10 * RATES[int(task[2:])])) for task in subset.tasks}}
    (whole,) = whole_tables(counts, [1], subset.facts)["base"].values()
    assert whole.estimate == pytest.approx(0.5, abs=0.02)
    assert whole.low <= 0.5 <= whole.high
    (these,) = these_tasks_tables(counts, [1])["base"].values()
    assert these.high - these.low < 0.1
    assert whole_tables(counts, [1], None) == {}


def test_references_of_other_tasks_and_too_large_subsets_are_refused(references):
    with pytest.raises(UsageError, match="no task of this benchmark"):
        choose_subset(["A/1", "A/2"], references, 1, "difficulty", 0)
    with pytest.raises(UsageError, match="from 1 to 80"):
        choose_subset(TASKS, [], 81, "difficulty", 0)
