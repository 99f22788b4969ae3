"""Events of a run, for those who show its progress.

An observer is any callable that takes an event. All events come from the thread of the run's event loop.

    Notice                                        a sentence for people
    Stage                                         a part of the work begins, such as a cell of a matrix
    ImageSought, ImageBuilding..., ImageSettled   the sandbox image, before a sandbox on Docker starts
    SandboxStarted                                the sandbox is ready
    Began, Advanced..., Ended                     samples and verdicts, counted; five times a second
"""

from dataclasses import dataclass
from typing import Protocol, TypeAlias

from codeeval.evaluation import Tally
from codeeval_sandbox.executor import SandboxFacts

__all__ = [
    "Advanced",
    "Began",
    "Ended",
    "Event",
    "ImageBuilding",
    "ImageSettled",
    "ImageSought",
    "Notice",
    "Observer",
    "SandboxStarted",
    "Stage",
    "silent",
]


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for people who wait, such as that a model server is still loading."""

    text: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the work begins, for people who follow it."""

    text: str


@dataclass(frozen=True, slots=True)
class ImageSought:
    """The search for a sandbox image begins."""

    name: str = "default"
    """Name of its recipe."""


@dataclass(frozen=True, slots=True)
class ImageBuilding:
    """The sandbox image is built, because the engine has none."""

    line: str
    """Line of the build's output."""


@dataclass(frozen=True, slots=True)
class ImageSettled:
    """The search for the sandbox image is over, with an image or without one."""


@dataclass(frozen=True, slots=True)
class SandboxStarted:
    """The sandbox is ready."""

    description: SandboxFacts
    """Facts of the sandbox, as the manifest keeps them: backend, workers, image, Python version."""


@dataclass(frozen=True, slots=True)
class Began:
    """Sampling and execution begin."""

    tally: Tally
    """Counts of the session. They change while the run goes on."""


@dataclass(frozen=True, slots=True)
class Advanced:
    """The run goes on."""

    tally: Tally


@dataclass(frozen=True, slots=True)
class Ended:
    """Sampling and execution are over, finished or not."""

    tally: Tally


Event: TypeAlias = (
    Notice | Stage | ImageSought | ImageBuilding | ImageSettled | SandboxStarted | Began | Advanced | Ended
)


class Observer(Protocol):
    """Receiver of a run's events."""

    def __call__(self, event: Event, /) -> None:
        """Take note of an event. The run waits meanwhile, so return at once."""


def silent(_event: Event, /) -> None:
    """Show nothing."""
