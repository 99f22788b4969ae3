import json
import os
import random
import signal
import subprocess
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from codeeval_benchmarks.registry import load

ESTIMATE = {"estimate", "low", "high"}
KILLS = (("samples.jsonl", 1, 400_000), ("verdicts.jsonl", 3, 230_000))
"""Files that grow, how many kills come while they do, and their size in the end, or a little less.

`bench/faults.py --harness` kills many more.
"""


def size(path):
    return path.stat().st_size if path.exists() else 0


def wait_for(process, condition):
    """Until the condition holds or the process has ended by itself."""
    while process.poll() is None and not condition():
        time.sleep(0.002)


# -- the main job


def test_without_arguments_the_starter_is_scored(default_run, default_folder):
    assert default_run.returncode == 0, default_run.stderr
    assert "starter: simulated/default, 48 problems in 24 groups, 480 samples" in default_run.stdout
    assert "pass@10" in default_run.stdout
    assert default_folder.name.startswith("starter-simulated-default-")
    lines = {path.name: path.read_bytes().count(b"\n") for path in default_folder.glob("*.jsonl")}
    assert lines == {"samples.jsonl": 480, "verdicts.jsonl": 960}


def test_the_sandbox_in_use_is_shown_and_recorded(default_run, default_folder, missing_backends):
    wanted = os.environ.get("CODEEVAL_TEST_SANDBOX", "auto")
    backend = wanted if wanted != "auto" else "bubblewrap" if "docker" in missing_backends else "docker"
    assert f"sandbox: backend {backend}, workers" in default_run.stderr
    sandbox = json.loads((default_folder / "run.json").read_text())["sandbox"]
    assert sandbox["backend"] == backend
    assert sandbox["python"].startswith("3.")
    assert backend == "bubblewrap" or sandbox["image_digest"].startswith("sha256:")


@pytest.fixture(scope="module")
def result(default_folder, settings):
    """What `--json` prints of the default run."""
    command = ["codeeval", "pass-at-k", "--run", default_folder, "--resume", "--json"]
    return json.loads(subprocess.run(command, env=settings, capture_output=True, check=True).stdout)


def test_json_has_the_documented_keys_and_is_alone_on_standard_output(result):
    assert {name: type(value) for name, value in result.items()} == {
        **dict.fromkeys(
            ("schema", "groups", "problems", "problems_asked", "samples", "infrastructure", "uncalibrated"), int
        ),
        **dict.fromkeys(("run", "benchmark", "model"), str),
        **dict.fromkeys(("pass_at_k", "pass_at_k_these_tasks", "pass_at_k_whole", "compile_at_k", "score_at_k"), dict),
        **dict.fromkeys(("pass_at_k_in_content", "pass_at_k_passable", "unpassable"), dict),
        **dict.fromkeys(("statuses", "trust", "answers"), dict),
        **dict.fromkeys(("seconds", "rates", "pass_at_k_if_missing_failed", "unanswered"), dict),
        **dict.fromkeys(("requests", "price"), type(None)),
        "cautions": list,
    }
    assert set(result["pass_at_k"]) == set(result["statuses"]) == {"base", "strong"}
    assert all(set(suite) == {"1", "5", "10"} for suite in result["pass_at_k"].values())
    assert all(set(one) == ESTIMATE for suite in result["pass_at_k"].values() for one in suite.values())
    assert set(result["trust"]) == {"isolated", "shared", "own_objects", "imported"}
    assert set(result["seconds"]) == {"sampling", "execution", "total"}


def test_json_counts_what_the_run_holds(result):
    assert (result["schema"], result["problems"], result["samples"]) == (1, 48, 480)
    assert [sum(statuses.values()) for statuses in result["statuses"].values()] == [480, 480]
    assert result["trust"] == {"isolated": 960, "shared": 0, "own_objects": 0, "imported": 0}
    for suite, estimates in result["pass_at_k"].items():
        assert estimates["1"]["estimate"] == pytest.approx(result["statuses"][suite]["passed"] / 480)


def test_drawn_here_and_executed_later_is_the_same(codeeval, tmp_path, as_in_default_run):
    assert codeeval("sample", "--limit", "6", "--run", "r").returncode == 0
    assert codeeval("execute", "r").returncode == 0
    assert as_in_default_run(tmp_path / "r") == {"samples.jsonl": 60, "verdicts.jsonl": 120}


