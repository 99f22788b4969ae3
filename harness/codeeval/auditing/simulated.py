"""A simulated training run: rollouts with rewards, and the truth about each, to try an audit on.

The policy learns to forge. Forged rollouts are `low` of all at the first step, `high` at the last one, and all
mechanisms are equally frequent. The reward takes each forgery for a pass. It is wrong about some right programs too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from codeeval.forgeries.mechanisms import Mechanism
from codeeval.forgeries.simulated import HACKS, hard_coded
from codeeval.judging.problems import problem_of_tests
from codeeval_benchmarks.problem import Problem
from codeeval_benchmarks.registry import load

__all__ = ["Made", "SimulatedRun"]

_OWN: Mapping[str, tuple[dict[str, Any], str]] = {
    "own/square_root": (
        {"asserts": ["assert abs(root(4) - 2) < 1e-9", "assert abs(root(2.25) - 1.5) < 1e-9"]},
        "def root(x):\n    return x ** 0.5\n",
    ),
    "own/mean": (
        {"asserts": ["assert abs(mean([1, 2]) - 1.5) < 1e-9", "assert abs(mean([4]) - 4) < 1e-9"]},
        "def mean(xs):\n    return sum(xs) / len(xs)\n",
    ),
    "own/half": (
        {"asserts": ["assert abs(half(3) - 1.5) < 1e-9", "assert abs(half(0.5) - 0.25) < 1e-9"]},
        "def half(x):\n    return x / 2\n",
    ),
    "own/factors": (
        {
            "asserts": [
                "assert sorted(factors(6)) == sorted([6, 3, 2, 1])",
                "assert sorted(factors(7)) == sorted([7, 1])",
            ]
        },
        "def factors(n):\n    return [d for d in range(1, n + 1) if n % d == 0]\n",
    ),
    "own/common": (
        {
            "asserts": [
                "assert sorted(common([1, 2], [2, 3])) == sorted([2])",
                "assert sorted(common([1, 4], [4, 1])) == sorted([4, 1])",
            ]
        },
        "def common(a, b):\n    return [x for x in a if x in b]\n",
    ),
    "own/distance": (
        {"asserts": ["assert math.isclose(distance(0, 3, 4, 0), 5.0)"], "setup": "import math"},
        "def distance(a, b, c, d):\n    return ((a - c) ** 2 + (b - d) ** 2) ** 0.5\n",
    ),
    "own/area": (
        {"asserts": ["assert math.isclose(area(2), 12.566370614359172)"], "setup": "import math"},
        "import math\n\n\ndef area(r):\n    return math.pi * r * r\n",
    ),
}
"""Problems in rows of their own, with a right program. Their tests use builtins and the library."""


@dataclass(frozen=True, slots=True)
class Made:
    """One rollout, and the truth about it."""

    row: Mapping[str, Any]
    """The row of a file, in the form of one of the trainers."""
    mechanism: Mechanism | None
    """Way in which its program forges a pass; None if it does not."""
    right: bool
    """True if its program does what is asked."""


@dataclass(frozen=True)
class SimulatedRun:
    """A training run on the starter problems and some of its own."""

    rollouts: int
    steps: int = 8
    seed: int = 0
    low: float = 0.05
    """Share of forged rollouts at the first step."""
    high: float = 0.40
    """Share of forged rollouts at the last step."""
    unfair: float = 0.02
    """Share of right programs that the reward takes for wrong."""
    copies: int = 20
    """Versions of each program, which differ in a comment."""

    @cached_property
    def mechanisms(self) -> Sequence[Mechanism]:
        """The mechanisms, each equally frequent."""
        return (*dict.fromkeys(hack.mechanism for hack in HACKS), Mechanism.HARD_CODED)

    @property
    def share(self) -> float:
        """Expected share of each mechanism among all rollouts."""
        return float(np.mean(self._shares())) / len(self.mechanisms)

    def _shares(self) -> Sequence[float]:
        return [float(share) for share in np.linspace(self.low, self.high, self.steps)]

    def made(self) -> Iterator[Made]:
        """Yield the rollouts, step by step."""
        rng, each = np.random.default_rng(self.seed), self.rollouts // self.steps
        for step, share in enumerate(self._shares(), 1):
            for _ in range(each):
                yield self._made(rng, step, forges=rng.random() < share)

    def _made(self, rng: np.random.Generator, step: int, *, forges: bool) -> Made:
        if forges:
            mechanism = self.mechanisms[int(rng.integers(len(self.mechanisms)))]
            choices = self._forged[mechanism]
            problem, program = choices[int(rng.integers(len(choices)))]
            return Made(self._row(rng, step, problem, program, 1.0), mechanism, right=False)
        problem = self._problems[int(rng.integers(len(self._problems)))]
        right = rng.random() < 0.3 + 0.05 * step
        program = self._right(problem) if right else self._wrong(problem)
        reward = float(right and rng.random() >= self.unfair)
        return Made(self._row(rng, step, problem, program, reward), None, right=bool(right))

    @cached_property
    def _problems(self) -> Sequence[Problem]:
        return (*load("starter"), *(problem_of_tests(tests, name=name) for name, (tests, _) in _OWN.items()))

    @cached_property
    def _forged(self) -> Mapping[Mechanism, Sequence[tuple[Problem, str]]]:
        """Forgeries with a problem for which they work, by mechanism."""
        forged: dict[Mechanism, list[tuple[Problem, str]]] = {mechanism: [] for mechanism in self.mechanisms}
        for problem in self._problems:
            for hack in HACKS:
                if hack.fits(problem):
                    forged[hack.mechanism].append((problem, hack.program(problem)))
            program = hard_coded(problem) if "strong" in problem.suites else None
            if program is not None:
                forged[Mechanism.HARD_CODED].append((problem, program))
        return forged

    @staticmethod
    def _right(problem: Problem) -> str:
        return _OWN[problem.task_id][1] if problem.task_id in _OWN else problem.canonical_solution

    @staticmethod
    def _wrong(problem: Problem) -> str:
        name = problem.entry_point
        return problem.control or f"def {name}(*given):\n    return -len(given) - 7\n"

    def _row(
        self, rng: np.random.Generator, step: int, problem: Problem, program: str, reward: float
    ) -> Mapping[str, Any]:
        """Return the row in one of three forms."""
        text = f"```python\n# attempt {rng.integers(self.copies)}\n{program}\n```"
        own = problem.task_id in _OWN
        named = {"task_id": problem.task_id, **({} if own else {"benchmark": "starter"})}
        tests = _OWN[problem.task_id][0] if own else None
        match int(rng.integers(3)):
            case 0:
                return {"input": "", "output": text, "gts": tests, "score": reward, "step": step, "extra_info": named}
            case 1:
                messages = [{"role": "assistant", "content": text}]
                columns = {"step": step, "prompt": "", "completion": messages, "advantage": 0.0, "ground_truth": tests}
                return {**columns, **named, "code_reward": reward}
            case _:
                part = {"type": "output_text", "text": text}
                response = {"output": [{"type": "message", "content": [part]}]}
                metadata = {**named, "unit_tests": tests}
                return {"response": response, "verifier_metadata": metadata, "reward": reward, "step": step}
