import asyncio
import json
import re
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from codeeval.cli.configuration import fields_of
from codeeval.errors import RunError, RunWriteError, UsageError
from codeeval.evaluation import ScriptedPool
from codeeval.runs.request import Request
from codeeval.runs.session import perform
from codeeval.store import Run, RunWriter
from codeeval_sandbox.errors import BackendUnavailableError
from codeeval_sandbox.jobs import Status


def passes_if_compiled(job):
    try:
        compile("\n".join(job.program), "program", "exec")
    except (SyntaxError, ValueError):
        return Status.SYNTAX_ERROR
    return Status.PASSED


class Lab:
    """Performs requests against a scripted pool, and keeps their events."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.events = []
        self.pool = ScriptedPool(passes_if_compiled)

    def __call__(self, existing="continue", *, draw=True, execute=True, **settings):
        request = Request(fields_of(settings), self.folder, existing, ("codeeval",), draw=draw, execute=execute)
        return asyncio.run(perform(request, observer=self.events.append, pools=self.open_pool))

    @asynccontextmanager
    async def open_pool(self, _config):
        yield self.pool


@pytest.fixture
def lab(tmp_path) -> Lab:
    return Lab(tmp_path / "run")


@pytest.fixture
def problems(tmp_path) -> Path:
    """Two problems of a user's own."""
    path = tmp_path / "mine.jsonl"
    rows = [
        {
            "task_id": f"Mine/{number}",
            "prompt": f"def f{number}(x):\n",
            "entry_point": f"f{number}",
            "canonical_solution": "    return x\n",
            "test": "def check(candidate):\n    assert candidate(1) == 1\n",
        }
        for number in range(2)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def samples(tmp_path):
    """Writes a file with so many samples of each task."""

    def write(**counts: int) -> list[Path]:
        path = tmp_path / "samples.jsonl"
        lines = [
            json.dumps({"task_id": f"Mine/{name[1:]}", "solution": f"def f{name[1:]}(x): return {index}"})
            for name, count in counts.items()
            for index in range(count)
        ]
        path.write_text("\n".join(lines))
        return [path]

    return write


def test_without_settings_the_starter_runs_with_the_simulated_model(lab):
    summary = lab(n_samples=2, limit=3).summary
    assert (summary.benchmark, summary.model, summary.samples) == ("starter", "simulated/default", 6)
    assert set(summary.pass_at_k) == {"base", "strong"}
    assert Run(lab.folder).manifest.finished is not None
    assert Run(lab.folder).manifest.sandbox.backend == "scripted"


def test_published_samples_are_scored_over_all_they_hold(lab, problems, samples):
    summary = lab(benchmark=str(problems), samples=samples(t0=6, t1=6)).summary
    assert (summary.samples, list(summary.pass_at_k["base"])) == (12, ["1", "5"])


def test_tasks_without_samples_are_refused_unless_a_partial_score_is_asked_for(lab, problems, samples):
    with pytest.raises(UsageError, match=r"only 1 of 2 problems have samples; missing: Mine/0.*--partial"):
        lab(benchmark=str(problems), samples=samples(t1=2))
    assert not lab.folder.exists()
    outcome = lab(benchmark=str(problems), samples=samples(t1=2), partial=True)
    assert "1 of 2 problems have samples; missing: Mine/0" in outcome.notes
    assert outcome.summary.problems == 1


def test_a_row_of_an_unknown_task_is_left_out_and_named(lab, problems, samples):
    outcome = lab(benchmark=str(problems), samples=samples(t0=2, t7=1), partial=True)
    (caution,) = outcome.summary.cautions
    assert re.search(r"left out 1 rows .*'Mine/7' \(.*samples\.jsonl:3\)", caution)
    assert outcome.summary.samples == 2


def test_samples_of_another_benchmark_are_refused_by_file_and_line(lab, problems, samples):
    with pytest.raises(UsageError, match=r"samples\.jsonl:3: .*'Mine/7' .*--skip-unknown"):
        lab(benchmark=str(problems), samples=samples(t0=2, t7=3))
    assert not lab.folder.exists()


def test_failures_on_problems_without_a_solution_are_marked_and_counted(lab, tmp_path):
    path = tmp_path / "mine.jsonl"
    row = {"prompt": "Do it.", "entry_point": "f", "check": "def check(candidate):\n    assert candidate()\n"}
    solved = {**row, "id": "solved", "solution": "def f(): return 1\n"}
    path.write_text("".join(json.dumps(one) + "\n" for one in ({**row, "id": "open"}, solved)))
    texts = [("open", "def f(): return 1\n"), ("open", "def f(:"), ("open", "def f(:"), ("solved", "def f(:")]
    rows = [{"task_id": f"mine/{name}", "solution": text} for name, text in texts]
    (tmp_path / "s.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows))
    summary = lab(benchmark=str(path), samples=[tmp_path / "s.jsonl"]).summary
    marked = [(row.task_id, row.index) for row in Run(lab.folder).verdicts() if row.details.get("uncalibrated")]
    assert sorted(marked) == [("mine/open", 1), ("mine/open", 2)]
    assert summary.uncalibrated == 2
    assert "1 problem without a solution" in summary.cautions[0]
    assert "mine/open" in summary.cautions[0]


def test_a_k_above_n_is_refused_with_the_largest(lab):
    with pytest.raises(UsageError, match=r"pass@9.*largest k is 3"):
        lab(n_samples=3, limit=1, k="1,9")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"limit": 0}, "--limit"),
        ({"n_samples": 0}, "-n 0"),
        ({"k": "1,x"}, "1,5,10"),
        ({"k": "0"}, "numbers from 1 on"),
        ({"temperature": -1.0}, "--temperature"),
        ({"suites": "gold"}, "gold"),
        ({"model": "nobody/x"}, "nobody"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(lab, settings, message):
    with pytest.raises(UsageError, match=message):
        lab(**settings)


def test_task_ids_are_chosen_by_commas_or_one_by_one(lab, problems, samples):
    chosen = {"benchmark": str(problems), "samples": samples(t0=1, t1=1), "sample_id": ["Mine/1"]}
    assert lab(**chosen).summary.problems == 1
    lab.folder = lab.folder.with_name("other")
    assert lab(**chosen | {"sample_id": ["Mine/1,Mine/0"]}).summary.problems == 2


def test_drawn_first_and_executed_later_gives_the_same_summary(lab, tmp_path):
    drawn = lab(n_samples=3, limit=2, execute=False).summary
    assert (drawn.samples, drawn.pass_at_k, lab.pool.jobs) == (6, {}, 0)
    assert Run(lab.folder).manifest.finished is None
    apart = lab("resume", n_samples=3, limit=2, draw=False).summary
    lab.folder = tmp_path / "at-once"
    at_once = lab(n_samples=3, limit=2).summary
    assert (apart.pass_at_k, apart.statuses) == (at_once.pass_at_k, at_once.statuses)


def test_a_finished_run_is_reported_again_without_work(lab):
    first = lab(n_samples=3, limit=2).summary
    jobs = lab.pool.jobs
    with pytest.raises(RunError, match="finished"):
        lab(n_samples=3, limit=2)
    again = lab("resume", n_samples=3, limit=2).summary
    assert (again.pass_at_k, lab.pool.jobs) == (first.pass_at_k, jobs)


def test_limits_are_calibrated_once_and_kept(lab):
    lab(n_samples=1, limit=1)
    (limits,) = Run(lab.folder).manifest.limits.tasks.values()
    assert {name: one.seconds for name, one in limits.items()} == {"base": 4.0, "strong": 4.0}
    jobs = lab.pool.jobs
    lab("resume", n_samples=1, limit=1)
    assert lab.pool.jobs == jobs


def test_infrastructure_leaves_the_run_unfinished_and_its_reason_told(lab):
    lab.pool = ScriptedPool(lambda _: Status.INFRASTRUCTURE)
    outcome = lab(n_samples=1, limit=2, timeout_factor=0)
    assert outcome.summary.infrastructure == 4
    assert outcome.summary.pass_at_k == {}
    assert outcome.complaint
    assert Run(lab.folder).manifest.finished is None
    lab.pool = ScriptedPool(passes_if_compiled)
    assert lab(n_samples=1, limit=2, timeout_factor=0).summary.infrastructure == 0


def test_a_finished_run_is_shown_again_after_its_image_was_rebuilt(lab):
    """No verdict is missing, so the sandbox has none to decide. Growing the run would mix two sandboxes."""
    first = lab(n_samples=2, limit=2).summary
    before = Run(lab.folder).manifest.sandbox
    rebuilt = before.model_copy(update={"image_digest": "sha256:rebuilt"})
    lab.pool = ScriptedPool(passes_if_compiled, description=rebuilt)
    again = lab("resume", n_samples=2, limit=2).summary
    assert again.pass_at_k == first.pass_at_k
    assert Run(lab.folder).manifest.sandbox == before
    with pytest.raises(RunError, match="image_digest"):
        lab("resume", n_samples=3, limit=2)


def test_no_run_begins_where_no_sandbox_can(lab):
    @asynccontextmanager
    async def none(_settings):
        raise BackendUnavailableError("no engine")
        yield

    lab.open_pool = none
    with pytest.raises(BackendUnavailableError):
        lab(n_samples=1)
    assert not lab.folder.exists()


def test_a_canonical_solution_that_fails_is_said(lab, problems, samples):
    lab.pool = ScriptedPool(lambda _: Status.WRONG)
    notes = lab(benchmark=str(problems), samples=samples(t0=1, t1=1)).notes
    assert "the benchmark's own solution fails 2 suites: Mine/0 (base), Mine/1 (base)" in notes


def test_a_full_disk_is_told_with_the_way_to_resume(lab, monkeypatch):
    """The manifest cannot be written then either; the first failure is the one told."""

    def full(*_args, **_facts):
        raise RunWriteError("no space left; continue with --resume")

    monkeypatch.setattr(RunWriter, "add_decided", full)
    monkeypatch.setattr(RunWriter, "update", full)
    with pytest.raises(RunWriteError, match="--resume"):
        lab(n_samples=1, limit=1, timeout_factor=0)


def test_a_subset_scores_the_whole_benchmark_and_is_kept_in_the_run(lab):
    outcome = lab(subset=8, n_samples=2, interval="these-tasks")
    subset = Run(lab.folder).manifest.subset
    assert (len(subset.strata), sum(subset.sizes)) == (8, 48)
    assert outcome.summary.problems == 8
    again = lab("resume", sample_id=list(subset.strata), n_samples=2)
    whole = outcome.summary.pass_at_k_whole["base"]["1"]
    assert whole.low <= whole.estimate <= whole.high
    assert again.summary.pass_at_k_whole == outcome.summary.pass_at_k_whole


def test_an_unknown_interval_is_refused_before_anything_runs(lab):
    with pytest.raises(UsageError, match="tasks-like-these, these-tasks"):
        lab(interval="some-tasks")
    assert not lab.folder.exists()
