import gzip
import json

import pytest

from codeeval.errors import UsageError
from codeeval.store import read_published

NEW = {"eval": {"T/0": [{"solution": "x", "base_status": "pass", "plus_status": "fail"}, {"base_status": "timeout"}]}}
OLD = {"eval": {"T/0": {"nfiles": 2, "base": [["pass", []], ["fail", []]], "plus": [["fail", []], ["fail", []]]}}}


def write(folder, content):
    path = folder / "eval_results.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def passes(published, suite):
    return published.outcomes.suite(suite).passed.tolist()


def test_statuses_are_verdicts_and_none_is_none(tmp_path):
    published = read_published(write(tmp_path, NEW))
    assert published.outcomes.tasks == ("T/0",)
    assert (passes(published, "base"), passes(published, "plus")) == ([True, False], [False])
    assert list(published.solutions()) == [("T/0", 0, "x")]


def test_files_of_early_evalplus_are_read(tmp_path):
    published = read_published(write(tmp_path, OLD))
    assert (passes(published, "base"), passes(published, "plus")) == ([True, False], [False, False])


def test_compressed_files_are_read(tmp_path):
    path = tmp_path / "eval_results.json.gz"
    path.write_bytes(gzip.compress(json.dumps(NEW).encode()))
    assert passes(read_published(path), "base") == [True, False]


@pytest.mark.parametrize("content", ["", "[]", '{"eval": 3}', '{"eval": {"T/0": [1]}}', '{"other": {}}'])
def test_other_files_are_refused(content, tmp_path):
    with pytest.raises(UsageError, match="neither a run nor a file of EvalPlus's results"):
        read_published(write(tmp_path, content))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UsageError, match="No such file"):
        read_published(tmp_path / "missing.json")


def test_an_unknown_status_is_refused(tmp_path):
    rows = {"eval": {"T/0": [{"base_status": "great"}]}}
    with pytest.raises(UsageError, match="base_status 'great' is not one of pass, fail, timeout"):
        _ = read_published(write(tmp_path, rows)).outcomes


@pytest.mark.data
@pytest.mark.parametrize(
    ("place", "tasks", "base", "both"),
    [
        ("evalplus_llama3_8b/samples_eval_results.json.gz", 164, 98, 90),
        ("evalplus_qwen15b/humaneval/generated_eval_results.json.gz", 164, 72, 60),
        ("evalplus_qwen15b/mbpp/generated_eval_results.json.gz", 399, 276, 234),
    ],
)
def test_published_files_hold_the_published_numbers(published_samples, place, tasks, base, both):
    outcomes = read_published(published_samples / place).outcomes
    joined = outcomes.join("base", "plus")
    found = (len(outcomes.tasks), int(joined.first.sum()), int((joined.first & joined.second).sum()))
    assert found == (tasks, base, both)
