"""The routes, one file per protocol."""

from collections.abc import Sequence

from codeeval.judging.http.route import Route
from codeeval.judging.http.routes import execute, native

__all__ = ["ROUTES"]

ROUTES: Sequence[Route] = (*native.ROUTES, *execute.ROUTES)
"""All routes, in the order of the documentation."""