def test_evalplus_results_are_written_on_request(codeeval, tmp_path):
    done = codeeval("pass-at-k", "--limit", "2", "-n", "3", "--run", "r", "--evalplus-results")
    results = json.loads((tmp_path / "r" / "eval_results.json").read_text())
    assert done.returncode == 0
    assert {task_id: len(rows) for task_id, rows in results["eval"].items()} == {"Starter/0": 3, "Starter/1": 3}


class Server(BaseHTTPRequestHandler):
    """Speaks OpenAI's protocol; half of its answers solve Starter/0, the others are prose."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        program = load("starter")["Starter/0"].canonical_solution
        texts = [f"Like this:\n\n```python\n{program}```\n", "I would rather not."]
        choices = [
            {"index": number, "message": {"content": texts[number % 2]}, "finish_reason": "stop"}
            for number in range(body["n"])
        ]
        answer = json.dumps({"choices": choices}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        """Says nothing."""


@pytest.fixture
def server():
    """Where a model server's API begins."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as listening:
        Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}/v1"
        listening.shutdown()


def test_a_served_model_is_asked_and_scored(codeeval, server):
    chosen = ("--model", "openai/some", "--base-url", server, "--sample-id", "Starter/0", "-n", "6", "-k", "1")
    done = codeeval("pass-at-k", *chosen, "--json")
    result = json.loads(done.stdout)
    assert (done.returncode, result["model"]) == (0, "openai/some")
    assert result["statuses"] == {suite: {"passed": 3, "no_code": 3} for suite in ("base", "strong")}


# -- stopped and resumed


@pytest.mark.slow
def test_a_run_killed_at_random_moments_ends_as_if_it_never_was(start, codeeval, tmp_path, as_in_default_run):
    generator, folder = random.Random(20), tmp_path / "r"
    for name, kills, end in KILLS:
        for moment in sorted(generator.random() * end for _ in range(kills)):
            process = start("pass-at-k", "--run", folder)
            if size(folder / name) >= moment:  # the last kill came later than it was meant to: let this one come early
                time.sleep(generator.uniform(0, 1.5))
            wait_for(process, lambda path=folder / name, moment=moment: size(path) >= moment)
            process.kill()
            process.wait()
    done = codeeval("pass-at-k", "--run", folder, "--resume")
    assert done.returncode == 0, done.stderr
    assert as_in_default_run(folder) == {"samples.jsonl": 480, "verdicts.jsonl": 960}


def test_ctrl_c_ends_with_130_and_the_run_can_be_resumed(start, codeeval, tmp_path, as_in_default_run):
    folder = tmp_path / "r"
    process = start("pass-at-k", "--limit", "8", "--run", folder)
    wait_for(process, lambda: size(folder / "verdicts.jsonl"))
    process.send_signal(signal.SIGINT)
    out, said = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert f"codeeval pass-at-k --run {folder} --resume" in said
    assert "Traceback" not in said
    assert codeeval("pass-at-k", "--run", folder, "--resume").returncode == 0
    assert as_in_default_run(folder) == {"samples.jsonl": 80, "verdicts.jsonl": 160}


def test_a_finished_run_is_neither_repeated_nor_replaced_unasked(refused, codeeval, default_folder):
    before = {path: path.read_bytes() for path in default_folder.glob("*.jsonl")}
    assert refused("pass-at-k", "--run", default_folder)[0] == 2
    code, message = refused("pass-at-k", "--run", default_folder, "--resume", "--seed", "7")
    assert (code, "seed" in message, "--overwrite" in message) == (2, True, True)
    assert codeeval("pass-at-k", "--run", default_folder, "--resume").returncode == 0
    assert {path: path.read_bytes() for path in default_folder.glob("*.jsonl")} == before


