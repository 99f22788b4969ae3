"""Environment variables that decide something are named in the output."""

import pytest

from codeeval.cli import run


@pytest.fixture
def said(monkeypatch, tmp_path, capsys):
    """Runs a command with these variables alone; gives what it said of the environment."""
    monkeypatch.chdir(tmp_path)
    for name in ("CODEEVAL_DATA", "OPENAI_BASE_URL", "HUMANEVAL_OVERRIDE_PATH", "MBPP_OVERRIDE_PATH", "DOCKER_HOST"):
        monkeypatch.delenv(name, raising=False)

    def go(*arguments, **variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        run(arguments)
        lines = capsys.readouterr().err.splitlines()
        return [line for line in lines if line.startswith("from the environment: ")]

    return go


def test_flags_from_the_environment_are_named(said):
    lines = said("pass-at-k", "--dry-run", CODEEVAL_LIMIT="3", CODEEVAL_MODEL="simulated/weak")
    assert lines == ["from the environment: CODEEVAL_MODEL, CODEEVAL_LIMIT"]


def test_a_command_of_a_group_names_them_too(said):
    assert said("benchmarks", "list", CODEEVAL_JSON="1") == ["from the environment: CODEEVAL_JSON"]


def test_a_flag_on_the_command_line_wins_and_is_not_named(said):
    assert said("pass-at-k", "--dry-run", "--limit", "2", CODEEVAL_LIMIT="3") == []


@pytest.mark.parametrize(
    ("arguments", "variable"),
    [
        (["--model", "openai/m"], {"OPENAI_BASE_URL": "http://localhost:1/v1"}),
        (["--benchmark", "humaneval-plus@mini"], {"HUMANEVAL_OVERRIDE_PATH": "absent.jsonl"}),
        (["--benchmark", "mbpp"], {"MBPP_OVERRIDE_PATH": "absent.jsonl"}),
        ([], {"DOCKER_HOST": "unix:///absent.sock"}),
    ],
)
def test_variables_of_no_flag_are_named_where_they_decide(said, arguments, variable):
    (name,) = variable
    assert said("pass-at-k", "--dry-run", *arguments, **variable) == [f"from the environment: {name}"]


def test_variables_that_decide_nothing_here_are_not_named(said):
    foreign = {"OPENAI_BASE_URL": "http://localhost:1/v1", "HUMANEVAL_OVERRIDE_PATH": "absent.jsonl"}
    assert said("pass-at-k", "--dry-run", "--sandbox", "bubblewrap", **foreign, DOCKER_HOST="unix:///absent") == []
