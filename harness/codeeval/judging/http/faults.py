"""From exceptions to a status and one line, as the clients of each protocol expect it.

A client that repeats a request on one status alone must get that one where repeating helps. No fault of the judge is
ever a verdict.
"""

import json
from dataclasses import dataclass

from aiohttp import web
from pydantic import ValidationError

from codeeval.errors import CodeevalError, UsageError
from codeeval.judging.desk import ClosingError, FullError
from codeeval_benchmarks.errors import BenchmarkError, DataFileError
from codeeval_sandbox.errors import SandboxError

__all__ = ["FUSION", "GYM", "INSTRUCT", "NATIVE", "BodyError", "Fault", "Manners", "fault_of"]

_LONGEST = 500
"""Characters of a message."""


class BodyError(Exception):
    """The body is not JSON."""


class BusyError(Exception):
    """The bodies of the requests under way fill the memory that they may take."""


class SlowBodyError(Exception):
    """The body did not come in time."""


class LostError(Exception):
    """The sandbox failed over a program, in a protocol without a word for that."""


@dataclass(frozen=True)
class Manners:
    """Statuses of one protocol."""

    invalid: int = 422
    """The body is not JSON, or not what the route takes."""
    unknown: int = 400
    """A benchmark, problem, suite or language that does not exist here."""
    full: int = 429
    """No more is taken now. The answer has `Retry-After`."""
    late: int = 504
    """The verdict did not come in time."""
    closing: int = 503
    """The server is about to end."""
    lost: int = 503
    """The sandbox failed."""


NATIVE = Manners(invalid=400, unknown=404)
FUSION = Manners(full=504, closing=504, lost=504)
"""verl repeats a request on 504 alone; the package `sandbox-fusion` does on any status but 200."""
INSTRUCT = Manners(unknown=422, full=503, lost=500)
"""open-instruct repeats a request on 500, 502, 503 and 504."""
GYM = Manners()


@dataclass(frozen=True)
class Fault:
    """A status, and one line that says what is wrong."""

    status: int
    detail: str
    retry_after: float | None = None

    def response(self) -> web.Response:
        """Return the answer."""
        headers = {} if self.retry_after is None else {"Retry-After": f"{self.retry_after:g}"}
        text = json.dumps({"detail": self.detail})
        return web.Response(status=self.status, text=text, content_type="application/json", headers=headers)


def fault_of(error: Exception, manners: Manners) -> Fault | None:  # noqa: PLR0911 - one line per fault
    """Return what a caller is told of an exception; None if it is a fault of the server's own code."""
    match error:
        case FullError() | BusyError():
            return Fault(manners.full, "the judge is full: try again in a second", 1.0)
        case ClosingError():
            return Fault(manners.closing, "the judge is about to end: try again, or ask another judge", 2.0)
        case TimeoutError():
            return Fault(manners.late, "the verdict did not come in time: try again when the judge has less to do", 1.0)
        case SlowBodyError():
            return Fault(408, "the body did not come in time: send it faster")
        case LostError() | SandboxError():
            return Fault(manners.lost, f"the sandbox failed: {_line(str(error))}", 1.0)
        case BodyError():
            return Fault(manners.invalid, f"the body is not JSON: {_line(str(error))}")
        case ValidationError():
            return Fault(manners.invalid, _invalid(error))
        case DataFileError():
            return Fault(503, _line(str(error)))
        case UsageError() | BenchmarkError() | CodeevalError():
            return Fault(manners.unknown, _line(str(error)))
    return None


def _invalid(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    # a choice of types stands in the path as `list[any]`, and is no field
    path = ".".join(str(part) for part in first["loc"] if "[" not in str(part)) or "the body"
    return _line(f"{path}: {first['msg']}")


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."
