"""SandboxFusion's `POST /submit`: judge a completion for a problem of a data set, or of the request's own data."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from aiohttp import web

from codeeval.errors import UsageError
from codeeval.judging.asked import Judged, JudgeRequest, Ruling
from codeeval.judging.http.faults import FUSION, LostError
from codeeval.judging.http.route import Route, answer, read
from codeeval.judging.http.routes.fusion import EvalResult, RunCodeResponse, RunResult, SubmitRequest, TestCase
from codeeval.judging.http.routes.run_code import environment_of, patience
from codeeval.judging.judge import Work
from codeeval.judging.problems import stdio_problem
from codeeval.samples import Form
from codeeval_benchmarks.formats import humaneval_problem
from codeeval_benchmarks.mbpp_rows import mbpp_problem
from codeeval_benchmarks.problem import Problem
from codeeval_benchmarks.rows import Row
from codeeval_sandbox.environments import DEFAULT
from codeeval_sandbox.jobs import Status

if TYPE_CHECKING:
    from codeeval.judging.http.server import Court

__all__ = ["ROUTES", "Submission"]

_DATASETS = {"humaneval_python": ("humaneval", "HumanEval/{}"), "mbpp": ("mbpp", "Mbpp/{}")}
"""Benchmark and form of the task_id, by SandboxFusion's name of the data set."""
_TOLERANCE = 1e-5
"""SandboxFusion's relative tolerance of numbers."""
_SECONDS = 20.0
"""SandboxFusion's limit of time where the request has none (s)."""
_LONGEST = 1000
"""Characters of a case's texts that are sent back."""


@dataclass(frozen=True)
class Submission:
    """The problem of a request, and the form of its completion."""

    problem: Problem
    form: Form
    cases: Sequence[Mapping[str, Any]] = ()
    """Cases of input and output, where the tests are such."""


async def _submit(court: "Court", request: web.Request) -> web.StreamResponse:
    asked = await read(court, request, SubmitRequest)
    submission = await _understood(court, asked)
    config = asked.config
    seconds = config.run_timeout or _SECONDS
    every = bool(config.extra.get("run_all_cases"))
    judging = JudgeRequest(
        tests=["submitted"], completions=[asked.completion], form=submission.form, seconds=seconds, all_tests=every
    )
    work = Work(judging, submission.problem, (next(iter(submission.problem.suites)),))
    wait = max(patience(config.compile_timeout or 10.0, seconds), court.settings.wait_seconds)
    with court.desk.places(1):
        async with asyncio.timeout(wait):
            judged = await court.judge.judged_one(work)
    if judged.passed is None:
        raise LostError(judged.verdicts[-1].message or "")
    return answer(_result(asked, submission, judged))


async def _understood(court: "Court", asked: SubmitRequest) -> Submission:
    """Return the problem of a submission. Raises UsageError, BenchmarkError."""
    config = asked.config
    if config.custom_extract_logic:
        raise UsageError("custom_extract_logic is code of the caller's, which is not executed here: leave it out")
    free: Form = "answer" if config.extra.get("is_freeform") else "completion"
    if config.provided_data is None:
        if asked.dataset not in _DATASETS:
            raise UsageError(
                f"no eval class found for dataset {asked.dataset}: this judge has {', '.join(_DATASETS)}; "
                "or give config.dataset_type and config.provided_data"
            )
        name, form = _DATASETS[asked.dataset]
        task_id = str(asked.id) if "/" in str(asked.id) else form.format(asked.id)
        return Submission(await court.judge.library.problem(name, task_id), free if name == "humaneval" else "answer")
    row, kind = _row(config.provided_data, asked.id), config.dataset_type or asked.dataset
    content = [kind, asked.id, config.language, free, row]
    return court.submissions.get(content, lambda _: _made(kind, asked.id, config.language, free, row))


def _made(kind: str, identifier: int | str, language: str | None, free: Form, row: Mapping[str, Any]) -> Submission:
    """Return the problem of a row. Raises UsageError, BenchmarkError."""
    if kind == "CommonOJDataset":
        return _contest(row, language)
    if kind == "HumanEvalDataset":
        given = {"task_id": str(identifier), **row}
        return Submission(humaneval_problem(Row("request", "provided_data", given), "request"), free)
    if kind == "MBPPDataset":
        labels = _decoded(row.get("labels", {}))
        given = {"task_id": row.get("id", identifier), "text": row.get("content", ""), "code": "", **labels, **row}
        given["test_list"] = _decoded(row.get("test_list", []))
        return Submission(mbpp_problem(Row("request", "provided_data", given), "request"), "answer")
    raise UsageError(f"eval class {kind} not found: choose CommonOJDataset, HumanEvalDataset or MBPPDataset")


