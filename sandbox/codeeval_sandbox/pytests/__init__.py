"""Test files of pytest: read without being run, and translated into a class of unittest."""

from codeeval_sandbox.pytests.translation import CASES, Translated, translated

__all__ = ["CASES", "Translated", "translated"]
