"""Flags that can have no effect are refused by each command that has them."""

import pytest

from codeeval.cli import run
from codeeval.cli.lacking import lacking
from codeeval.errors import UsageError


@pytest.fixture
def refused(recorded_run, capsys):
    """Runs a command on a run `RUN` of the starter; the one line that refuses it."""
    facts = {"benchmark": {"name": "starter"}, "request": {"benchmark": "starter"}}
    folder = recorded_run("r", {"Starter/0": {"base": [False]}}, **facts).folder

    def go(*command):
        assert run([word.replace("RUN", str(folder)) for word in command]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        (line,) = (each for each in captured.err.splitlines() if not each.startswith("from the environment: "))
        return line

    return go


OF_RUNS = [
    ["explain", "RUN", "Starter/0"],
    ["forgeries", "RUN"],
    ["repair", "RUN", "--model", "simulated/strong"],
    ["taxonomy", "RUN"],
    ["taxonomy", "RUN", "--no-execution"],
    ["reliability", "RUN", "--vote", "outputs"],
    ["execute", "RUN"],
]


@pytest.mark.parametrize("command", OF_RUNS, ids=" ".join)
def test_a_folder_of_data_for_a_run_of_a_benchmark_without_files(refused, command):
    assert "--data-dir has no effect: 'starter' reads no official files; leave it out" in refused(
        *command, "--data-dir", "."
    )


def test_a_folder_of_data_in_the_environment_is_for_all_runs(refused, monkeypatch):
    monkeypatch.setenv("CODEEVAL_DATA", ".")
    assert "--data-dir" not in refused("explain", "RUN", "Starter/0", "7")


@pytest.mark.parametrize(
    ("command", "flags", "named"),
    [
        (["explain", "RUN", "Starter/0", "--no-execution"], ["--workers", "2"], "--workers has"),
        (["explain", "RUN", "Starter/0", "--no-execution"], ["--edits", "9"], "--edits has"),
        (["taxonomy", "RUN", "--no-execution"], ["--sandbox", "docker", "--memory", "512"], "--memory, --sandbox have"),
        (["taxonomy", "RUN", "--no-execution"], ["--timeout-floor", "9"], "--timeout-floor has"),
        (["reliability", "RUN"], ["--workers", "2"], "--workers has"),
        (["reliability", "RUN", "--vote", "programs"], ["--data-dir", "."], "--data-dir has"),
        (["problems", "add", "new", "--no-check"], ["--image", "x"], "--image has"),
        (["problems", "add", "new"], ["--index", "3"], "--index 3 has"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else words,
)
def test_flags_of_a_sandbox_that_is_not_used(refused, command, flags, named):
    line = refused(*command, *flags)
    assert line.startswith(f"codeeval: {named} no effect: "), line


@pytest.mark.parametrize("flag", ["--temperature", "--seed"])
def test_recorded_answers_were_drawn_before(refused, flag):
    line = refused("pass-at-k", "--model", "recorded/starter", flag, "1", "--run", "other")
    assert line == f"codeeval: {flag} has no effect: no model is asked, because its answers were recorded; leave it out"


def test_a_run_is_no_file_of_rollouts(refused):
    assert "`codeeval forgeries " in refused("audit", "RUN")


@pytest.mark.parametrize(
    ("message", "flags"),
    [
        ("no answer; wait longer with --server-wait SECONDS", ["--server-wait"]),
        ("use --prompt-style completion, or --model-arg max_model_len=9", ["--prompt-style", "--model-arg"]),
        ("check --base-url", []),
        ("made by `codeeval pass-at-k --request-cache DIR`; serve it with --max-model-len 9", []),
    ],
)
def test_an_error_says_which_flag_that_it_advises_a_command_lacks(message, flags):
    assert lacking(message, {"--base-url", "--model"}) == flags


def test_the_note_stands_at_the_end_of_the_message(refused, monkeypatch):
    def unreachable(*_):
        raise UsageError("the server is away: see --server-wait")

    monkeypatch.setattr("codeeval.cli.repair.open_model", unreachable)
    line = refused("repair", "RUN", "--model", "openai/m")
    assert line == "codeeval: the server is away: see --server-wait; `codeeval repair` has no --server-wait"
