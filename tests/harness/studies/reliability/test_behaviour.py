"""Answers of samples, so that they can vote."""

import asyncio

import pytest

from codeeval.samples import Completion, Sample
from codeeval.store import BenchmarkFacts, Manifest, Run, SamplingFacts, open_run
from codeeval.studies.reliability.behaviour import observed_outputs, same_programs
from codeeval_benchmarks.registry import load
from codeeval_sandbox.jobs import Status, Verdict


@pytest.fixture
def written(tmp_path):
    """A run of the benchmark `starter` with these programs of one task, of which none has a verdict but the first."""

    def make(task, programs):
        facts = BenchmarkFacts(name="starter", source="", digest="d", problems=1)
        sampling = SamplingFacts(n_samples=None, model={})
        with open_run(tmp_path / "run", Manifest(benchmark=facts, model="m", sampling=sampling)) as run:
            for index, program in enumerate(programs):
                run.add_sample(Sample(task, Completion(index, program, "solution"), program, "fenced"))
            run.add_verdict(Verdict((task, 0, "base"), Status.PASSED, "isolated"), index=0)
        return Run(tmp_path / "run")

    return make


def test_programs_are_the_same_but_for_layout_and_comments(written):
    programs = [
        "def f(x):\n    return x\n",
        "def f( x ):  # as it is\n\n    return x",
        "def f(y):\n    return y",
        "def f(",
    ]
    found = same_programs(written("T/0", programs))
    assert found["T/0", 0] == found["T/0", 1]
    assert len(set(found.values())) == 3


def test_programs_that_do_the_same_agree_by_their_outputs(written, make_pool):
    benchmark = load("starter")
    problem = benchmark.problems[0]
    name, right = problem.entry_point, problem.canonical_solution
    copy = right.replace(f"def {name}(", f"def _{name}(") + f"\n\ndef {name}(*given):\n    return _{name}(*given)\n"
    raising = f"def {name}(*given):\n    raise KeyError(1)\n"
    run = written(problem.task_id, [right, copy, raising, f"def {name}(*given):\n    return object()\n", "def ("])

    async def work():
        async with make_pool() as pool:
            return await observed_outputs(run, benchmark, "base", pool)

    found = asyncio.run(work())
    answers = [found[problem.task_id, index] for index in range(5)]
    assert answers[0] == answers[1]
    assert "raised 'KeyError'" in answers[2]
    assert len(set(answers)) == 4