# -- what cannot be meant


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-b", "humanevil"], ["'humanevil'", "did you mean 'humaneval'"]),
        (["-b", "absent.jsonl"], ["'absent.jsonl'"]),
        (["-b", "humaneval", "--data-dir", "absent"], ["HumanEval.jsonl.gz", "'absent'"]),
        (["-m", "opena/x"], ["'opena/x'", "openai/x"]),
        (["-m", "simulated/absent"], ["'simulated/absent'", "default"]),
        (["--sample-id", "Starter/0,Nope/1"], ["'Nope/1'", "codeeval benchmarks show starter"]),
        (["-k", "1,20", "-n", "5"], ["pass@20", "the largest k is 5"]),
        (["--resume", "--overwrite", "--run", "r"], ["--resume", "--overwrite", "one of them"]),
        (["--resume"], ["--run"]),
        (["--sandbox", "dokcer"], ["'dokcer'", "docker, bubblewrap"]),
        (["--samples", "absent.jsonl"], ["'absent.jsonl'"]),
    ],
    ids=lambda value: " ".join(value) if value[0].startswith("-") else "",
)
def test_a_request_that_cannot_be_meant_is_refused(refused, tmp_path, arguments, words):
    code, message = refused("pass-at-k", *arguments)
    assert code == 2
    assert [word for word in words if word not in message] == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("second_line", "words"),
    [
        ('{"task_id": "Starter/0", "solution"', "not JSON"),
        ('["Starter/0"]', "object"),
    ],
)
def test_a_bad_row_of_samples_is_named_by_file_and_line(refused, tmp_path, second_line, words):
    (tmp_path / "s.jsonl").write_text('{"task_id": "Starter/0", "solution": "x = 1"}\n' + second_line + "\n")
    code, message = refused("pass-at-k", "--samples", "s.jsonl")
    assert code == 2
    assert "s.jsonl:2" in message
    assert words in message


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('{"task_id": "HumanEval/7", "solution": "x"}', "HumanEval/7"),
        ('{"solution": "x"}', "--task-id-field"),
    ],
)
def test_a_row_of_no_task_is_named_by_file_and_line_and_the_others_are_scored(codeeval, tmp_path, row, words):
    (tmp_path / "s.jsonl").write_text('{"task_id": "Starter/0", "solution": "x = 1"}\n' + row + "\n")
    done = codeeval("pass-at-k", "--samples", "s.jsonl", "--partial", "--json")
    (caution,) = json.loads(done.stdout)["cautions"]
    assert "s.jsonl:2" in caution
    assert words in caution


def test_tasks_without_samples_are_refused_unless_a_partial_score_is_asked_for(codeeval, refused, tmp_path):
    (tmp_path / "s.jsonl").write_text('{"task_id": "Starter/1", "solution": "x = 1"}\n')
    code, message = refused("pass-at-k", "--samples", "s.jsonl", "--run", "r")
    assert code == 2
    assert "only 1 of 48 problems have samples; missing: Starter/0, Starter/2" in message
    assert "--partial" in message
    assert not (tmp_path / "r").exists()
    done = codeeval("pass-at-k", "--samples", "s.jsonl", "--run", "r", "--partial")
    assert done.returncode == 0
    assert "starter: replay/s.jsonl, 1 of 48 problems" in done.stdout
    again = json.loads(codeeval("pass-at-k", "--run", "r", "--resume", "--json").stdout)
    assert (again["problems"], again["problems_asked"]) == (1, 48)


