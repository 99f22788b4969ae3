import shlex
from pathlib import Path

import pytest

from codeeval.cli.request import Request, default_folder, existing, listed, parse_ks, resumed, storable
from codeeval.cli.settings import ModelSettings, Settings, widened
from codeeval.errors import UsageError
from codeeval.store import BenchmarkFacts, Manifest, SamplingFacts, open_run


@pytest.mark.parametrize(("text", "ks"), [(None, None), ("1", (1,)), ("10, 1,5,5", (1, 5, 10))])
def test_ks_are_sorted_and_unique(text, ks):
    assert parse_ks(text) == ks


def test_lists_may_be_repeated_or_given_with_commas():
    assert listed(["a,b", " c ", ""]) == ["a", "b", "c"]
    assert listed(None) == []


def test_resume_and_overwrite_exclude_each_other():
    assert [existing(resume=r, overwrite=o) for r, o in ((0, 0), (1, 0), (0, 1))] == ["continue", "resume", "overwrite"]
    with pytest.raises(UsageError, match="one of them"):
        existing(resume=True, overwrite=True)


def test_a_resumed_run_keeps_its_settings_but_for_those_given_now(tmp_path):
    begun = Settings(benchmark="mbpp", n_samples=7, samples=[Path("a.jsonl")], data_dir=Path("d"))
    facts = BenchmarkFacts(name="mbpp", source="", digest="", problems=1)
    sampling = SamplingFacts(n_samples=7, model={})
    manifest = Manifest(settings=storable(begun), benchmark=facts, model="m", sampling=sampling)
    open_run(tmp_path / "run", manifest).close()
    assert resumed(Settings(), [], tmp_path / "run") == begun
    changed = resumed(Settings(n_samples=8, workers=3), ["n_samples", "workers"], tmp_path / "run")
    assert (changed.n_samples, changed.workers, changed.benchmark) == (8, 3, "mbpp")


def test_a_part_of_the_settings_is_widened_with_defaults():
    assert widened(ModelSettings(n_samples=4)) == Settings(n_samples=4)


@pytest.mark.parametrize(
    ("settings", "start"),
    [
        (Settings(), "starter-simulated-default-"),
        (
            Settings(benchmark="/data/my problems.jsonl", model="openai/org/Model:7b"),
            "my-problems-openai-org-Model-7b-",
        ),
        (Settings(benchmark="mbpp", samples=[Path("x/gpt.jsonl.gz")]), "mbpp-gpt-"),
    ],
)
def test_the_default_folder_is_under_runs_and_its_name_tells(settings, start):
    folder = default_folder(settings)
    assert folder.parent == Path("runs")
    assert folder.name.startswith(start)


def test_the_command_that_goes_on_can_be_pasted(tmp_path):
    folder = tmp_path / "in t" / "a b"
    request = Request(Settings(), folder, "continue", ())
    assert shlex.split(request.resume_command) == ["codeeval", "pass-at-k", "--run", str(folder), "--resume"]
