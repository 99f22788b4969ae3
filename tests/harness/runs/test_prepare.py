"""Each field of a configuration either makes another run, or is known not to."""

import json
from pathlib import Path

import pytest

from codeeval.config import RunConfig, field_paths, nested
from codeeval.models import ModelConfig
from codeeval.runs.model import model_values
from codeeval.runs.prepare import prepare
from codeeval.runs.request import Request
from codeeval.store import Manifest
from codeeval.store.changes import changes

SERVED = {"model": "openai/tiny", "base_url": "http://127.0.0.1:9/v1", "limit": 2}

DECIDING = {
    "benchmark": {},
    "model": {"model": "openai/other"},
    "samples": {},
    "tasks": {"tasks": ("Starter/3",), "limit": None},
    "limit": {"limit": 3},
    "shard": {"shard": "2/2"},
    "subset": {"subset": 8, "limit": None},
    "subset_seed": {"subset": 8, "subset_seed": 1, "limit": None},
    "n_samples": {"n_samples": 3},
    "prompt_style": {"prompt_style": "plain"},
    "extraction_rule": {"extraction_rule": "first"},
    "extraction": {"extraction": "strict"},
    "temperature": {"temperature": 0.3},
    "top_p": {"top_p": 0.3},
    "max_tokens": {"max_tokens": 30},
    "seed": {"seed": 3},
    "extra_body": {"extra_body": {"top_k": 3}},
    "suites": {"suites": ("base",)},
    "dedupe": {"dedupe": False},
    "all_tests": {"all_tests": True},
    "timeout_floor": {"timeout_floor": 3.0},
    "timeout_factor": {"timeout_factor": 3.0},
    "memory_mb": {"memory_mb": 300},
}
"""Fields that decide samples or verdicts, with another value. `{}`: a file makes it, below."""

BY_FILE = {"task_id_field", "solution_field", "completion_field", "form"}
"""Fields that decide how files are read. Resuming compares the digest of the files and these fields."""

ELSEWHERE = {
    "model_args": "vllm alone, which is not installed here; its `describe` holds them",
    "strong": "the manifest's execution holds the digest of the suites added",
    "subset_from": "the tasks drawn decide, and are compared",
    "subset_by": "the tasks drawn decide, and are compared",
    **dict.fromkeys(("published_from", "published_to", "platform", "difficulty"), "the tasks that fit decide"),
    "backend": "the sandbox says which it is, once it runs",
    "image": "the sandbox says its digest, once it runs",
    "images": "the sandbox says their digests, once they run",
}

FREE = {
    "version": "of the format",
    "data_dir": "the digest of the benchmark decides",
    "base_url": "the same model may move; the server's own facts are noted",
    "max_connections": "pace",
    "samples_per_request": "pace",
    "request_timeout": "pace",
    "server_wait": "pace",
    "request_cache": "the same answers",
    "skip_unknown": "rows of tasks that are not there",
    "partial": "a promise to readers, not a result",
    "sensitivity": "further verdicts, in a file of their own",
    "ks": "report",
    "interval": "report",
    "gpu_hour_price": "report",
    "prompt_price": "report",
    "completion_price": "report",
    "runtime": "isolation",
    "workers": "pace",
}


def manifest(**values) -> Manifest:
    config = RunConfig.model_validate(nested(values))
    return prepare(Request(config, Path("unused"), "continue"))[0].manifest


def test_each_field_is_known_to_decide_or_known_not_to():
    names = [*DECIDING, *BY_FILE, *ELSEWHERE, *FREE]
    assert sorted(names) == sorted(path[-1] for path in field_paths())


@pytest.mark.parametrize("field", [field for field, other in DECIDING.items() if other])
def test_a_field_that_decides_is_compared_when_a_run_is_resumed(field):
    usual = {**SERVED, "limit": None, "subset": 8} if field == "subset_seed" else SERVED
    assert changes(manifest(**usual), manifest(**{**SERVED, **DECIDING[field]})) != []


@pytest.fixture
def files(tmp_path) -> dict[str, object]:
    rows = [{"task_id": "mine/a", "id": "mine/a", "solution": "def f(): return 1", "code": "def f(): return 2"}]
    (tmp_path / "s.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    problem = {"id": "a", "prompt": "Do it.", "entry_point": "f", "tests": ["assert f() == 1"]}
    (tmp_path / "mine.jsonl").write_text(json.dumps(problem))
    return {"benchmark": str(tmp_path / "mine.jsonl"), "samples": [tmp_path / "s.jsonl"]}


@pytest.mark.parametrize(
    ("field", "value"),
    [("task_id_field", "id"), ("solution_field", "code"), ("completion_field", "code"), ("form", "answer")],
)
def test_a_way_to_read_files_is_compared_when_a_run_is_resumed(files, field, value):
    assert changes(manifest(**files), manifest(**files, **{field: value})) != []


def test_other_files_and_another_benchmark_are_compared(files):
    assert changes(manifest(**files), manifest(benchmark=files["benchmark"])) != []
    assert changes(manifest(), manifest(benchmark=files["benchmark"])) != []


def test_the_model_gets_each_field_of_the_sampling_that_is_its_own():
    """A field of both classes that did not arrive would be ignored without a word."""
    values = {
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
        "extra_body": {"top_k": None},
        "model_args": {"dtype": "auto"},
    }
    arrived = dict(model_values(RunConfig.model_validate(nested(values)).sampling))
    assert arrived.pop("timeout_seconds") == values.pop("request_timeout")
    assert arrived == values
    known = ModelConfig.model_fields.keys() - {"prompt_style", "timeout_seconds", "retries", "backoff_seconds"}
    assert values.keys() == known
