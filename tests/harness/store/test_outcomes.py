import random

import pytest

from codeeval.errors import RunError, UsageError
from codeeval.store import Run, open_run, read_outcomes
from codeeval.store.outcomes import STATUSES
from codeeval_sandbox.jobs import Status, Verdict

KEYS = [(f"T/{task}", index) for task in range(3) for index in range(task + 2)]


def write(folder, manifest, sample, rows):
    with open_run(folder, manifest) as run:
        for task_id, index in KEYS:
            run.add_sample(sample(task_id=task_id, index=index))
        for (task_id, index), suite, status in rows:
            run.add_verdict(Verdict((task_id, index, suite), status, "isolated"), index=index)


def test_outcomes_are_the_verdicts_by_task_and_index(folder, manifest, sample):
    statuses = {key: random.Random(str(key)).choice(list(Status)) for key in KEYS}
    write(folder, manifest, sample, [(key, "base", statuses[key]) for key in reversed(KEYS)])
    outcomes = read_outcomes(Run(folder))
    base = outcomes.suite("base")
    found = {
        (outcomes.tasks[task], index): STATUSES[status]
        for task, index, status in zip(base.task, base.index, base.status, strict=True)
    }
    assert found == statuses
    assert list(base.passed) == [STATUSES[status] is Status.PASSED for status in base.status]


def test_counts_are_by_task(folder, manifest, sample):
    write(folder, manifest, sample, [(key, "base", Status.PASSED if key[1] else Status.WRONG) for key in KEYS])
    outcomes = read_outcomes(Run(folder))
    n, c = outcomes.suite("base").counts(len(outcomes.tasks))
    assert dict(zip(outcomes.tasks, zip(n, c, strict=True), strict=True)) == {
        "T/0": (2, 1),
        "T/1": (3, 2),
        "T/2": (4, 3),
    }


def test_suites_are_joined_by_sample_and_what_one_lacks_is_left_out(folder, manifest, sample):
    base = [(key, "base", Status.PASSED) for key in KEYS]
    plus = [(key, "plus", Status.PASSED if key[0] == "T/1" else Status.TIMEOUT) for key in KEYS[1:]]
    write(folder, manifest, sample, [*plus, *base])
    joined = read_outcomes(Run(folder)).join("base", "plus")
    assert len(joined.task) == len(KEYS) - 1
    assert joined.first.all()
    assert joined.second.sum() == 3


def test_the_first_row_of_a_key_counts(folder, manifest, sample):
    write(folder, manifest, sample, [(KEYS[0], "base", Status.PASSED), (KEYS[0], "base", Status.WRONG)])
    assert read_outcomes(Run(folder)).suite("base").passed.tolist() == [True]


def test_an_unknown_suite_is_refused_with_those_that_there_are(folder, manifest, sample):
    write(folder, manifest, sample, [(KEYS[0], "base", Status.PASSED)])
    with pytest.raises(UsageError, match=r"no verdicts of a suite 'plus'; it has 'base'"):
        read_outcomes(Run(folder)).suite("plus")


def test_a_run_without_verdicts_has_no_outcomes(folder, manifest, sample):
    write(folder, manifest, sample, [])
    assert read_outcomes(Run(folder)).suites == ()


def test_a_row_with_an_unknown_status_is_refused(folder, manifest, sample):
    write(folder, manifest, sample, [(KEYS[0], "base", Status.PASSED)])
    path = folder / "verdicts.jsonl"
    path.write_text(path.read_text().replace("passed", "perfect"))
    with pytest.raises(RunError, match="perfect"):
        read_outcomes(Run(folder))
