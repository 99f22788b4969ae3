"""Services without a module of their own are reached by their address, and the message says so."""

from pathlib import Path

import pytest

from codeeval.errors import UsageError
from codeeval.models import open_model, providers
from codeeval.models.naming import ADDRESSES

SERVING = (Path(__file__).parents[3] / "docs" / "serving.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(set(ADDRESSES) - {"openai"}))
def test_a_service_that_speaks_the_protocol_is_named_with_its_address(name):
    with pytest.raises(UsageError) as refused:
        open_model(f"{name}/gemini-or-other")
    assert f"write openai/gemini-or-other --base-url {ADDRESSES[name]}" in str(refused.value)
    assert f"`{ADDRESSES[name]}`" in SERVING
    assert name not in providers()
