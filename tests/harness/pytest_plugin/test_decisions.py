import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeeval.pytest_plugin.decisions import TaskCounts, decide_tasks


def one(passed, before=10, n=10, require=None):
    return TaskCounts((n, passed), None if before is None else (10, before), require)


def test_a_sure_drop_fails_and_a_possible_one_is_doubtful():
    lost, fell, same = decide_tasks([one(0), one(6), one(10)], 0.025)
    assert lost.failed
    assert (fell.failed, fell.doubtful) == (False, True)
    assert (same.failed, same.doubtful) == (False, False)


def test_a_task_below_what_is_required_fails_without_a_baseline():
    (decision,) = decide_tasks([one(1, before=None, require=0.8)], 0.025)
    assert decision.failed
    assert decision.against == "required"
    (decision,) = decide_tasks([one(6, before=None, require=0.8)], 0.025)
    assert not decision.failed


def test_a_requirement_that_so_few_samples_cannot_break_is_named():
    """Copies count once: twenty answers of one broken program are one sample."""
    copies, many, fine = (
        decide_tasks([one(c, before=None, n=n, require=0.8)], 0.025)[0] for c, n in ((0, 1), (0, 10), (1, 1))
    )
    assert (copies.failed, copies.powerless) == (False, True)
    assert (many.failed, many.powerless) == (True, False)
    assert (fine.failed, fine.powerless) == (False, False)


def test_without_baseline_and_requirement_nothing_is_decided():
    (decision,) = decide_tasks([one(0, before=None)], 0.05)
    assert (decision.failed, decision.against) == (False, "")


def test_one_sample_each_never_fails_a_task():
    tasks = [TaskCounts((1, 0), (1, 1), None)] * 3
    assert not any(decision.failed for decision in decide_tasks(tasks, 0.05))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=2, max_size=12), st.data())
def test_a_selection_fails_nothing_that_the_whole_session_passes(counts, data):
    tasks = [one(passed, before) for passed, before in counts]
    kept = data.draw(st.sets(st.integers(0, len(tasks) - 1), min_size=1))
    whole = decide_tasks(tasks, 0.05)
    part = decide_tasks([tasks[place] for place in sorted(kept)], 0.05, unseen=len(tasks) - len(kept))
    for place, decision in zip(sorted(kept), part, strict=True):
        assert whole[place].failed or not decision.failed or whole[place].p_adjusted <= 0.05


@pytest.mark.parametrize("require", [None, 0.7])
def test_sessions_of_an_unchanged_model_seldom_fail(require):
    rng = np.random.default_rng(11)
    alarms = 0
    for _ in range(200):
        rates = rng.uniform(0.7, 1, 60)
        tasks = [
            TaskCounts((10, int(now)), (10, int(before)), require)
            for now, before in zip(rng.binomial(10, rates), rng.binomial(10, rates), strict=True)
        ]
        alarms += any(decision.failed for decision in decide_tasks(tasks, 0.05))
    assert alarms <= 18  # 10 expected at most; 18 is the 99 % quantile
