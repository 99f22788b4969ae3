"""Flags as a configuration."""

import dataclasses
from pathlib import Path

import pytest

from codeeval.cli.configuration import PRESENTATION, config_of, fields_of, listed, parse_ks, resumed, sandbox_of
from codeeval.cli.parsing import folders, values
from codeeval.cli.request import existing
from codeeval.cli.settings import ModelSettings, SandboxSettings, Settings
from codeeval.config import RunConfig, SamplingConfig, SandboxConfig, field_paths
from codeeval.errors import UsageError
from codeeval.store import BenchmarkFacts, Manifest, SamplingFacts, open_run

GIVEN = {
    "benchmark": "mbpp",
    "model": "openai/tiny",
    "samples": [Path("a.jsonl")],
    "task_id_field": "id",
    "solution_field": "code",
    "completion_field": "text",
    "form": "answer",
    "skip_unknown": True,
    "n_samples": 3,
    "limit": 4,
    "sample_id": ["a,b", "c"],
    "from_date": "2024-01-01",
    "to_date": "2024-02-01",
    "platform": "leetcode",
    "difficulty": "easy",
    "shard": "2/3",
    "subset": 5,
    "subset_from": [Path("run")],
    "subset_by": "information",
    "subset_seed": 6,
    "data_dir": Path("data"),
    "prompt_style": "plain",
    "extraction_rule": "first",
    "extraction": "strict",
    "temperature": 0.5,
    "top_p": 0.5,
    "max_tokens": 7,
    "seed": 8,
    "base_url": "http://localhost/v1",
    "max_connections": 9,
    "samples_per_request": 10,
    "request_timeout": 11.0,
    "server_wait": 12.0,
    "request_cache": Path("cache"),
    "extra_body": '{"top_k": 20}',
    "model_arg": ["max-model-len=4096", "dtype=auto"],
    "gpu_hour_price": 1.0,
    "prompt_price": 2.0,
    "completion_price": 3.0,
    "k": "10,1",
    "interval": "these-tasks",
    "suites": "base, plus",
    "strong": "auto",
    "partial": True,
    "dedupe": False,
    "all_tests": True,
    "sensitivity": False,
    "sandbox": "docker",
    "image": "python:3.12",
    "image_of": ["r=mine/r:1", "rwpb = mine/torch"],
    "runtime": "runsc",
    "workers": 13,
    "timeout_floor": 14.0,
    "timeout_factor": 15.0,
    "memory": 512,
}
"""A value for each flag, other than its default."""


def leaves(config: RunConfig) -> dict[tuple[str, ...], object]:
    values = {}
    for path in field_paths():
        value: object = config
        for name in path:
            value = getattr(value, name)
        values[path] = value
    return values


def test_each_flag_is_a_field_of_the_configuration_or_of_the_presentation_alone():
    assert {field.name for field in dataclasses.fields(Settings)} == GIVEN.keys() | PRESENTATION


def test_no_flag_has_the_name_of_another_field():
    names = [path[-1] for path in field_paths()]
    assert len(names) == len(set(names))


def test_each_flag_sets_a_field_of_its_own_and_no_field_is_without_a_flag():
    """A flag that is accepted and ignored fails here."""
    usual = leaves(RunConfig())
    set_by = {
        flag: [path for path, value in leaves(fields_of({flag: value})).items() if value != usual[path]]
        for flag, value in GIVEN.items()
    }
    assert [flag for flag, paths in set_by.items() if len(paths) != 1] == []
    assert {path for (path,) in set_by.values()} == set(usual) - {("version",)}


def test_settings_with_their_defaults_are_the_default_configuration():
    assert config_of(Settings()) == config_of(ModelSettings()) == RunConfig()


