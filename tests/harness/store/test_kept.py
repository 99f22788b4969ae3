"""Columns that are kept beside a large file of rows."""

import os

import numpy as np
import pytest

from codeeval.errors import RunError
from codeeval.store import Run, open_run, read_usage, usage, view
from codeeval.store.kept import kept_path
from codeeval_sandbox.jobs import Status


@pytest.fixture
def written(folder, manifest, sample, verdict, monkeypatch):
    """Return the folder of a run of few rows, whose columns are kept all the same."""
    for module in (view, usage):
        monkeypatch.setattr(module, "LEAST_ROWS", 1)
    with open_run(folder, manifest) as run:
        for index in range(6):
            run.add_sample(sample(index=index))
            run.add_verdict(verdict(index=index, status=Status.WRONG if index % 2 else Status.PASSED), index=index)
    return folder


def statuses(folder):
    table = Run(folder).view.verdicts
    return table.status.tolist(), table.score.tolist(), table.tasks, table.suites


def test_what_is_kept_is_what_was_read(written):
    path = written / "verdicts.jsonl"
    first, offsets = statuses(written), Run(written).scan().verdicts
    assert kept_path(path).exists()
    modified = kept_path(path).stat().st_mtime_ns
    assert (statuses(written), Run(written).scan().verdicts) == (first, offsets)
    assert kept_path(path).stat().st_mtime_ns == modified


@pytest.mark.parametrize("change", ["append", "edit", "replace"])
def test_a_file_that_changed_is_read_anew(written, change):
    path = written / "verdicts.jsonl"
    before = statuses(written)[0]
    content = path.read_bytes()
    edited = (
        content + content.replace(b'"base"', b'"plus"') if change == "append" else content.replace(b"passed", b"exited")
    )
    if change == "replace":
        path.unlink()
    path.write_bytes(edited)
    os.utime(path, ns=(1, 1))
    assert statuses(written)[0] != before


@pytest.mark.parametrize("content", [b"", b"[]\n", b"null\n", b"[1, 2]\n", b"\xff\n", None])
def test_kept_columns_that_are_broken_are_ignored(written, content):
    path = kept_path(written / "verdicts.jsonl")
    before = statuses(written)
    path.write_bytes(path.read_bytes()[:-1] if content is None else content)
    assert statuses(written) == before


def test_a_folder_that_cannot_be_written_is_read_all_the_same(written):
    kept_path(written / "verdicts.jsonl").mkdir()  # in the way of the file
    assert statuses(written) == statuses(written)
    assert not list(written.glob(".*.columns.*"))


def test_tokens_are_kept_too(written):
    first = read_usage(Run(written))
    assert kept_path(written / "samples.jsonl").exists()
    second = read_usage(Run(written))
    assert first.tasks == second.tasks
    for name in ("task", "index", "prompt_tokens", "completion_tokens", "offset"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))


def test_rows_of_samples_are_found_by_their_offsets(written):
    found = read_usage(Run(written))
    samples = list(Run(written).samples_at(found.offset[1:3].tolist()))
    assert [sample.index for sample in samples] == found.index[1:3].tolist() == [1, 2]


def test_a_sample_without_a_key_is_named(written):
    path = written / "samples.jsonl"
    path.write_bytes(path.read_bytes() + b'{"task_id":"T/0"}\n')
    with pytest.raises(RunError, match="lacks the field 'index'"):
        read_usage(Run(written))
