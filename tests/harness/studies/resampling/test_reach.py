import numpy as np
import pytest

from codeeval.statistics.attempts import attempt_grid, resample
from codeeval.statistics.bootstrap import TaskBootstrap
from codeeval.studies.resampling.reach import study_reach


@pytest.fixture
def reach(pools):
    def find(weak, strong):
        both = [pools(*weak), pools(*strong)]
        tried = [resample(one, attempt_grid(int(one.n.min()))) for one in both]
        (found,) = study_reach(["weak", "strong"], both, tried, TaskBootstrap.of(range(len(weak)), replicates=500))
        return found

    return find


def test_a_ceiling_below_the_target_is_never_reached(reach):
    """Whatever the weak model tries, two of five passes are wrong in every task."""
    found = reach([(20, 5, 3)] * 40, [(20, 20, 18)] * 40)
    assert (found.weak, found.strong, found.judgement, found.attempts) == ("weak", "strong", "never", None)
    assert found.ceiling == pytest.approx(0.6)
    assert found.gap.estimate == pytest.approx(-0.3)


def test_a_reached_target_names_the_fewest_attempts(reach):
    found = reach([(20, 5, 5)] * 40, [(20, 11, 11)] * 40)
    assert found.judgement == "reached"
    accuracy = 1 - np.cumprod([(15 - at) / (20 - at) for at in range(20)])
    assert found.attempts == int(np.argmax(accuracy >= 11 / 20)) + 1


def test_tasks_that_never_passed_leave_the_question_open(reach):
    """Their best case would do, and what passed is right: only more samples can tell."""
    found = reach([(20, 5, 5)] * 20 + [(20, 0, 0)] * 20, [(20, 18, 18)] * 40)
    assert found.judgement == "open"
    assert found.best_gap.estimate == pytest.approx(0.1)


def test_models_of_equal_accuracy_are_not_compared(pools):
    one = pools((10, 5, 5))
    tried = resample(one, attempt_grid(10))
    assert list(study_reach(["a", "b"], [one, one], [tried, tried], TaskBootstrap.of([0], replicates=5))) == []
