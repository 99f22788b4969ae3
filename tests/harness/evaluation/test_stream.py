import asyncio
from collections.abc import AsyncGenerator
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codeeval.errors import ModelError, RunWriteError
from codeeval.evaluation import ScriptedPool, Tally, draw, evaluate, execute
from codeeval.samples import Completion, Sample
from codeeval.store import Run
from codeeval_sandbox.errors import BackendUnavailableError
from codeeval_sandbox.jobs import Status


def passed(_job):
    return Status.PASSED


def verdict_set(folder):
    rows = Run(folder).verdicts()
    return sorted((row.task_id, row.index, row.suite, row.status.value, row.trust, row.same_as) for row in rows)


def test_every_sample_gets_one_verdict_per_suite(evaluated, plan, model, tmp_path):
    evaluated(plan(problems=3, samples=5), model())
    keys = [row[:3] for row in verdict_set(tmp_path / "run")]
    assert keys == sorted((f"T/{t}", i, s) for t in range(3) for i in range(5) for s in ("base", "strong"))
    assert len(list(Run(tmp_path / "run").samples())) == 15


def test_a_finished_run_draws_and_executes_nothing_more(evaluated, plan, model):
    evaluated(plan(), model())
    again, idle = model(), ScriptedPool(passed)
    evaluated(plan(), again, pool=idle)
    assert (again.drawn, idle.jobs) == ([], 0)


def test_identical_programs_run_once_and_rows_name_the_one_executed(evaluated, plan, model, pool, tmp_path):
    scripted = pool()
    evaluated(plan(problems=2, samples=9, batch=2), model(programs=3), pool=scripted)
    assert scripted.jobs == 2 * 3 * 2
    same_as = {(row[1], row[5]) for row in verdict_set(tmp_path / "run")}
    assert same_as == {(index, None if index < 3 else index % 3) for index in range(9)}


def test_an_imported_verdict_is_that_of_no_other_sample(
    evaluated, plan, model, open_toy_run, extract, benchmark, tmp_path
):
    """Another harness reached it, so that an identical program is executed here."""
    with open_toy_run("run") as run:
        run.add_sample(extract(Completion(0, "right 0", "solution"), benchmark().problems[0]))
        run.add_imported("T/0", 0, "base", Status.WRONG, "said elsewhere")
    evaluated(plan(problems=1, samples=2), model(programs=1), pool=ScriptedPool(passed))
    assert verdict_set(tmp_path / "run") == [
        ("T/0", 0, "base", "wrong", "imported", None),
        ("T/0", 0, "strong", "passed", "isolated", None),
        ("T/0", 1, "base", "passed", "isolated", None),
        ("T/0", 1, "strong", "passed", "isolated", 0),
    ]


def test_deduplication_can_be_switched_off(evaluated, plan, model, pool):
    scripted = pool()
    evaluated(plan(problems=1, samples=6, dedupe=False), model(programs=1), pool=scripted)
    assert scripted.jobs == 12


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(cuts=st.tuples(st.floats(0, 1), st.floats(0, 1)), programs=st.sampled_from([2, 1000]))
def test_a_run_stopped_anywhere_and_resumed_equals_an_uninterrupted_one(
    cuts, programs, evaluated, *, plan, model, tmp_path
):
    """Both files are cut at arbitrary bytes: a kill, and even a loss of power, leaves no other state."""
    name = f"run{len(list(tmp_path.iterdir()))}"
    evaluated(plan(batch=2, draws=3), model(programs), name=name)
    reference = verdict_set(tmp_path / name)
    for file, share in zip(("samples.jsonl", "verdicts.jsonl"), cuts, strict=True):
        content = (tmp_path / name / file).read_bytes()
        (tmp_path / name / file).write_bytes(content[: round(share * len(content))])
    evaluated(plan(batch=2, draws=3), model(programs), name=name)
    assert verdict_set(tmp_path / name) == reference
    assert Run(tmp_path / name).scan().duplicates == {}


def test_when_the_model_fails_all_that_was_drawn_is_still_executed(evaluated, plan, model, tmp_path):
    shape = {"problems": 4, "samples": 5, "batch": 2, "draws": 2}
    with pytest.raises(ModelError, match="gone"):
        evaluated(plan(**shape), model(fails_at=8))
    drawn = len(list(Run(tmp_path / "run").samples()))
    assert drawn >= 6
    assert len(verdict_set(tmp_path / "run")) == 2 * drawn
    evaluated(plan(**shape), model())
    assert len(verdict_set(tmp_path / "run")) == 40


