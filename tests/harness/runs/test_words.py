"""Errors of the library name fields and arguments, and those of the command line its flags."""

import re
from dataclasses import fields

import pytest

import codeeval
from codeeval.cli.configuration import PRESENTATION
from codeeval.cli.runs import Target
from codeeval.cli.settings import Settings
from codeeval.config import field_paths
from codeeval.runs.words import in_python
from codeeval_sandbox import Status
from codeeval_sandbox.executors import ScriptedPool

FLAGS = sorted(field.name for kind in (Settings, Target) for field in fields(kind) if field.name not in PRESENTATION)


def flag_of(setting):
    short = {"n_samples": "-n", "k": "-k", "from_date": "--from", "to_date": "--to"}
    return short.get(setting, "--" + setting.replace("_", "-"))


@pytest.mark.parametrize("setting", FLAGS)
def test_each_flag_of_a_run_has_a_name_in_python(setting):
    said = in_python(f"add {flag_of(setting)} to it, or leave {flag_of(setting)}: out")
    names = re.findall(r"`([a-z_]+)(?:='\w+')?`", said)
    assert len(names) == 2
    assert set(names) <= {path[-1] for path in field_paths()} | {"folder", "existing"}
    assert flag_of(setting) + " " not in said


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("a `codeeval execute R --shard 1/2` b", "a `codeeval execute R --shard 1/2` b"),
        ("or use `--sandbox docker`, now", "or use `backend='docker'`, now"),
        (
            "compare all the same with --across-versions",
            "compare all the same with `codeeval compare --across-versions`",
        ),
        ("serve it with --max-model-len 4096", "serve it with --max-model-len 4096"),
        ("well-known --limits and x--limit", "well-known --limits and x--limit"),
    ],
)
def test_only_flags_of_a_run_are_translated(message, expected):
    assert in_python(message) == expected


def config(**values):
    sampling = {name: values.pop(name) for name in list(values) if name in codeeval.SamplingConfig.model_fields}
    sandbox = {name: values.pop(name) for name in list(values) if name in codeeval.SandboxConfig.model_fields}
    return codeeval.RunConfig(
        **{"limit": 1, **values},
        sampling=codeeval.SamplingConfig(**sampling),
        sandbox=codeeval.SandboxConfig(**sandbox),
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"limit": 0}, "`limit` 0 leaves no problem"),
        ({"n_samples": 0}, "`n_samples` 0 asks for no sample"),
        ({"ks": (99,)}, "draw more with `n_samples`, give a smaller `ks`"),
        ({"model": "openai/x"}, "add `base_url` http"),
        ({"published_from": "2024-01-01"}, "leave out `published_from` and `published_to`"),
        ({"memory_mb": 1}, "`memory_mb` 1 cannot be enforced"),
        ({"backend": "dokcer"}, "unknown `backend` 'dokcer'"),
        ({"shard": "3/2"}, "`shard` '3/2'"),
        ({"subset": 3}, "give it without `tasks`, `limit`, `published_from`"),
    ],
)
def test_an_error_of_the_library_names_fields(tmp_path, values, words):
    with pytest.raises(codeeval.CodeevalError) as caught:
        codeeval.run_sync(config(**values), folder=tmp_path / "r")
    assert words in str(caught.value)
    assert not re.search(r"(?<!`codeeval)[^`]* --[a-z]", re.sub(r"`codeeval [^`]*`", "", str(caught.value)))


@pytest.fixture
def pool():
    return ScriptedPool(lambda _job: Status.PASSED)


def test_a_run_that_is_there_is_refused_with_arguments(tmp_path, pool):
    codeeval.run_sync(config(n_samples=1), folder=tmp_path, executor=pool)
    with pytest.raises(codeeval.RunError, match="else choose another `folder`, or add `existing='overwrite'`"):
        codeeval.run_sync(config(n_samples=1, seed=7), folder=tmp_path, executor=pool)
    with pytest.raises(codeeval.RunError, match=r"report it again with `existing='resume'`"):
        codeeval.run_sync(config(n_samples=1), folder=tmp_path, executor=pool, existing="continue")
