"""The problem of a rollout: the tests in its row, the benchmark that it names, or the one that the caller names."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from codeeval.auditing.rollouts import Rollout
from codeeval.errors import UsageError
from codeeval.judging.problems import problem_of_tests
from codeeval.models.replay.matching import Index
from codeeval.store.suites import attach
from codeeval.strengthening.cache import suites_for
from codeeval_benchmarks.errors import BenchmarkError
from codeeval_benchmarks.problem import Benchmark, Problem
from codeeval_benchmarks.registry import load, of_task

__all__ = ["Problems"]


@dataclass
class Problems:
    """Problems, each of them made once."""

    benchmark: str | None = None
    """Benchmark of rows that hold no tests and name none."""
    data_dir: Path | None = None
    strong: str | None = None
    """Suites that are added to every benchmark: `auto`, or a file of them."""
    oracle: str | None = None
    """Suite that must be passed beside the first one. With `strong`, its suites unless another is named."""
    _benchmarks: dict[str, Benchmark] = field(default_factory=dict)
    _indices: dict[str, Index] = field(default_factory=dict)
    _made: dict[str, Problem] = field(default_factory=dict)

    @property
    def loaded(self) -> bool:
        """True if some problem is of a benchmark."""
        return bool(self._benchmarks)

    def of(self, rollout: Rollout) -> Problem:
        """Return the problem of a rollout.

        Raises:
            UsageError, BenchmarkError: the row names no problem, or one that does not exist.
        """
        name = rollout.benchmark or self.benchmark
        task_id = rollout.stated.task_id
        if rollout.tests is not None and rollout.benchmark is None:
            return self._of_tests(rollout)
        name = name or (of_task(task_id) if task_id is not None else None)
        if name is None:
            raise UsageError(
                f"{rollout.where}: the row holds no tests and names no benchmark: name it with --benchmark"
            )
        benchmark = self._loaded(name)
        match = self._indices[name].find(rollout.stated)
        if match is None:
            raise UsageError(f"{rollout.where}: no problem of {name!r} is the {rollout.stated}")
        return benchmark[match.task_id]

    def _of_tests(self, rollout: Rollout) -> Problem:
        text = json.dumps(rollout.tests, sort_keys=True)
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        if digest not in self._made:
            name = rollout.stated.task_id or f"tests-{digest[:12]}"
            try:
                self._made[digest] = problem_of_tests(rollout.tests, name=name)
            except (UsageError, BenchmarkError) as error:
                raise UsageError(f"{rollout.where}: {error}") from None
        return self._made[digest]

    def _loaded(self, name: str) -> Benchmark:
        if name not in self._benchmarks:
            benchmark = self._strengthened(load(name, self.data_dir))
            self._benchmarks[name] = benchmark
            self._indices[name] = Index(benchmark.problems)
        return self._benchmarks[name]

    def _strengthened(self, benchmark: Benchmark) -> Benchmark:
        if self.strong is None:
            return benchmark
        file = suites_for(benchmark, self.strong)
        self.oracle = self.oracle or file.head.suite
        return attach(benchmark, file)
