from collections.abc import Callable
from typing import Any

import pytest

from codeeval.config import RunConfig, nested


@pytest.fixture
def configured() -> Callable[..., RunConfig]:
    """Makes a configuration of fields that are named without their groups."""

    def make(**values: Any) -> RunConfig:
        return RunConfig.model_validate(nested(values))

    return make
