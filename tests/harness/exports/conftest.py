"""Runs to export."""

import pytest

from codeeval.exports import export
from codeeval.report import summarize
from codeeval.samples import Completion, Sample
from codeeval.store import BenchmarkFacts, Manifest, Run, SamplingFacts, now, open_run
from codeeval_sandbox.jobs import Status, Verdict

HOSTILE = "=cmd|'/c calc'!A0\n\0</script>\ud800\u202e\x1b[31m"
"""A program that begins like a formula, with NUL, a lone surrogate, a mark of direction and an escape."""


@pytest.fixture
def asked_run(tmp_path):
    """Writes a finished run of `starter`: two tasks with two samples, one of them hostile, and two suites."""

    def make(benchmark="starter", tasks=("Starter/0", "Starter/1")):
        manifest = Manifest(
            benchmark=BenchmarkFacts(name=benchmark, source="made up", digest="d" * 64, problems=2),
            request={"benchmark": benchmark},
            model="openai/org/model",
            sampling=SamplingFacts(n_samples=2, model={"provider": "openai", "temperature": 0.8, "max_tokens": 9}),
            started=now(),
        )
        with open_run(tmp_path / "run", manifest) as run:
            for task in tasks:
                for index, program in enumerate(("x = 1\n", HOSTILE)):
                    usage = {"prompt_tokens": 5, "completion_tokens": 7}
                    answer = Completion(index, program, "solution", finish_reason="length", usage=usage)
                    run.add_sample(Sample(task, answer, program, "fenced"))
                    passed = index == 0
                    base = Verdict((task, index, "base"), Status.PASSED if passed else Status.WRONG, "isolated", test=1)
                    run.add_verdict(base, index=index)
                    plus = Verdict((task, index, "strong"), Status.EXCEPTION, "shared", message=HOSTILE)
                    run.add_verdict(plus, index=index)
            run.update(finished=now())
        return Run(tmp_path / "run")

    return make


@pytest.fixture
def exported(asked_run, tmp_path):
    """Exports such a run by a form's name into the folder `out`; the files written."""

    def go(name, file, **facts):
        run = asked_run(**facts)
        summary, _ = summarize(run, [1, 2])
        return export(name, run, summary, tmp_path / "out" / file)

    return go
