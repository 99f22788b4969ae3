"""The harness: draws samples, runs them, studies and reports the results.

What is public stands here, and is loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from codeeval.errors import CodeevalError, ModelError, RunError, RunWriteError, SampleFileError, UsageError
    from codeeval.evaluation import Plan, Tally, Task, calibrate, draw, evaluate, execute, make_tasks, verify
    from codeeval.extraction import extract
    from codeeval.models import ModelConfig, open_model
    from codeeval.report import Summary, summarize
    from codeeval.samples import Completion, Model, Sample
    from codeeval.statistics.intervals import mean_interval
    from codeeval.statistics.pass_at_k import pass_at_k
    from codeeval.statistics.score_at_k import score_at_k
    from codeeval.store import Manifest, Run, RunWriter, VerdictRow, open_run
    from codeeval.studies.false_positives.study import study_false_positives
    from codeeval.studies.inputs.cohorts import gather
    from codeeval.studies.quality.study import study_quality
    from codeeval.studies.resampling.study import study_resampling

    __version__: str

__all__ = [
    "CodeevalError",
    "Completion",
    "Manifest",
    "Model",
    "ModelConfig",
    "ModelError",
    "Plan",
    "Run",
    "RunError",
    "RunWriteError",
    "RunWriter",
    "Sample",
    "SampleFileError",
    "Summary",
    "Tally",
    "Task",
    "UsageError",
    "VerdictRow",
    "calibrate",
    "draw",
    "evaluate",
    "execute",
    "extract",
    "gather",
    "make_tasks",
    "mean_interval",
    "open_model",
    "open_run",
    "pass_at_k",
    "score_at_k",
    "study_false_positives",
    "study_quality",
    "study_resampling",
    "summarize",
    "verify",
]

_HOMES = {
    "codeeval.errors": ("CodeevalError", "ModelError", "RunError", "RunWriteError", "SampleFileError", "UsageError"),
    "codeeval.evaluation": (
        "Plan",
        "Tally",
        "Task",
        "calibrate",
        "draw",
        "evaluate",
        "execute",
        "make_tasks",
        "verify",
    ),
    "codeeval.extraction": ("extract",),
    "codeeval.models": ("ModelConfig", "open_model"),
    "codeeval.report": ("Summary", "summarize"),
    "codeeval.samples": ("Completion", "Model", "Sample"),
    "codeeval.store": ("Manifest", "Run", "RunWriter", "VerdictRow", "open_run"),
    "codeeval.studies.inputs.cohorts": ("gather",),
    "codeeval.studies.false_positives.study": ("study_false_positives",),
    "codeeval.statistics.intervals": ("mean_interval",),
    "codeeval.statistics.pass_at_k": ("pass_at_k",),
    "codeeval.studies.quality.study": ("study_quality",),
    "codeeval.studies.resampling.study": ("study_resampling",),
    "codeeval.statistics.score_at_k": ("score_at_k",),
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("importlib.metadata").version("codeeval")  # importing it takes longer than `--help` may
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module 'codeeval' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
