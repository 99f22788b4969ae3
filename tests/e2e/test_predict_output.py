"""`codeeval predict-output`, with servers that are always right and always wrong."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from codeeval.store import Run


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Starts fake servers; the address of each."""
    processes = []

    def start(*arguments: str) -> str:
        command = [sys.executable, "-m", "codeeval.models.fake", *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        processes.append(process)
        assert process.stdout is not None
        return process.stdout.readline().strip()

    yield start
    for process in processes:
        with process:
            process.kill()


@pytest.fixture
def asked(codeeval, serve) -> Callable[..., dict]:
    """The result for a benchmark, asked of a server that is right in so many percent of its samples."""

    def ask(benchmark: str, percent: int, *arguments: str, data: str = "") -> dict:
        word = "predict-input" if "--inverse" in arguments else "predict-output"
        url = serve(
            "--benchmark", f"{word}:{benchmark}", "--percent", str(percent), *(("--data-dir", data) * bool(data))
        )
        flags = ("--model", "openai/tiny", "--base-url", url, "-n", "1", "--run", "run", "--overwrite", "--json")
        done = codeeval("predict-output", benchmark, *flags, *arguments, CODEEVAL_DATA=data)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


@pytest.mark.parametrize(
    ("percent", "arguments"),
    [
        (100, ("--completions", "--description", "--asserts")),
        (0, ()),
        (100, ("--inverse",)),
        (0, ("--inverse", "--completions")),
    ],
)
def test_right_answers_pass_and_wrong_ones_fail(asked, percent, arguments, tmp_path):
    result = asked("starter", percent, *arguments)
    assert (result["problems"], result["pass_at_k"]["base"]["1"]["estimate"]) == (44, percent / 100)
    assert result["trust"]["isolated"] == 44
    style = Run(tmp_path / "run").manifest.request.sampling.prompt_style
    assert style == "-".join(
        ("predict", *(flag[2:].replace("completions", "completion") for flag in arguments if flag != "--inverse"))
    )


LONG = (pytest.mark.slow, pytest.mark.minutes)


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "problems", "arguments"),
    [
        ("humaneval", 153, ()),
        ("mbpp", 40, ("--limit", "40")),
        pytest.param("humaneval", 153, ("--inverse",), marks=LONG),
        pytest.param("mbpp", 962, (), marks=LONG),
        pytest.param("mbpp", 962, ("--inverse",), marks=LONG),
    ],
)
@pytest.mark.parametrize("percent", [100, 0])
def test_published_benchmarks(asked, official_data, name, problems, arguments, percent):
    """A server that is always right has 100 %, and one that is always wrong 0 %, in both directions."""
    result = asked(name, percent, *arguments, data=str(official_data))
    assert (result["problems"], result["pass_at_k"]["base"]["1"]["estimate"]) == (problems, percent / 100)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("predict-input:starter",), "give the benchmark alone, and --inverse for inputs"),
        (("starter", "--benchmark", "mbpp"), "both name the benchmark"),
        (("starter", "--asserts"), "no model is asked: leave them out"),
        (("starter", "--asserts", "--prompt-style", "predict", "--model", "openai/m"), "decides what the prompt shows"),
        (
            ("starter", "--prompt-style", "chat", "--model", "openai/m", "--base-url", "http://x/v1"),
            "and .* for values",
        ),
    ],
)
def test_contradictions_are_refused(refused, arguments, message):
    code, said = refused("predict-output", *arguments)
    assert code == 2
    assert re.search(message, said)
