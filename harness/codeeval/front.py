"""The front page: every name that `import codeeval` offers, and nothing else."""

from codeeval.config import RunConfig, SamplingConfig, SandboxConfig
from codeeval.errors import CodeevalError, ModelError, RunError, UsageError
from codeeval.runs.judging import judge, judge_sync
from codeeval.runs.library import compare, gate, open_run, run, run_matrix, run_matrix_sync, run_sync
from codeeval.samples import Completion, Model
from codeeval.statistics.pass_at_k import pass_at_k

__all__ = [
    "CodeevalError",
    "Completion",
    "Model",
    "ModelError",
    "RunConfig",
    "RunError",
    "SamplingConfig",
    "SandboxConfig",
    "UsageError",
    "compare",
    "gate",
    "judge",
    "judge_sync",
    "open_run",
    "pass_at_k",
    "run",
    "run_matrix",
    "run_matrix_sync",
    "run_sync",
]