def test_a_sandbox_that_goes_away_ends_the_run_at_once(evaluated, plan, model):
    class Gone(ScriptedPool):
        async def run(self, jobs):
            async for verdict in super().run(jobs):
                yield verdict
                raise BackendUnavailableError("no engine")

    with pytest.raises(BackendUnavailableError):
        evaluated(plan(backlog=2), model(), pool=Gone(passed))


def test_infrastructure_is_not_stored_and_tried_again(evaluated, plan, model, tmp_path):
    tally = Tally()
    broken = ScriptedPool(lambda job: Status.INFRASTRUCTURE if "1" in job.program[-1] else Status.PASSED)
    evaluated(plan(samples=4), model(programs=2), pool=broken, tally=tally)
    assert tally.infrastructure == tally.verdicts - len(verdict_set(tmp_path / "run")) == 12
    evaluated(plan(samples=4), model(programs=2))
    assert len(verdict_set(tmp_path / "run")) == 24


def test_samples_that_hold_no_whole_program_are_judged_without_the_sandbox(evaluated, plan, model, pool, tmp_path):
    class Short(model):
        async def draw(self, _problem, indices):
            return [Completion(i, "x" * i, "solution", finish_reason="length" if i else "stop") for i in indices]

    scripted = pool()
    evaluated(plan(problems=1, samples=2), Short(), pool=scripted)
    assert scripted.jobs == 0
    assert {row[1]: row[3] for row in verdict_set(tmp_path / "run")} == {0: "no_code", 1: "truncated"}


def other_rules(completion, problem):
    """Of every third answer another rule would take another program, of each ninth the same as sample 0's own."""
    others = {"first": "right 0" if completion.index % 9 == 0 else "other"} if completion.index % 3 == 0 else {}
    return Sample(problem.task_id, completion, completion.text, "fenced", alternatives=others)


def alternatives(folder):
    rows = Run(folder).alternatives()
    return sorted((row.task_id, row.index, row.suite, row.rule, row.status.value) for row in rows)


def evaluate_all(plan, run, model, pool):
    tally = Tally()
    with run as writer:
        asyncio.run(evaluate(plan, writer, tally, source=(model, other_rules), pool=pool))
    assert tally.decided == tally.verdicts
    return tally.alternatives


def test_what_other_rules_would_take_is_executed_once_and_kept_apart(plan, model, pool, *, open_toy_run, tmp_path):
    scripted = pool()
    assert evaluate_all(plan(problems=2, samples=10), open_toy_run("run"), model(), scripted) == 2 * 2 * 4
    found = alternatives(tmp_path / "run")
    assert [row[1] for row in found if row[0] == "T/0" and row[2] == "base"] == [0, 3, 6, 9]
    assert len(verdict_set(tmp_path / "run")) == 2 * 10 * 2
    assert scripted.jobs == 2 * 2 * (10 + 1)  # "right 0" was executed as a sample's own, "other" once
    evaluate_all(plan(problems=2, samples=10), open_toy_run("run"), model(), idle := pool())
    assert idle.jobs == 0


def test_what_the_sandbox_failed_over_is_tried_again_and_no_verdict_of_a_sample_is_missing(
    plan, model, pool, *, open_toy_run, tmp_path
):
    broken = ScriptedPool(lambda job: Status.INFRASTRUCTURE if job.program[-1] == "other" else Status.PASSED)
    evaluate_all(plan(problems=1), open_toy_run("run"), model(), broken)
    assert len(verdict_set(tmp_path / "run")) == 10
    assert [row[1] for row in alternatives(tmp_path / "run")] == [0, 0]  # whose program is sample 0's own
    evaluate_all(plan(problems=1), open_toy_run("run"), model(), again := pool())
    assert again.jobs == 2
    assert len(alternatives(tmp_path / "run")) == 4


def test_without_sensitivity_or_differences_there_is_no_file(plan, model, pool, *, open_toy_run, evaluated, tmp_path):
    evaluate_all(plan(sensitivity=False), open_toy_run("off"), model(), pool())
    evaluated(plan(), model())
    assert not (tmp_path / "off" / "alternatives.jsonl").exists()
    assert not (tmp_path / "run" / "alternatives.jsonl").exists()


