"""What the published rule makes of a row, beside what codeeval makes of it."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest

from codeeval.config import RunConfig, nested
from codeeval.evaluation import ScriptedPool, program_of_sample
from codeeval.extraction import extract, extractor, with_readings
from codeeval.prompting import PromptStyle
from codeeval.report import print_summary
from codeeval.runs.request import Request
from codeeval.runs.session import perform
from codeeval.samples import Completion, Sample
from codeeval.screen import Screen
from codeeval.store.rows import sample_from_row, sample_to_row
from codeeval_benchmarks.problem import Problem, PromptParts
from codeeval_sandbox.jobs import Status

STUB = 'from typing import List\n\n\ndef total(xs: List[int]) -> int:\n    """Sum."""\n'
SOLUTION = "def total(xs: List[int]) -> int:\n    return sum(xs)\n"
IMPORT = "from typing import List\n"

PROBLEM = Problem(
    task_id="T/0",
    benchmark="t",
    prompt=PromptParts(stub=STUB),
    entry_point="total",
    prelude=IMPORT,
    canonical_solution=STUB + "    return sum(xs)\n",
    control="def total(xs): return None",
    suites={},
)


def read(text, form, *, strict=False, style=None, **facts) -> Sample:
    taken = extractor(style=style)
    return with_readings(taken, style, strict=strict)(Completion(0, text, form, **facts), PROBLEM)


def test_a_solution_is_executed_as_it_stands_and_with_the_prompts_imports_beside():
    sample = read(SOLUTION, "solution")
    assert program_of_sample(PROBLEM, sample) == (SOLUTION,)
    assert program_of_sample(PROBLEM, sample, "imports") == (IMPORT, SOLUTION)
    assert list(sample.alternatives) == ["imports"]


@pytest.mark.parametrize("solution", [IMPORT + SOLUTION, "def total(xs):\n    return sum(xs)\n", "", "import typing\n"])
def test_a_solution_that_lacks_no_name_of_the_prompt_has_no_other_reading(solution):
    assert not read(solution, "solution").alternatives


@pytest.mark.parametrize("form", ["answer", "completion"])
def test_a_row_that_codeeval_wrote_keeps_the_imports_that_its_model_was_shown(form):
    sample = read(SOLUTION, "solution", note={"form": form, "extraction": "fenced"})
    assert program_of_sample(PROBLEM, sample) == (IMPORT, SOLUTION)
    assert not sample.alternatives


def test_an_answer_may_rely_on_what_its_prompt_showed():
    sample = read(f"```python\n{SOLUTION}```\n", "answer", strict=True)
    assert program_of_sample(PROBLEM, sample)[0] == IMPORT
    assert not sample.alone


MENDED = "return sum(xs)\n"
"""A completion whose first line lost its indentation on the way."""


def test_a_mended_completion_has_the_published_reading_beside():
    sample = read(MENDED, "completion")
    assert "    return sum(xs)" in sample.solution
    assert program_of_sample(PROBLEM, sample, "strict") == (STUB + MENDED,)


def test_a_strict_completion_is_prompt_and_completion_with_the_mended_one_beside():
    sample = read(MENDED, "completion", strict=True)
    assert program_of_sample(PROBLEM, sample) == (STUB + MENDED,)
    assert program_of_sample(PROBLEM, sample, "mended") == (IMPORT, read(MENDED, "completion").solution)


@pytest.mark.parametrize("strict", [True, False])
def test_a_completion_with_nothing_to_mend_has_one_reading(strict):
    sample = read("    return sum(xs)\n", "completion", strict=strict)
    assert not sample.alternatives
    assert program_of_sample(PROBLEM, sample)[-1] == STUB + "    return sum(xs)\n"


def test_the_published_rule_executes_what_was_cut_at_the_token_limit():
    cut = read("    return sum(xs)\n", "completion", finish_reason="length")
    assert (cut.complete, list(cut.alternatives)) == (False, ["strict"])
    assert read("    return sum(xs)\n", "completion", strict=True, finish_reason="length").complete
    assert read("", "completion", strict=True).solution == STUB


def test_a_strict_completion_ends_at_the_stop_sequences_of_its_style():
    style = PromptStyle.named("completion")
    sample = read("    return sum(xs)\n\ndef other():\n    pass\n", "completion", strict=True, style=style)
    assert sample.solution.endswith("    return sum(xs)\n")
    assert "other" not in sample.solution


def test_a_whole_solution_has_the_imports_that_the_judge_itself_provides():
    sample = extract(Completion(0, SOLUTION, "solution"), PROBLEM.model_copy(update={"ambient_prelude": True}))
    assert not sample.alone


def test_extract_alone_says_so_too():
    assert extract(Completion(0, SOLUTION, "solution"), PROBLEM).alone
    assert not extract(Completion(0, SOLUTION, "answer"), PROBLEM).alone


@pytest.mark.parametrize("text", [SOLUTION, MENDED])
@pytest.mark.parametrize("form", ["solution", "completion"])
def test_readings_are_on_disk_as_they_were(text, form):
    sample = read(text, form, strict=True)
    assert sample_from_row(json.loads(json.dumps(sample_to_row(sample)))) == sample


def knows_imports(job):
    """A sandbox in which `List` must be imported."""
    program = "\n".join(job.program)
    fine = ("List" not in program or IMPORT in program) and "    return sum" in program
    return Status.PASSED if fine else Status.EXCEPTION


@pytest.fixture
def scored(tmp_path, capsys):
    """Scores rows of a file; the JSON's part on answers, and the table."""
    problems, samples = tmp_path / "p.jsonl", tmp_path / "s.jsonl"
    row = {"task_id": "T/0", "prompt": STUB, "entry_point": "total", "canonical_solution": "    return sum(xs)\n"}
    problems.write_text(json.dumps({**row, "test": "def check(candidate):\n    assert candidate([1]) == 1\n"}))

    @asynccontextmanager
    async def opened(_settings):
        yield ScriptedPool(knows_imports)

    def go(rows, **flags):
        samples.write_text("".join(f"{json.dumps({'task_id': 'T/0', **one})}\n" for one in rows))
        values = {"benchmark": str(problems), "samples": [samples], "timeout_factor": 0, **flags}
        config = RunConfig.model_validate(nested(values))
        request = Request(config, tmp_path / "run", "overwrite", ())
        summary = asyncio.run(perform(request, pools=opened)).summary
        print_summary(summary, Screen(width=200))
        return summary.answers, capsys.readouterr().out

    return go


