"""The conformance cases: programs and suites, each with its right verdict."""

from codeeval_sandbox.cases.answering import ANSWERING
from codeeval_sandbox.cases.carrying import CARRYING
from codeeval_sandbox.cases.case import Case
from codeeval_sandbox.cases.casewise import CALLING, SCRIPTS
from codeeval_sandbox.cases.changing import CHANGING
from codeeval_sandbox.cases.deciding import DECIDED, EVIDENCE, INPUT
from codeeval_sandbox.cases.statuses import STATUSES

__all__ = ["CASES", "Case"]

CASES = (*STATUSES, *CARRYING, *ANSWERING, *CHANGING, *EVIDENCE, *DECIDED, *INPUT, *SCRIPTS, *CALLING)
"""All of them; they take some 15 s on one worker."""
