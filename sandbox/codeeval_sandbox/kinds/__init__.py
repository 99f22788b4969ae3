"""Kinds of test suites, one file each: the data, its traits, and what the checker receives.

`guest/kinds/` holds the runners under the same file names. A package adds a kind by the entry point group
`codeeval.kinds` (see `registry`). This package and `questions` are all of the sandbox that benchmarks see.
"""

from codeeval_sandbox.kinds.asserts import Asserts
from codeeval_sandbox.kinds.base import Examination, Suite, Traits, Trust
from codeeval_sandbox.kinds.check import Check
from codeeval_sandbox.kinds.differential import Differential

__all__ = ["Asserts", "Check", "Differential", "Examination", "Suite", "Traits", "Trust"]
