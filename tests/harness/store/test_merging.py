"""Shards of a run, merged, are the run."""

import itertools
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codeeval.errors import RunError, UsageError
from codeeval.samples import Completion, Sample
from codeeval.store import Run, Shard, merge, missing, now, open_run
from codeeval_sandbox.jobs import Status, Verdict

FILES = ("samples.jsonl", "verdicts.jsonl")
NAMES = itertools.count()
SUITES = ("base", "plus")
WRITES = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
"""Each example writes runs under names of its own."""


@pytest.fixture
def written(manifest, tmp_path):
    """Write a run of some rows, in some order; row (task, index) always has the same sample and verdicts."""

    def write(rows, shard=None, *, finished=True, model=None, status=None, verdicts=True):
        request = manifest.request.model_copy(update={"shard": shard})
        chosen = manifest.model_copy(update={"request": request, "model": model or manifest.model})
        folder = tmp_path / f"run-{next(NAMES)}"
        with open_run(folder, chosen) as run:
            for task, index in rows:
                text = f"# {task}, {index}\n"
                run.add_sample(Sample(f"T/{task}", Completion(index, text, "solution"), text, "fenced"))
            for (task, index), suite in itertools.product(rows if verdicts else (), SUITES):
                passed = Status.PASSED if (task + index) % 3 else Status.WRONG
                verdict = Verdict((f"T/{task}", index, suite), status or passed, "isolated")
                run.add_verdict(verdict, index=index)
            run.update(finished=now() if finished else None)
        return Run(folder)

    return write


def contents(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in FILES]


@WRITES
@given(data=st.data())
def test_any_shards_merged_are_the_run_byte_for_byte(data, written, tmp_path):
    tasks, n, of = (data.draw(st.integers(1, high)) for high in (12, 3, 5))
    of = min(of, tasks)
    rows = list(itertools.product(range(tasks), range(n)))
    mixed = random.Random(data.draw(st.integers(0, 99)))
    dealt = [
        [row for task in Shard(of, index).part(range(tasks)) for row in rows if row[0] == task]
        for index in range(1, of + 1)
    ]
    shards = [written(mixed.sample(part, len(part)), f"{index}/{of}") for index, part in enumerate(dealt, 1)]
    whole = written(mixed.sample(rows, len(rows)))
    united, alone = tmp_path / f"united-{next(NAMES)}", tmp_path / f"alone-{next(NAMES)}"
    merge(mixed.sample(shards, of), united)
    merge([whole], alone)
    assert contents(united) == contents(alone)
    assert Run(united).manifest.finished is not None
    assert [part.shard for part in Run(united).manifest.merged] == [f"{index}/{of}" for index in range(1, of + 1)]


@WRITES
@given(cut=st.integers(0, 12), again=st.booleans())
def test_a_merge_cut_off_anywhere_can_be_done_again(cut, again, written, tmp_path, monkeypatch):
    """Kills are stood for by an error at the n-th write of a file."""
    shards = [written([(0, 0), (0, 1)], "1/2"), written([(1, 0), (1, 1)], "2/2")]
    target, left = tmp_path / f"cut-{next(NAMES)}", itertools.count()
    replace = Path.replace

    def failing(self, to):
        if next(left) == cut:
            raise KeyboardInterrupt
        return replace(self, to)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", failing)
        try:
            merge(shards, target)
        except KeyboardInterrupt:
            assert not (target / "run.json").exists() or Run(target).manifest.finished is None
    for _ in range(1 + again):
        merge(shards, target)
    alone = tmp_path / f"alone-{next(NAMES)}"
    merge([written([(0, 0), (0, 1), (1, 0), (1, 1)])], alone)
    assert contents(target) == contents(alone)


def test_task_ids_stand_as_people_sort_them(written, tmp_path):
    merge([written([(10, 0)], "2/2"), written([(9, 1), (9, 0)], "1/2")], tmp_path / "all")
    assert [(sample.task_id, sample.completion.index) for sample in Run(tmp_path / "all").samples()] == [
        ("T/9", 0),
        ("T/9", 1),
        ("T/10", 0),
    ]


def test_time_of_a_part_counts_once_however_often_it_is_merged(written, tmp_path):
    shards = [written([(task, 0)], f"{task + 1}/2") for task in range(2)]
    for run in shards:
        with open_run(run.folder, run.manifest, "resume") as writer:
            writer.update(seconds=run.manifest.seconds.model_copy(update={"total": 3.0}))
    shards = [Run(run.folder) for run in shards]
    merge(shards[:1], tmp_path / "all")
    merge(shards, tmp_path / "all")
    merge(shards, tmp_path / "all")
    assert Run(tmp_path / "all").manifest.seconds.total == 6.0


def test_what_is_missing_is_named(written):
    runs = [written([(0, 0)], "1/4"), written([(2, 0)], "3/4", finished=False)]
    lacking = missing(runs)
    assert [*map(str, lacking.shards)] == ["2/4", "4/4"]
    assert not missing([written([(0, 0)], "1/2"), written([(1, 0)], "2/2")])


def test_verdicts_of_shards_come_back_to_the_run_whose_samples_they_took(written, tmp_path):
    rows = [(0, 0), (1, 0)]
    drawn = written(rows, finished=False, verdicts=False)
    merge([drawn, written(rows[:1], "1/2"), written(rows[1:], "2/2")], drawn.folder)
    merge([written(rows)], tmp_path / "alone")
    assert contents(drawn.folder) == contents(tmp_path / "alone")


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ({"shard": "1/2"}, {"shard": "2/2", "model": "replay/other"}, r"model: 'replay/toy' -> 'replay/other'"),
        ({"shard": "1/2"}, {"shard": "2/3"}, "one of 2 shards.*one of 3"),
        ({}, {"status": Status.TIMEOUT}, "both hold T/0 0 base, and differ in status"),
    ],
)
def test_runs_that_are_no_parts_of_one_run_are_refused_with_what_differs(first, second, message, written, tmp_path):
    with pytest.raises(RunError, match=message):
        merge([written([(0, 0)], **first), written([(0, 0)], **second)], tmp_path / "all")


def test_a_shard_is_no_folder_for_the_whole(written):
    shard = written([(0, 0)], "1/1")
    with pytest.raises(RunError, match="is shard 1/1 of a run"):
        merge([written([(0, 0)])], shard.folder)


def test_a_run_does_not_become_another_shard(written, manifest):
    run = written([(0, 0)], "1/2", finished=False)
    other = manifest.model_copy(update={"request": manifest.request.model_copy(update={"shard": "2/2"})})
    with pytest.raises(RunError, match="shard: '1/2' -> '2/2'"):
        open_run(run.folder, other)


@given(of=st.integers(1, 40), extra=st.integers(0, 200))
def test_each_problem_is_in_one_shard(of, extra):
    problems = list(range(of + extra))
    parts = [Shard(of, index).part(problems) for index in range(1, of + 1)]
    assert sorted(itertools.chain(*parts)) == problems
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@pytest.mark.parametrize("text", ["", "2", "0/3", "4/3", "1/0", "-1/3", "1/3/5", "a/b", "1,3", "1/99999999"])
def test_what_is_no_shard_is_refused(text):
    with pytest.raises(UsageError, match="--shard"):
        Shard.parse(text)


def test_more_shards_than_problems_are_refused():
    with pytest.raises(UsageError, match=r"--shard 3/3 holds no problem, because .* 2 problems: use at most 2 shards"):
        Shard.parse("3/3").part(["a", "b"])
