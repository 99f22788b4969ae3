"""The judge under kills: an idempotent client loses nothing, and nothing stays."""

import argparse
import asyncio
import importlib
import os
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture
def soak(monkeypatch, missing_backends):
    """The module of bench/soak.py."""
    if "bubblewrap" in missing_backends:
        pytest.skip(missing_backends["bubblewrap"])
    if os.geteuid():
        pytest.skip("processes of workers belong to other users: run as root")
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "bench"))
    yield importlib.import_module("soak")
    for name in ("soak", "faults"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize(("share", "kills", "word"), [(0.0, 4, "er killed"), (1.0, 2, "2 server killed")])
def test_no_answer_is_lost_doubled_or_changed_while_parts_are_killed(soak, monkeypatch, capsys, share, kills, word):
    monkeypatch.setattr(soak, "_SERVER_SHARE", share)
    monkeypatch.setattr(soak, "_GROWTH", float("inf"))  # 40 requests only begin to fill what a server keeps
    asked = argparse.Namespace(requests=40, kills=kills, concurrency=8, backend="bubblewrap", workers=1, seed=5)
    assert asyncio.run(soak.soak(asked)) == 0, capsys.readouterr().out
    assert word in capsys.readouterr().out


def test_memory_that_grows_is_a_finding(soak):
    flat = [(1, step, 1000) for step in range(40)]
    assert not soak.grown(flat)[1]
    assert soak.grown([(life, step, size + 20 * step) for life, step, size in flat])[1]
    assert "long enough" in soak.grown(flat[:5])[0]
