"""One pytest session: a candidate, a baseline, suites of tasks, and one decision over all of them."""

import json
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import pytest

from codeeval.cli.parsing import listed
from codeeval.errors import CodeevalError, RunError, UsageError
from codeeval.history import Entry, read_history
from codeeval.models import providers
from codeeval.pytest_plugin.configuration import BenchmarkChoice, Configuration, read_configuration
from codeeval.pytest_plugin.decisions import Decision, TaskCounts, decide_tasks
from codeeval.pytest_plugin.drawing import Drawing
from codeeval.shown import many_lines
from codeeval.store.run import write_whole
from codeeval.studies.gate import Finding, GateReport, Rules, decide, default_rules, parse_rules
from codeeval.studies.gate.flaky import find_flaky
from codeeval.studies.gate.rules import PassRate, Rule
from codeeval.studies.inputs.compared import ComparedRun
from codeeval.studies.inputs.matching import Side, Tolerance, side_of
from codeeval_benchmarks.errors import BenchmarkError
from codeeval_benchmarks.problem import Benchmark
from codeeval_benchmarks.registry import load

__all__ = ["Regression", "Suite", "open_regression"]


@dataclass
class Suite:
    """The tasks of one benchmark that this session is about."""

    name: str
    """Name of the benchmark, as runs know it."""
    source: str
    """Its name or file, as it is loaded."""
    tasks: tuple[str, ...]
    n: int
    require: Mapping[str, float] = field(default_factory=dict)
    """By task_id, where a rate is required."""
    selected: set[str] = field(default_factory=set)
    """The tasks whose items run; nothing is drawn for the others."""
    gated: bool = False
    """True if it has gate items."""


class Regression:
    """The session's state; each process of a distributed session has its own, and all come to the same decisions."""

    def __init__(
        self, configuration: Configuration, candidate: Sequence[str], baseline: Sequence[str], location: "Place"
    ) -> None:
        self.configuration = configuration
        self.suites: dict[str, Suite] = {}
        self._place = location
        self._model = _model_of(candidate)
        self._candidate = Side("", {}) if self._model else _side(candidate)
        self._baseline = _side(baseline) if baseline else Side("", {})
        self._runs: dict[str, ComparedRun] = {}
        self._faults: dict[str, CodeevalError] = {}
        self._own: dict[str, list[Mapping[str, Any]]] = {}

    @property
    def rules(self) -> Rules:
        """The gate's, at half of the session's error."""
        path = self.configuration.gate
        chosen = parse_rules(self._place.root / path) if path else default_rules()
        rules = tuple(self._with_k(rule) for rule in chosen.rules)
        half = 1 - self.configuration.error / 2
        return chosen.model_copy(update={"rules": rules, "confidence": half, "suite": self.configuration.suite})

    def _with_k(self, rule: Rule) -> Rule:
        ks = {choice.k for choice in self.configuration.benchmarks}
        return rule.model_copy(update={"k": ks.pop()}) if isinstance(rule, PassRate) and len(ks) == 1 else rule

    def add_choice(self, choice: BenchmarkChoice) -> Suite:
        """Add the tasks of a configured benchmark, and return their suite."""
        source = self._located(choice.name)
        benchmark = load(source)
        tasks = tuple(choice.tasks or (problem.task_id for problem in benchmark))[: choice.limit]
        require = dict.fromkeys(tasks, choice.require) if choice.require else {}
        return self.add(Suite(benchmark.name, source, tasks, choice.n or self.configuration.n, require, gated=True))

    def _located(self, name: str) -> str:
        """A file of problems lies where the configuration does."""
        return str(self._place.root / name) if (self._place.root / name).is_file() else name

    def add_runs(self) -> list[Suite]:
        """Without configured benchmarks: all tasks of the runs given."""
        runs = self._candidate.runs or self._baseline.runs
        return [
            self.add(Suite(name, _source(run), run.outcomes.tasks, self.configuration.n, gated=True))
            for name, run in runs.items()
        ]

    def add(self, suite: Suite) -> Suite:
        """One more suite; of two of one benchmark the tasks are joined.

        Raises UsageError where two files of problems have one name, for runs could not tell them apart.
        """
        known = self.suites.get(suite.name)
        if known is not None and Path(known.source).resolve() != Path(suite.source).resolve():
            raise UsageError(
                f"{known.source!r} and {suite.source!r} are both called {suite.name!r}: rename one of the files"
            )
        if known is None:
            self.suites[suite.name] = suite
            return suite
        known.tasks = tuple(dict.fromkeys([*known.tasks, *suite.tasks]))
        known.require = {**known.require, **suite.require}
        known.gated |= suite.gated
        known.n = max(known.n, suite.n)
        return known

    def read(self, suite: Suite) -> ComparedRun:
        """The candidate's run; a model's is drawn now. Raises CodeevalError."""
        if suite.name in self._faults:
            raise self._faults[suite.name]
        if suite.name not in self._runs:
            try:
                self._runs[suite.name] = self._find(suite)
            except CodeevalError as error:
                self._faults[suite.name] = error  # not tried again for every item
                raise
        return self._runs[suite.name]

    def _find(self, suite: Suite) -> ComparedRun:
        if self._model is None:
            if suite.name not in self._candidate.runs:
                raise RunError(f"the candidate has no run of {suite.name!r}: add one by --codeeval-candidate")
            return self._candidate.runs[suite.name]
        drawing = Drawing(self._model, self.configuration.model, self._place.runs, self._place.session)
        wanted = tuple(task for task in suite.tasks if task in suite.selected)
        return ComparedRun(drawing.run(suite.source, wanted, suite.n))

    def _readable(self, suite: Suite) -> bool:
        """Return whether the candidate has a run of it: where not, its own items say so, and no others suffer."""
        if self._model is not None and not suite.selected:
            return False
        try:
            self.read(suite)
        except CodeevalError:
            return False
        return True

    def baseline(self, suite: Suite) -> ComparedRun | None:
        """The baseline's run, if there is one."""
        return self._baseline.runs.get(suite.name)

    @cached_property
    def decisions(self) -> Mapping[tuple[str, str], Decision]:
        """By suite and task_id. Raises CodeevalError."""
        counts: dict[tuple[str, str], TaskCounts] = {}
        unseen = 0
        for suite in self.suites.values():
            counted_tasks = self._counts(suite)
            counts |= {(suite.name, task): task_counts for task, task_counts in counted_tasks.items()}
            unseen += len(suite.tasks) - len(counted_tasks)
        decided = decide_tasks(list(counts.values()), self.configuration.error / 2, unseen=unseen)
        return dict(zip(counts, decided, strict=True))

    def _counts(self, suite: Suite) -> dict[str, TaskCounts]:
        """Task_ids that have samples."""
        if not self._readable(suite):
            return {}
        now = self.read(suite).counts(self.configuration.suite)
        baseline = self.baseline(suite)
        before = baseline.counts(self.configuration.suite) if baseline else {}
        return {
            task: TaskCounts(now[task], before.get(task), suite.require.get(task))
            for task in suite.tasks
            if task in now
        }

    @cached_property
    def report(self) -> GateReport:
        """The gate's findings on all suites that have one. Raises CodeevalError."""
        gated = [
            suite for suite in self.suites.values() if suite.gated and self.baseline(suite) and self._readable(suite)
        ]
        candidate = Side("the candidate", {suite.name: self.read(suite) for suite in gated})
        flaky, rules = None, self.rules
        if self.configuration.flaky is not None:
            excluded = rules.flaky == "exclude"
            flaky = find_flaky(self._entered, (self._baseline, candidate), rules.suite, excluded=excluded)
        return decide(self._baseline, candidate, rules, tolerance=Tolerance(verdicts=True), flaky=flaky)

    def _entered(self, benchmark: str, model: str) -> Sequence[Entry]:
        """Runs of the history that shows flaky tasks."""
        path = self._place.root / (self.configuration.flaky or "")
        return read_history(path, benchmark=benchmark, model=model)

    def finding(self, suite: Suite, rule: str) -> Finding:
        """Result of the gate."""
        return next(
            finding for finding in self.report.findings if (finding.benchmark, finding.rule) == (suite.name, rule)
        )

    @property
    def required(self) -> tuple[str, ...]:
        """Benchmarks without which the gate is not passed, where there is a gate."""
        has_gate = any(suite.gated and self.baseline(suite) for suite in self.suites.values())
        return self.rules.needs if has_gate else ()

    def problems(self, suite: Suite) -> Benchmark | None:
        """The suite's problems, for their prompts; None where they cannot be loaded."""
        try:
            return load(suite.source)
        except BenchmarkError:
            return None

    def own_problem(self, module: str, problem: Mapping[str, Any]) -> Path:
        """Take in a problem of a test module; the file where it will stand among that module's others."""
        self._own.setdefault(module, []).append(problem)
        return self._own_file(module)

    def _own_file(self, module: str) -> Path:
        return self._place.runs / f"{module}.jsonl"

    def write_own_problems(self) -> None:
        """Write the problems of all test modules, to be drawn and executed as any file of problems.

        Every process of a distributed session writes the same, so that it does not matter whose file stays.
        """
        for module, problems in self._own.items():
            text = "".join(f"{json.dumps(problem)}\n" for problem in problems)
            write_whole(self._own_file(module), [text.encode()])


