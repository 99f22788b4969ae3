import datetime as dt
import json
import os

import pytest

from codeeval.errors import RunError
from codeeval.samples import Served
from codeeval.store import ExecutionFacts, Run, SamplingFacts, Seconds, check_run, open_run
from codeeval.store.manifest import read_manifest
from codeeval_sandbox.executor import EnvironmentFacts, SandboxFacts
from codeeval_sandbox.jobs import Status


def filled(folder, manifest, sample, verdict, count=3):
    with open_run(folder, manifest) as run:
        for index in range(count):
            run.add_sample(sample(index=index))
            run.add_verdict(verdict(index=index, status=Status.WRONG), index=index)


def test_a_run_is_read_as_it_was_written(folder, manifest, sample, verdict):
    filled(folder, manifest, sample, verdict)
    run = Run(folder)
    assert list(run.samples()) == [sample(index=index) for index in range(3)]
    assert [(row.task_id, row.index, row.suite, row.status) for row in run.verdicts()] == [
        ("T/0", index, "base", "wrong") for index in range(3)
    ]
    assert run.manifest == manifest


def test_the_index_leads_to_each_row(folder, manifest, sample, verdict):
    filled(folder, manifest, sample, verdict)
    run = Run(folder)
    index = run.scan()
    assert run.sample_at(index.samples["T/0"][2]) == sample(index=2)
    assert run.verdict_at(index.verdicts["T/0", "base"][1]).index == 1


def test_going_on_finds_what_is_there(folder, manifest, sample, verdict):
    filled(folder, manifest, sample, verdict)
    with open_run(folder, manifest) as run:
        assert set(run.found.samples["T/0"]) == {0, 1, 2}


def test_the_first_row_of_a_key_counts_and_others_are_reported(folder, manifest, sample, verdict):
    filled(folder, manifest, sample, verdict)
    with open_run(folder, manifest) as run:
        run.add_sample(sample(index=1, solution="y = 2"))
        run.add_verdict(verdict(index=1, status=Status.PASSED), index=1)
    assert [one.solution for one in Run(folder).samples()] == ["x = 1\n"] * 3
    assert {row.status for row in Run(folder).verdicts()} == {Status.WRONG}
    assert Run(folder).scan().duplicates == {"samples.jsonl": 1, "verdicts.jsonl": 1}


def test_a_verdict_that_outlived_its_sample_is_taken_out(folder, manifest, sample, verdict):
    filled(folder, manifest, sample, verdict)
    rows = (folder / "samples.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "samples.jsonl").write_bytes(rows[0] + rows[2])
    with open_run(folder, manifest) as run:
        assert set(run.found.verdicts["T/0", "base"]) == {0, 2}
    assert [row.index for row in Run(folder).verdicts()] == [0, 2]


def test_two_writers_at_once_are_refused(folder, manifest):
    with open_run(folder, manifest), pytest.raises(RunError, match=rf"another process \(process {os.getpid()} on "):
        open_run(folder, manifest)
    open_run(folder, manifest).close()


def test_a_changed_configuration_is_named_and_nothing_is_touched(folder, manifest, sample, verdict):
    filled(folder, manifest, sample, verdict)
    before = (folder / "samples.jsonl").read_bytes()
    sampling = SamplingFacts(n_samples=5, model={"provider": "replay", "seed": 2})
    with pytest.raises(RunError, match=r"sampling\.model\.seed: 1 -> 2; sampling\.n_samples: 2 -> 5.*--overwrite"):
        open_run(folder, manifest.model_copy(update={"sampling": sampling}))
    assert (folder / "samples.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("command", "fix"),
    [
        ("pass-at-k", r"--resume without other flags goes on .* choose another --run, or add --overwrite$"),
        ("repair", r"\): choose another --run, or add --overwrite$"),
        ("execute", r"`codeeval execute \S+run` alone goes on .* draw another run with `codeeval pass-at-k`$"),
        ("spread", r"\): choose another --folder$"),
    ],
)
def test_the_way_on_names_flags_that_the_command_has(folder, manifest, sample, verdict, command, fix):
    filled(folder, manifest, sample, verdict)
    sampling = SamplingFacts(n_samples=5, model={"provider": "replay", "seed": 2})
    with pytest.raises(RunError, match=fix):
        open_run(folder, manifest.model_copy(update={"sampling": sampling, "command": ("codeeval", command)}))


def test_execution_may_come_later_but_not_change(folder, manifest):
    facts = ExecutionFacts(suites=None, timeout_floor=4, timeout_factor=4, memory_mb=1024, dedupe=True)
    open_run(folder, manifest).close()
    open_run(folder, manifest.model_copy(update={"execution": facts})).close()
    assert Run(folder).manifest.execution == facts
    changed = facts.model_copy(update={"memory_mb": 512})
    with pytest.raises(RunError, match=r"execution\.memory_mb: 1024 -> 512"):
        open_run(folder, manifest.model_copy(update={"execution": changed}))


def test_only_what_decides_verdicts_of_a_sandbox_may_not_change(folder, manifest):
    def executed(**facts):
        known = {"backend": "docker", "image_digest": "a", "python": "3.12.1", "workers": 2}
        return manifest.model_copy(update={"sandbox": SandboxFacts(**{**known, **facts})})

    open_run(folder, executed(environments={"python/other": EnvironmentFacts(image_digest="c")})).close()
    open_run(folder, executed(workers=9)).close()
    with pytest.raises(RunError, match=r"sandbox\.image_digest: 'a' -> 'b'\): the sandbox of this host is another"):
        open_run(folder, executed(image_digest="b"))
    with pytest.raises(RunError, match=r"sandbox\.environments\.python/other: 'c' -> 'd'"):
        open_run(folder, executed(environments={"python/other": EnvironmentFacts(image_digest="d")}))


def test_a_manifest_of_an_earlier_version_says_of_its_sandbox_what_it_said(folder, manifest):
    facts = {"backend": "docker", "image": "i", "image_digest": "a", "workers": 2, "guarantees": {"seccomp": True}}
    old = manifest.model_dump(mode="json", by_alias=True) | {"sandbox": {**facts, "of_a_plugin": "kept"}}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "run.json").write_text(json.dumps(old))
    sandbox = read_manifest(folder).sandbox
    assert (sandbox.backend, sandbox.image_digest, sandbox.workers) == ("docker", "a", 2)
    assert sandbox.model_dump()["of_a_plugin"] == "kept"
    assert sandbox.environments == {}


