"""`codeeval prompts`, and the flags that decide how a model is asked and its answers are read."""

import json
from pathlib import Path

import pytest

from codeeval.cli import run
from codeeval.cli.configuration import fields_of
from codeeval.errors import UsageError
from codeeval.prompting import prompt_styles
from codeeval.runs.prepare import Work, prepare
from codeeval.runs.request import Request
from codeeval.store.changes import changes

SERVER = {"model": "openai/tiny", "base_url": "http://127.0.0.1:9/v1", "limit": 2}


def prepared(**settings) -> tuple[Work, list[str]]:
    """Nothing is asked of the server yet."""
    return prepare(Request(fields_of({**SERVER, **settings}), Path("unused"), "continue", ("codeeval",)))


@pytest.fixture
def pro(tmp_path) -> str:
    """A user's file with a self-invoking problem."""
    row = {
        "id": 0,
        "raw_problem": "def double(x):\n",
        "raw_solution": "    return 2 * x\n",
        "new_problem": "def twice_double(x):\n",
        "new_solution": "    return double(double(x))\n",
        "test_code": "assert twice_double(1) == 4\nassert twice_double(2) == 8\n",
    }
    (tmp_path / "pro.jsonl").write_text(json.dumps(row))
    return str(tmp_path / "pro.jsonl")


def test_every_style_is_listed_with_its_endpoint(capsys):
    assert run(["prompts", "list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows] == prompt_styles()
    assert {row["endpoint"] for row in rows} == {"chat", "completions"}


def test_a_prompt_is_shown_letter_by_letter(capsys):
    assert run(["prompts", "show", "completion", "Starter/0"]) == 0
    shown = capsys.readouterr().out
    assert "endpoint completions, the answer is read as: completion; stop: '\\ndef '" in shown
    assert 'shorten_runs("hm")\n    \'hm\'\n    """\n<- the model goes on here\n' in shown


def test_a_template_of_ones_own_is_shown_as_it_is_sent(tmp_path, capsys):
    (tmp_path / "mine.j2").write_text("{% set system = 'Be brief.' %}Write {{ entry_point }}.")
    assert run(["prompts", "show", str(tmp_path / "mine.j2"), "Starter/0", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [turn["content"] for turn in shown["messages"]] == ["Be brief.", "Write shorten_runs."]


def test_another_style_or_another_rule_is_another_configuration(tmp_path):
    (tmp_path / "mine.j2").write_text("Write {{ entry_point }}.")
    plain, style = prepared()[0].manifest, str(tmp_path / "mine.j2")
    mine = prepared(prompt_style=style)[0].manifest
    assert mine.sampling.model["prompt"]["style"] == "mine"
    assert any("sampling.model.prompt.sha256" in one for one in changes(plain, mine))
    (tmp_path / "mine.j2").write_text("Write {{ entry_point }}!")
    assert len(changes(mine, prepared(prompt_style=style)[0].manifest)) == 1
    assert changes(plain, prepared(extraction_rule="first")[0].manifest) == [
        "sampling.extraction_rule: 'last' -> 'first'"
    ]


def test_self_invoking_problems_are_asked_without_a_test_unless_told_and_then_it_is_said(pro):
    work, _ = prepared(benchmark=pro)
    assert work.style is not None
    assert (work.style.name, work.manifest.sampling.cautions) == ("pro", ())
    (caution,) = prepared(benchmark=pro, prompt_style="pro-visible-test")[0].manifest.sampling.cautions
    assert "test leakage" in caution


def test_a_style_that_the_benchmark_has_no_parts_for_is_refused_before_anything_is_asked():
    with pytest.raises(UsageError, match=r"mbpp-3shot.*Starter/0"):
        prepared(prompt_style="mbpp-3shot")


def test_a_style_without_a_model_to_ask_is_said_to_have_no_effect():
    work, notes = prepared(model="simulated/default", prompt_style="cot")
    assert work.style is None
    assert notes == ["--prompt-style 'cot' has no effect: no model is asked"]


def test_an_unknown_rule_is_refused():
    with pytest.raises(UsageError, match=r"--extraction-rule 'best'.*last, first, longest"):
        prepared(extraction_rule="best")


@pytest.mark.data
def test_mbpp_shows_its_tasks_2_to_4_and_never_the_task_itself(official_data):
    for name in ("mbpp", "mbpp-sanitized", "mbpp-repaired"):
        work, _ = prepared(benchmark=name, data_dir=official_data, prompt_style="mbpp-3shot", limit=None)
        assert work.style is not None
        shots = {task: work.style.render(work.benchmark[task]).text.count("[DONE]") for task in ("Mbpp/3", "Mbpp/11")}
        assert shots == {"Mbpp/3": 2, "Mbpp/11": 3}
