"""Stronger suites for problems that have only weak tests: docs/strengthen.md has the method and its measure.

What every module here keeps to: programs are executed in the sandbox alone, and chance comes from the recipe's seed, so
that the same recipe and versions make the same suites.
"""

from codeeval.strengthening.cache import cached_file, cached_suites, default_name, make_suites, suites_for, with_suites
from codeeval.strengthening.outcomes import LeftOut, Outcome, Recipe, Strengthened
from codeeval.strengthening.strengthen import strengthen, unfit

__all__ = [
    "LeftOut",
    "Outcome",
    "Recipe",
    "Strengthened",
    "cached_file",
    "cached_suites",
    "default_name",
    "make_suites",
    "strengthen",
    "suites_for",
    "unfit",
    "with_suites",
]
