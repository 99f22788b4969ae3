import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest

from codeeval.cli import run
from codeeval.cli.runs import without_secrets

MAIN = "from codeeval.cli import main; main()"
ROOT = Path(__file__).parents[3]


def codeeval(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-c", MAIN, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
    )


@pytest.fixture
def stderr(monkeypatch, tmp_path, capsys):
    """Runs a command line in an empty folder; gives its exit code and what it said on standard error."""
    monkeypatch.chdir(tmp_path)

    def go(*arguments: str) -> tuple[int, str]:
        code = run(arguments)
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "Traceback" not in captured.err
        return code, captured.err

    return go


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["pass-at-k", "-b", "humanevil"], "humaneval"),
        (["pass-at-k", "-b", "absent.jsonl"], "absent.jsonl"),
        (["pass-at-k", "-m", "opena/gpt"], "openai"),
        (["pass-at-k", "--sample-id", "Nope/1"], "Nope/1"),
        (["pass-at-k", "--samples", "absent.jsonl"], "absent.jsonl"),
        (["pass-at-k", "stray.jsonl"], "--samples"),
        (["pass-at-k", "-k", "20", "-n", "5"], "largest k is 5"),
        (["pass-at-k", "--resume"], "--run"),
        (["pass-at-k", "--resume", "--overwrite", "--run", "r"], "one of them"),
        (["pass-at-k", "-n", "many"], "-n/--n-samples 'many'"),
        (["pass-at-k", "--nonsense"], "--nonsense"),
        (["pass-at-k", "--sandbox", "dokcer"], "bubblewrap"),
        (["execute", "absent"], "holds no run"),
        (["benchmarks", "show", "starter", "Nope/1"], "Nope/1"),
    ],
)
def test_what_cannot_be_meant_is_one_message_and_exit_code_2(stderr, arguments, message):
    code, said = stderr(*arguments)
    assert code == 2
    assert message in said


def test_a_malformed_line_of_samples_is_named_by_file_and_number(stderr, tmp_path):
    (tmp_path / "bad.jsonl").write_text('{"task_id": "starter/0", "solution": "x"}\n{"task_id": \n')
    code, said = stderr("pass-at-k", "--samples", "bad.jsonl")
    assert code == 2
    assert "bad.jsonl:2" in said


def test_nothing_is_left_behind_by_a_refused_command(stderr, tmp_path):
    stderr("pass-at-k", "-k", "20", "-n", "5")
    assert list(tmp_path.iterdir()) == []


def test_samples_are_drawn_and_the_result_is_the_only_output(tmp_path):
    """Also: underscores in flags, flags from the environment, and files listed after --samples."""
    result = codeeval("sample", "--n_samples", "2", "--run", str(tmp_path / "r"), "--json", CODEEVAL_LIMIT="3")
    assert result.returncode == 0
    summary = json.loads(result.stdout)
    assert (summary["samples"], summary["problems"], summary["pass_at_k"]) == (6, 3, {})
    assert "drawn 6/6" in result.stderr
    again = codeeval("sample", "--resume", "--run", str(tmp_path / "r"), "--json")
    assert json.loads(again.stdout)["samples"] == 6


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_command_says_how_to_go_on(tmp_path, stop):
    folder = tmp_path / "r"
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, "sample", "-n", "100000", "--limit", "2", "--run", str(folder)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    samples = folder / "samples.jsonl"
    while not (samples.exists() and samples.stat().st_size):
        time.sleep(0.02)
    process.send_signal(stop)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 130
    assert f"codeeval sample --run {folder} --resume" in said
    assert "Traceback" not in said
    assert samples.read_bytes().endswith(b"\n")


def imported(*arguments):
    """The modules that a command line imports."""
    code = f"import sys; from codeeval.cli import run; run({arguments!r}); print(*sys.modules, file=sys.stderr)"
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    return set(result.stderr.split())


def test_help_imports_nothing_heavy():
    heavy = {"numpy", "scipy", "docker", "aiohttp", "tree_sitter", "rich", "huggingface_hub", "pydantic"}
    assert heavy.isdisjoint(imported("-h"))


@pytest.mark.parametrize("command", ["compare", "runs", "solved"])
def test_help_of_a_command_imports_no_study(command):
    heavy = {"numpy", "scipy", "docker", "aiohttp", "tree_sitter", "rich", "huggingface_hub", "codeeval.store"}
    assert heavy.isdisjoint(imported(command, "-h"))


def test_every_command_is_documented_as_it_is():
    script = ROOT / "tools" / "generate_docs.py"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    result = subprocess.run(
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False, env=environment
    )
    assert result.returncode == 0, result.stderr
    page = (ROOT / "docs" / "cli.md").read_text()
    for command in ("pass-at-k", "sample", "execute", "benchmarks verify", "images build"):
        assert f"## codeeval {command}\n" in page


@pytest.mark.parametrize(
    ("command", "arguments"),
    [("pass-at-k --dry-run", ("pass-at-k", "--dry-run")), ("prompts show", ("prompts", "show", "chat", "Starter/0"))],
)
def test_what_json_prints_is_valid_by_its_schema(command, arguments, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    schemas = json.loads((ROOT / "docs" / "schemas.json").read_text())
    check = jsonschema.Draft202012Validator({"$defs": schemas["$defs"], **schemas["commands"][command]})
    assert run([*arguments, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    check.validate(printed)
    with pytest.raises(jsonschema.ValidationError):
        check.validate(dict(list(printed.items())[2:]))


def test_public_names_exist_and_are_sorted():
    import codeeval as package  # noqa: PLC0415 - the names are looked up one by one below

    assert package.__all__ == sorted(package.__all__)
    for name in package.__all__:
        assert getattr(package, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        package.nothing  # noqa: B018 - looking it up is the test


@pytest.mark.parametrize(
    ("argument", "stored"),
    [
        ("http://user:secret@host:80/v1", "http://host:80/v1"),
        ("--base-url=https://key@host/v1", "--base-url=https://host/v1"),
        ("HumanEval/0", "HumanEval/0"),
        ("mail@example", "mail@example"),
    ],
)
def test_secrets_in_urls_are_not_stored(argument, stored):
    assert without_secrets(argument) == stored
