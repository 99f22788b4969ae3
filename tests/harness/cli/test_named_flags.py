"""Flags of `codeeval pass-at-k` that a file names, as the plugin's `codeeval.toml` does."""

import pytest

from codeeval.cli.named_flags import config_of_flags
from codeeval.errors import UsageError


def test_flags_of_a_file_are_those_of_the_command_line(monkeypatch):
    monkeypatch.setenv("CODEEVAL_SANDBOX", "bubblewrap")
    config = config_of_flags({"temperature": 0.5, "max-tokens": 9, "suites": "base"}, "--model", "openai/tiny")
    assert (config.model, config.suites, config.sandbox.backend) == ("openai/tiny", ("base",), "bubblewrap")
    assert (config.sampling.temperature, config.sampling.max_tokens) == (0.5, 9)


def test_a_folder_of_data_is_for_benchmarks_that_the_file_does_not_name():
    assert str(config_of_flags({"data-dir": "data"}, "--model", "openai/tiny").data_dir) == "data"


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({"temprature": 1}, "unknown option '--temprature'.*--temperature"),
        ({"max_tokens": "many"}, "--max-tokens"),
        ({"temperature": 0.5}, "--temperature has no effect: no model is asked"),
    ],
)
def test_a_flag_that_cannot_be_meant_is_refused_as_there(flags, message):
    with pytest.raises(UsageError, match=message):
        config_of_flags(flags)
