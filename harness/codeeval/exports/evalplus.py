"""EvalPlus's `eval_results.json`, which its users' tools read."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from codeeval.report import Summary
from codeeval.store import Run, RunIndex, write_whole
from codeeval_sandbox.jobs import Status

__all__ = ["exporter", "write_evalplus_results"]

_WORDS = {Status.PASSED: "pass", Status.TIMEOUT: "timeout"}


class _EvalPlus:
    file_name = "eval_results.json"

    def write(self, run: Run, summary: Summary, path: Path) -> None:
        """Write the run's verdicts and pass@k as EvalPlus does."""
        write_evalplus_results(run, path, summary.in_evalplus_terms())


def write_evalplus_results(run: Run, path: Path, pass_at_k: Mapping[str, Mapping[str, float]]) -> None:
    """Write the run's verdicts as EvalPlus does: date, hash, eval (rows by task), pass_at_k.

    `pass_at_k` is by suite, then `pass@k`. Its `plus` counts samples that pass both suites, while a row's `plus_status`
    is that of the plus inputs alone, as in EvalPlus. A suite without verdict has the status None, as with EvalPlus's
    `--base-only`. The list of failed tests has the source, or else the index, of a test that decided.

    Raises:
        RunWriteError: the file cannot be written.
    """
    finished = run.manifest.finished or run.manifest.started
    head = {"date": finished.strftime("%Y-%m-%d %H:%M") if finished else "", "hash": run.manifest.benchmark.digest}
    write_whole(path, _parts(run, head, {"pass_at_k": pass_at_k}))


def _parts(run: Run, head: Mapping[str, Any], tail: Mapping[str, Any]) -> Iterator[bytes]:
    index = run.scan()
    yield json.dumps(head)[:-1].encode() + b', "eval": {'
    for position, task_id in enumerate(index.samples):
        comma = b", " if position else b""
        yield comma + json.dumps(task_id).encode() + b": " + json.dumps(_rows(run, index, task_id)).encode()
    yield b"}, " + json.dumps(tail)[1:].encode()


def _rows(run: Run, index: RunIndex, task_id: str) -> list[dict[str, Any]]:
    rows = []
    for sample_index, offset in sorted(index.samples[task_id].items()):
        results = {suite: _found(run, index, (task_id, suite), sample_index) for suite in ("base", "plus")}
        row: dict[str, Any] = {"task_id": task_id, "solution": run.sample_at(offset).solution}
        row |= {f"{suite}_status": status for suite, (status, _) in results.items()}
        row |= {f"{suite}_fail_tests": failed for suite, (_, failed) in results.items()}
        rows.append(row)
    return rows


def _found(run: Run, index: RunIndex, group: tuple[str, str], sample_index: int) -> tuple[str | None, list[Any]]:
    """EvalPlus's word for the status, and the tests that failed."""
    offset = index.verdicts.get(group, {}).get(sample_index)
    if offset is None:
        return None, []
    verdict = run.verdict_at(offset)
    failed = verdict.details.get("test_source", verdict.details.get("test"))
    return _WORDS.get(verdict.status, "fail"), [] if failed is None else [failed]


exporter = _EvalPlus()
