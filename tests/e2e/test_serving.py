"""Served models on the command line, against a fake server in a process of its own."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from codeeval.store import Run

KEY = "sk-a-key-that-must-not-be-seen-1234567890"
ASKED = ("--benchmark", "starter", "--limit", "6", "--prompt-style", "completion")


@pytest.fixture
def serve() -> Iterator[Callable[..., tuple[subprocess.Popen[str], str]]]:
    """Starts fake servers: the process, and the address."""
    processes = []

    def start(*arguments: str) -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-m", "codeeval.models.fake", "--benchmark", "starter", *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        processes.append(process)
        assert process.stdout is not None
        return process, process.stdout.readline().strip()

    yield start
    for process in processes:
        with process:
            process.kill()


@pytest.fixture
def tiny(serve) -> tuple[str, ...]:
    """The flags that name a well-behaved server."""
    return ("--model", "openai/tiny", "--base-url", serve()[1])


def _rows(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "samples.jsonl").read_text().splitlines()]


def test_a_served_model_is_scored_and_accounted_for(codeeval, tiny, tmp_path):
    done = codeeval("pass-at-k", *tiny, *ASKED, "-n", "40", "--run", "run", "--prompt-price", "1", "--json")
    result = json.loads(done.stdout)
    assert (result["samples"], result["requests"]["requests"], result["requests"]["retries"]) == (240, 12, 0)
    assert 0.3 < result["pass_at_k"]["base"]["1"]["estimate"] < 0.95
    rows = _rows(tmp_path / "run")
    for name in ("prompt_tokens", "completion_tokens"):
        assert result["requests"][name] == sum(row.get("usage", {}).get(name, 0) for row in rows)
    assert result["price"]["total"] == pytest.approx(result["requests"]["prompt_tokens"] / 1e6)
    (served,) = Run(tmp_path / "run").manifest.servers
    assert (served.model, served.software, served.max_model_len) == ("tiny", "fake 0.0", 32768)


def test_faults_on_the_way_change_nothing_but_the_retries(codeeval, serve, tiny, tmp_path):
    flaky = ("--model", "openai/tiny", "--base-url", serve("--faults", "0.2", "--slow-seconds", "3")[1])
    for name, model in (("smooth", tiny), ("rough", flaky)):
        flags = ("--samples-per-request", "2", "--request-timeout", "0.5", "--run", name)
        assert codeeval("sample", *model, *ASKED, "-n", "40", *flags).returncode == 0
    smooth, rough = (
        {(row["task_id"], row["index"]): row["solution"] for row in _rows(tmp_path / name)}
        for name in ("smooth", "rough")
    )
    assert smooth == rough
    assert len(_rows(tmp_path / "rough")) == 240
    assert Run(tmp_path / "rough").scan().requests.retries > 5


def test_a_server_that_dies_ends_the_run_soon_and_the_run_goes_on_when_it_is_back(start, codeeval, serve, tmp_path):
    server, url = serve("--latency", "0.1")
    flags = (*ASKED, "-n", "400", "--samples-per-request", "2", "--max-connections", "20", "--server-wait", "0.5")
    process = start("sample", "--model", "openai/tiny", "--base-url", url, *flags, "--run", "run")
    while not (tmp_path / "run" / "samples.jsonl").exists() or len(_rows_so_far(tmp_path / "run")) < 50:
        assert process.poll() is None
        time.sleep(0.02)
    server.kill()
    _, error = process.communicate(timeout=300)
    assert process.returncode == 4
    assert [line for line in error.splitlines() if line.startswith("codeeval: ")] == [error.splitlines()[-1]]
    assert "was not back after 0.5 s" in error
    assert "Continue with\n  codeeval sample --run run --resume\n" in error
    drawn = len(_rows(tmp_path / "run"))
    assert 50 <= drawn < 2400
    serve("--port", url.split(":")[-1].removesuffix("/v1"))
    assert codeeval("sample", "--run", "run", "--resume").returncode == 0
    keys = Counter((row["task_id"], row["index"]) for row in _rows(tmp_path / "run"))
    assert len(keys) == 2400
    assert set(keys.values()) == {1}


def _rows_so_far(folder: Path) -> list[bytes]:
    return (folder / "samples.jsonl").read_bytes().splitlines()


@pytest.mark.parametrize(
    ("served", "flags", "code", "message"),
    [
        ((), ("--model", "openai/other"), 4, "it serves 'tiny'; use --model openai/tiny"),
        (("--key", KEY), (), 4, "set OPENAI_API_KEY to a key that it accepts"),
        (("--window", "300"), ("--max-tokens", "290"), 4, "has a window of 300 tokens: the prompt of 'Starter/"),
        ((), ("--temperature", "0", "-n", "5"), 2, "give -n 1, or a temperature above 0"),
        ((), ("--base-url", "http://127.0.0.1:9/v1", "--server-wait", "0.2"), 4, "no model server answers at"),
        ((), ("--base-url", "http://no-such-host.invalid/v1", "--server-wait", "0.2"), 4, "no model server answers at"),
        ((), ("--model", "vllm/tiny"), 4, "[vllm]'"),
        ((), ("--extra-body", "top_k"), 2, "is not a JSON object"),
        ((), ("--gpu-hour-price", "1", "--prompt-price", "1"), 2, "by the hour or by the token"),
    ],
)
def test_what_cannot_work_ends_with_one_message_before_anything_runs(
    refused, serve, tmp_path, *, served: tuple[str, ...], flags: tuple[str, ...], code: int, message: str
):
    url = serve(*served)[1]
    model = () if "--model" in flags else ("--model", "openai/tiny")
    address = () if {"--base-url", "vllm/tiny"} & set(flags) else ("--base-url", url)
    done, said = refused("pass-at-k", *model, *address, *ASKED, *flags, "--run", "run", OPENAI_API_KEY="wrong-key-9")
    assert (done, message in said) == (code, True), said
    assert "wrong-key-9" not in said
    assert not (tmp_path / "run").exists()


def test_a_key_is_used_and_stands_nowhere(codeeval, serve, tmp_path):
    url = serve("--key", KEY)[1]
    flags = ("--model", "openai/tiny", "--base-url", url, *ASKED, "-n", "3", "--request-cache", "cache")
    for command in (("pass-at-k", "--run", "run"), ("doctor",)):
        done = codeeval(*command, *flags, OPENAI_API_KEY=KEY)
        assert done.returncode in {0, 1}, done.stderr
        assert KEY not in done.stdout + done.stderr
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"run.json", "samples.jsonl", "verdicts.jsonl"}
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []


@pytest.mark.parametrize(
    ("flaw", "words"),
    [
        ("prompt_filtered", "400 The prompt triggered the content policy"),
        ("prompt_refused", "404 No provider takes this prompt"),
        ("prompt_unanswered", "an answer without choices"),
    ],
)
def test_a_prompt_that_is_refused_costs_its_own_samples_alone(codeeval, serve, tmp_path, flaw, words):
    url = serve("--flaw", flaw)[1]
    flags = ("--model", "openai/tiny", "--base-url", url, "--benchmark", "starter", "-n", "2", "--run", "run")
    done = codeeval("sample", *flags, "--json")
    result = json.loads(done.stdout)
    assert done.returncode == 3
    refused = result["unanswered"]
    assert 0 < len(refused) < 15
    assert set(refused.values()) == {2}
    assert not {row["task_id"] for row in _rows(tmp_path / "run")} & refused.keys()
    assert f"no answer for {next(iter(refused))}" in done.stderr
    assert words in done.stderr
    again = codeeval("sample", "--run", "run", "--resume", "--base-url", serve()[1], "--json")
    assert again.returncode == 0
    assert json.loads(again.stdout)["unanswered"] == {}
    assert {row["task_id"] for row in _rows(tmp_path / "run")} > refused.keys()


def test_what_is_learnt_of_a_server_is_told_once_and_kept_in_the_manifest(codeeval, serve, tmp_path):
    url = serve("--flaw", "n_range")[1]
    flags = ("--model", "openai/tiny", "--base-url", url, *ASKED, "-n", "12", "--run", "run")
    done = codeeval("sample", *flags)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("at most 4 samples per request") == 1
    (served,) = Run(tmp_path / "run").manifest.servers
    assert served.learnt == ("at most 4 samples per request",)


def test_greedy_means_one_sample_unless_more_are_asked(codeeval, tiny):
    result = json.loads(codeeval("sample", *tiny, *ASKED, "--temperature", "0", "--json").stdout)
    assert (result["problems"], result["samples"]) == (6, 6)


def test_a_cache_answers_for_the_server_in_another_run(codeeval, tiny):
    flags = (*tiny, *ASKED, "-n", "20", "--request-cache", "cache", "--json")
    counts = [json.loads(codeeval("sample", *flags, "--run", name).stdout)["requests"] for name in ("one", "two")]
    assert [(one["requests"], one["cached"]) for one in counts] == [(6, 0), (0, 6)]


def test_a_finished_run_is_reported_without_its_server(codeeval, serve):
    server, url = serve()
    flags = ("--model", "openai/tiny", "--base-url", url, *ASKED, "-n", "2", "--run", "run", "--json")
    first = json.loads(codeeval("pass-at-k", *flags).stdout)
    server.kill()
    again = json.loads(codeeval("pass-at-k", "--run", "run", "--resume", "--json").stdout)
    assert again["pass_at_k"] == first["pass_at_k"]
    assert again["requests"]["completion_tokens"] == first["requests"]["completion_tokens"]


def test_serve_help_fits_the_window_to_prompts_and_answers(codeeval):
    plan = json.loads(codeeval("serve-help", "org/name", "--max-tokens", "1000", "--cpu", "--json").stdout)
    assert plan["max_model_len"] % 256 == 0
    assert plan["longest_prompt_tokens"] + 1000 <= plan["max_model_len"] < plan["longest_prompt_tokens"] + 1500
    assert plan["arguments"][:3] == ["vllm", "serve", "org/name"]
    assert "--no-enable-chunked-prefill" in plan["arguments"]
    assert plan["run"][:2] == ["codeeval", "pass-at-k"]
