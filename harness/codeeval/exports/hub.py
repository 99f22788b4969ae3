"""A score for a model's page on the Hugging Face Hub: a file of the folder `.eval_results` in the model's repository.

The form is that of https://huggingface.co/docs/hub/eval-results: one score of a data set that the Hub lists.
"""

from importlib.metadata import version
from pathlib import Path
from typing import Any

from codeeval.errors import UsageError
from codeeval.exports.judged import data_set, main_suite
from codeeval.exports.tables import clean
from codeeval.report import Summary
from codeeval.store import Run, write_whole

__all__ = ["exporter"]


class _Hub:
    file_name = ".eval_results/codeeval.yaml"

    def write(self, run: Run, summary: Summary, path: Path) -> None:
        """Write pass@1 in percent, with its limits in the notes.

        Raises UsageError where the benchmark has no data set on the Hub, or the run no pass@1.
        """
        import yaml  # noqa: PLC0415 - loaded only where it is used

        entry = _entry(run, summary)
        write_whole(path, [yaml.safe_dump([entry], sort_keys=False, allow_unicode=True, width=1000).encode()])


def _entry(run: Run, summary: Summary) -> dict[str, Any]:
    manifest = run.manifest
    data, suite = data_set(manifest.benchmark.name), main_suite(summary)
    if data.hub is None:
        raise UsageError(
            f"benchmark {manifest.benchmark.name!r} has no data set on the Hub that codeeval knows, and a score there "
            "belongs to one: export to every-eval-ever or csv instead"
        )
    if suite is None or "1" not in summary.pass_at_k[suite]:
        raise UsageError(f"the run {str(run.folder)!r} has no pass@1: execute it with `codeeval execute {run.folder}`")
    first = summary.pass_at_k[suite]["1"]
    low, high = 100 * first.low, 100 * first.high
    finished = manifest.finished or manifest.started
    return {
        "dataset": {"id": data.hub, "task_id": "default", **({"revision": data.revision} if data.revision else {})},
        "value": round(100 * first.estimate, 2),
        **({"date": finished.date().isoformat()} if finished else {}),
        "notes": (
            f"pass@1 in percent ({clean(suite)}), {summary.samples:,} samples of {summary.problems} problems; "
            f"{first.confidence:.0%} interval {low:.2f} to {high:.2f}; codeeval {version('codeeval')}"
        ),
    }


exporter = _Hub()