def test_a_half_drawn_run_is_not_executed_as_if_it_were_whole(codeeval, refused, tmp_path):
    codeeval("sample", "--limit", "3", "-n", "1", "--run", "r")
    rows = (tmp_path / "r" / "samples.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / "r" / "samples.jsonl").write_text(rows[0])
    code, message = refused("execute", "r")
    assert (code, "codeeval sample --run r --resume" in message) == (2, True)
    assert "1 of 3 problems" in codeeval("execute", "r", "--partial").stdout


def test_a_run_that_is_not_there_is_not_resumed(codeeval, refused, tmp_path):
    code, message = refused("pass-at-k", "--run", "nosuch", "--resume")
    assert (code, "there is no run at 'nosuch' to resume" in message) == (2, True)
    assert list(tmp_path.iterdir()) == []
    codeeval("sample", "--limit", "1", "-n", "1", "--run", "nightly")
    assert "did you mean --run nightly?" in refused("sample", "--run", "nightli", "--resume")[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--prompt-style", "chatty"], ["--prompt-style has no effect", "no model is asked"]),
        (["--prompt-style", "chat", "--temperature", "0.5"], ["--prompt-style, --temperature have no effect"]),
        (["--samples", "s.jsonl", "--seed", "3"], ["--seed has no effect", "read from files"]),
        (["--model", "replay/s.jsonl", "--base-url", "http://h/v1"], ["--base-url has no effect"]),
        (["--samples", "s.jsonl", "--model", "openai/x"], ["--samples", "--model", "give one"]),
        (["--model", "openai/x", "--base-url", "http://h/v1", "--model-arg", "a=1"], ["--model-arg has no effect"]),
        (["--memory", "1"], ["--memory 1", "give 32 or more"]),
        (["--workers", "1000"], ["--workers 1000", "give 256 or less"]),
        (["--workers", "0"], ["--workers 0"]),
        (["--timeout-floor", "0"], ["--timeout-floor 0"]),
        (["--sandbox", "bubblewrap", "--runtime", "runsc"], ["--runtime 'runsc' has no effect"]),
        (["--suites", "bse"], ["'bse'", "base, strong"]),
        (["--run", "s.jsonl"], ["'s.jsonl'", "is a file"]),
        (["--evalplus-results", "/dev/null/r.json"], ["--evalplus-results", "is a file", "another folder"]),
    ],
)
def test_a_request_is_refused_before_anything_is_started(codeeval, tmp_path, arguments, words):
    """The refusal is all that is said: no sandbox, server or folder was begun."""
    rows = [json.dumps({"task_id": f"Starter/{number}", "solution": "x"}) for number in range(1)]
    (tmp_path / "s.jsonl").write_text("\n".join(rows))
    done = codeeval("pass-at-k", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = [one for one in done.stderr.splitlines() if not one.startswith("from the environment: ")]
    assert all(word in line for word in words), line
    assert [path.name for path in tmp_path.iterdir()] == ["s.jsonl"]


# -- what fails


def test_a_docker_engine_that_does_not_answer_is_told_with_the_fix(refused, tmp_path):
    host = f"unix://{tmp_path}/dead.sock"
    code, message = refused("pass-at-k", "--run", "r", "--sandbox", "docker", DOCKER_HOST=host)
    assert code == 4
    assert "no Docker Engine answers" in message
    assert "--sandbox bubblewrap" in message
    assert not (tmp_path / "r").exists()


def test_auto_goes_on_to_bubblewrap_where_no_engine_answers(codeeval, tmp_path, missing_backends):
    if "bubblewrap" in missing_backends:
        pytest.skip(missing_backends["bubblewrap"])
    host = f"unix://{tmp_path}/dead.sock"
    done = codeeval("pass-at-k", "--limit", "1", "--sandbox", "auto", DOCKER_HOST=host)
    assert done.returncode == 0
    assert "sandbox: backend bubblewrap" in done.stderr


def test_a_model_that_cannot_be_reached_ends_with_4(refused):
    server = ("--model", "openai/absent", "--base-url", "http://127.0.0.1:9/v1", "--server-wait", "2")
    code, message = refused("pass-at-k", "--limit", "1", "-n", "1", *server)
    assert code == 4
    assert "'http://127.0.0.1:9/v1'" in message


def test_a_run_folder_below_a_file_is_refused(refused, tmp_path):
    (tmp_path / "file").touch()
    code, message = refused("pass-at-k", "--run", "file/r", "--limit", "1")
    assert code == 2
    assert "'file/r'" in message
    assert "choose another folder" in message


@pytest.fixture
def mount(tmp_path):
    """Mounts a small disk; mounts it again with other options."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a disk")
    folder = tmp_path / "disk"
    folder.mkdir()

    def tmpfs(options: str) -> Path:
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True, capture_output=True)
        return folder

    try:
        yield tmpfs
    finally:
        subprocess.run(["umount", folder], check=False, capture_output=True)


def test_a_run_folder_that_cannot_be_written_is_refused(refused, mount):
    disk = mount("ro")
    code, message = refused("pass-at-k", "--run", disk / "r", "--limit", "1")
    assert code == 2
    assert "Read-only file system" in message


def test_a_full_disk_is_told_and_what_was_finished_is_kept(refused, codeeval, mount, as_in_default_run):
    folder = mount("size=64k") / "r"
    code, message = refused("pass-at-k", "--limit", "8", "--run", folder)
    assert code == 1
    assert "No space left on device" in message
    assert "--resume" in message
    assert size(folder / "samples.jsonl") > 0
    mount("remount,size=8m")
    assert codeeval("pass-at-k", "--run", folder, "--resume").returncode == 0
    assert as_in_default_run(folder) == {"samples.jsonl": 80, "verdicts.jsonl": 160}