def test_texts_are_taken_apart():
    config = fields_of(GIVEN)
    assert (config.tasks, config.ks, config.suites) == (("a", "b", "c"), (1, 10), ("base", "plus"))
    assert config.sampling.extra_body == {"top_k": 20}
    assert config.sampling.model_args == {"max_model_len": 4096, "dtype": "auto"}
    assert config.sandbox == SandboxConfig(
        backend="docker",
        image="python:3.12",
        images={"r": "mine/r:1", "rwpb": "mine/torch"},
        runtime="runsc",
        workers=13,
        timeout_floor=14.0,
        timeout_factor=15.0,
        memory_mb=512,
    )
    assert fields_of({"suites": "all"}).suites is None


def test_the_sandbox_of_a_command_needs_no_flag_of_a_model():
    assert sandbox_of(SandboxSettings(memory=64, workers=2)) == SandboxConfig(memory_mb=64, workers=2)


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({"extraction": "soft"}, "unknown --extraction 'soft': choose one of lenient, strict"),
        ({"form": "prose"}, "unknown --form 'prose': choose one of answer, completion, solution"),
        ({"k": "1,x"}, "such as 1,5,10"),
        ({"k": "0"}, "from 1 on"),
        ({"extra_body": "[]"}, "not a JSON object"),
        ({"model_arg": ["len"]}, "not KEY=VALUE"),
        ({"image_of": ["r"]}, "--image-of 'r' is not NAME=IMAGE"),
        ({"image_of": ["=r"]}, "not NAME=IMAGE"),
        ({"memory": "much"}, "--memory 'much'"),
        ({"temprature": 1}, "unknown option '--temprature'"),
        ({"tasks": ["a"]}, "unknown option '--tasks'"),
    ],
)
def test_a_flag_that_is_invalid_is_named(flags, message):
    with pytest.raises(UsageError, match=message):
        fields_of(flags)


@pytest.mark.parametrize(("text", "ks"), [("1", (1,)), ("10, 1,5,5", (1, 5, 10))])
def test_ks_are_sorted_and_unique(text, ks):
    assert parse_ks(text) == ks


def test_lists_may_be_repeated_or_given_with_commas():
    assert listed(["a,b", " c ", ""]) == ["a", "b", "c"]
    assert listed(None) == []


def test_folders_keep_the_text_that_names_them():
    runs = folders("./runs/a, b")
    assert (runs.text, runs.paths) == ("./runs/a, b", (Path("runs/a"), Path("b")))
    with pytest.raises(ValueError, match="expected folders of runs"):
        folders(" , ")


def test_values_stay_whole_where_they_are_written_so():
    assert [repr(value) for value in values("0, 0.5,1")] == ["0", "0.5", "1"]
    for text in ("a", "1,nan", ""):
        with pytest.raises(ValueError, match="expected numbers"):
            values(text)


def test_resume_and_overwrite_exclude_each_other():
    assert [existing(resume=r, overwrite=o) for r, o in ((0, 0), (1, 0), (0, 1))] == ["continue", "resume", "overwrite"]
    with pytest.raises(UsageError, match="one of them"):
        existing(resume=True, overwrite=True)


def test_a_resumed_run_keeps_its_configuration_but_for_flags_given_now(tmp_path):
    begun = fields_of(GIVEN)
    facts = BenchmarkFacts(name="mbpp", source="", digest="", problems=1)
    manifest = Manifest(request=begun, benchmark=facts, model="m", sampling=SamplingFacts(n_samples=7, model={}))
    open_run(tmp_path / "run", manifest).close()
    assert resumed(RunConfig(), ["run", "as_json"], tmp_path / "run") == begun
    now = RunConfig(sampling=SamplingConfig(n_samples=8), sandbox=SandboxConfig(workers=3))
    changed = resumed(now, ["n_samples", "workers", "sample_id"], tmp_path / "run")
    assert (changed.sampling.n_samples, changed.sandbox.workers, changed.tasks) == (8, 3, ())
    assert (changed.benchmark, changed.sampling.seed, changed.sandbox.image) == ("mbpp", 8, "python:3.12")
