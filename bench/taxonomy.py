"""Measure time and memory of diagnosing failures: no sandbox, one process, then one per core.

python bench/taxonomy.py [FAILURES]        100,000 unless told otherwise

Failures are mutants of the starter's canonical solutions with the verdicts that such mutants get.
"""

import itertools
import resource
import sys
import time
from collections.abc import Iterator

import numpy as np

from codeeval.python.mutation import apply, mutants
from codeeval.taxonomy import Failure, Observation, SeenFailure
from codeeval.taxonomy.analysis import classify_all
from codeeval_benchmarks.registry import load
from codeeval_sandbox.jobs import Status

_VERDICTS = (
    (Status.WRONG, None, None),
    (Status.WRONG, None, None),
    (Status.WRONG, None, None),
    (Status.EXCEPTION, "NameError", "name 'helper' is not defined"),
    (Status.EXCEPTION, "IndexError", "list index out of range"),
    (Status.EXCEPTION, "TypeError", "unsupported operand type(s)"),
    (Status.SYNTAX_ERROR, "SyntaxError", "'(' was never closed"),
    (Status.TIMEOUT, None, "effective time limit reached"),
)
_SEEN = Observation(".F", (SeenFailure(1, "f([1, 2])", "[1]", "list", "(1, 2)", "tuple"),))


def failures(count: int) -> Iterator[Failure]:
    """So many failures, made as they are taken."""
    generator = np.random.default_rng(0)
    programs = [
        (problem, apply(problem.canonical_solution, edit))
        for problem in load("starter")
        for edits in mutants(problem.canonical_solution).values()
        for edit in edits
    ]
    for index, (problem, program) in zip(range(count), itertools.cycle(programs), strict=False):
        status, exception, message = _VERDICTS[int(generator.integers(len(_VERDICTS)))]
        yield Failure(
            problem.task_id,
            index,
            "base",
            status,
            program,
            problem.entry_point,
            exception=exception,
            message=message,
            line=2,
            observation=_SEEN if status is Status.WRONG else None,
        )


def main() -> None:
    """Print failures per second and the peak of memory."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    for label, processes, some in (("one process", 0, min(count, 10_000)), ("a process per core", None, count)):
        started, cpu = time.perf_counter(), time.process_time()
        done = sum(1 for _ in classify_all(failures(some), processes=processes))
        wall, own = time.perf_counter() - started, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        rate = done / own if processes == 0 else done / wall
        per = "second of processor time" if processes == 0 else "second"
        print(f"{label}: {done:,} failures, {rate:,.0f} per {per}; peak {peak} MB")


if __name__ == "__main__":
    main()
