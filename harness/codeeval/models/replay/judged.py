"""Verdicts that files state beside their samples, in the words of the harness that reached them."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from codeeval_sandbox.jobs import Status

__all__ = ["Judged", "lm_eval_verdicts", "row_verdicts", "score_verdicts"]

_SUITES = {"base_status": "base", "plus_status": "plus", "status": "base"}
"""Fields of EvalPlus's and BigCodeBench's rows, and the suite whose status they hold."""

_WORDS = {"pass": Status.PASSED, "fail": Status.WRONG, "timeout": Status.TIMEOUT}
_PASS_AT_1 = re.compile(r"pass(?:@|_at_)1(?:,.*)?")
"""Names of lm-eval's metric for one sample, with or without the filter behind a comma."""
_INSPECT = {"C": Status.PASSED, "I": Status.WRONG, "P": Status.WRONG, "N": Status.WRONG}
"""Inspect's letters: correct, incorrect, partly correct, no answer."""
_LONGEST = 2000
"""Characters kept of a message. Tracebacks of test runners run to megabytes."""


class Judged(NamedTuple):
    """The verdict that a file states for one sample and suite."""

    status: Status | None
    """None: a word that is not known, which `message` holds."""
    message: str | None = None
    """Reason, in the other harness's words; None if the file states none."""


def row_verdicts(fields: Mapping[str, Any]) -> dict[str, Judged]:
    """Return the verdicts of a plain row, by suite: EvalPlus's, BigCodeBench's, and `passed` of human-eval."""
    verdicts = dict(_statuses(fields))
    if not verdicts and isinstance(passed := fields.get("passed"), bool):
        said = fields.get("result")
        status = Status.TIMEOUT if said == "timed out" else Status.WRONG
        return {"base": Judged(Status.PASSED if passed else status, None if passed else _message(said))}
    return verdicts


def _statuses(fields: Mapping[str, Any]) -> Iterator[tuple[str, Judged]]:
    published = {"base_status", "plus_status"} & fields.keys() or "details" in fields
    for name, suite in _SUITES.items() if published else ():
        word = fields.get(name)
        if word is None or word == "None":
            continue
        if word not in _WORDS:
            yield suite, Judged(None, f"{name} {word!r}")
            continue
        message = _details(fields) if name == "status" else _message(_first(fields.get(f"{suite}_fail_tests")))
        yield suite, Judged(_WORDS[word], None if word == "pass" else message)


def lm_eval_verdicts(fields: Mapping[str, Any], samples: int) -> dict[str, Judged]:
    """Return the verdict of every sample of an lm-eval row; empty where the row does not say which samples passed.

    lm-eval states one pass@1 per document. Of several samples, only 0 and 1 say what each of them did.
    """
    value = next((value for name, value in fields.items() if _PASS_AT_1.fullmatch(name)), None)
    if not samples or isinstance(value, str) or value not in (0, 1):
        return {}
    return {"base": Judged(Status.PASSED if value else Status.WRONG)}


def score_verdicts(scores: object) -> dict[str, Judged]:
    """Return the verdicts of an Inspect sample: suite `base` for one scorer, else a suite for each scorer by its name.

    A score that is no number is unscored: NaN, null, and whatever has several values.
    """
    if not isinstance(scores, dict):
        return {}
    judged = {name: verdict for name, score in scores.items() if (verdict := _score(score)) is not None}
    return {"base": next(iter(judged.values()))} if len(scores) == 1 and judged else judged


def _score(score: object) -> Judged | None:
    value = score.get("value") if isinstance(score, dict) else score
    if isinstance(value, str):
        status = _INSPECT.get(value)
    elif isinstance(value, bool | int | float) and math.isfinite(value):
        status = Status.PASSED if value == 1 else Status.WRONG
    else:
        status = None
    if status is None:
        return None
    said = score.get("explanation") if isinstance(score, dict) and status is not Status.PASSED else None
    return Judged(status, _message(said))


def _details(fields: Mapping[str, Any]) -> str | None:
    """Return the traceback of BigCodeBench's first failing test, with the test's name."""
    details = fields.get("details")
    if not isinstance(details, dict) or not details:
        return None
    name, said = next(iter(details.items()))
    return _message(f"{name}: {said}")


def _first(tests: object) -> object:
    return f"fails test {tests[0]}" if isinstance(tests, list) and tests else None


def _message(said: object) -> str | None:
    return said[-_LONGEST:] if isinstance(said, str) and said else None