def _row(data: Sequence[Mapping[str, Any]] | Mapping[str, Any], wanted: int | str) -> Mapping[str, Any]:
    """Return the row of the problem. Raises UsageError."""
    if isinstance(data, Mapping):
        return data
    row = next((row for row in data if str(row.get("id", row.get("task_id"))) == str(wanted)), None)
    if row is None:
        raise UsageError(f"provided_data has no row with the id {wanted!r}")
    return row


def _contest(row: Mapping[str, Any], language: str | None) -> Submission:
    """Return a problem of standard input and output. Raises UsageError."""
    if not language:
        raise UsageError("config.language field must exist for CommonOJDataset, got None")
    environment = environment_of(language)
    if environment != DEFAULT:
        raise UsageError(f"answers in {language!r} cannot be read yet: this route takes python")
    cases = _decoded(row.get("test", row.get("tests")))
    if not isinstance(cases, list) or not cases:
        raise UsageError("provided_data.test holds no case: give a list of {input: {stdin}, output: {stdout}}")
    pairs = [_case(index, case) for index, case in enumerate(cases)]
    problem = stdio_problem(pairs, name=str(row.get("id", "provided")), rule="floats", tolerance=_TOLERANCE)
    return Submission(problem, "answer", cases)


def _case(index: int, case: Any) -> dict[str, str]:
    given = case.get("input") if isinstance(case, dict) else None
    output = case.get("output") if isinstance(case, dict) else None
    stdin = given.get("stdin", "") if isinstance(given, dict) else None
    stdout = output.get("stdout") if isinstance(output, dict) else None
    if not isinstance(stdin, str) or not isinstance(stdout, str):
        raise UsageError(f"provided_data.test[{index}] has no output.stdout or no text: give both texts")
    return {"input": stdin, "output": stdout}


def _decoded(value: Any) -> Any:
    """Return a value, which in this protocol may be text with JSON. Raises UsageError."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise UsageError(f"a field of provided_data is text, and not JSON: {error}") from None


_EXTRACTED: dict[str, Literal["fenced", "incomplete_fenced", "heuristic", "empty"]] = {
    "fenced": "fenced",
    "incomplete_fenced": "incomplete_fenced",
    "heuristic": "heuristic",
    "empty": "empty",
}


def _result(asked: SubmitRequest, submission: Submission, judged: Judged) -> EvalResult:
    ruling = judged.verdicts[-1]
    return EvalResult(
        id=asked.id,
        accepted=bool(judged.passed),
        extracted_code=judged.program,
        full_code=judged.program,
        tests=tuple(_tests(submission, ruling)),
        extracted_type=_EXTRACTED.get(judged.extraction),
        extra={"status": ruling.status, "message": ruling.message},
    )


def _tests(submission: Submission, ruling: Ruling) -> list[TestCase]:
    """Return the tests that were run: one for asserts, one a case for contests, up to the last that was run."""
    if not submission.cases:
        return [TestCase(passed=ruling.status is Status.PASSED, exec_info=_info(ruling.status, ruling))]
    statuses = [Status(status) if status else ruling.status for status, _ in ruling.cases or ()]
    if ruling.status is not Status.PASSED and all(status is Status.PASSED for status in statuses):
        statuses.append(ruling.status)  # the case at which a limit ended the job
    infos = (_shortened(case) for case in submission.cases)
    return [
        TestCase(passed=status is Status.PASSED, exec_info=_info(status, ruling), test_info=info)
        for status, info in zip(statuses, infos, strict=False)
    ]


def _info(status: Status, ruling: Ruling) -> RunCodeResponse:
    """Return a test's end. The output of a program stays in the sandbox."""
    if status is Status.TIMEOUT:
        return RunCodeResponse(status="Failed", run_result=RunResult(status="TimeLimitExceeded"))
    right = status in {Status.PASSED, Status.WRONG}
    result = RunResult(
        status="Finished",
        execution_time=ruling.wall_seconds,
        return_code=0 if right else 1,
        stderr="" if right else f"{status}: {ruling.message or ''}",
    )
    return RunCodeResponse(status="Success" if right else "Failed", run_result=result)


def _shortened(case: Mapping[str, Any]) -> dict[str, Any]:
    return {
        side: {name: str(text)[:_LONGEST] for name, text in case[side].items()}
        for side in ("input", "output")
        if isinstance(case.get(side), dict)
    }


ROUTES = (
    Route(
        "POST",
        "/submit",
        "Judge a completion for a problem of a data set, or of the request's own data (SandboxFusion).",
        _submit,
        SubmitRequest,
        EvalResult,
        manners=FUSION,
        tag="SandboxFusion",
        notes="Data sets: `humaneval_python`, `mbpp`. With `config.provided_data` also CommonOJDataset.",
    ),
)
