"""The real vLLM, on the processor, with a tiny model trained here: `make test-vllm` runs this."""

import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from codeeval.prompting import PromptStyle
from codeeval.store import Run
from codeeval_benchmarks.registry import load

ASKED = ("--prompt-style", "completion", "--max-tokens", "40", "-n", "20", "-k", "1,5,10")
ENGINE = ("max_model_len=512", "enforce_eager=true", "dtype=float32")
QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "VLLM_NO_USAGE_STATS": "1",
    "VLLM_CPU_KVCACHE_SPACE": "1",
    "OMP_NUM_THREADS": "1",  # more threads on a busy processor are many times slower than one
    "PYTHONDONTWRITEBYTECODE": "",  # three processes import it, and it was installed without
}

Codeeval = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def vllm() -> Path:
    """The programs of the environment that has vLLM."""
    folder = os.environ.get("CODEEVAL_TEST_VLLM")
    if not folder:
        pytest.skip("needs vLLM in an environment of its own: run `make test-vllm`")
    return Path(folder).resolve() / "bin"


@pytest.fixture(scope="module")
def tiny(vllm: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the trained model and its problems."""
    folder = tmp_path_factory.mktemp("tiny")
    script = Path(__file__).with_name("tiny_model.py")
    subprocess.run([vllm / "python", script, folder], check=True, env={**os.environ, **QUIET}, timeout=300)
    return folder


def _serving(vllm: Path, tiny: Path, window: int, *options: str | Path) -> Iterator[tuple[str, int]]:
    """The address of `vllm serve`, and its process group, its own since its engine outlives the server by minutes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [vllm / "python", "-m", "vllm.entrypoints.openai.api_server", "--model", tiny / "model"]
    command += ["--served-model-name", "tiny", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--max-model-len", str(window), "--enforce-eager", "--dtype", "float32", "--generation-config", "vllm"]
    command += ["--no-enable-chunked-prefill", "--max-num-batched-tokens", str(max(2048, window)), *options]
    log = tiny / f"server-{port}.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, stdout=stream, stderr=stream, env={**os.environ, **QUIET}, start_new_session=True
        )
    try:
        _wait(f"http://127.0.0.1:{port}/health", process, log)
        yield f"http://127.0.0.1:{port}/v1", process.pid
    finally:
        _end(process)


@pytest.fixture(scope="module")
def process(vllm: Path, tiny: Path) -> Iterator[tuple[str, int]]:
    """The server with the window of the model."""
    yield from _serving(vllm, tiny, 512)


@pytest.fixture
def talking(vllm: Path, tiny: Path) -> Iterator[str]:
    """The address of a server that takes messages, in a window wide enough for the questions of a recipe."""
    template = tiny / "chat.jinja"
    template.write_text("{% for message in messages %}{{ message['content'] }}\n{% endfor %}")
    wide = ("--hf-overrides", '{"max_position_embeddings": 4096}', "--chat-template", template)
    yield from (address for address, _ in _serving(vllm, tiny, 4096, *wide))


@pytest.fixture(scope="module")
def server(process: tuple[str, int]) -> str:
    """The address of the server."""
    return process[0]


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 240
    while process.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    pytest.fail(f"vLLM did not start: {log.read_text(errors='replace')[-3000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    for each in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, each)
        except ProcessLookupError:
            break
        time.sleep(1)
    process.wait(timeout=30)


@pytest.fixture(scope="module")
def served(server: str, tiny: Path) -> tuple[str | Path, ...]:
    """The flags that name the model and its problems."""
    return ("--model", "openai/tiny", "--base-url", server, "--benchmark", tiny / "problems.jsonl")


@pytest.fixture
def score(codeeval: Codeeval, served: tuple[str | Path, ...]) -> Callable[..., dict[str, Any]]:
    """Runs `codeeval pass-at-k` on the tiny problems: what it printed."""

    def run(*arguments: str | Path) -> dict[str, Any]:
        done = codeeval("pass-at-k", *served, *ASKED, *arguments, "--json")
        assert done.returncode == 0, done.stderr
        result: dict[str, Any] = json.loads(done.stdout)
        return result

    return run


def _by_name(flags: Sequence[str | Path]) -> dict[str | Path, str | Path]:
    """`--name value ...` as a mapping, in which a later value replaces an earlier one."""
    return dict(zip(flags[::2], flags[1::2], strict=True))


def _texts(folder: Path) -> dict[tuple[str, int], str]:
    return {(sample.task_id, sample.index): sample.solution for sample in Run(folder).samples()}


def _written(server: str) -> int:
    """Tokens that the server says it has written."""
    with urllib.request.urlopen(f"{server.removesuffix('/v1')}/metrics", timeout=10) as answer:
        found = re.findall(r"^vllm:generation_tokens_total\{.*\} ([\d.e+]+)$", answer.read().decode(), re.MULTILINE)
    return int(sum(map(float, found)))


@pytest.fixture(scope="module")
def first_run(served: object, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: ARG001 - none without a server
    return tmp_path_factory.mktemp("first") / "run"


def test_a_served_model_is_scored_from_end_to_end(score, server, first_run):
    before = _written(server)
    result = score("--run", first_run, "--gpu-hour-price", "2")
    assert result["samples"] == 22 * 20
    assert 0.2 < result["pass_at_k"]["base"]["1"]["estimate"] < 0.95
    passed = {task for task, _ in _passing(first_run)}
    assert {f"Tiny/{number}" for number in (0, 14)} <= passed
    assert not {"Tiny/20", "Tiny/21"} & passed
    assert result["requests"]["completion_tokens"] + 1 == _written(server) - before  # 1: of the trial request
    assert result["price"]["per_solved_task"]["base"] == pytest.approx(result["price"]["total"] / len(passed))


def _passing(folder: Path) -> set[tuple[str, int]]:
    return {(row.task_id, row.index) for row in Run(folder).verdicts() if row.status == "passed"}


def test_the_run_names_the_server_and_what_it_serves(first_run):
    (served,) = Run(first_run).manifest.servers
    assert (served.model, served.max_model_len) == ("tiny", 512)
    assert served.software is not None
    assert served.software.startswith("vllm ")
    assert served.root is not None
    assert served.root.endswith("model")


def test_the_same_seed_gives_the_same_run_however_it_is_asked_and_another_seed_another(score, first_run, tmp_path):
    score("--run", tmp_path / "again", "--samples-per-request", "7", "--max-connections", "5")
    score("--run", tmp_path / "other", "--seed", "1")
    assert _texts(tmp_path / "again") == _texts(first_run)
    assert _passing(tmp_path / "again") == _passing(first_run)
    assert _texts(tmp_path / "other") != _texts(first_run)


def test_the_engine_in_process_gives_the_samples_of_the_server(vllm, tiny, first_run, settings, tmp_path):
    engine = [word for option in ENGINE for word in ("--model-arg", option)]
    command = [vllm / "codeeval", "sample", "--model", f"vllm/{tiny / 'model'}", *engine, *ASKED[:-2]]
    command += ["--benchmark", tiny / "problems.jsonl", "--run", tmp_path / "run", "--json"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**settings, **QUIET}, timeout=300, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["samples"] == 22 * 20
    assert _texts(tmp_path / "run") == _texts(first_run)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--model", "openai/tiny2"), 4, r"'tiny2' does not exist.*it serves 'tiny'; use --model openai/tiny$"),
        (("--max-tokens", "600"), 4, r"window of 512 tokens"),
        (("--max-tokens", "500"), 4, r"the prompt of 'Tiny/\d+' takes \d+ .* give --max-tokens 4\d\d or less"),
        (("--temperature", "0"), 2, r"give -n 1, or a temperature above 0"),
        (("--prompt-style", "chat"), 4, r"no chat template.*--prompt-style completion"),
    ],
)
def test_what_the_server_would_refuse_is_told_in_one_message(
    refused, served, *, arguments: tuple[str, ...], code: int, message: str
):
    chosen = {**_by_name(served), **_by_name(ASKED), **_by_name(arguments)}  # a flag is given once
    done, said = refused("pass-at-k", *(word for flag in chosen.items() for word in flag))
    assert done == code
    assert re.search(message, said.replace("`", "'"))


@pytest.mark.parametrize(("style", "code", "findings"), [("completion", 0, set()), ("chat", 4, {"chat_template"})])
def test_the_doctor_knows_a_base_model_by_its_endpoint(codeeval, served, style, code, findings):
    done = codeeval("doctor", *served, "--prompt-style", style, "--max-tokens", "40", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == code
    assert {one["name"] for one in report["findings"]} == findings


def test_the_tiny_model_is_asked_what_programs_return(codeeval, server, tiny, tmp_path):
    """Nothing is known of its answers but that each is judged: it has learnt programs, no values."""
    flags = ("--model", "openai/tiny", "--base-url", server, "--completions", "--max-tokens", "16", "-n", "2")
    done = codeeval("predict-output", tiny / "problems.jsonl", *flags, "--run", tmp_path / "run", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["problems"], result["samples"]) == (22, 44)
    assert 0 <= result["pass_at_k"]["base"]["1"]["estimate"] < 0.9
    verdicts = list(Run(tmp_path / "run").verdicts())
    assert len(verdicts) == 44
    assert not any(row.status == "infrastructure" for row in verdicts)


PUBLISHED = [pytest.param(name, marks=pytest.mark.data) for name in ("humaneval", "mbpp")]


@pytest.mark.parametrize("inverse", [(), ("--inverse",)], ids=["output", "input"])
@pytest.mark.parametrize("name", ["starter", *PUBLISHED])
def test_the_tiny_model_is_asked_about_programs_of_benchmarks(codeeval, server, request, tmp_path, *, name, inverse):
    """Of the problems whose prompts fit the model's window: a token has at least one byte."""
    data = None if name == "starter" else request.getfixturevalue("official_data")
    style = PromptStyle.named("predict-completion")
    benchmark = load(f"predict-{'input' if inverse else 'output'}:{name}", data)
    fitting = [problem.task_id for problem in benchmark if len((style.render(problem).text or "").encode()) < 490][:12]
    assert len(fitting) == 12
    flags = ("--model", "openai/tiny", "--base-url", server, "--completions", "--max-tokens", "16", "-n", "2")
    chosen = ("--sample-id", ",".join(fitting), "--run", "run", "--json", *inverse)
    done = codeeval("predict-output", name, *flags, *chosen, CODEEVAL_DATA=str(data or ""))
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["problems"], result["samples"]) == (12, 24)
    verdicts = list(Run(tmp_path / "run").verdicts())
    assert sorted({row.task_id for row in verdicts}) == sorted(fitting)
    assert len(verdicts) == 24
    assert not any(row.status == "infrastructure" for row in verdicts)


def test_new_problems_are_asked_of_the_served_model(codeeval, talking, tiny, tmp_path):
    """The whole loop: the model has learnt no words, so that each of its drafts is rejected with a reason."""
    flags = ("--model", "openai/tiny", "--base-url", talking, "--max-tokens", "64", "--attempts", "2", "--limit", "4")
    asked = ("evolve", tiny / "problems.jsonl", "--recipe", "concise", *flags, "--out", "new.jsonl", "--json")
    done = codeeval(*asked)
    assert done.returncode == 1, done.stderr
    result = json.loads(done.stdout)
    assert (result["sources"], result["drafts"], result["kept"]) == (4, 8, 0)
    assert sum(gate["rejected"] for gate in result["gates"]) == 8
    answers = tmp_path / "new.jsonl.evolve" / "answers.jsonl"
    before = answers.read_bytes()
    assert len(before.splitlines()) == 8
    assert json.loads(codeeval(*asked).stdout) == result
    assert answers.read_bytes() == before


def test_an_engine_that_dies_ends_the_run_with_one_message_and_leaves_whole_samples(start, served, process, tmp_path):
    """The last test, since nothing serves after it: the server answers 500 for a while, then ends itself."""
    run = start("sample", *served, *ASKED[:4], "-n", "4000", "--server-wait", "2", "--run", "run")
    samples = tmp_path / "run" / "samples.jsonl"
    while not samples.exists() or samples.stat().st_size < 100_000:
        assert run.poll() is None
        time.sleep(0.05)
    os.kill(_engine(process[1]), signal.SIGKILL)
    _, error = run.communicate(timeout=120)
    assert run.returncode == 4, error
    assert len([line for line in error.splitlines() if line.startswith("codeeval: ")]) == 1
    assert "Continue with\n  codeeval sample --run run --resume\n" in error
    assert 100 < len(list(Run(tmp_path / "run").samples())) < 22 * 4000


def _engine(group: int) -> int:
    """The process that computes, in this process group."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"EngineCore" in path.read_bytes() and os.getpgid(int(path.parent.name)) == group:
                return int(path.parent.name)
        except OSError:
            continue
    raise LookupError("vLLM has no process called EngineCore")
