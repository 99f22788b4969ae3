"""An Inspect log (`.eval`), which Inspect View, its data frames and its scanners open.

The form is version 2 of Inspect's log: a zip with a header, and a file for each sample. A task_id is a sample's id, an
index from 0 an epoch from 1, and a suite a scorer. A sample without a verdict in a suite has no score there.
"""

import json
import zipfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from codeeval.errors import RunWriteError
from codeeval.exports.judged import JudgedSample, data_set, estimates, facts, judged_samples, model_id
from codeeval.exports.tables import clean
from codeeval.report import Summary
from codeeval.report.prompts import Prompts
from codeeval.samples import Completion
from codeeval.store import Manifest, Run, VerdictRow, now
from codeeval_sandbox.jobs import PASSING

__all__ = ["exporter"]

_STOPS = {"stop": "stop", "length": "max_tokens", "content_filter": "content_filter", "tool_calls": "tool_calls"}
"""Inspect's words for the reason of an answer's end; `unknown` for all others."""
_DETAILS = ("test", "test_source", "exception", "message", "line", "passed_tests", "total_tests")
_HEAD = 200
"""Characters of a prompt in the list of samples."""


class _InspectLog:
    file_name = "inspect.eval"

    def write(self, run: Run, summary: Summary, path: Path) -> None:
        """Write the log, sample by sample."""
        temporary = path.with_name(f".{path.name}.new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as file:
                _write(run, summary, file)
            temporary.replace(path)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise RunWriteError(f"cannot write {str(path)!r}: {error.strerror}; name another folder") from error


def _write(run: Run, summary: Summary, file: IO[bytes]) -> None:
    prompts, listed = Prompts(run.manifest), []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        start = {"version": 2, "eval": _eval(run, summary), "plan": {"name": "codeeval", "steps": []}}
        _add(archive, "_journal/start.json", start)
        for judged in judged_samples(run):
            sample = _sample(judged, prompts, model_id(run.manifest))
            _add(archive, f"samples/{sample['id']}_epoch_{sample['epoch']}.json", sample)
            listed.append(_listed(sample))
        _add(archive, "summaries.json", listed)
        _add(archive, "header.json", start | _end(run, summary, len(listed)))


def _add(archive: zipfile.ZipFile, name: str, value: object) -> None:
    archive.writestr(zipfile.ZipInfo(name), json.dumps(value, allow_nan=False), zipfile.ZIP_DEFLATED)


def _eval(run: Run, summary: Summary) -> dict[str, Any]:
    """Return the facts of the task: Inspect's `EvalSpec`."""
    manifest = run.manifest
    data, described = data_set(manifest.benchmark.name), facts(run, summary)
    sandbox = {"sandbox": {"type": manifest.sandbox.backend}} if manifest.sandbox else {}
    return {
        "created": _time(manifest, "started"),
        "task": clean(manifest.benchmark.name),
        "task_id": manifest.benchmark.digest[:22],
        "task_version": 0,
        "dataset": {
            "name": clean(manifest.benchmark.name),
            "location": data.hub or data.url or clean(manifest.benchmark.source),
            "samples": summary.problems,
            "sample_ids": [clean(task) for task in run.scan().samples],
            "shuffled": False,
        },
        "model": clean(manifest.model),
        "config": {"epochs": max(map(len, run.scan().samples.values()), default=1)},
        "packages": {"codeeval": version("codeeval")},
        "metadata": described,
        **sandbox,
    }


def _end(run: Run, summary: Summary, samples: int) -> dict[str, Any]:
    """Return status, results and times of the log."""
    scores = [_results(suite, summary) for suite in summary.statuses]
    finished = run.manifest.finished is not None
    return {
        "status": "success" if finished else "cancelled",
        "results": {"total_samples": samples, "completed_samples": samples, "scores": scores},
        "stats": {"started_at": _time(run.manifest, "started"), "completed_at": _time(run.manifest, "finished")},
    }


def _results(suite: str, summary: Summary) -> dict[str, Any]:
    """Return the metrics of a scorer: pass@k with its limits."""
    metrics = {
        f"pass@{k}": {
            "name": f"pass@{k}",
            "value": estimate.estimate,
            "params": {"k": k},
            "metadata": {"low": estimate.low, "high": estimate.high, "confidence": estimate.confidence},
        }
        for name, k, estimate in estimates(summary)
        if name == suite
    }
    scored = sum(summary.statuses[suite].values())
    return {
        "name": clean(suite),
        "scorer": clean(suite),
        "scored_samples": scored,
        "unscored_samples": summary.samples - scored,
        "params": {},
        "metrics": metrics,
    }


def _sample(judged: JudgedSample, prompts: Prompts, model: str) -> dict[str, Any]:
    sample, completion = judged.sample, judged.sample.completion
    asked = [{"role": role, "content": clean(text)} for role, text in prompts.messages(sample.task_id)]
    answer = {"role": "assistant", "content": clean(completion.text), "source": "generate"}
    usage = _usage(completion)
    output: dict[str, Any] = {
        "model": model,
        "choices": [{"message": answer, "stop_reason": _STOPS.get(completion.finish_reason or "", "unknown")}],
        "completion": answer["content"],
    }
    if usage:
        output["usage"] = usage
    if completion.latency_seconds is not None:
        output["time"] = completion.latency_seconds
    return {
        "id": clean(sample.task_id),
        "epoch": sample.index + 1,
        "input": asked[0]["content"] if len(asked) == 1 else asked,
        "target": "",
        "messages": [*asked, answer],
        "output": output,
        "scores": {clean(suite): _score(row, sample.solution) for suite, row in judged.verdicts.items()},
        "metadata": {"extraction": sample.extraction, "form": completion.form},
        **({"model_usage": {model: usage}} if usage else {}),
    }


def _score(row: VerdictRow, program: str) -> dict[str, Any]:
    """Return the verdict as a score: `C` or `I`, with the program that was executed and what decided."""
    details = {name: _plain(row.details[name]) for name in _DETAILS if name in row.details}
    said = [f"status: {row.status.value}", *(f"{name}: {value}" for name, value in details.items())]
    return {
        "value": "C" if row.status in PASSING else "I",
        "answer": clean(program),
        "explanation": "\n".join(said),
        "metadata": {"status": row.status.value, "trust": row.trust, **details},
    }


def _plain(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


def _usage(completion: Completion) -> Mapping[str, int]:
    prompt, answer = completion.usage.get("prompt_tokens"), completion.usage.get("completion_tokens")
    if prompt is None or answer is None:
        return {}
    return {"input_tokens": prompt, "output_tokens": answer, "total_tokens": prompt + answer}


def _listed(sample: Mapping[str, Any]) -> dict[str, Any]:
    """Return a sample as the list of samples has it."""
    scores = {name: {"value": score["value"]} for name, score in sample["scores"].items()}
    first = sample["input"] if isinstance(sample["input"], str) else sample["input"][-1]["content"]
    return {
        "id": sample["id"],
        "epoch": sample["epoch"],
        "input": first[:_HEAD],
        "target": "",
        "scores": scores,
        "completed": True,
        "message_count": len(sample["messages"]),
    }


def _time(manifest: Manifest, name: str) -> str:
    return (getattr(manifest, name) or manifest.started or now()).isoformat()


exporter = _InspectLog()
