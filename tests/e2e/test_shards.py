"""A run in shards, each killed and resumed, is the run."""

import json
import random
import time

import pytest

SHARDS = 3


def killed_at_random(start, dice, *command):
    """Start a command, and kill it after a moment that its run may or may not outlast."""
    process = start(*command)
    time.sleep(dice.uniform(0.3, 2.0))
    process.kill()
    process.wait()


def test_shards_that_were_killed_and_resumed_are_merged_to_the_whole_run(start, codeeval, tmp_path, as_in_default_run):
    dice = random.Random(5)
    for index in range(1, SHARDS + 1):
        command = ("pass-at-k", "--run", "night", "--shard", f"{index}/{SHARDS}")
        killed_at_random(start, dice, *command)
        folder = tmp_path / "night" / f"{index}-of-{SHARDS}"
        if not (folder / "run.json").exists() or json.loads((folder / "run.json").read_text())["finished"] is None:
            done = codeeval(*command)
            assert done.returncode == 0, done.stderr
    done = codeeval("merge", "night", "--run", "all")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "all")
    assert as_in_default_run(tmp_path / "all") == {"samples.jsonl": 480, "verdicts.jsonl": 960}
    assert codeeval("pass-at-k", "--run", "all", "--resume").returncode == 0


def test_samples_drawn_in_one_place_are_executed_in_shards_and_come_back(codeeval, tmp_path, as_in_default_run):
    assert codeeval("sample", "--run", "r").returncode == 0
    for index in (1, 2):
        done = codeeval("execute", "r", "--shard", "auto/2", JOB_COMPLETION_INDEX=str(index - 1))
        assert done.returncode == 0, done.stderr
    assert codeeval("merge", "r").returncode == 0
    assert as_in_default_run(tmp_path / "r") == {"samples.jsonl": 480, "verdicts.jsonl": 960}


def test_a_merge_names_what_is_missing(codeeval, refused):
    for index in (1, 3):
        assert codeeval("pass-at-k", "--limit", "3", "--run", "n", "--shard", f"{index}/3").returncode == 0
    code, message = refused("merge", "n", "--run", "all")
    assert code == 2
    assert "no run of shard 2/3" in message
    done = codeeval("merge", "n", "--run", "all", "--partial", "--json")
    report = json.loads(done.stdout)
    assert (report["missing_shards"], report["problems"], report["problems_asked"]) == (["2/3"], 2, 3)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("sample", "--shard", "1/2"), "name it with --run"),
        (("sample", "--shard", "1.5"), "write i/N"),
        (("sample", "--shard", "3/2", "--run", "r"), "no shard 3 of 2"),
        (("sample", "--shard", "1.5", "--run", "r"), "write i/N"),
        (("sample", "--shard", "9/9", "--limit", "4", "--run", "r"), "there are only 4 problems: use at most 4 shards"),
        (("merge", "absent", "--run", "all"), "'absent' holds no run"),
        (("merge", "absent"), "'absent' holds no run, because there is no such folder"),
        (("doctor", "--shard", "1/2"), "--shard has no effect"),
        (("spread", "--shard", "1/2"), "--shard has no effect"),
    ],
)
def test_a_shard_that_cannot_be_meant_is_refused(refused, tmp_path, command, words):
    code, message = refused(*command)
    assert code == 2
    assert words in message
    assert list(tmp_path.iterdir()) == []


def test_a_whole_run_takes_no_shards_in_its_folder(codeeval, refused, tmp_path):
    assert codeeval("sample", "--limit", "2", "--run", "r").returncode == 0
    before = sorted(path.name for path in (tmp_path / "r").iterdir())
    code, message = refused("sample", "--limit", "2", "--run", "r", "--shard", "1/2")
    assert code == 2
    assert "is a whole run" in message
    assert "`codeeval execute r --shard 1/2`" in message
    assert sorted(path.name for path in (tmp_path / "r").iterdir()) == before
