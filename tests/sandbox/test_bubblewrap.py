"""Options of bubblewrap."""

import dataclasses
import json
from pathlib import Path

import pytest

from codeeval_sandbox import Pool, PoolConfig
from codeeval_sandbox.backends import WorkerSpec, abstract
from codeeval_sandbox.backends.bubblewrap import BubblewrapBackend
from codeeval_sandbox.backends.cgroups import ControlGroups
from codeeval_sandbox.backends.sources import guest_programs
from codeeval_sandbox.languages import LANGUAGES

SPEC = WorkerSpec(name="w", first_uid=1 << 29, owner="1.2.x_y", memory_mb=64)


def test_no_folder_is_bound_below_which_containers_mounts_come_and_go():
    """Bubblewrap walks all mounts below what it binds, and fails over one that is gone by then."""
    options = BubblewrapBackend(None)._command(SPEC, ControlGroups(()), 3)
    bound = [Path(options[place + 1]) for place, word in enumerate(options) if word.startswith(("--bind", "--ro-bind"))]
    assert Path("/usr") in bound
    for folder in map(
        Path, ("/var/lib/docker/overlay2/x/merged", "/run/docker/netns/x", "/sys/fs/cgroup/memory/docker/x")
    ):
        assert not [path for path in bound if folder.is_relative_to(path)]


def test_only_workers_of_a_language_see_its_settings():
    """`/etc/java-17-openjdk` is nothing for a program in Python to read."""
    settings = LANGUAGES["java"].settings
    options = BubblewrapBackend(None)._command(dataclasses.replace(SPEC, settings=settings), ControlGroups(()), 3)
    assert "/etc/java-17-openjdk" in options
    assert "/etc/java-17-openjdk" not in BubblewrapBackend(None)._command(SPEC, ControlGroups(()), 3)


@pytest.mark.bubblewrap
def test_a_python_of_other_byte_code_compiles_for_itself(make_jobs, verdicts_of, *, run_async, monkeypatch):
    programs = {**guest_programs(), "magic": "00", "codes": {}}
    monkeypatch.setattr(abstract, "_programs", lambda: json.dumps(programs).encode("ascii"))

    async def main():
        async with Pool(PoolConfig(backend="bubblewrap", workers=1)) as pool:
            return await verdicts_of(pool, make_jobs(1))

    assert [verdict.status for verdict in run_async(main()).values()] == ["passed"]
