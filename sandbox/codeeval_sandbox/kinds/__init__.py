"""Kinds of test suites, one file each: the data, its traits, and what the checker receives.

`guest/kinds/` holds the runners under the same file names. A package adds a kind by an entry point of the group
`codeeval.kinds`, whose name is the kind's word and whose object is the class; the class names the file of its runner.
This package and `questions` are all of the sandbox that benchmarks see.
"""

from codeeval_sandbox.errors import PluginError
from codeeval_sandbox.kinds.answer import Answer
from codeeval_sandbox.kinds.asserts import Asserts
from codeeval_sandbox.kinds.base import Examination, Suite, Traits, Trust
from codeeval_sandbox.kinds.calls import Calls
from codeeval_sandbox.kinds.check import Check
from codeeval_sandbox.kinds.differential import Differential
from codeeval_sandbox.kinds.native import Native
from codeeval_sandbox.kinds.pytest import Pytest
from codeeval_sandbox.kinds.stdio import OutputRule, Stdio
from codeeval_sandbox.kinds.unittest import Unittest
from codeeval_sandbox.kinds.whole import Whole
from codeeval_sandbox.shelf import Shelf

__all__ = [
    "KINDS",
    "Answer",
    "Asserts",
    "Calls",
    "Check",
    "Differential",
    "Examination",
    "Native",
    "OutputRule",
    "Pytest",
    "Stdio",
    "Suite",
    "Traits",
    "Trust",
    "Unittest",
    "Whole",
]


class _Kinds(Shelf[type[Suite]]):
    """Classes of suites by their words."""

    def __getitem__(self, name: str) -> type[Suite]:
        """Return the class. Raises PluginError, UnknownNameError."""
        kind = super().__getitem__(name)
        if not (issubclass(kind, Suite) and kind.kind == name):
            raise PluginError(f"kind of suites {name!r} is {kind!r}, which is not a subclass of Suite with that kind")
        return kind


_CLASSES = (Answer, Asserts, Calls, Check, Differential, Native, Pytest, Stdio, Unittest, Whole)
_OWN = {kind.kind: f"{kind.__module__}:{kind.__name__}" for kind in _CLASSES}

KINDS = _Kinds("codeeval.kinds", "kind of suites", _OWN, type)
