"""What callers ask of the judge, and what they get: the models of `POST /v1/judge`, as `docs/openapi.json` has them."""

from operator import attrgetter
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from codeeval.judging.rewarding import Mode
from codeeval.samples import Form
from codeeval_sandbox.jobs import Status, Verdict
from codeeval_sandbox.kinds import Trust

__all__ = ["JudgeRequest", "JudgeResponse", "Judged", "Ruling"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class JudgeRequest(_Model):
    """Completions for one problem."""

    benchmark: str | None = None
    """Name of a benchmark. `task_id` then names the problem."""
    task_id: str | None = None
    """Id of the problem in the benchmark."""
    tests: list[Any] | dict[str, Any] | None = None
    """Tests in place of a benchmark's: a list of asserts, a list of `{input, output}`, an object with `inputs`,
    `outputs` and perhaps `fn_name`, or a problem in codeeval's plain format (docs/benchmarks.md)."""
    completions: list[str] = Field(min_length=1)
    """Programs or answers, one verdict each."""
    form: Form = "answer"
    """`answer` of a chat, whose program is taken out; `completion` of the problem's stub; or whole `solution`."""
    suite: str | None = None
    """Name of the test suite. None: `base`."""
    reward: Mode = "binary"
    """`binary`: 1 if all tests pass. `share`: the share of tests that pass. `strong`: 1 if the problem's stronger
    suites pass too."""
    all_tests: bool = False
    """Go on after the first test that fails, to count those that pass. `share` always does."""
    stream: bool = False
    """Answer with one line of JSON per completion, as soon as its verdict is there."""
    seconds: float | None = Field(default=None, gt=0, le=3600)
    """Shortest limit of effective time of one program (s). None: the server's."""
    memory_mb: int | None = Field(default=None, ge=32, le=65536)
    """Memory limit of one program (MiB). None: the server's, which is also the largest that a request gets."""
    timeout: float | None = Field(default=None, gt=0, le=86400)
    """Longest wait for the answer (s). Then the status is 504. None: the server's."""

    @model_validator(mode="after")
    def _names_one_problem(self) -> Self:
        named = self.benchmark is not None and self.task_id is not None
        if named == (self.tests is not None) or (self.benchmark is None) != (self.task_id is None):
            raise ValueError("give either `benchmark` and `task_id`, or `tests`")
        return self


class Ruling(_Model):
    """The verdict of one suite on one program."""

    suite: str
    status: Status
    trust: Trust
    test: int | None = None
    """Index of the test that decided; None where none did."""
    test_source: str | None = None
    exception: str | None = None
    message: str | None = None
    line: int | None = None
    passed_tests: int | None = None
    total_tests: int | None = None
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    memory_kb: int = 0
    output: str = ""
    """Head of what the program printed."""
    cases: tuple[tuple[str | None, float], ...] | None = None
    """Status and seconds of each case that was run, of suites of the kinds `stdio` and `calls`. A status is None where
    a limit ended the job."""

    @classmethod
    def of(cls, verdict: Verdict, suite: str) -> "Ruling":
        """Return the ruling that a verdict is."""
        cases = tuple((case[0], case[1]) for case in verdict.report) if isinstance(verdict.report, list) else None
        return cls.model_construct(suite=suite, cases=cases, **dict(zip(_TAKEN, _taken(verdict), strict=True)))


_TAKEN = tuple(name for name in Ruling.model_fields if name not in {"suite", "cases"})
_taken = attrgetter(*_TAKEN)
"""The fields of a ruling that are a verdict's own, and their values."""


class Judged(_Model):
    """What became of one completion."""

    index: int
    """Its index in the request."""
    passed: bool | None
    """None if the sandbox failed, which says nothing of the program."""
    reward: float | None
    """From 0 to 1; None if the sandbox failed: leave the completion out, never count it as 0."""
    extraction: str
    """Way in which the program was found in the completion."""
    program: str
    """The program that was executed; empty if none was found."""
    verdicts: tuple[Ruling, ...]
    """In the order in which the suites were run, up to the first that failed."""


class JudgeResponse(_Model):
    """Answer to a request that is not streamed."""

    task_id: str
    suites: tuple[str, ...]
    results: tuple[Judged, ...]
    """In the order of the completions."""
    rewards: tuple[float | None, ...]
    """The rewards alone, in the same order."""