def test_the_report_shows_both_scores_of_solutions_and_names_the_tasks(scored):
    answers, table = scored([{"solution": SOLUTION}, {"solution": IMPORT + SOLUTION}])
    assert answers.pass_at_1["base"]["last"].estimate == 0.5
    other = answers.readings["imports"]
    assert (other.samples, other.not_executed, other.changed) == (1, 0, {"base": {"T/0": 1}})
    assert other.pass_at_1["base"].estimate == 1.0
    assert (
        "base pass@1 as the solutions stand 50.0 %, after their prompts' imports and helpers 100.0 % "
        "(1 sample differs; T/0 (+1))" in table
    )


def test_the_report_shows_both_scores_of_completions_in_both_modes(scored):
    rows = [{"completion": MENDED}, {"completion": "    return sum(xs)\n"}]
    answers, table = scored(rows)
    assert answers.pass_at_1["base"]["last"].estimate == 1.0
    assert answers.readings["strict"].pass_at_1["base"].estimate == 0.5
    assert "with completions mended 100.0 %, by the published rule, prompt + completion 50.0 %" in table
    answers, table = scored(rows, extraction="strict")
    assert (answers.reading, answers.pass_at_1["base"]["last"].estimate) == ("strict", 0.5)
    assert answers.readings["mended"].changed == {"base": {"T/0": 1}}
