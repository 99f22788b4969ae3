"""A run's events on standard error."""

import io

import pytest

from codeeval.cli.observer import ScreenObserver
from codeeval.evaluation import Tally
from codeeval.runs.events import (
    Advanced,
    Began,
    Ended,
    ImageBuilding,
    ImageSettled,
    ImageSought,
    Notice,
    SandboxStarted,
    Stage,
)
from codeeval.screen import Screen
from codeeval_sandbox.executor import SandboxFacts

SANDBOX = SandboxStarted(SandboxFacts(backend="docker", workers=2, image="codeeval-sandbox:1"))


def shown(*events, **options) -> list[str]:
    stream = io.StringIO()
    observer = ScreenObserver(Screen(file=stream), **options)
    for event in events:
        observer(event)
    return stream.getvalue().splitlines()


def test_another_image_is_announced_by_its_name():
    lines = shown(ImageSought("r"), ImageBuilding("pulling"), ImageSettled())
    assert [line for line in lines if line] == ["building the sandbox image 'r': this takes minutes, once"]


def test_headings_of_parts_are_progress_which_quiet_leaves_out():
    assert shown(Stage("cell 1 of 2")) == ["cell 1 of 2"]
    assert shown(Stage("cell 1 of 2"), Notice("a warning"), quiet=True) == ["a warning"]


def test_a_build_is_announced_once_however_many_lines_it_has():
    lines = shown(ImageSought(), ImageBuilding("pulling"), ImageBuilding("unpacking"), ImageSettled())
    assert [line for line in lines if line] == ["building the sandbox image: this takes about a minute, once"]


@pytest.mark.parametrize(("quiet", "lines"), [(False, 1), (True, 0)])
def test_the_sandbox_is_named_unless_quiet(quiet, lines):
    assert shown(SANDBOX, quiet=quiet) == ["sandbox: backend docker, workers 2, image codeeval-sandbox:1"][:lines]


def test_notices_are_shown_and_progress_ends_with_the_last_state():
    tally = Tally(samples=2)
    events = [Notice("the server is loading"), Began(tally), Advanced(tally), Ended(tally)]
    tally.add_samples(2)
    assert shown(*events, manner="plain") == ["the server is loading", "drawn 2/2"]
    assert shown(*events[1:], manner="none") == []
