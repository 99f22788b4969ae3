"""NeMo Gym's resources server: `POST /verify` for rollouts with unit tests, or of a benchmark's problem.

A failure of the sandbox masks the sample, so that no trainer learns from it.
"""

import asyncio
import json
from typing import TYPE_CHECKING, Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from codeeval.errors import UsageError
from codeeval.judging.asked import Judged, JudgeRequest
from codeeval.judging.desk import ClosingError, FullError
from codeeval.judging.http.faults import GYM
from codeeval.judging.http.route import Route, answer, read
from codeeval.judging.shapes import response_text
from codeeval_benchmarks.registry import of_task
from codeeval_sandbox.jobs import Status

if TYPE_CHECKING:
    from codeeval.judging.http.server import Court

__all__ = ["ROUTES"]


class VerifyRequest(BaseModel):
    """A rollout. Further fields are sent back as they came."""

    model_config = ConfigDict(frozen=True, extra="allow", use_attribute_docstrings=True)

    responses_create_params: dict[str, Any] = Field(default_factory=dict)
    response: dict[str, Any]
    """A Response of OpenAI's API; the program is taken out of its text."""
    verifier_metadata: dict[str, Any] | None = None
    """`unit_tests` (`inputs`, `outputs`, perhaps `fn_name`), or `task_id` and perhaps `benchmark`."""


class VerifyResponse(VerifyRequest):
    """The rollout with its reward."""

    reward: float
    mask_sample: bool = False
    """True if the sandbox failed: the reward means nothing then."""
    failure_kind: str | None = None
    failure_reason: str | None = None
    extracted_model_output: str | None = None
    extracted_model_code: str | None = None
    result: list[int | bool] | None = None
    """One entry per test that was run: true, or false where it failed."""
    metadata: dict[str, Any] | None = None
    base_status: str | None = None
    plus_status: str | None = None
    is_correct: bool | None = None
    is_correct_plus: bool | None = None


async def _verify(court: "Court", request: web.Request) -> web.StreamResponse:
    asked = await read(court, request, VerifyRequest)
    text = response_text(asked.response)
    if not text.strip():
        return answer(_made(asked, reward=0.0))
    work = await court.judge.understood(_judging(asked.verifier_metadata or {}, text))
    try:
        with court.desk.places(1):
            async with asyncio.timeout(court.settings.wait_seconds):
                judged = await court.judge.judged_one(work)
    except FullError:
        raise
    except (TimeoutError, ClosingError) as error:
        kind = "transport_timeout" if isinstance(error, TimeoutError) else "shutdown"
        return answer(_masked(asked, text, kind, "the verdict did not come in time"))
    if judged.reward is None:
        return answer(_masked(asked, text, "verifier_error", judged.verdicts[-1].message or "the sandbox failed"))
    return answer(_made(asked, text, judged))


def _judging(metadata: dict[str, Any], text: str) -> JudgeRequest:
    """Return what a rollout asks for. Raises UsageError."""
    tests = metadata.get("unit_tests")
    if isinstance(tests, str):
        try:
            tests = json.loads(tests)
        except ValueError:
            raise UsageError("verifier_metadata.unit_tests is text, and not JSON") from None
    if tests is not None:
        return JudgeRequest(tests=tests, completions=[text])
    task_id = metadata.get("task_id")
    if not isinstance(task_id, str):
        raise UsageError("verifier_metadata has neither unit_tests nor task_id: give one of them")
    name = metadata.get("benchmark") or _PLUS.get(task_id.partition("/")[0]) or of_task(task_id)
    if not isinstance(name, str):
        raise UsageError(f"task {task_id!r} is unknown here: name its benchmark in verifier_metadata.benchmark")
    return JudgeRequest(benchmark=name, task_id=task_id, completions=[text], reward="strong")


_PLUS = {"HumanEval": "humaneval-plus", "Mbpp": "mbpp-plus"}
"""Benchmark of a task_id of EvalPlus, by its first part."""


def _made(asked: VerifyRequest, text: str | None = None, judged: Judged | None = None, **fields: Any) -> VerifyResponse:
    if judged is not None:
        first = judged.verdicts[0]
        passed = first.status is Status.PASSED
        fields |= {
            "reward": judged.reward,
            "extracted_model_code": judged.program,
            "metadata": {"status": judged.verdicts[-1].status, "message": judged.verdicts[-1].message},
            "is_correct": passed,
            "base_status": "pass" if passed else "fail",
            "result": [case[0] == Status.PASSED for case in first.cases or ()] or [passed],
        }
        if len(judged.verdicts) > 1:
            both = bool(judged.passed)
            fields |= {"is_correct_plus": both, "plus_status": "pass" if both else "fail"}
    return VerifyResponse.model_validate({**asked.model_dump(), "extracted_model_output": text, **fields})


def _masked(asked: VerifyRequest, text: str, kind: str, reason: str) -> VerifyResponse:
    return _made(asked, text, reward=0.0, mask_sample=True, failure_kind=kind, failure_reason=reason)


class Session(BaseModel):
    """Nothing: the judge keeps no sessions."""

    model_config = ConfigDict(frozen=True, extra="ignore")


async def _seed(court: "Court", request: web.Request) -> web.StreamResponse:
    await read(court, request, Session)
    return web.json_response({})


async def _mode(_court: "Court", _request: web.Request) -> web.StreamResponse:
    return web.json_response("stateless")


ROUTES = (
    Route(
        "POST",
        "/verify",
        "Judge a rollout (NeMo Gym).",
        _verify,
        VerifyRequest,
        VerifyResponse,
        manners=GYM,
        tag="NeMo Gym",
        notes="A sample over which the sandbox failed has `mask_sample`.",
    ),
    Route("POST", "/seed_session", "Begin a session (NeMo Gym).", _seed, Session, Session, GYM, "NeMo Gym"),
    Route("GET", "/reverify_mode", "Say that rollouts can be verified again (NeMo Gym).", _mode, tag="NeMo Gym"),
)
