"""The routes, one file per protocol."""

from collections.abc import Sequence

from codeeval.judging.http.route import Route
from codeeval.judging.http.routes import execute, gym, instruct, native, run_code, submit

__all__ = ["ROUTES"]

ROUTES: Sequence[Route] = (
    *native.ROUTES,
    *execute.ROUTES,
    *run_code.ROUTES,
    *submit.ROUTES,
    *instruct.ROUTES,
    *gym.ROUTES,
)
"""All routes, in the order of the documentation."""
