"""Jobs, limits and verdicts: everything that enters the sandbox and leaves it."""

import enum
from dataclasses import dataclass, field, replace
from typing import Any

from codeeval_sandbox.environments import DEFAULT, Environment
from codeeval_sandbox.kinds import Suite, Trust
from codeeval_sandbox.questions import Question

__all__ = ["PASSING", "Job", "Key", "Limits", "Status", "Verdict", "scaled"]

Key = tuple[Any, ...]
"""Identity of a job. The sandbox only hands it back. It is unique within one `Executor.run`."""


class Status(enum.StrEnum):
    """The closed set of outcomes. All but `INFRASTRUCTURE` are facts about the program."""

    PASSED = "passed"
    WRONG = "wrong"
    """A test was not fulfilled: a false assertion, or a value that the test could not work with."""
    EXCEPTION = "exception"
    """The program raised, at load or in a call."""
    SYNTAX_ERROR = "syntax_error"
    TIMEOUT = "timeout"
    """Effective time (processor time, or waiting of its own making) passed the limit."""
    MEMORY = "memory"
    OUTPUT_LIMIT = "output_limit"
    """More was printed, or returned at once, than the limit."""
    PROCESS_LIMIT = "process_limit"
    CRASHED = "crashed"
    """Crashed, for example with a segmentation fault."""
    EXITED = "exited"
    """The program ended its process, or tried to, before the tests were done."""
    BROKE_WORKER = "broke_worker"
    """Run alone, the program made its worker fail each time, by a fault that the worker told of."""
    NO_CODE = "no_code"
    """The completion holds no program; given by extraction, never by the sandbox."""
    TRUNCATED = "truncated"
    """The completion was cut at the token limit; given by extraction, never by the sandbox."""
    INFRASTRUCTURE = "infrastructure"
    """The sandbox failed, also when tried again alone, and nothing says that the program did it. In no denominator."""


PASSING = frozenset({Status.PASSED})


_SHARE_SECONDS, _SHARE_LIMIT = 1.0, 4.0
"""Processor time of a suite that is free, and the limit from which on it is so much (s).

Below, it falls with the limit's square: a worker that is lost over a suite costs about 0.2 s beside, however short the
limit. So a run of suites that nothing can interrupt stays within 1.5 of its limits."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one job."""

    seconds: float = 4.0
    """Effective time for program and suite together: processor time of the job's processes, or wall time less the
    time spent waiting for a processor. 4 is the floor that EvalPlus uses too."""
    memory_mb: int = 1024
    """Address space of each process and resident memory of all together, in MiB."""
    output_kb: int = 1024
    """Output that the program may print (KiB)."""
    processes: int = 64
    """Processes and threads at one time."""
    input_seconds: float | None = None
    """Effective time (s) for one input of a `Differential` suite, for one case of `Stdio` and `Calls`, and for loading
    the program. The clock is read once an answer takes a tenth of a second. None: only `seconds` applies."""
    suite_seconds: float | None = None
    """Processor time of the suite that is free for the program. Time of the suite above this
    limit, spent on values that the program returns, counts as the program's effective time. None: see `share`."""
    input_factor: float = 4.0
    """An input's limit is at least this many times what the reference took on it."""

    @property
    def share(self) -> float:
        """Processor time of the suite that is free (s): unless given, one second, less at limits below four."""
        usual = _SHARE_SECONDS * min(1.0, self.seconds / _SHARE_LIMIT) ** 2
        return usual if self.suite_seconds is None else self.suite_seconds


def scaled(limits: Limits, factor: float) -> Limits:
    """Return limits of time for a language whose programs take so many times what Python's take."""
    inner = None if limits.input_seconds is None else factor * limits.input_seconds
    return replace(limits, seconds=factor * limits.seconds, input_seconds=inner)


@dataclass(frozen=True, slots=True)
class Job:
    """One program, and the suite that tests it or the question that is put to it."""

    key: Key
    program: tuple[str, ...]
    """Source units executed in order in one module namespace. Usually a prelude (the prompt's imports and helpers)
    and the solution; line numbers in a verdict are those of the last unit. Empty: no program is run, but what the suite
    does once for all of them (the reference of a `Differential`); the verdict says what that took."""
    suite: Suite | Question
    limits: Limits = field(default_factory=Limits)
    all_tests: bool = False
    """Go on after the first test that fails, to count those that pass. The status and what it says stay those of the
    first failure; the tests after it have what is left of the limits."""
    seconds: float = 0.0
    """Expected time (s); 0 if unknown. Long jobs are shared out evenly, and jobs of a costly suite stay together."""
    environment: Environment = DEFAULT
    """Language and image that the program needs."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one job."""

    key: Key
    status: Status
    trust: Trust
    test: int | None = None
    """Index of the test that decided (an assert, an input); None where the suite was not reached or not countable."""
    test_source: str | None = None
    """Source line of that test."""
    exception: str | None = None
    """Class name of the exception, where one decided."""
    message: str | None = None
    """Head of its message, or what the sandbox has to say of the status."""
    line: int | None = None
    """Line of the program's last unit where the exception was raised."""
    own_objects: bool = False
    """True if an object of the program's own class answered a test: by an attribute, an item, its length or text. Also
    true if the program passed only because tests saw how it changed its arguments."""
    passed_in_content: bool | None = None
    """True if a program that failed would pass if only the content of values counted, not their form. In R: NULL or an
    empty vector, list or vector, names and their order, other attributes. None: it would not, or is not known."""
    uncalibrated: bool = False
    """True if a failure may be the tests' own fault, because no right program was there to try them on. The harness
    sets this for problems without a canonical solution."""
    passed_tests: int | None = None
    """Tests fulfilled: before the one that decided, or of all with `Job.all_tests`."""
    total_tests: int | None = None
    """Tests in the suite; None where not countable (a loop inside `check`, unless all its tests were run)."""
    cpu_seconds: float = 0.0
    """Processor time of the job's processes."""
    wall_seconds: float = 0.0
    suite_seconds: float = 0.0
    """Processor time of the suite over this job, where the job was long enough to be measured; else 0."""
    effective_seconds: float = 0.0
    """Effective time (s), where the job was long enough to be measured; else 0. It is never stored."""
    memory_kb: int = 0
    """Peak memory: of the main process, or of all that the job held where that is known and more."""
    output: str = ""
    """Head of what the program printed."""
    report: Any = None
    """The answer to a question (`questions`), as JSON. From suites whose cases run in a process each (`Stdio`,
    `Calls`): a list of `[status, seconds]`, one for each case that was run. Else None. It is never stored."""
    worker: str = ""
    """The worker that ran it."""
    attempt: int = 1
    """1 unless the job was run again after an infrastructure failure, or because its clock stood still."""

    @property
    def passed(self) -> bool | None:
        """True if the program passed, False if it failed, None if the sandbox failed, which says nothing of it."""
        return None if self.status is Status.INFRASTRUCTURE else self.status in PASSING
