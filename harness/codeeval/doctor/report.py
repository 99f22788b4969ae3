"""What the doctor has to say."""

from collections.abc import Mapping
from typing import Any, Literal

from codeeval.records import Printed, Record
from codeeval.samples import Served

__all__ = ["Finding", "Report", "Shown"]


class Finding(Record):
    """One thing that is not as it should be."""

    name: str
    """Of the kind of fault, such as `token_limit`."""
    severity: Literal["fault", "warning"]
    """A fault spoils scores; a warning costs something else, and says what."""
    seen: str
    """What was seen, and where."""
    fix: str
    """What to do about it."""


class Shown(Record):
    """One problem: what was sent, and what became of it."""

    task_id: str
    request: Mapping[str, Any]
    """As it was sent, without the key."""
    answer: str
    """As it came back."""
    samples: tuple[str, ...]
    """Of each sample: how its program was found, and its verdict by suite."""


class Report(Printed):
    """What `codeeval doctor --json` prints."""

    model: str
    """`provider/name`."""
    benchmark: str
    """Name of the benchmark."""
    served: Served | None
    """What the server says of itself; null where there is none, or it did not come so far."""
    shown: tuple[Shown, ...]
    """The problems that were tried."""
    findings: tuple[Finding, ...]
    """Faults first."""
    seconds: float
    """What it took."""

    @property
    def faults(self) -> tuple[Finding, ...]:
        """The findings that spoil scores."""
        return tuple(one for one in self.findings if one.severity == "fault")
