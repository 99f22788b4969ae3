"""Records of `codeeval doctor --json`."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from codeeval.records import Printed, Record
from codeeval.samples import Served

__all__ = ["Finding", "Report", "Shown"]


class Finding(Record):
    """One fault of serving, and its fix."""

    name: str
    """Name of the kind of fault, such as `token_limit`."""
    severity: Literal["fault", "warning"]
    """`fault` if scores are wrong; `warning` if the cost is another, which `seen` or `fix` names."""
    seen: str
    """Evidence: samples, problems and values."""
    fix: str
    """The flag, command or setting that mends the fault."""


class Shown(Record):
    """One problem: request, answer and verdicts."""

    task_id: str
    request: Mapping[str, Any]
    """Fields of the request as sent, without the key."""
    answer: str
    """The server's answer, unchanged."""
    samples: tuple[str, ...]
    """One line per sample: how its program was found, and its verdict by suite."""


class Report(Printed):
    """Output of `codeeval doctor --json`."""

    printed_by: ClassVar[tuple[str, ...]] = ("doctor",)

    model: str
    """`provider/name`."""
    benchmark: str
    """Name of the benchmark."""
    served: Served | None
    """The server's description of itself; null if there is no server, or if it gave no answer."""
    shown: tuple[Shown, ...]
    """The problems that were tried."""
    findings: tuple[Finding, ...]
    """Faults first."""
    seconds: float
    """Wall-clock seconds of the command."""

    @property
    def faults(self) -> tuple[Finding, ...]:
        """The findings that spoil scores."""
        return tuple(finding for finding in self.findings if finding.severity == "fault")
