from collections.abc import Callable
from typing import Any

import pytest

from codeeval.taxonomy import Failure, Observation, SeenFailure
from codeeval_sandbox.jobs import Status

MakeFailure = Callable[..., Failure]


@pytest.fixture
def failing() -> MakeFailure:
    """Makes a failure of `f`; `seen`: got and expected of its failing tests, as source."""

    def make(solution: str, status: str = "wrong", *, seen: list[tuple[str, str]] | None = None, **facts: Any):
        if seen is not None:
            rows = [SeenFailure(n, "f(1)", got, "", expected) for n, (got, expected) in enumerate(seen)]
            facts["observation"] = Observation("F" * len(rows), tuple(rows))
        return Failure("T/0", 0, "base", Status(status), solution, "f", **facts)

    return make
