"""Names of models."""

import pytest
from pydantic import ValidationError

from codeeval.errors import UsageError
from codeeval.models import ModelConfig, open_model, providers


@pytest.mark.parametrize("name", ["simulated/default", "simulated/weak", "simulated/strong", "simulated/weak?rate=0.4"])
def test_a_model_keeps_the_name_it_was_opened_by(name):
    assert open_model(name).name == name


@pytest.mark.parametrize("name", ["", "/", "openai", "openai/", "simulated/"])
def test_a_malformed_name_is_told_what_names_look_like(name):
    with pytest.raises(UsageError, match=r"openai/NAME .*replay/FILE .*simulated/NAME"):
        open_model(name)


@pytest.mark.parametrize("name", ["gpt-4", "nonsense/x"])
def test_the_name_of_a_served_model_is_answered_with_the_provider_to_write(name):
    with pytest.raises(UsageError, match=f"write openai/{name} --base-url "):
        open_model(name)


def test_the_nearest_provider_is_named():
    with pytest.raises(UsageError, match="did you mean simulated/default"):
        open_model("simulate/default")


def test_providers_lists_each_with_its_form():
    assert list(providers()) == ["openai", "recorded", "replay", "simulated", "vllm"]


@pytest.mark.parametrize("setting", [{"temperature": -1}, {"top_p": 0}, {"max_tokens": 0}, {"temprature": 1}])
def test_settings_are_checked(setting):
    with pytest.raises(ValidationError):
        ModelConfig(**setting)
