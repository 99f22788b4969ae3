"""Refusals and faults of a server, told apart by what they mean for the request, the prompt and the run."""

import re
from collections.abc import Mapping
from http import HTTPStatus

from codeeval.errors import ModelError, ModelFault
from codeeval.models.pauses import pause_asked
from codeeval.models.refusals import fields_named, is_page, server_message
from codeeval.wording import clause

__all__ = [
    "AnswerError",
    "LostError",
    "OddError",
    "PassingError",
    "SlowError",
    "StatusError",
    "fault_of",
    "within_answer",
]

_ABSENT = frozenset({502, 503, 504})
"""Statuses of a server that is not there: still loading, or gone behind a proxy."""

_TOO_FAST = frozenset({429, 498, 529})
"""Statuses of a limit of rate, or of a service that is too busy: nothing is wrong with server or request."""

_PASSING = frozenset({408, 409, 423, 424, 425, 499}) | _TOO_FAST
"""Statuses below 500, and 529, after which the same request may succeed."""

_LASTING = frozenset({HTTPStatus.NOT_IMPLEMENTED, HTTPStatus.HTTP_VERSION_NOT_SUPPORTED})
"""Statuses from 500 on that say what a server is, not how it is."""

_LONGEST_PAUSE_ASKED = 600.0
"""Longest pause that a server may ask for (s). After more than that, the run is better resumed."""

_QUOTA = re.compile(
    r"insufficient[_ ](?:quota|balance|credits?|funds)|exceeded your current quota|quota (?:has been )?exceeded|"
    r"billing|out of credits?|credit balance|more credits|payment required|hard limit|budget (?:has been )?exceeded|"
    r"spend(?:ing)? limit|account is not active|requires? (?:more )?credits?",
    re.IGNORECASE,
)

_RATE = re.compile(r"rate.?limit|too many requests|requests? (?:came )?too fast|throttl|slow down", re.IGNORECASE)

_FILTERED = re.compile(
    r"content[_ ]?(?:filter|management|policy|moderation|safety)|responsibleai|safety (?:system|setting|filter|reason)|"
    r"usage polic|flagged|moderation|invalid_prompt|prohibited|sensitive (?:content|information|words?)|"
    r"guardrail|inappropriate|data_?inspection|violat\w+ (?:our|the|of|content|policy|policies|guidelines)|high risk",
    re.IGNORECASE,
)
"""Words of services that refuse a prompt for what it says."""

_WINDOW = re.compile(
    r"context (?:length|window|size)|context_length|too long|too many (?:input )?tokens|maximum (?:context|input)|"
    r"max_(?:completion_)?tokens\b.{0,40}(?:too large|at most|valid range|exceed|less than)|"
    r"exceeds? (?:the )?(?:model'?s? )?(?:max\w* )?(?:context|token|input|sequence)|reduce the length",
    re.IGNORECASE,
)

_UNKNOWN_FIELD = re.compile(
    r"unexpected keyword|unknown (?:field|param|arg|name)|unsupported param|unrecogni[sz]ed|extra inputs|"
    r"additional propert|is not supported with this model",
    re.IGNORECASE,
)
"""Words for an unknown field of the request, with whatever status."""

_CODES = re.compile(r'"(?:code|type|status|error_type)"\s*:\s*"([^"]{1,80})"')
"""Words for programs, beside those for people. Other fields may repeat the prompt, whose words mean nothing here."""


class StatusError(ModelError):
    """The server refused, and would again."""

    def __init__(self, status: int, said: str, kind: ModelFault, fields: tuple[str, ...] = ()) -> None:
        super().__init__(f"{status} {said}".strip(), kind=kind)
        self.status = status
        self.said = said
        self.fields = fields
        """Fields of the request that the refusal names by fields of its own."""


