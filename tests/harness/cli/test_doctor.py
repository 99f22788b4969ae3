"""Each way to serve a model wrongly is found, and a model that is served well is left in peace."""

import asyncio
import io
import json
import re
from contextlib import asynccontextmanager

import pytest

from codeeval.cli.configuration import config_of
from codeeval.cli.doctor import DoctorSettings, examine
from codeeval.doctor.table import print_report
from codeeval.evaluation import ScriptedPool
from codeeval.models.fake import FLAWS, MANNERS, FakeServer, solving
from codeeval.models.fake.answering import Text
from codeeval.screen import Screen
from codeeval_benchmarks.user import load
from codeeval_sandbox.errors import BackendUnavailableError
from codeeval_sandbox.jobs import Status


@pytest.fixture
def problems(tmp_path):
    path = tmp_path / "mine.jsonl"
    rows = [
        {
            "task_id": f"Mine/{number}",
            "prompt": f'def plus_{number}(x):\n    """Add {number} to x, and say nothing else."""\n',
            "entry_point": f"plus_{number}",
            "canonical_solution": f"    total = x + {number}\n    return total\n",
            "test": f"def check(candidate):\n    assert candidate(1) == {number + 1}\n",
        }
        for number in range(5)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def diagnosed(problems, monkeypatch):
    """The report on a server, with a pool whose programs all do as they are told."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)

    def diagnose(server, *, pool=None, answering=None, **settings):
        server.answering = answering or (server.answering if server.flaw else solving(load(problems)))

        @asynccontextmanager
        async def pools(_settings):
            if pool is None:
                raise BackendUnavailableError("no engine answers")
            yield pool

        async def run():
            async with server.running():
                chosen = {"model": "openai/tiny", "base_url": server.url, "server_wait": 0.1, **settings}
                return await examine(config_of(DoctorSettings(benchmark=str(problems), **chosen)), pools)

        return asyncio.run(run())

    return diagnose


def names(report):
    return {finding.name: finding.severity for finding in report.findings}


def passing():
    return ScriptedPool(lambda _job: Status.PASSED)


def served(problems, flaw):
    return FakeServer(answering=solving(load(problems)), flaw=flaw)


@pytest.mark.parametrize("style", ["chat", "completion"])
def test_a_model_that_is_served_well_has_no_finding(diagnosed, style):
    report = diagnosed(FakeServer(), pool=passing(), prompt_style=style)
    assert names(report) == {}
    assert [shown.task_id for shown in report.shown] == ["Mine/0", "Mine/2", "Mine/4"]


FAULTS = [
    ("alike", "chat", "samples_alike"),
    ("chatty", "completion", "chat_model"),
    ("cut", "chat", "token_limit"),
    ("echoing", "completion", "echo"),
    ("no_chat_template", "chat", "chat_template"),
    ("one_choice", "chat", "one_choice"),
    ("prose", "chat", "no_code"),
    ("runs_on", "chat", "template"),
    ("small_window", "chat", "window"),
    ("stopped_at_once", "completion", "empty"),
    ("stripped", "completion", "indentation"),
    ("thinking", "chat", "thinking_unfinished"),
    ("thoughtful", "chat", "thinking_in_answer"),
    ("uncounted", "chat", "usage"),
    ("unseeded", "completion", "seeds"),
    ("unstopped", "completion", "stop_words"),
]


def test_every_flaw_of_the_fake_server_is_tried():
    assert {flaw for flaw, _, _ in FAULTS} | set(MANNERS) == set(FLAWS)


FOUND = {
    "cut_by_filter": "withheld",
    "cut_otherwise": "token_limit",
    "declined": "withheld",
    "filtered": "withheld",
    "prompt_filtered": "filtered",
    "prompt_refused": "refused",
    "prompt_unanswered": "unreachable",
    "reasoning_only": "reasoning_only",
    "web_page": "unreachable",
}
"""Manners that cost samples; the others are warnings at most."""


@pytest.mark.parametrize("flaw", MANNERS)
def test_a_manner_of_serving_is_a_fault_only_where_it_costs_samples(diagnosed, problems, flaw):
    report = diagnosed(served(problems, flaw), pool=passing(), prompt_style="chat", request_timeout=5)
    faults = {one.name for one in report.faults} - {"no_code"}
    assert faults <= {FOUND.get(flaw, "none")}
    assert flaw not in FOUND or faults or flaw.startswith("prompt")


@pytest.mark.parametrize(("flaw", "style", "finding"), FAULTS)
def test_a_fault_of_serving_is_found_and_no_other(diagnosed, problems, flaw, style, finding):
    report = diagnosed(served(problems, flaw), pool=passing(), prompt_style=style)
    found = names(report)
    assert finding in found
    allowed = {"no_code", "none_passes"} if found[finding] == "fault" else set()
    assert set(found) <= {finding, *allowed}
    assert all(one.fix for one in report.findings)


@pytest.mark.parametrize(
    ("answer", "finding", "words"),
    [
        ("```python\ndef twice(x):\n    return x  # {}\n```\n", "entry_point", "'twice' in place of 'plus_0'"),
        ("```python\nassert plus_0(1) == {}\n```\n", "no_code", "no program is found"),
        ("[THINK]\nMaybe {}\n```python\ndef plus_0(x):\n    return x\n```\n", "thinking_unfinished", "on thinking"),
    ],
)
def test_what_answers_hold_in_place_of_a_program_is_named(diagnosed, answer, finding, words):
    report = diagnosed(FakeServer(), pool=passing(), answering=lambda _asked, seed: Text(answer.format(seed)))
    assert names(report)[finding] == "fault"
    assert words in next(one.seen for one in report.findings if one.name == finding)


@pytest.mark.parametrize(
    ("server", "settings", "finding"),
    [
        (FakeServer(model="other"), {}, "unknown_model"),
        (FakeServer(key="k"), {}, "key"),
        (FakeServer(), {"base_url": "http://127.0.0.1:9/v1"}, "unreachable"),
    ],
)
def test_what_gives_no_samples_at_all_is_named(diagnosed, server, settings, finding):
    report = diagnosed(server, pool=passing(), **settings)
    assert names(report) == {finding: "fault"}
    assert report.shown == ()


def test_a_sandbox_that_is_missing_is_named_and_the_answers_shown_all_the_same(diagnosed):
    report = diagnosed(FakeServer())
    assert names(report) == {"sandbox": "fault"}
    assert len(report.shown) == 3


def test_a_sandbox_in_which_nothing_passes_is_named(diagnosed):
    report = diagnosed(FakeServer(), pool=ScriptedPool(lambda _job: Status.TIMEOUT))
    assert names(report) == {"canonical_solution": "fault", "none_passes": "warning"}


def test_the_exact_request_and_answer_are_shown(diagnosed):
    report = diagnosed(FakeServer(), pool=passing(), prompt_style="completion", extra_body='{"top_k": 3}')
    shown = report.shown[0]
    assert shown.request["prompt"].startswith("def plus_0")
    assert (shown.request["top_k"], shown.request["n"], shown.request["seed"]) == (3, 4, 0)
    assert len(json.loads(shown.answer)["choices"]) == 4


def test_a_report_begins_with_its_verdict_and_shows_prompts_that_can_be_copied_if_verbose(diagnosed):
    report = diagnosed(FakeServer(), pool=passing(), prompt_style="completion")
    brief, whole = io.StringIO(), io.StringIO()
    print_report(report, Screen(file=brief))
    print_report(report, Screen(file=whole), verbose=True)
    assert brief.getvalue().splitlines()[1].startswith("0 faults, 0 warnings; ")
    assert len(brief.getvalue().splitlines()) < 20
    assert f"prompt:\n{report.shown[0].request['prompt'].rstrip()}" in whole.getvalue()
    assert {line.partition(":")[0] for line in whole.getvalue().splitlines() if "\\n" in line} == {"stop"}
    assert re.search("[│╭]", whole.getvalue()) is None


def test_models_without_requests_are_looked_at_too(diagnosed):
    report = diagnosed(FakeServer(), pool=passing(), model="simulated/default")
    assert len(report.shown) == 3
    assert "samples_alike" not in names(report)
