"""Providers without a module of their own are reached by their address, and the message says so."""

from pathlib import Path

import pytest

from codeeval.errors import UsageError
from codeeval.models import ADDRESSES, open_model, providers

SERVING = (Path(__file__).parents[3] / "docs" / "serving.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_a_provider_that_speaks_the_protocol_is_named_with_its_address(name):
    with pytest.raises(UsageError) as refused:
        open_model(f"{name}/some-model")
    assert f"--model openai/some-model --base-url {ADDRESSES[name]}" in str(refused.value)
    assert f"`{ADDRESSES[name].split()[0]}`" in SERVING
    assert name not in providers()


def test_unknown_providers_get_no_address():
    with pytest.raises(UsageError) as refused:
        open_model("nobody/m")
    assert "--base-url" not in str(refused.value)