@dataclass(frozen=True)
class Place:
    """Where a session is."""

    root: Path
    runs: Path
    """Drawn runs, kept between sessions for who wants to look."""
    session: str


def open_regression(config: pytest.Config) -> Regression:
    """Reads flags and configuration. Raises pytest.UsageError."""
    named = config.getoption("--codeeval-config")
    path = Path(named) if named else config.rootpath / "codeeval.toml"
    try:
        configuration = read_configuration(path, must_exist=named is not None)
        baseline = config.getoption("--codeeval-baseline") or configuration.baseline
        return Regression(configuration, config.getoption("--codeeval-candidate"), baseline, _place(config))
    except (CodeevalError, BenchmarkError) as error:
        raise pytest.UsageError(many_lines(f"codeeval: {error}")) from None


def _place(config: pytest.Config) -> Place:
    cache = getattr(config, "cache", None)
    runs = Path(cache.mkdir("codeeval")) if cache else Path(tempfile.gettempdir()) / f"codeeval-{config.rootpath.name}"
    worker = cast("Mapping[str, str]", getattr(config, "workerinput", {}))
    return Place(config.rootpath, runs, worker.get("testrunuid") or uuid.uuid4().hex)


def _side(runs: Sequence[str]) -> Side:
    """Open the runs of a side, given with commas between them, repeated, or both. Raises RunError, UsageError."""
    return side_of([Path(run) for run in listed(runs)], name=",".join(runs))


def _model_of(candidate: Sequence[str]) -> str | None:
    """The candidate, if it is a model and no run."""
    first = candidate[0]
    is_model = first.partition("/")[0] in providers() and not (Path(first) / "run.json").exists()
    return first if is_model and len(candidate) == 1 else None


def _source(run: ComparedRun) -> str:
    return run.manifest.request.benchmark
