"""Every status is known wherever statuses are listed: to the rules, to the documents and to the guest."""

from pathlib import Path

import pytest

from codeeval.taxonomy import Failure, classify
from codeeval.taxonomy.rules.limits import SYMPTOMS
from codeeval_sandbox.guest import verdicts
from codeeval_sandbox.jobs import PASSING, Status

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
