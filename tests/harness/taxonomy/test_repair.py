"""A model corrects its own programs; the server is a real one that answers as it is told."""

import asyncio
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from codeeval.extraction import extract
from codeeval.models import ModelConfig, open_model
from codeeval.samples import Completion, Sample
from codeeval.store import BenchmarkFacts, Manifest, Run, SamplingFacts, open_run
from codeeval.taxonomy.critique import Critic
from codeeval.taxonomy.reading import FailureReader
from codeeval.taxonomy.repaired import repair_run, repaired_manifest
from codeeval.taxonomy.visible import visible_suite
from codeeval_benchmarks.problem import Problem, PromptParts
from codeeval_benchmarks.registry import load
from codeeval_sandbox.jobs import Job, Limits

BENCHMARK = load("starter")
PROBLEM = BENCHMARK["Starter/8"]
WRONG = PROBLEM.metadata["plausible"][0]
CRASHING = PROBLEM.canonical_solution.replace("sorted(intervals)", "sortd(intervals)")


class Server(ThreadingHTTPServer):
    """Gives its answers one after the other, then the last one again."""

    def __init__(self, answers):
        self.answers, self.prompts = list(answers), []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.prompts.append(body["messages"][-1]["content"])
        answers = self.server.answers
        text = answers.pop(0) if len(answers) > 1 else answers[0]
        choice = {"index": 0, "message": {"content": f"The cause.\n```python\n{text}\n```"}, "finish_reason": "stop"}
        content = json.dumps({"choices": [choice]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture
def serve():
    """Starts servers with these answers."""
    servers = []

    def start(*answers):
        server = Server(answers)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


async def parent_run(pool, folder: Path, programs):
    """A run of one problem with these programs, executed."""
    facts = BenchmarkFacts(name="starter", source="", digest=BENCHMARK.digest, problems=1)
    manifest = Manifest(benchmark=facts, model="toy/model", sampling=SamplingFacts(n_samples=len(programs), model={}))

    async def jobs():
        for index, program in enumerate(programs):
            for suite in PROBLEM.suites.values():
                yield Job((PROBLEM.task_id, index, suite.name), (program,), suite, Limits())

    with open_run(folder, manifest) as run:
        for index, program in enumerate(programs):
            run.add_sample(Sample(PROBLEM.task_id, Completion(index, program, "solution"), program, "completion"))
        async for verdict in pool.run(jobs()):
            run.add_verdict(verdict, index=verdict.key[1])
    return FailureReader(Run(folder), BENCHMARK)


@pytest.fixture
def repaired(make_pool, tmp_path):
    """The report of a repair, and the repaired run."""

    def repair(server, programs, *, feedback="visible", rounds=2):
        async def work():
            model = open_model("openai/m", ModelConfig(base_url=server.url, temperature=0))
            async with make_pool() as pool:
                reader = await parent_run(pool, tmp_path / "parent", programs)
                described = dict(model.describe())
                manifest = repaired_manifest(
                    reader.run, command=(), model=model.name, description=described, feedback=feedback, rounds=rounds
                )
                with open_run(tmp_path / "child", manifest, "resume") as run:
                    report = await repair_run(reader, run, Critic(pool, model, extract, feedback), rounds=rounds)
            await model.close()
            return report, Run(tmp_path / "child")

        return asyncio.run(work())

    return repair


def test_pass_rate_by_round_and_kind(serve, repaired):
    server = serve(CRASHING, PROBLEM.canonical_solution)
    report, child = repaired(server, [CRASHING, PROBLEM.canonical_solution])
    assert [one.estimate for one in report.pass_rate] == [0.5, 0.5, 1.0]
    assert (report.failing, report.asked, report.kinds["B.2"].repaired) == (1, 1, 1)
    assert {row.status.value for row in child.verdicts()} == {"passed"}
    assert [sample.index for sample in child.samples()] == [1, 0]


def test_the_model_is_told_program_kind_and_feedback(serve, repaired):
    server = serve(PROBLEM.canonical_solution)
    repaired(server, [CRASHING], rounds=1)
    (prompt,) = server.prompts
    assert "sortd(intervals)" in prompt
    assert "definition missing" in prompt
    assert "NameError: name 'sortd' is not defined" in prompt


def test_visible_feedback_asks_nothing_about_what_passes_visible_tests(serve, repaired):
    server = serve(PROBLEM.canonical_solution)
    report, _ = repaired(server, [WRONG])
    seen = visible_suite(PROBLEM)
    assert seen is not None
    if report.asked == 0:
        assert server.prompts == []
    hidden = [test for test in PROBLEM.suites["strong"].tests if test not in seen.tests]
    assert not any(test.removeprefix("assert ") in prompt for prompt in server.prompts for test in hidden)


def test_hidden_feedback_repairs_it_and_is_recorded(serve, repaired):
    report, child = repaired(serve(PROBLEM.canonical_solution), [WRONG], feedback="hidden")
    assert report.pass_rate[-1].estimate == 1.0
    assert child.manifest.sampling.model["repair"]["feedback"] == "hidden"
    assert child.manifest.sampling.model["repair"]["parent"].endswith("parent")
    assert child.manifest.model == "openai/m+repair"


def test_what_is_repaired_already_is_not_asked_again(serve, repaired):
    server = serve(PROBLEM.canonical_solution)
    first, _ = repaired(server, [CRASHING])
    asked = len(server.prompts)
    again, _ = repaired(server, [CRASHING])
    assert len(server.prompts) == asked
    assert again.pass_rate == first.pass_rate


def test_examples_in_a_prompt_are_visible_tests():
    stub = 'def f(x):\n    """Doc.\n\n    >>> f(1)\n    2\n    >>> print(f(1))\n    2\n    """\n'
    suite = visible_suite(_problem(stub, ()))
    assert suite is not None
    assert suite.tests == ("assert f(1) == 2",)
    assert visible_suite(_problem("def f(x):\n", ())) is None
    assert visible_suite(_problem("", ("assert f(1) == 2", "not python ("))).tests == ("assert f(1) == 2",)


def _problem(stub, tests):
    return Problem(
        task_id="T/0",
        benchmark="t",
        prompt=PromptParts(stub=stub, visible_tests=tests),
        entry_point="f",
        canonical_solution="",
        control="",
        suites={},
    )
