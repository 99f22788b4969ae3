"""The pair of files of Every Eval Ever, the shared store of evaluations: scores, and a line for each verdict.

The form is version 0.3.0 of its schemas (https://github.com/evaleval/every_eval_ever).
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import UUID

from codeeval.exports.judged import DataSet, JudgedSample, data_set, estimates, facts, judged_samples, model_id
from codeeval.exports.tables import clean
from codeeval.report import Summary
from codeeval.report.prompts import Prompts
from codeeval.statistics.estimate import Estimate
from codeeval.store import Manifest, Run, VerdictRow, now, write_whole
from codeeval_sandbox.jobs import PASSING

__all__ = ["exporter"]

_VERSION = "0.3.0"
_METHOD = "interval over groups of problems, see statistics.md of codeeval"
_OTHER_SIGNS = re.compile(r"[^A-Za-z0-9._@-]")
_ARGUMENTS = ("temperature", "top_p", "max_tokens")
"""Parameters of sampling that the schema has fields for."""


class _EveryEvalEver:
    file_name = "every_eval_ever"

    def write(self, run: Run, summary: Summary, path: Path) -> Sequence[Path]:
        """Write the pair below the folder `path`, where it is in the store: data/BENCHMARK/DEVELOPER/MODEL/UUID.json.

        A second export of the run replaces the first.
        """
        stem = _stem(run.manifest)
        file, beside = path / f"{stem}.json", path / f"{stem}_samples.jsonl"
        digest, lines = hashlib.sha256(), 0
        evaluation = _evaluation_id(run.manifest)

        def counted() -> Iterator[bytes]:
            nonlocal lines
            for line in _lines(run, summary, evaluation):
                digest.update(line)
                lines += 1
                yield line

        write_whole(beside, counted())
        detailed = {
            "format": "jsonl",
            "file_path": f"{stem}_samples.jsonl",
            "hash_algorithm": "sha256",
            "checksum": digest.hexdigest(),
            "total_rows": lines,
        }
        scores = _scores(run, summary, evaluation) | {"detailed_evaluation_results": detailed}
        write_whole(file, [json.dumps(scores, indent=2).encode() + b"\n"])
        return file, beside


def _stem(manifest: Manifest) -> str:
    """Return the path of the pair in the store, without ending. Its UUID has the form of version 4, by a digest."""
    developer, _, name = model_id(manifest).rpartition("/")
    digest = hashlib.sha256(f"{manifest.benchmark.digest} {_evaluation_id(manifest)}".encode()).digest()
    parts = (manifest.benchmark.name, developer or "unknown", name)
    return "/".join(["data", *map(_folder, parts), str(UUID(bytes=digest[:16], version=4))])


def _folder(name: str) -> str:
    """Return a name as that of a folder."""
    return _OTHER_SIGNS.sub("_", name).strip(".") or "unknown"


def _evaluation_id(manifest: Manifest) -> str:
    """Return an id that a second export of the run has too."""
    moment = manifest.finished or manifest.started or now()
    return f"{clean(manifest.benchmark.name)}/{model_id(manifest)}/{int(moment.timestamp())}"


def _scores(run: Run, summary: Summary, evaluation: str) -> dict[str, Any]:
    manifest, data = run.manifest, data_set(run.manifest.benchmark.name)
    moment = manifest.finished or manifest.started or now()
    return {
        "schema_version": _VERSION,
        "evaluation_id": evaluation,
        "evaluation_timestamp": str(int(moment.timestamp())),
        "retrieved_timestamp": str(int(now().timestamp())),
        "source_metadata": {
            "source_name": "codeeval",
            "source_type": "evaluation_run",
            "source_organization_name": "unknown",
            "evaluator_relationship": "other",
        },
        "model_info": _model(manifest),
        "eval_library": {
            "name": "codeeval",
            "version": version("codeeval"),
            "additional_details": facts(run, summary),
        },
        "evaluation_results": [
            _result(manifest, data, suite, k, estimate, summary) for suite, k, estimate in estimates(summary)
        ],
    }


def _model(manifest: Manifest) -> dict[str, Any]:
    name, provider = model_id(manifest), clean(manifest.model.partition("/")[0])
    served = manifest.servers[-1] if manifest.servers else None
    engine, _, release = (served.software or "").partition(" ") if served else ("", "", "")
    return {
        "name": name,
        "id": name,
        **({"developer": name.partition("/")[0]} if "/" in name else {}),
        **({"inference_engine": {"name": clean(engine), "version": clean(release) or "unknown"}} if engine else {}),
        "additional_details": {
            "provider": provider,
            "deployment_type": "self_deployed" if provider == "vllm" else "unknown",
            "model_availability": "unknown",
        },
    }


def _result(
    manifest: Manifest, data: DataSet, suite: str, k: int, estimate: Estimate, summary: Summary
) -> dict[str, Any]:
    details = {"suite": clean(suite), "problems": str(summary.problems), "problems_asked": str(summary.problems_asked)}
    return {
        "evaluation_result_id": _result_id(suite, k),
        "evaluation_name": _name(manifest, suite),
        "source_data": _source(manifest, data),
        "metric_config": {
            "evaluation_description": f"Probability that any of {k} samples passes the tests of {clean(suite)}",
            "metric_id": "pass_at_k",
            "metric_name": f"pass@{k}",
            "metric_kind": "pass_rate",
            "metric_unit": "proportion",
            "metric_parameters": {"k": k},
            "lower_is_better": False,
            "score_type": "continuous",
            "min_score": 0,
            "max_score": 1,
        },
        "score_details": {
            "score": estimate.estimate,
            "details": details,
            "uncertainty": {
                "confidence_interval": {
                    "lower": estimate.low,
                    "upper": estimate.high,
                    "confidence_level": estimate.confidence,
                    "method": _METHOD,
                },
                "num_samples": summary.samples,
            },
        },
        "generation_config": _generation(manifest),
    }


def _generation(manifest: Manifest) -> dict[str, Any]:
    model = manifest.sampling.model
    known = {name: model[name] for name in _ARGUMENTS if model.get(name) is not None}
    sandbox = {"sandbox": {"type": manifest.sandbox.backend}} if manifest.sandbox else {}
    more = {"samples_per_problem": str(manifest.sampling.n_samples or "all that the files hold")}
    style = manifest.request.sampling.prompt_style
    return {
        "generation_args": {**known, **sandbox},
        "additional_details": more | ({"prompt_style": clean(style)} if style else {}),
    }


def _source(manifest: Manifest, data: DataSet) -> dict[str, Any]:
    name = {"dataset_name": clean(manifest.benchmark.name)}
    if data.hub:
        revision = {"hf_revision": data.revision} if data.revision else {}
        return {**name, "source_type": "hf_dataset", "hf_repo": data.hub, **revision}
    if data.url:
        return {**name, "source_type": "url", "url": [data.url]}
    return {**name, "source_type": "other", "source_version": manifest.benchmark.digest}


def _name(manifest: Manifest, suite: str) -> str:
    return f"{clean(manifest.benchmark.name)} ({clean(suite)})"


def _result_id(suite: str, k: int) -> str:
    return f"{clean(suite)}/pass@{k}"


def _lines(run: Run, summary: Summary, evaluation: str) -> Iterator[bytes]:
    """Yield a line for each verdict. It belongs to the pass@1 of its suite."""
    prompts, first = Prompts(run.manifest), {suite for suite, k, _ in estimates(summary) if k == 1}
    for judged in judged_samples(run):
        prompt = clean(prompts.text(judged.sample.task_id))
        for suite, row in judged.verdicts.items():
            line = _instance(run.manifest, judged, row, prompt, evaluation)
            if suite in first:
                line["evaluation_result_id"] = _result_id(suite, 1)
            yield json.dumps(line).encode() + b"\n"


def _instance(
    manifest: Manifest, judged: JudgedSample, row: VerdictRow, prompt: str, evaluation: str
) -> dict[str, Any]:
    sample, completion = judged.sample, judged.sample.completion
    passed = row.status in PASSING
    usage = [completion.usage.get(name) for name in ("prompt_tokens", "completion_tokens")]
    line: dict[str, Any] = {
        "schema_version": _VERSION,
        "evaluation_id": evaluation,
        "model_id": model_id(manifest),
        "evaluation_name": _name(manifest, row.suite),
        "sample_id": clean(sample.task_id),
        "sample_hash": hashlib.sha256(prompt.encode()).hexdigest(),
        "interaction_type": "single_turn",
        "input": {"raw": prompt, "reference": []},
        "output": {"raw": [clean(completion.text)]},
        "answer_attribution": [
            {
                "turn_idx": 0,
                "source": "output.raw",
                "extracted_value": clean(sample.solution),
                "extraction_method": sample.extraction,
                "is_terminal": True,
            }
        ],
        "evaluation": {"score": 1.0 if passed else 0.0, "is_correct": passed},
        "metadata": {
            "index": str(sample.index),
            "suite": clean(row.suite),
            "status": row.status.value,
            "trust": row.trust,
        },
    }
    if usage[0] is not None and usage[1] is not None:
        line["token_usage"] = {"input_tokens": usage[0], "output_tokens": usage[1], "total_tokens": usage[0] + usage[1]}
    if completion.latency_seconds is not None:
        line["performance"] = {"latency_ms": 1000 * completion.latency_seconds}
    return line


exporter = _EveryEvalEver()
