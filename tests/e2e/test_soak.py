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
    asked = argparse.Namespace(
        requests=40, kills=kills, concurrency=8, backend="bubblewrap", workers=1, seed=5, completions=4, minutes=60
    )
    assert asyncio.run(soak.soak(asked)) == 0, capsys.readouterr().out
    assert word in capsys.readouterr().out


def test_memory_that_grows_is_a_finding(soak):
    flat = [(1, 50 * step, 1000) for step in range(40)]
    assert not soak.grown(flat)[1]
    growing = [(life, answered, size + answered) for life, answered, size in flat]
    assert soak.grown(growing)[1]
    assert "long enough" in soak.grown(flat[:5])[0]


def test_memory_is_judged_by_what_was_answered_and_not_by_the_time_that_it_took(soak):
    """A loaded machine takes many readings over a few requests, which only fill what a server keeps."""
    slow = [(1, step // 10, 1000 + 40 * step) for step in range(400)]
    words, grew = soak.grown(slow)
    assert "39 requests" in words
    assert not grew
