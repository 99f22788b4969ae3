"""A run's events on standard error."""

from codeeval.report.progress import Manner, ProgressView
from codeeval.runs.events import (
    Advanced,
    Began,
    Ended,
    Event,
    ImageBuilding,
    ImageSettled,
    ImageSought,
    Notice,
    SandboxStarted,
    Stage,
)
from codeeval.screen import Screen, Text

__all__ = ["ScreenObserver"]

_LINE_CHARACTERS = 60
"""Characters shown of a line of a build."""


class ScreenObserver:
    """An observer that shows events on a console."""

    def __init__(self, console: Screen, manner: Manner = "auto", *, quiet: bool = False) -> None:
        """`quiet`: do not name the sandbox."""
        self._console = console
        self._manner: Manner = manner
        self._quiet = quiet
        self._search = console.status("looking for the sandbox image")
        self._sought = ""
        self._announced: set[str] = set()
        self._view: ProgressView | None = None

    def __call__(self, event: Event, /) -> None:
        """Show the event."""
        match event:
            case Notice(text):
                self._console.print(text)
            case Stage(text) if not self._quiet:
                self._console.print(text)
            case ImageSought(name):
                self._sought = name
                self._search.start()
            case ImageBuilding(line):
                self._build(line)
            case ImageSettled():
                self._search.stop()
            case SandboxStarted():
                self._name(event)
            case Began(tally):
                self._view = ProgressView(tally, self._console, self._manner)
            case Advanced() if self._view is not None:
                self._view.advance()
            case Ended() if self._view is not None:
                self._view.end()

    def _build(self, line: str) -> None:
        if self._sought not in self._announced:
            self._announced.add(self._sought)
            default = self._sought == "default"
            image, minutes = ("", "about a minute") if default else (f" {self._sought!r}", "minutes")
            self._console.print(f"building the sandbox image{image}: this takes {minutes}, once")
        self._search.update(Text(f"building: {line[:_LINE_CHARACTERS]}"))

    def _name(self, event: SandboxStarted) -> None:
        if not self._quiet:
            facts = {key: getattr(event.description, key) for key in ("backend", "workers", "image", "python")}
            self._console.print("sandbox: " + ", ".join(f"{key} {value}" for key, value in facts.items() if value))