class PassingError(Exception):
    """A fault after which the same request may succeed."""

    def __init__(self, message: str, *, status: int = 0, wait: float = 0.0) -> None:
        super().__init__(message)
        self.status = status
        self.wait = wait
        """Seconds that the server asks to wait."""

    @property
    def too_fast(self) -> bool:
        """True if requests came too fast and the server is well."""
        return self.status in _TOO_FAST

    @property
    def ill(self) -> bool:
        """True if the fault is a sign of an ill server."""
        return self.status not in _PASSING


class LostError(PassingError):
    """Absence of the server: no connection, or an answer that it is not ready."""


class SlowError(PassingError):
    """Time ran out before an answer came."""


class OddError(PassingError):
    """A whole answer without a sample. The next one is hardly better."""


class AnswerError(ValueError):
    """An answer of status 200 that holds an error in place of samples."""

    def __init__(self, status: int, content: bytes) -> None:
        super().__init__(server_message(content))
        self.status = status
        self.content = content


def fault_of(status: int, headers: Mapping[str, str], content: bytes) -> StatusError | PassingError:
    """The fault that an answer of this status is."""
    said = _words(status, content) or _phrase(status)
    text = " ".join([said, *_CODES.findall(content[:20_000].decode("utf-8", "replace"))])
    pause = pause_asked(headers, content)
    limited = status in {HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN} and _RATE.search(text) is not None
    fast = status in _TOO_FAST or limited
    if status == HTTPStatus.PAYMENT_REQUIRED or _spent(status, text, pause):
        return StatusError(status, said, "quota")
    if fast and pause > _LONGEST_PAUSE_ASKED:
        return StatusError(status, f"{said} (wait {pause:,.0f} s)", "quota")
    if fast:
        return PassingError(f"{status} {said}", status=429, wait=pause)
    if status in _ABSENT:
        return LostError(f"{status} {said}", status=status, wait=pause)
    server_fault = status >= HTTPStatus.INTERNAL_SERVER_ERROR and status not in _LASTING
    if status in _PASSING or (server_fault and not _UNKNOWN_FIELD.search(text)):
        return PassingError(f"{status} {said}", status=status, wait=pause)
    return StatusError(status, said, _kind(status, content, text), fields_named(content))


def within_answer(error: AnswerError) -> StatusError | PassingError:
    """The fault that an error within an answer of status 200 is. Endpoint and model are right, since they answered."""
    fault = fault_of(error.status or 500, {}, error.content)
    if isinstance(fault, StatusError):
        kind: ModelFault = "refused" if fault.kind in {"unknown_model", "unreachable"} else fault.kind
        return StatusError(error.status, fault.said, kind, fault.fields)
    if fault.status in _PASSING:
        return fault
    return OddError(f"{error.status or ''} {_words(error.status, error.content)}".strip(), wait=fault.wait)


def _words(status: int, content: bytes) -> str:
    """Return the server's words without its status before them, since every message names the status."""
    return clause(re.sub(rf"^(?:HTTP |Error )*{status}\b[\s:,-]*", "", server_message(content), flags=re.IGNORECASE))


def _spent(status: int, text: str, pause: float) -> bool:
    """Return True if the account has nothing left. Gemini says so, with a pause, of a minute's share as well."""
    if status not in {403, 429} or not _QUOTA.search(text):
        return False
    return "insufficient_quota" in text or not pause


def _kind(status: int, content: bytes, text: str) -> ModelFault:
    filtered = not is_page(content) and _FILTERED.search(text)
    match status:
        case 401:
            return "key"
        case 403:
            return "filtered" if filtered else "key"
        case 404:
            return "unknown_model"
        case 451:
            return "filtered"
        case 400 | 413 | 422:
            return "filtered" if filtered else _misfit(text)
        case _:
            return "refused" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "unreachable"


def _misfit(text: str) -> ModelFault:
    """Kind of a refusal of a request that does not fit the model."""
    if "template" in text.lower():
        return "chat_template"
    return "window" if _WINDOW.search(text) else "refused"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "(no reason given)"
