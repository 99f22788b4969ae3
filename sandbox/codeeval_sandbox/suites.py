"""Keep the former name of `codeeval_sandbox.kinds`, for programs that import suites from here."""

from codeeval_sandbox.kinds import Asserts, Check, Differential, Suite, Traits, Trust

__all__ = ["Asserts", "Check", "Differential", "Suite", "Traits", "Trust"]
