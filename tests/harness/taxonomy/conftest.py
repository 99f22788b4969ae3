from collections.abc import Callable
from typing import Any

import pytest

from codeeval.taxonomy import Failure, Observation, SeenFailure
from codeeval_sandbox import Pool, PoolConfig
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


@pytest.fixture
def make_pool(missing_backends: dict[str, str], request: pytest.FixtureRequest) -> Callable[..., Pool]:
    """Makes pools on the first backend of this host: what is tested here does not depend on it."""
    name = next((one for one in ("docker", "bubblewrap") if one not in missing_backends), None)
    if name is None:
        pytest.skip(f"no sandbox is here: {missing_backends}")
    image = request.getfixturevalue("engine_image") if name == "docker" else None
    return lambda **config: Pool(PoolConfig(**{"workers": 1, "backend": name, "images": {"default": image}, **config}))
