"""How often a command reads a run: once."""

import asyncio
import json
import sys
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from codeeval.cli.configuration import fields_of
from codeeval.evaluation import ScriptedPool
from codeeval.runs.request import Request
from codeeval.runs.session import perform
from codeeval.store import Run, read_outcomes
from codeeval_sandbox.jobs import Status

LISTENERS: list[list[str]] = []


def _hear(event: str, arguments: tuple) -> None:
    if event == "open" and arguments[1] == "r":  # the journal opens its files for appending
        for heard in LISTENERS:
            heard.append(Path(str(arguments[0])).name)


sys.addaudithook(_hear)  # Python takes none away again: it does nothing without a listener


@contextmanager
def listening():
    heard: list[str] = []
    LISTENERS.append(heard)
    try:
        yield heard
    finally:
        LISTENERS.remove(heard)


@pytest.fixture
def perform_run(tmp_path):
    path = tmp_path / "mine.jsonl"
    fields = {"prompt": "def f(x):\n", "entry_point": "f", "canonical_solution": "    return x\n"}
    test = "def check(candidate):\n    assert candidate(1) == 1\n"
    path.write_text("".join(json.dumps({"task_id": f"Mine/{at}", **fields, "test": test}) + "\n" for at in range(3)))

    @asynccontextmanager
    async def open_pool(_settings):
        yield ScriptedPool(lambda job: Status.WRONG if "1" in "".join(job.program) else Status.PASSED)

    def run(existing="continue", *, draw=True, n=5):
        settings = {"benchmark": str(path), "model": "simulated/weak", "n_samples": n}
        request = Request(fields_of(settings), tmp_path / "run", existing, ("codeeval",), draw=draw)
        return asyncio.run(perform(request, pools=open_pool))

    return run


@pytest.mark.parametrize("draw", [True, False])
def test_a_command_that_goes_on_with_a_run_reads_its_rows_once(perform_run, draw):
    first = perform_run()
    with listening() as heard:
        again = perform_run("resume", draw=draw)
    assert (heard.count("verdicts.jsonl"), heard.count("samples.jsonl")) == (1, 1)
    assert again.summary.pass_at_k == first.summary.pass_at_k
    assert again.summary.statuses == first.summary.statuses


def test_rows_written_since_are_read_where_reading_stopped(perform_run, tmp_path):
    perform_run(n=2)
    grown = perform_run("resume", n=5)
    run = Run(tmp_path / "run")
    assert grown.summary.samples == 15
    assert sum(grown.summary.statuses["base"].values()) == len(list(run.verdicts()))


def test_questions_about_a_run_share_one_pass(perform_run, tmp_path):
    perform_run()
    run = Run(tmp_path / "run")
    with listening() as heard:
        outcomes, index = read_outcomes(run), run.scan()
        assert read_outcomes(run) is outcomes
    assert heard.count("verdicts.jsonl") == 1
    assert sum(map(len, index.verdicts.values())) == len(outcomes.suite("base").task)


def test_a_view_notices_that_the_files_were_replaced(perform_run, tmp_path):
    perform_run()
    run = Run(tmp_path / "run")
    assert len(run.view.verdicts.task) == 15
    path = tmp_path / "run" / "verdicts.jsonl"
    rows = path.read_bytes().splitlines(keepends=True)
    path.unlink()
    path.write_bytes(b"".join(rows[:4]))
    assert len(run.view.verdicts.task) == 4
    assert sum(map(len, run.scan().verdicts.values())) == 4