@pytest.mark.parametrize("share", [0.0, 0.3, 0.77, 1.0])
def test_a_run_stopped_among_alternatives_goes_on(plan, model, pool, *, open_toy_run, tmp_path, share):
    evaluate_all(plan(samples=9), open_toy_run("run"), model(), pool())
    reference = alternatives(tmp_path / "run"), verdict_set(tmp_path / "run")
    for file, cut in (("alternatives.jsonl", share), ("samples.jsonl", 1 - share / 2)):
        content = (tmp_path / "run" / file).read_bytes()
        (tmp_path / "run" / file).write_bytes(content[: round(cut * len(content))])
    evaluate_all(plan(samples=9), open_toy_run("run"), model(), pool())
    assert (alternatives(tmp_path / "run"), verdict_set(tmp_path / "run")) == reference
    assert Run(tmp_path / "run").scan().duplicates == {}


def test_an_answer_cut_after_its_program_is_executed(plan, model, open_toy_run, tmp_path):
    class Cut(model):
        async def draw(self, _problem, indices):
            return [Completion(i, "right", "answer", finish_reason="length") for i in indices]

    def extract(completion, problem):
        return Sample(problem.task_id, completion, "right", "fenced", complete=completion.index == 1)

    with open_toy_run("run") as run:
        asyncio.run(
            evaluate(plan(problems=1, samples=2), run, Tally(), source=(Cut(), extract), pool=ScriptedPool(passed))
        )
    assert {row[1]: row[3] for row in verdict_set(tmp_path / "run")} == {0: "truncated", 1: "passed"}


def test_drawing_and_executing_apart_give_the_same_verdicts(evaluated, plan, model, *, open_toy_run, extract, tmp_path):
    with open_toy_run("apart") as run:
        asyncio.run(draw(plan(), run, Tally(), source=(model(programs=2), extract)))
    pool = ScriptedPool(passed)
    with open_toy_run("apart") as run:
        asyncio.run(execute(plan(), run, Tally(), pool=pool))
    evaluated(plan(), model(programs=2), pool=ScriptedPool(passed))
    assert verdict_set(tmp_path / "run") == verdict_set(tmp_path / "apart")
    assert pool.jobs == 12


def test_the_stream_holds_few_samples_however_many_there_are(evaluated, plan, model):
    """While a pool is busy with its first job, no more than the backlog is drawn, and what is on its way there."""
    toy, drawn = model(), []

    class Slow(ScriptedPool):
        async def run(self, jobs) -> AsyncGenerator:
            async for verdict in super().run(jobs):
                if not drawn:
                    await asyncio.sleep(0.05)
                    drawn.append(len(toy.drawn))
                yield verdict

    evaluated(plan(samples=400, batch=2, draws=3, backlog=10), toy, pool=Slow(passed))
    assert drawn[0] <= 10 + 3 * 2 + 1


def test_the_prelude_comes_before_the_solution(evaluated, plan, model):
    programs = set()

    def note(job):
        programs.add((job.key[0], job.program[:-1]))
        return Status.PASSED

    evaluated(plan(), model(), pool=ScriptedPool(note))
    assert programs == {("T/0", ()), ("T/1", ("import math",)), ("T/2", ())}


def test_a_model_that_mixes_up_indices_is_caught(evaluated, plan, model):
    class Mixed(model):
        async def draw(self, problem, indices):
            return list(reversed(await super().draw(problem, indices)))

    with pytest.raises(ModelError, match="at fault"):
        evaluated(plan(), Mixed())


def test_a_disk_that_fills_up_stops_the_run(plan, model, open_toy_run, extract):
    with open_toy_run("full") as run:
        written, append_all = count(), run._verdicts.append_all

        def until_full(rows):
            if next(written) == 1:
                raise RunWriteError("no space left")
            append_all(rows)

        run._verdicts.append_all = until_full
        work = evaluate(plan(samples=60), run, Tally(), source=(model(), extract), pool=ScriptedPool(passed))
        with pytest.raises(RunWriteError):
            asyncio.run(work)


def test_the_tally_counts_what_was_there_and_what_was_done(evaluated, plan, model):
    evaluated(plan(problems=2), model())
    tally = Tally()
    evaluated(plan(problems=3), model(), tally=tally)
    assert (tally.samples, tally.drawn, tally.resumed_drawn) == (15, 15, 10)
    assert (tally.verdicts, tally.decided, tally.resumed_decided) == (30, 30, 20)
    assert sum(tally.reached.values()) == 30
    assert tally.seconds().total >= tally.seconds().sampling > 0
