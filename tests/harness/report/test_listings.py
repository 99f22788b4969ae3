"""Records that describe JSON which other packages write say what stands in it."""

import json

from codeeval.report.listings import CheckedHost, CheckFinding, CheckGroup
from codeeval_sandbox.check import Finding, Report
from codeeval_sandbox.executor import SandboxFacts


def test_the_record_of_a_checked_host_has_the_fields_that_are_printed():
    facts = SandboxFacts(backend="bubblewrap", kernel="6.1")
    printed = json.loads(
        Report(facts, (Finding("kernel", "seccomp", ok=False, required=True, detail="off"),)).as_json()
    )
    assert printed.keys() == CheckedHost.model_fields.keys()
    assert printed["groups"]["kernel"].keys() == CheckGroup.model_fields.keys()
    assert printed["findings"][0].keys() == CheckFinding.model_fields.keys()
    assert CheckedHost.model_validate(printed).findings[0].detail == "off"
