"""Every status is known wherever statuses are listed: to rules, studies, pages, documents and the guest."""

import re
from pathlib import Path

import pytest

import codeeval
from codeeval.studies.solved import study as solved
from codeeval.taxonomy import Failure, classify
from codeeval.taxonomy.rules.limits import SYMPTOMS
from codeeval_sandbox.guest import verdicts
from codeeval_sandbox.guest.casewise import Casewise
from codeeval_sandbox.guest.kinds import whole
from codeeval_sandbox.jobs import PASSING, Status

FORMAT = Path(codeeval.__file__).parent / "page" / "assets" / "format.js"
WITHOUT_A_PROGRAM = {Status.NO_CODE, Status.TRUNCATED, Status.INFRASTRUCTURE}
OF_THE_HOST = {*WITHOUT_A_PROGRAM, Status.TIMEOUT, Status.BROKE_WORKER}
VERDICTS = Path(__file__).parents[3] / "docs" / "verdicts.md"
FAILING = sorted(set(Status) - PASSING - {Status.INFRASTRUCTURE})


@pytest.mark.parametrize("status", FAILING)
def test_a_failure_of_each_status_gets_a_kind(status):
    failure = Failure(
        "T/0", 0, "base", status, solution="def f():\n    pass\n", entry_point="f", exception="ValueError"
    )
    assert classify(failure).primary.kind != "unclassified"


def test_each_status_has_a_row_in_the_document_on_verdicts():
    rows = {line.split("`")[1] for line in VERDICTS.read_text().splitlines() if line.startswith("| `")}
    assert set(Status) <= rows


def test_each_limit_that_the_supervisor_names_is_a_status_with_a_reason_and_a_symptom():
    named = verdicts._REASONS.keys() - {"backstop"}
    assert {Status(name) for name in named} <= SYMPTOMS
    assert verdicts._OVERRULED.keys() <= verdicts._REASONS.keys()
    overruled = {name for names in verdicts._OVERRULED.values() for name in names if name}
    assert overruled <= set(Status)


def test_each_status_has_a_class_of_errors_and_a_colour():
    assert solved._CLASS.keys() == set(Status) - {Status.INFRASTRUCTURE}
    groups = re.search(r"const GROUPS = \{(.*?)\}", FORMAT.read_text(), re.DOTALL)
    assert set(re.findall(r"(\w+): ", groups[1])) == set(Status) - WITHOUT_A_PROGRAM


def test_the_guest_gives_each_status_that_no_host_gives():
    assert set(Status) - OF_THE_HOST == whole._STATUSES
    assert Casewise.goes_on_after == whole._STATUSES - PASSING - {"syntax_error"}
