import shlex
from pathlib import Path

import pytest

from codeeval.config import RunConfig
from codeeval.runs.request import Request, default_folder


@pytest.mark.parametrize(
    ("config", "start"),
    [
        (RunConfig(), "starter-simulated-default-"),
        (
            RunConfig(benchmark="/data/my problems.jsonl", model="openai/org/Model:7b"),
            "my-problems-openai-org-Model-7b-",
        ),
        (RunConfig(benchmark="mbpp", samples=(Path("x/gpt.jsonl.gz"),)), "mbpp-gpt-"),
    ],
)
def test_the_default_folder_is_under_runs_and_its_name_tells(config, start):
    folder = default_folder(config)
    assert folder.parent == Path("runs")
    assert folder.name.startswith(start)


def test_the_command_that_goes_on_can_be_pasted(tmp_path):
    folder = tmp_path / "in t" / "a b"
    request = Request(RunConfig(), folder, "continue")
    assert shlex.split(request.resume_command) == ["codeeval", "pass-at-k", "--run", str(folder), "--resume"]
