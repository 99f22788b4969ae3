"""Workloads: HumanEval's canonical solutions many times over, a stream of trivial jobs, a mix with bad programs."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codeeval_benchmarks import registry
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox import Check, Job, Status, Suite

__all__ = ["Program", "humaneval", "mix", "trivial"]


@dataclass(frozen=True)
class Program:
    """One program of a benchmark, in the forms that the contenders take."""

    problem: Problem
    solution: str
    expected: Status = Status.PASSED

    @property
    def suite(self) -> Suite:
        """The problem's own tests."""
        return self.problem.suites["base"]

    @property
    def source(self) -> str:
        """Prelude and solution as one text."""
        return f"{self.problem.prelude}\n{self.solution}"

    @property
    def script(self) -> str:
        """The program with its tests and the call of them, in HumanEval's own form."""
        assert isinstance(self.suite, Check)
        return f"{self.source}\n{self.suite.source}\ncheck({self.problem.entry_point})\n"

    def job(self, index: int) -> Job:
        """Return the program as a job for the sandbox."""
        units = (self.problem.prelude, self.solution) if self.problem.prelude else (self.solution,)
        return Job((index,), units, self.suite)


def humaneval(data_dir: Path, repetitions: int) -> list[Program]:
    """HumanEval's canonical solutions, again and again; no two programs are the same text. Raises BenchmarkError."""
    problems = registry.load("humaneval", data_dir)
    return [
        Program(problem, f"{problem.canonical_solution}\n# repetition {repetition}\n")
        for repetition in range(repetitions)
        for problem in problems
    ]


def trivial(count: int) -> Iterator[Job]:
    """Distinct programs that do nearly nothing, made as they are asked for."""
    suite = Check("base", "successor", "def check(candidate):\n    assert candidate(1) == 2\n")
    for index in range(count):
        yield Job((index,), (f"def successor(x):\n    return x + 1  # {index}\n",), suite)


_BAD = {
    "    while True:\n        pass\n": (10, Status.TIMEOUT),
    "    import time\n    time.sleep(3600)\n": (4, Status.TIMEOUT),
    "    blocks = []\n    while True:\n        blocks.append(bytearray(1 << 22))\n": (4, Status.MEMORY),
}
"""Bodies of functions: how many of 200 programs have each, and their right verdict."""


def mix(data_dir: Path) -> list[Program]:
    """200 programs in a fixed random order: 5 % endless loops, 2 % sleepers, 2 % memory hogs, else right ones."""
    programs = humaneval(data_dir, 2)[:200]
    bodies = [(body, status) for body, (count, status) in _BAD.items() for _ in range(count)]
    for index, (body, status) in enumerate(bodies):
        problem = programs[index].problem
        solution = f"def {problem.entry_point}(*arguments):\n{body}# {index}\n"
        programs[index] = Program(problem, solution, status)
    random.Random(200).shuffle(programs)
    return programs
