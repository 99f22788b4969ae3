"""Errors of the harness, each with the exit code that the command line gives it.

CodeevalError (Exception)          exit
├── UsageError (ValueError)        2     the command line, a name or a file is invalid
│   └── SampleFileError            2     a row of a sample file cannot be read; the message names file and line
├── RunError (RuntimeError)        2     a run folder cannot be used: changed configuration, not writable, torn
│   └── RunWriteError (OSError)    1     what was finished is on disk, but no more can be written (full disk)
├── CommentError (ConnectionError) 1     a comment of a pull request cannot be read or written
├── ModelError (ConnectionError)   4     the model cannot be reached, or refuses
├── EnvironmentLackError           4     the sandbox lacks a language or package that programs need
└── InterruptedCommand             130   Ctrl-C or SIGTERM; the message says how to go on, if anything was begun

SandboxError (codeeval_sandbox) and ImageError (codeeval_images) have the exit code 4, BenchmarkError
(codeeval_benchmarks) has 2. A run that ends with unresolved infrastructure verdicts, or with prompts that the model's
server did not answer, exits with 3.
"""

from typing import Literal

__all__ = [
    "CodeevalError",
    "CommentError",
    "EnvironmentLackError",
    "InterruptedCommand",
    "ModelError",
    "ModelFault",
    "RunError",
    "RunWriteError",
    "SampleFileError",
    "UsageError",
]

ModelFault = Literal["unreachable", "key", "unknown_model", "window", "chat_template", "refused", "quota", "filtered"]
"""Why a model gives no samples."""


class CodeevalError(Exception):
    """Root of the harness's own errors."""

    exit_code = 1
    """Exit status of a command that ends with the error. The roots of the other packages have one too."""


class UsageError(CodeevalError, ValueError):
    """The command line, a name or a file is invalid."""

    exit_code = 2


class SampleFileError(UsageError):
    """A row of a sample file cannot be read."""


class RunError(CodeevalError, RuntimeError):
    """A run folder cannot be used."""

    exit_code = 2


class RunWriteError(RunError, OSError):
    """No more can be written; everything finished before is on disk."""

    exit_code = 1


class CommentError(CodeevalError, ConnectionError):
    """A comment of a pull request cannot be read or written."""

    exit_code = 1


class ModelError(CodeevalError, ConnectionError):
    """The model cannot be reached, or refuses."""

    exit_code = 4

    def __init__(self, message: str, *, kind: ModelFault = "unreachable") -> None:
        super().__init__(message)
        self.kind = kind


class EnvironmentLackError(CodeevalError, RuntimeError):
    """The sandbox lacks a language or package, so that its verdicts would say nothing of the programs."""

    exit_code = 4


class InterruptedCommand(CodeevalError):  # noqa: N818 - nothing went wrong
    """The user stopped the command."""

    exit_code = 130

    def __init__(self, message: str = "interrupted") -> None:
        super().__init__(message)
