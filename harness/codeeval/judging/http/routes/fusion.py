"""The models of SandboxFusion's routes, as its clients send and read them (bytedance/SandboxFusion, `sandbox_api.py`).

Further fields of a request are ignored, as there, because clients of several versions are in use.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["LANGUAGES", "EvalResult", "RunCodeRequest", "RunCodeResponse", "RunResult", "SubmitRequest", "TestCase"]

LANGUAGES = frozenset(
    [
        "python",
        "cpp",
        "nodejs",
        "go",
        "go_test",
        "java",
        "php",
        "csharp",
        "bash",
        "typescript",
        "sql",
        "rust",
        "cuda",
        "lua",
        "R",
        "perl",
        "D_ut",
        "ruby",
        "scala",
        "julia",
        "pytest",
        "junit",
        "kotlin_script",
        "jest",
        "verilog",
        "python_gpu",
        "lean",
        "swift",
        "racket",
    ]
)
"""Words of the protocol for languages."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class RunCodeRequest(_Model):
    """A program to be run as a script."""

    code: str
    language: str
    compile_timeout: float = Field(default=10, gt=0, le=3600)
    run_timeout: float = Field(default=10, gt=0, le=3600)
    """Effective time (s): waiting for a processor does not count."""
    memory_limit_MB: int = -1  # noqa: N815 - the protocol's word
    """MiB; below 1 is the server's limit, which is also the largest that a request gets."""
    stdin: str | None = None
    files: dict[str, str | None] = Field(default_factory=dict)
    """Base64 by relative path."""
    fetch_files: list[str] = Field(default_factory=list)
    """Paths of files that are sent back, if the script ends by itself."""


class RunResult(_Model):
    """The end of one process."""

    status: Literal["Finished", "Error", "TimeLimitExceeded"]
    execution_time: float | None = None
    return_code: int | None = None
    stdout: str | None = None
    stderr: str | None = None


class RunCodeResponse(_Model):
    """The end of a program."""

    status: Literal["Success", "Failed", "SandboxError"]
    """`Success`: exit code 0. `SandboxError`: the sandbox failed, which says nothing of the program."""
    message: str = ""
    compile_result: RunResult | None = None
    run_result: RunResult | None = None
    executor_pod_name: str | None = None
    files: dict[str, str] = Field(default_factory=dict)


class TestConfig(_Model):
    """How a completion is judged."""

    __test__ = False  # for pytest

    dataset_type: str | None = None
    language: str | None = None
    locale: str | None = None
    is_fewshot: bool | None = None
    compile_timeout: float | None = Field(default=None, gt=0, le=3600)
    run_timeout: float | None = Field(default=None, gt=0, le=3600)
    custom_extract_logic: str | None = None
    provided_data: list[dict[str, Any]] | dict[str, Any] | None = None
    """The problem's row, or rows by `id`."""
    extra: dict[str, Any] = Field(default_factory=dict)
    """`run_all_cases`, `is_freeform`."""


class SubmitRequest(_Model):
    """A completion for a problem of a data set."""

    dataset: str
    id: int | str
    completion: str
    config: TestConfig = TestConfig()


class TestCase(_Model):
    """One test of a completion."""

    __test__ = False  # for pytest

    passed: bool
    exec_info: RunCodeResponse
    test_info: dict[str, Any] | None = None


class EvalResult(_Model):
    """What became of a completion."""

    id: int | str
    accepted: bool
    extracted_code: str
    full_code: str | None = None
    test_code: str | None = None
    tests: tuple[TestCase, ...]
    extracted_type: Literal["fenced", "incomplete_fenced", "heuristic", "empty"] | None = None
    extra: dict[str, Any] | None = None
