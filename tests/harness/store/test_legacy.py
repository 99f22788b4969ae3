"""Manifests written by earlier versions, with flags as text, are read as configurations."""

import json
import shutil
from pathlib import Path

import pytest

from codeeval.config import ReadingConfig, RunConfig, SamplingConfig, SandboxConfig
from codeeval.errors import RunError
from codeeval.store import Manifest, Run, read_manifest

MANIFESTS = Path(__file__).parent / "manifests"
BWRAP = SandboxConfig(backend="bubblewrap")

REQUESTS = {
    "plain": RunConfig(
        limit=2, sampling=SamplingConfig(n_samples=2), sandbox=SandboxConfig(backend="bubblewrap", workers=2)
    ),
    "chosen": RunConfig(
        tasks=("Starter/3", "Starter/1", "Starter/7"),
        sampling=SamplingConfig(n_samples=3),
        suites=("base",),
        ks=(1, 3),
        dedupe=False,
        all_tests=True,
        sandbox=SandboxConfig(backend="bubblewrap", memory_mb=512, timeout_floor=3.0),
    ),
    "sampled": RunConfig(limit=1, sampling=SamplingConfig(n_samples=2, seed=3)),
    "served": RunConfig(
        model="openai/tiny",
        limit=1,
        sampling=SamplingConfig(
            n_samples=2,
            prompt_style="completion",
            temperature=0.2,
            max_tokens=100,
            base_url="http://127.0.0.1:18431/v1",
            request_timeout=5.0,
            extra_body={"top_k": 20},
        ),
    ),
    "files": RunConfig(
        samples=(Path("s.jsonl"),),
        partial=True,
        sampling=SamplingConfig(
            extraction="strict",
            reading=ReadingConfig(task_id_field="task_id", solution_field="solution", skip_unknown=True),
        ),
        sandbox=BWRAP,
    ),
    "subset": RunConfig(
        tasks=("Starter/12", "Starter/14", "Starter/23", "StarterPro/4", "StarterPro/13"),
        sampling=SamplingConfig(n_samples=1),
        interval="these-tasks",
        sandbox=BWRAP,
    ),
}


def stored(name: str) -> dict:
    return json.loads((MANIFESTS / f"{name}.json").read_text())


@pytest.mark.parametrize("name", sorted(path.stem for path in MANIFESTS.glob("*.json")))
def test_a_manifest_of_an_earlier_version_has_the_configuration_of_its_flags(tmp_path, name):
    shutil.copy(MANIFESTS / f"{name}.json", tmp_path / "run.json")
    assert Run(tmp_path).manifest.request == REQUESTS[name]


@pytest.mark.parametrize("name", sorted(REQUESTS))
def test_it_is_written_in_the_form_of_today_and_read_again(name):
    manifest = Manifest.model_validate(stored(name))
    text = manifest.to_json()
    assert "settings" not in json.loads(text)
    assert json.loads(text)["schema"] == 2
    assert Manifest.model_validate_json(text) == manifest


def test_settings_of_engine_options_and_unknown_flags():
    old = stored("plain")
    old["settings"] |= {"model_arg": ["max-model-len=4096", "dtype=auto"], "gone": 1, "suites": "base,plus"}
    request = Manifest.model_validate(old).request
    assert request.sampling.model_args == {"max_model_len": 4096, "dtype": "auto"}
    assert request.suites == ("base", "plus")


def test_without_settings_the_manifests_own_names_hold():
    old = stored("served")
    del old["settings"]
    request = Manifest.model_validate(old).request
    assert (request.benchmark, request.model) == ("starter", "openai/tiny")


def test_a_configuration_of_a_later_version_is_refused(tmp_path):
    later = {**stored("plain"), "request": {"version": 2, "colour": "red"}}
    (tmp_path / "run.json").write_text(json.dumps(later))
    with pytest.raises(RunError, match=r"request\.version"):
        read_manifest(tmp_path)
