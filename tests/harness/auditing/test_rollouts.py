"""Rows of trainers' files: told apart, read, and refused in one line."""

import gzip
import json

import pytest

from codeeval.auditing.audit import AuditOptions, gather
from codeeval.auditing.problems import Problems
from codeeval.auditing.rollouts import RolloutReading, rollout_of
from codeeval.auditing.sources import Counts, read_rollouts
from codeeval.errors import SampleFileError, UsageError
from codeeval.models.replay.rows import Entry

CASES = {"inputs": ["1"], "outputs": ["2"]}
RESPONSE = {"output": [{"type": "message", "content": [{"type": "output_text", "text": "code"}]}]}
ROWS = {
    "verl": {"input": "p", "output": "code", "gts": json.dumps(CASES), "score": 1.0, "step": 3, "acc": 1.0},
    "trl": {"step": 3, "prompt": "p", "completion": [{"role": "assistant", "content": "code"}], "advantage": 0.5},
    "nemo-gym": {"response": RESPONSE, "verifier_metadata": {"unit_tests": CASES}, "reward": 1.0, "step": 3},
    "plain": {"task_id": "T/1", "completion": "code", "reward": 1, "step": 3, "tests": CASES},
}
ROWS["trl"] |= {"code_reward": 1.0, "verification_info": {"test_cases": [{"input": "1", "output": "2"}]}}


def read(row, **reading):
    return rollout_of(Entry("f.jsonl:7", row), RolloutReading(**reading))


@pytest.mark.parametrize("origin", ROWS)
def test_each_trainers_rows_are_told_apart(origin):
    rollout = read(ROWS[origin])
    assert (rollout.origin, rollout.text, rollout.form) == (origin, "code", "answer")
    assert (rollout.reward, rollout.step) == (1.0, 3)
    assert rollout.tests["inputs"] == ["1"]


def test_a_solution_is_read_as_it_stands_unless_a_flag_says_otherwise():
    assert read({"solution": "x", "reward": 0}).form == "solution"
    assert read({"solution": "x", "reward": 0}, form="answer").form == "answer"


def test_rollouts_without_a_reward_are_none():
    assert read({"completion": "x", "reward": None}) is None
    assert read({"completion": "x", "reward": float("nan")}) is None
    assert read({**ROWS["nemo-gym"], "mask_sample": True}) is None


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ([1], "an object"),
        ({"completion": "x"}, "--reward-field"),
        ({"completion": "x", "reward": "high"}, "expected a number"),
        ({"reward": 1.0, "text_of_it": "x"}, "--completion-field"),
        ({"completion": "x", "reward": 1, "step": 1.5}, "whole number"),
        ({"completion": "x", "advantage": 0, "format_reward": 1.0, "code_reward": 0.0}, "several fields"),
    ],
)
def test_what_is_no_rollout_is_refused_by_its_line(row, message):
    with pytest.raises(SampleFileError, match=r"f\.jsonl:7.*" + message):
        read(row)


def test_flags_name_fields():
    row = {"format_reward": 1.0, "code_reward": 0.0, "made": "x", "completion": "y", "advantage": 0}
    rollout = read(row, reward_field="code_reward", text_field="made")
    assert (rollout.reward, rollout.text) == (0.0, "x")


def test_steps_come_from_the_names_of_files_where_rows_have_none(tmp_path):
    row = {"input": "p", "output": "x", "gts": "", "score": 0.0}
    (tmp_path / "12.jsonl").write_text(json.dumps(row) + "\n")
    (tmp_path / "2.jsonl.gz").write_bytes(
        gzip.compress(f"{json.dumps(row)}\n{json.dumps({**row, 'step': 9})}\n".encode())
    )
    counts = Counts()
    assert [rollout.step for rollout in read_rollouts([tmp_path], RolloutReading(), counts)] == [2, 9, 12]
    assert (counts.rows, counts.origins) == (3, {"verl": 3})


def test_a_missing_file_and_an_empty_folder_are_named(tmp_path):
    with pytest.raises(UsageError, match="do not exist"):
        list(read_rollouts([tmp_path / "none"], RolloutReading(), Counts()))
    with pytest.raises(UsageError, match="holds no rollouts"):
        list(read_rollouts([tmp_path], RolloutReading(), Counts()))


def test_problems_are_found_by_tests_by_benchmark_and_by_the_callers_word():
    problems = Problems(benchmark="starter")
    brought, again = (problems.of(read(ROWS["verl"])) for _ in range(2))
    assert brought is again
    assert problems.of(read({"completion": "x", "reward": 1, "task_id": "Starter/3"})).task_id == "Starter/3"
    stub = problems.of(read({"completion": "x", "reward": 1, "task_id": "Starter/3"})).prompt.stub
    assert problems.of(read({"completion": "x", "reward": 1, "prompt": f"Complete:\n{stub}"})).task_id == "Starter/3"
    assert Problems().of(read({"completion": "x", "reward": 1, "task_id": "Starter/3"})).benchmark == "starter"


def test_a_row_without_a_problem_says_which_flag_helps():
    with pytest.raises(UsageError, match=r"f\.jsonl:7.*--benchmark"):
        Problems().of(read({"completion": "x", "reward": 1}))
    with pytest.raises(UsageError, match="no problem of 'starter'"):
        Problems(benchmark="starter").of(read({"completion": "x", "reward": 1, "task_id": "Nothing/77x"}))


def write(folder, *rows):
    path = folder / "r.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return [path]


def test_each_text_of_a_problem_is_kept_once(tmp_path):
    row = {"task_id": "Starter/1", "completion": "a", "reward": 0}
    gathered = gather(write(tmp_path, row, {**row, "reward": 1}, {**row, "completion": "b"}), AuditOptions())
    (group,) = gathered.groups
    assert (group.texts, group.rewarded, len(gathered.rows)) == (["a", "b"], {0}, 3)


def test_rewards_that_never_pass_and_rows_that_never_match_are_refused(tmp_path):
    row = {"task_id": "Starter/1", "completion": "a", "reward": 0.4}
    with pytest.raises(UsageError, match=r"no reward reaches 1, the highest is 0\.4"):
        gather(write(tmp_path, row), AuditOptions())
    with pytest.raises(UsageError, match="--benchmark"):
        gather(write(tmp_path, {"completion": "a", "reward": 1}), AuditOptions())
    assert gather(write(tmp_path, row, {"completion": "a", "reward": 1}), AuditOptions(passing=0.3)).unmatched == 1


def test_suites_that_no_problem_has_are_refused(tmp_path):
    path = write(tmp_path, {"task_id": "Starter/1", "completion": "a", "reward": 1})
    with pytest.raises(UsageError, match="choose from base, strong"):
        gather(path, AuditOptions(oracle="plus"))
    brought = write(tmp_path, {"completion": "a", "reward": 1, "tests": ["assert f(1) == 2"]})
    with pytest.raises(UsageError, match="no effect"):
        gather(brought, AuditOptions(strong="auto"))
