"""A drop-in for the metric `code_eval` of Hugging Face's evaluate: programs run in the sandbox.

    from codeeval.code_eval import compute
    pass_at_k, results = compute(predictions=[["def add(a, b): return a + b"]], references=["assert add(2, 3) == 5"])

`lm-eval` asks `evaluate.load("code_eval")` for the metric: `install()` puts this one there, for its tasks humaneval and
mbpp. No HF_ALLOW_CODE_EVAL is needed, because nothing runs on the host.
"""

import ast
import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from codeeval.config import SandboxConfig
from codeeval.errors import CodeevalError, UsageError
from codeeval.runs.blocking import blocking
from codeeval.runs.session import open_pool
from codeeval.statistics.pass_at_k import pass_at_k
from codeeval_benchmarks.programs import Program
from codeeval_sandbox.environments import DEFAULT
from codeeval_sandbox.executor import running
from codeeval_sandbox.jobs import Job, Limits, Status, Verdict
from codeeval_sandbox.kinds import Asserts, Suite

__all__ = ["CodeEval", "UnresolvedError", "compute", "install"]

Results = Mapping[int, list[tuple[int, dict[str, Any]]]]


class UnresolvedError(CodeevalError, RuntimeError):
    """The sandbox failed over a program, so that there is no score."""

    exit_code = 3


def compute(
    predictions: Sequence[Sequence[str]],
    references: Sequence[str],
    k: Sequence[int] = (1, 10, 100),
    num_workers: int = 4,
    timeout: float = 3.0,
) -> tuple[dict[str, float], Results]:
    """Return pass@k and the results by task, as the metric of evaluate does.

    Args:
        predictions: candidates, one list per task.
        references: tests of each task: source that raises where a candidate is wrong.
        k: numbers of candidates to choose from.
        num_workers: programs executed at one time, at most.
        timeout: limit of effective time of one program (s).

    Returns:
        The estimates `pass@k`, for each k that no task has fewer candidates than; and for each task a list of
        (candidate, {task_id, passed, result, completion_id}).

    Raises:
        UsageError: the lists do not fit together.
        SandboxError: nothing can be executed.
        UnresolvedError: the sandbox failed over a program, also when tried again.
    """
    if isinstance(predictions, str) or len(predictions) != len(references):
        raise UsageError(f"{len(predictions)} predictions, but {len(references)} references: give one for each task")
    if any(isinstance(candidates, str) for candidates in predictions):
        raise UsageError("predictions are lists of candidates, one list per task: give [[program], ...]")
    verdicts = blocking(_verdicts(predictions, references, num_workers, timeout))
    results: dict[int, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for (task, candidate), verdict in sorted(verdicts.items()):
        row = {
            "task_id": task,
            "passed": bool(verdict.passed),
            "result": _words(verdict),
            "completion_id": candidate,
        }
        results[task].append((candidate, row))
    counts = {task: (len(rows), sum(row["passed"] for _, row in rows)) for task, rows in results.items()}
    least = min((total for total, _ in counts.values()), default=0)
    ks = [size for size in k if size <= least]
    estimates = pass_at_k({str(task): pair for task, pair in counts.items()}, ks) if ks else ()
    return {f"pass@{size}": estimate.estimate for size, estimate in zip(ks, estimates, strict=True)}, results


async def _verdicts(
    predictions: Sequence[Sequence[str]], references: Sequence[str], workers: int, seconds: float
) -> dict[tuple[int, int], Verdict]:
    config = SandboxConfig(workers=max(1, workers), timeout_floor=seconds)
    limits = Limits(seconds=seconds, memory_mb=config.memory_mb)
    suites = [_suite(reference) for reference in references]
    jobs = [
        Job((task, candidate), (program,), suites[task], limits, environment=DEFAULT)
        for task, programs in enumerate(predictions)
        for candidate, program in enumerate(programs)
    ]
    if not jobs:
        return {}

    async def each() -> Any:
        for job in jobs:
            yield job
            await asyncio.sleep(0)

    async with open_pool(config) as pool, running(pool, each()) as reached:
        verdicts = {verdict.key: verdict async for verdict in reached}
    lost = [key for key, verdict in verdicts.items() if verdict.status is Status.INFRASTRUCTURE]
    if lost:
        raise UnresolvedError(
            f"the sandbox could not execute {len(lost)} of {len(jobs)} programs: call `compute` again"
        )
    return {(task, candidate): verdict for (task, candidate), verdict in verdicts.items()}


def _suite(reference: str) -> Suite:
    """Return the tests of a reference: its statements, with `check` and its like as setup. Raises UsageError."""
    try:
        program = Program.parse(reference)
    except SyntaxError as error:
        raise UsageError(f"reference {reference[:60]!r} is not Python: {error}") from None
    return Asserts("base", program.called_by_name or _checked(program) or "candidate", tuple(program.split()))


def _checked(program: Program) -> str | None:
    """Return the name that the last statement gives to a function of the tests, as in `check(add)`."""
    last = program.tree.body[-1] if program.tree.body else None
    call = last.value if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) else None
    return next((argument.id for argument in call.args if isinstance(argument, ast.Name)), None) if call else None


def _words(verdict: Verdict) -> str:
    """Return a verdict in the metric's words."""
    match verdict.status:
        case Status.PASSED:
            return "passed"
        case Status.TIMEOUT:
            return "timed out"
    return f"failed: {verdict.message or verdict.exception or verdict.status}"


class CodeEval:
    """The metric as an object, with the method that callers of `evaluate.load("code_eval")` use."""

    name = "code_eval"

    def compute(
        self,
        predictions: Sequence[Sequence[str]] | None = None,
        references: Sequence[str] | None = None,
        k: Sequence[int] = (1, 10, 100),
        num_workers: int = 4,
        timeout: float = 3.0,
        **_options: Any,
    ) -> tuple[dict[str, float], Results]:
        """Do as `compute` of this module."""
        if predictions is None or references is None:
            raise UsageError("give predictions and references")
        return compute(predictions, references, k, num_workers, timeout)


def install() -> None:
    """Let `evaluate.load("code_eval")` return this metric in this process. Raises ModuleNotFoundError."""
    import evaluate  # noqa: PLC0415 - of the caller's environment

    load = evaluate.load

    def loading(path: str, *arguments: Any, **options: Any) -> Any:
        return CodeEval() if path == "code_eval" else load(path, *arguments, **options)

    evaluate.load = loading
