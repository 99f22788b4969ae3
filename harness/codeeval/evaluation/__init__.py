"""From problems to verdicts on disk: one stream with back-pressure."""

from codeeval.evaluation.calibration import Calibrator, calibrate, shows_unpassable
from codeeval.evaluation.drawing import Extractor
from codeeval.evaluation.evaluate import draw, evaluate, execute
from codeeval.evaluation.plan import (
    Plan,
    Task,
    Test,
    chosen_suites,
    make_tasks,
    program_of,
    program_of_sample,
)
from codeeval.evaluation.tally import Tally
from codeeval.evaluation.verification import Verification, verify
from codeeval_sandbox.executor import Executor
from codeeval_sandbox.executors import ScriptedPool

__all__ = [
    "Calibrator",
    "Executor",
    "Extractor",
    "Plan",
    "ScriptedPool",
    "Tally",
    "Task",
    "Test",
    "Verification",
    "calibrate",
    "chosen_suites",
    "draw",
    "evaluate",
    "execute",
    "make_tasks",
    "program_of",
    "program_of_sample",
    "shows_unpassable",
    "verify",
]
