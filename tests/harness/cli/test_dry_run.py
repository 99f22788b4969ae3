"""`pass-at-k --dry-run`: what would be asked, with nothing started, asked or written."""

import json

import pytest

from codeeval.cli import run

SERVER = ["--model", "openai/m", "--base-url", "http://127.0.0.1:1/v1"]


@pytest.fixture
def forecast(monkeypatch, tmp_path, capsys):
    """Runs a dry run in an empty folder, which stays empty; gives its JSON."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CODEEVAL_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("CODEEVAL_DATA", raising=False)

    def go(*arguments, code=0):
        before = sorted(tmp_path.rglob("*"))
        assert run(["pass-at-k", "--dry-run", "--json", *arguments]) == code
        assert sorted(tmp_path.rglob("*")) == before
        captured = capsys.readouterr()
        return json.loads(captured.out) if code == 0 else captured.err

    return go


def test_requests_tokens_and_price_of_a_server_that_is_not_there(forecast):
    prices = ["--prompt-price", "2", "--completion-price", "10", "--max-tokens", "100"]
    found = forecast(*SERVER, "--limit", "3", "-n", "45", "--suites", "base", *prices)
    assert (found["problems"], found["samples"], found["requests"]) == (3, 135, 9)
    assert found["completion_tokens"] == 13_500
    assert found["verdicts"] == {"base": 135}
    assert found["price"] == pytest.approx((2 * found["prompt_tokens"] + 10 * 13_500) / 1e6)


def test_a_simulated_model_is_asked_nothing(forecast):
    found = forecast("--limit", "2", "-n", "3")
    assert (found["requests"], found["prompt_tokens"], found["price"]) == (0, 0, None)
    assert found["verdicts"] == {"base": 6, "strong": 6}


def test_only_what_a_run_lacks_is_counted(forecast, capsys):
    request = ["--limit", "2", "-n", "3", "--run", "r"]
    assert run(["sample", *request]) == 0
    capsys.readouterr()
    found = forecast("--run", "r", "--resume")
    assert (found["samples"], found["stored"]) == (6, 6)
    assert "another configuration" in forecast(*request, "--seed", "7", code=2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-b", "humaneval"], "codeeval benchmarks fetch"),
        (["-k", "20", "-n", "5"], "largest k is 5"),
        (["--suites", "bse"], "bse"),
        (["-m", "opena/m"], "openai"),
    ],
)
def test_what_a_run_would_refuse_is_refused(forecast, arguments, message):
    assert message in forecast(*arguments, code=2)


def test_one_problem_and_one_sample_are_singular(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["pass-at-k", "--dry-run", "--limit", "1", "-n", "1"]) == 0
    assert "starter: simulated/default, 1 problem, 1 sample\n" in capsys.readouterr().out


def test_people_get_lines(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["pass-at-k", "--dry-run", *SERVER, "--completion-price", "1"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("dry run: nothing is started, asked or written")
    assert [
        word for word in ("requests: 48", "tokens of answers", "price: ", "sandbox: auto") if word not in said
    ] == []


def test_rows_that_a_run_would_leave_out_are_said(forecast, tmp_path):
    rows = [{"task_id": f"Starter/{number}", "solution": "x = 1"} for number in (0, 1, 999)]
    (tmp_path / "s.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    notes = forecast("--samples", "s.jsonl", "-b", "starter", "--partial")["notes"]
    assert [note for note in notes if "Starter/999" in note] != []
