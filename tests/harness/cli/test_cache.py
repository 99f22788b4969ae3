"""`codeeval cache`: what is listed, what is removed, and what must stay."""

import json

import pytest

from codeeval.cli import run
from codeeval_images.build import ensure

ANSWER = f"ab/{'c' * 62}.json"


@pytest.fixture
def cached(monkeypatch, tmp_path):
    """A cache with official data, suites and answers, and beside each a file that is not codeeval's."""
    monkeypatch.setenv("CODEEVAL_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("CODEEVAL_REQUEST_CACHE", raising=False)
    ours = ["cache/data/humaneval/HumanEval.jsonl", f"cache/suites/starter/{'0a' * 8}.jsonl", f"answers/{ANSWER}"]
    foreign = ["cache/data/humaneval/mine.jsonl", "cache/suites/starter/notes.jsonl", "answers/ab/thesis.json"]
    for name in ours + foreign:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x" * 100)
    return tmp_path, ours, foreign


def there(folder, names):
    return [name for name in names if (folder / name).exists()]


def test_caches_are_listed_with_their_sizes(cached, capsys):
    folder, _, _ = cached
    assert run(["cache", "list", "--request-cache", str(folder / "answers"), "--json"]) == 0
    caches = {one["kind"]: one for one in json.loads(capsys.readouterr().out)["caches"]}
    assert [(caches[kind]["items"], caches[kind]["size"]) for kind in ("data", "suites", "requests")] == [(1, 100)] * 3
    assert run(["cache", "list"]) == 0
    assert str(folder / "cache" / "data") in capsys.readouterr().out


@pytest.mark.parametrize(
    "command", [["cache", "list"], ["benchmarks", "list"], ["cache", "clean", "data"]], ids=" ".join
)
@pytest.mark.usefixtures("cached")
def test_a_broken_plugin_is_named_and_the_rest_is_listed(command, tmp_path, monkeypatch, capsys):
    metadata = tmp_path / "site" / "brokenplugin-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: brokenplugin\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[codeeval.benchmarks]\nbroken = brokenplugin:benchmark\n")
    monkeypatch.syspath_prepend(tmp_path / "site")
    assert run(command) == 0
    shown = capsys.readouterr()
    assert "left out: benchmark 'broken' cannot be used: its plugin 'brokenplugin:benchmark'" in shown.err
    assert any(word in shown.out for word in ("HumanEval.jsonl", "humaneval", "data"))


@pytest.mark.parametrize(("kind", "place"), [("data", 0), ("suites", 1), ("requests", 2)])
def test_a_kind_is_removed_and_no_file_of_another_hand_is(cached, kind, place):
    folder, ours, foreign = cached
    assert run(["cache", "clean", kind, "--request-cache", str(folder / "answers")]) == 0
    assert there(folder, ours) == [name for name in ours if name != ours[place]]
    assert there(folder, foreign) == foreign


def test_a_dry_run_names_the_files_and_removes_none(cached, capsys):
    folder, ours, _ = cached
    assert run(["cache", "clean", "data", "suites", "--dry-run"]) == 0
    assert f"would remove {folder / ours[0]}" in capsys.readouterr().out
    assert there(folder, ours) == ours


@pytest.mark.parametrize(
    ("arguments", "message"), [(["everything"], "'everything'"), (["requests"], "--request-cache")]
)
def test_a_cache_that_cannot_be_meant_is_refused(cached, capsys, arguments, message):
    folder, ours, _ = cached
    assert run(["cache", "clean", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert there(folder, ours) == ours


@pytest.mark.docker
@pytest.mark.usefixtures("engine_image")
def test_the_image_of_the_next_run_stays(cached, capsys):
    del cached
    assert run(["cache", "clean", "images", "--dry-run"]) == 0
    assert f"kept {ensure().tag}" in capsys.readouterr().out