def test_a_finished_run_is_resumed_only_when_asked(folder, manifest):
    with open_run(folder, manifest) as run:
        run.update(finished=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    with pytest.raises(RunError, match=r"finished.*--resume.*--overwrite"):
        open_run(folder, manifest)
    open_run(folder, manifest, "resume").close()


def test_overwrite_replaces_the_run_and_no_other_file(folder, manifest, sample, verdict):
    filled(folder, manifest, sample, verdict)
    (folder / "notes.txt").write_text("mine")
    other = manifest.model_copy(update={"model": "replay/other"})
    with open_run(folder, other, "overwrite") as run:
        assert not run.found.samples
    assert Run(folder).manifest.model == "replay/other"
    assert (folder / "notes.txt").read_text() == "mine"


def test_overwrite_removes_the_figures_of_the_old_run(folder, manifest, sample, verdict):
    filled(folder, manifest, sample, verdict)
    figures = folder / "figures"
    figures.mkdir()
    for name in ("best_k.svg", "best_k.png", "best_k.json", "mine.png"):
        (figures / name).touch()
    (folder / "eval_results.json").touch()
    (folder / "verdicts.csv").touch()
    open_run(folder, manifest, "overwrite").close()
    assert [path.name for path in figures.iterdir()] == ["mine.png"]
    assert not (folder / "eval_results.json").exists()
    assert not (folder / "verdicts.csv").exists()
    (figures / "mine.png").unlink()
    open_run(folder, manifest, "overwrite").close()
    assert not figures.exists()


@pytest.mark.parametrize("existing", ["continue", "resume", "overwrite"])
def test_a_foreign_folder_is_no_place_for_a_run(folder, manifest, existing):
    folder.mkdir()
    open_run(folder / "empty", manifest, existing).close()
    for attempt in (open_run, check_run):
        with pytest.raises(RunError, match=r"neither a run nor empty \(it holds empty\)"):
            attempt(folder, manifest, existing)
    assert [path.name for path in folder.iterdir()] == ["empty"]


def test_rows_without_a_manifest_are_not_ours_to_touch(folder, manifest):
    folder.mkdir()
    (folder / "samples.jsonl").write_text('{"precious": 1}')
    for attempt in (open_run, check_run):
        with pytest.raises(RunError, match=r"no run\.json"):
            attempt(folder, manifest, "continue")
    assert (folder / "samples.jsonl").read_text() == '{"precious": 1}'


def test_a_folder_that_cannot_be_made_is_refused(tmp_path, manifest):
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match="choose another folder"):
        open_run(tmp_path / "file" / "run", manifest)


@pytest.mark.parametrize("content", ["", "{}", "[1", '{"schema": 2}'])
def test_a_manifest_that_cannot_be_read_is_named(folder, content):
    folder.mkdir()
    (folder / "run.json").write_text(content)
    with pytest.raises(RunError, match=r"run\.json"):
        Run(folder)


def test_a_file_named_as_a_run_is_refused(tmp_path):
    (tmp_path / "samples.jsonl").touch()
    with pytest.raises(RunError, match="is a file: a run is a folder"):
        Run(tmp_path / "samples.jsonl")


def test_a_folder_without_run_is_refused(tmp_path):
    with pytest.raises(RunError, match="holds no run"):
        Run(tmp_path)


def test_the_manifest_is_replaced_whole_and_holds_no_names_of_host_or_user(folder, manifest):
    with open_run(folder, manifest) as run:
        run.update(seconds=Seconds(total=1.5))
        assert json.loads((folder / "run.json").read_text())["seconds"]["total"] == 1.5
    text = (folder / "run.json").read_text()
    assert os.uname().nodename not in text
    assert sorted(path.name for path in folder.iterdir()) == [".lock", "run.json", "samples.jsonl", "verdicts.jsonl"]


def test_a_manifest_keeps_half_a_surrogate_pair_that_a_server_said(folder, manifest):
    served = Served("m", software="vllm \ud800")
    with open_run(folder, manifest) as run:
        run.update(servers=(served,))
    assert Run(folder).manifest.servers == (served,)
