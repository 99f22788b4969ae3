"""`codeeval repair` with hints in words: typed at a terminal, from a file, from a second model."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from codeeval.samples import Completion, Sample
from codeeval.store import BenchmarkFacts, Manifest, Run, SamplingFacts, open_run
from codeeval_benchmarks.registry import load
from codeeval_sandbox.jobs import Status, Verdict

TASK = "Starter/8"
PROBLEM = load("starter")[TASK]
RIGHT, WRONG = PROBLEM.canonical_solution, PROBLEM.metadata["plausible"][0]
HINTS = ("Mind intervals that touch.", "Sort them first.")


class Server(ThreadingHTTPServer):
    """Gives its answers one after the other, then the last one again, and keeps the prompts."""

    def __init__(self, answers: list[str]) -> None:
        self.answers, self.prompts = answers, []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def flags(self) -> tuple[str, ...]:
        """The flags that name it as the model that corrects."""
        return ("--model", "openai/m", "--base-url", f"http://127.0.0.1:{self.server_address[1]}/v1")


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.prompts.append(body["messages"][-1]["content"])
        answers = self.server.answers
        text = answers.pop(0) if len(answers) > 1 else answers[0]
        content = json.dumps(
            {"choices": [{"index": 0, "message": {"content": text}, "finish_reason": "stop"}]}
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Starts servers with these answers; programs are put into fences."""
    servers = []

    def start(*answers: str) -> Server:
        server = Server([f"```python\n{text}\n```" if "def " in text else text for text in answers])
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def parent(codeeval, tmp_path) -> Path:
    """A run of one problem with a wrong sample and a right one."""
    rows = [{"task_id": TASK, "solution": program} for program in (WRONG, RIGHT)]
    (tmp_path / "drawn.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = codeeval("pass-at-k", "--samples", "drawn.jsonl", "--sample-id", TASK, "--run", "parent")
    assert done.returncode == 0, done.stderr
    return tmp_path / "parent"


@pytest.fixture
def recorded(tmp_path) -> Path:
    """A run of one problem with a failing sample, nothing executed."""
    facts = BenchmarkFacts(name="starter", source="", digest="", problems=1)
    manifest = Manifest(benchmark=facts, model="toy/model", sampling=SamplingFacts(n_samples=1, model={}))
    with open_run(tmp_path / "recorded", manifest) as run:
        run.add_sample(Sample(TASK, Completion(0, WRONG, "solution"), WRONG, "completion"))
        run.add_verdict(Verdict((TASK, 0, "strong"), Status.WRONG, "isolated"), index=0)
    return tmp_path / "recorded"


def notes(folder: Path) -> dict:
    """What the run stores of the dialogue."""
    (sample,) = [sample for sample in Run(folder).samples() if sample.index == 0]
    return sample.completion.note["repair"]


class Terminal:
    """A command on a pseudo-terminal, and what it shows."""

    def __init__(self, command: list, **options) -> None:
        self.own, inner = pty.openpty()
        self.process = subprocess.Popen(
            command, stdin=inner, stderr=inner, stdout=subprocess.PIPE, text=True, **options
        )
        os.close(inner)
        self.shown = ""

    def wait_for(self, pattern: str, seconds: float = 120) -> None:
        """Read until the terminal shows this."""
        until = time.monotonic() + seconds
        while not re.search(pattern, self.shown):
            ready, _, _ = select.select([self.own], [], [], max(0, until - time.monotonic()))
            assert ready, f"no {pattern!r} in {self.shown!r}"
            try:
                self.shown += os.read(self.own, 65536).decode()
            except OSError:
                pytest.fail(f"it ended without {pattern!r}: {self.shown!r}")

    def type(self, text: str) -> None:
        """Type this."""
        self.shown = ""
        os.write(self.own, text.encode())


@pytest.fixture
def terminal(settings, tmp_path) -> Iterator[Callable[..., Terminal]]:
    """Starts a command line on a pseudo-terminal."""
    opened = []

    def start(*arguments: str | Path) -> Terminal:
        opened.append(Terminal(["codeeval", *arguments], cwd=tmp_path, env=settings))
        return opened[-1]

    yield start
    for shown in opened:
        with shown.process as process:
            process.kill()
        os.close(shown.own)


def test_a_person_holds_a_dialogue_at_the_terminal(serve, parent, terminal):
    """The second hint helps. The person sees the failing test, the model sees the hints and its programs."""
    server = serve(WRONG, RIGHT)
    person = terminal("repair", parent, *server.flags, "--feedback", "human", "--json")
    for turn, hint in enumerate(HINTS, 1):
        person.wait_for(rf"turn {turn}: the program(.|\n)*what happened(.|\n)*Hint \(")
        person.type(f"{hint}\n")
    report = json.loads(person.process.communicate(timeout=240)[0])
    assert person.process.returncode == 0
    assert [rate["estimate"] for rate in report["pass_rate"]] == [0.5, 0.5, 1, 1, 1]
    assert (report["feedback"], report["hints"], report["rounds"]) == ("human", 2, 4)
    stored = notes(parent.with_name("parent-repaired"))
    assert (stored["hints"], stored["passed"]) == (list(HINTS), [False, False, True, True, True])
    assert [HINTS[0] in prompt for prompt in server.prompts] == [True, True]
    assert [HINTS[1] in prompt for prompt in server.prompts] == [False, True]
    hidden = [test.removeprefix("assert ") for test in PROBLEM.suites["strong"].tests]
    assert not any(test in prompt for prompt in server.prompts for test in hidden)


def test_a_dialogue_that_was_ended_goes_on_from_there(serve, parent, terminal):
    """Ctrl-D and Ctrl-C end it with one line and exit code 130; an empty line leaves the sample as it is."""
    server = serve(RIGHT)
    flags = ("repair", parent, *server.flags, "--feedback", "human")
    for ending in (lambda person: person.type("\x04"), lambda person: person.process.send_signal(signal.SIGINT)):
        person = terminal(*flags)
        person.wait_for(r"Hint \(")
        ending(person)
        person.wait_for("codeeval: ")
        assert person.process.wait(timeout=120) == 130
    person = terminal(*flags)
    person.wait_for(r"Hint \(")
    person.type("\n")
    table, _ = person.process.communicate(timeout=240)
    assert "0 hints of a person" in table
    assert server.prompts == []


def test_hints_of_a_file_and_of_standard_input(serve, parent, codeeval, tmp_path, settings):
    rows = {"task_id": TASK, "hints": list(HINTS)}
    (tmp_path / "hints.jsonl").write_text(json.dumps(rows))
    server = serve(WRONG, RIGHT)
    done = codeeval("repair", parent, *server.flags, "--feedback", "hints.jsonl", "--json")
    report = json.loads(done.stdout)
    assert [rate["estimate"] for rate in report["pass_rate"]] == [0.5, 0.5, 1, 1, 1]
    assert Run(tmp_path / "parent-repaired").manifest.sampling.model["repair"]["hints"].keys() == {"sha256"}
    command = ["codeeval", "repair", parent, *server.flags, "--feedback", "-", "--run", "piped"]
    piped = subprocess.run(
        command, input=json.dumps(rows), capture_output=True, text=True, check=True, cwd=tmp_path, env=settings
    )
    assert "1 hint of a file" in piped.stdout  # the server gives the right program at once


def test_a_second_model_gives_hints_without_code(serve, parent, codeeval):
    """It sees the failing test; the code in its answer does not reach the model that corrects."""
    server, second = serve(RIGHT), serve("<think>Hm.</think>Sort first.\n```python\nsorted(x)\n```")
    url = second.flags[-1]
    flags = ("--feedback", "model", "--hint-model", "openai/h", "--hint-base-url", url)
    done = codeeval("repair", parent, *server.flags, *flags, "--json")
    assert json.loads(done.stdout)["pass_rate"][-1]["estimate"] == 1
    assert notes(parent.with_name("parent-repaired"))["hints"] == ["Sort first."]
    assert "sorted(x)" not in server.prompts[0]
    assert "was expected" in second.prompts[0]


@pytest.mark.parametrize(
    ("feedback", "content", "message"),
    [
        (("human",), "", "needs a terminal"),
        (("model",), "", "--hint-model P/NAME"),
        (("nothing.jsonl",), "", "is neither a file of hints"),
        (("visible", "--hint-model", "openai/h"), "", "has no effect"),
        (("visible", "--rounds", "0"), "", "give 1 or more"),
        (("h",), "", "holds no hints"),
        (("h",), "\n{", "'h', line 2: not JSON"),
        (("h",), '{"task_id": "Starter/99", "hints": ["a"]}', "'h', line 1: .* no task 'Starter/99'"),
        (("h",), '{"task_id": "Starter/8", "hints": "a"}', "must be a list of texts"),
        (("h",), '{"task_id": 8, "hints": ["a"]}', "`task_id` is 8"),
        (("h",), '{"task_id": "Starter/8", "hints": ["a"], "index": true}', "`index` is True"),
        (("h",), '{"task_id": "Starter/8", "hints": ["a"]}\n' * 2, "'h', line 2: .*earlier line"),
    ],
)
def test_faults_of_hints_are_named(recorded, refused, tmp_path, feedback, content, message):
    (tmp_path / "h").write_text(content)
    code, said = refused(
        "repair", recorded, "--model", "openai/m", "--base-url", "http://x/v1", "--feedback", *feedback
    )
    assert code == 2
    assert re.search(message, said)
