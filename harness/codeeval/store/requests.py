"""Time and tokens of a run's requests, added up over the rows of its samples."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["RequestTotals"]


@dataclass(slots=True)
class RequestTotals:
    """Totals of all requests whose answers are in the run. Requests that failed for good left no trace."""

    requests: int = 0
    """Answered by the server."""
    cached: int = 0
    """Answered by the request cache; these count in nothing else."""
    retries: int = 0
    """Attempts that failed before the one that was answered."""
    counted: int = 0
    """Requests of which the server counted the tokens."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    latencies: "array[float]" = field(default_factory=lambda: array("d"))
    """Seconds of each request."""

    def add(self, row: Mapping[str, Any]) -> None:
        """Count a sample's row. Only the first of each request's samples tells of it."""
        latency = row.get("latency_seconds")
        if latency is None:
            return
        note = row.get("note") or {}
        if note.get("cached"):
            self.cached += 1
            return
        self.requests += 1
        self.retries += note.get("retries", 0)
        self.latencies.append(latency)
        if usage := row.get("usage"):
            self.counted += 1
            self.prompt_tokens += usage.get("prompt_tokens", 0)
            self.completion_tokens += usage.get("completion_tokens", 0)
