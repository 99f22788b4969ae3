"""Test items: a task, a rule of the gate, and where they come from."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from codeeval.errors import CodeevalError
from codeeval.invalid import first_fault
from codeeval.pytest_plugin import NOTE
from codeeval.pytest_plugin.configuration import BenchmarkChoice
from codeeval.pytest_plugin.evidence import Explained, explain
from codeeval.pytest_plugin.marked import marked_problem
from codeeval.pytest_plugin.session import Regression, Suite
from codeeval.shown import many_lines, one_line
from codeeval.studies.gate import Evidence, Finding
from codeeval.studies.gate.records import is_undecided
from codeeval.studies.gate.rules import PassRate, Rule
from codeeval.studies.gate.words import decider
from codeeval.wording import percent, probability
from codeeval_benchmarks.errors import BenchmarkError
from codeeval_benchmarks.registry import load
from codeeval_sandbox.errors import SandboxError

__all__ = [
    "GateItem",
    "ProblemFile",
    "RequiredItem",
    "SuiteCollector",
    "TaskItem",
    "configured_items",
    "marked_items",
    "select",
]

_OURS = (CodeevalError, BenchmarkError, SandboxError)


class Regressed(Exception):  # noqa: N818 - a test's failure, named as what happened
    """A task or a rule fails; its text is the whole report."""


class _Item(pytest.Item):
    """An item whose failures are reports, not tracebacks."""

    def __init__(self, *, regression: Regression, suite: Suite, **options: Any) -> None:
        super().__init__(**options)
        self.regression = regression
        self.suite = suite
        self.add_marker("codeeval")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Reports and errors of codeeval as they are; all else as pytest shows it."""
        if isinstance(excinfo.value, (Regressed, *_OURS)):
            return many_lines(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it is: pytest shows no second name where this is the node's own."""
        return self.config.rootpath / self.nodeid.split("::")[0], None, self.nodeid.replace("::", ".")


class TaskItem(_Item):
    """One task."""

    def __init__(self, *, task_id: str, **options: Any) -> None:
        super().__init__(**options)
        self.task_id = task_id

    @property
    def task(self) -> tuple[str, str]:
        """The suite's name and the task_id."""
        return self.suite.name, self.task_id

    def setup(self) -> None:
        """Draw the samples if nobody did. An error here does not count as a failure of the task."""
        self.regression.read(self.suite)

    def runtest(self) -> None:
        """Fails where it is sure that the task got worse."""
        decision = self.regression.decisions.get(self.task)
        if decision is None:
            pytest.skip(
                f"no sample of {one_line(self.task_id)} has a verdict: the sandbox failed, or the run lacks the task"
            )
        if not decision.against:
            pytest.skip(f"nothing to hold {one_line(self.task_id)} against: give --codeeval-baseline, or `require`")
        explained = self._explained()
        self.user_properties.append(("codeeval_passed", explained.rates))
        if decision.failed:
            raise Regressed(explained.report)
        if decision.powerless:
            self._note(f"{explained.headline}; so few samples differ that none could fail it: draw more that differ")
        elif decision.doubtful:
            self._note(explained.headline)

    def _note(self, text: str) -> None:
        self.user_properties.append((NOTE, one_line(f"{self.nodeid}: {text}")))

    def _explained(self) -> Explained:
        return explain(self.regression, self.suite, self.task_id)


class GateItem(_Item):
    """One rule of the gate on one benchmark."""

    def __init__(self, *, rule: str, **options: Any) -> None:
        super().__init__(**options)
        self.rule = rule

    def setup(self) -> None:
        """Report like a task."""
        self.regression.read(self.suite)

    def runtest(self) -> None:
        """Fails where the rule is surely broken."""
        finding = self.regression.finding(self.suite, self.rule)
        self.user_properties.append(("codeeval_found", one_line(finding.detail)))
        if finding.outcome == "failed" and finding.tier != "advisory":
            raise Regressed(_gate_report(finding))
        if finding.outcome == "passed":
            return
        word = "" if finding.outcome == "not tested" else f"{finding.outcome}: "
        text = f"{word}{finding.detail}" + (f"; {decider(finding.needed)}" if finding.needed else "")
        if is_undecided(finding) and self.regression.configuration.inconclusive == "fail":
            raise Regressed(one_line(f"{finding.benchmark}: {finding.rule}: {text}"))
        pytest.skip(one_line(text))


class RequiredItem(pytest.Item):
    """A benchmark that the gate requires."""

    def __init__(self, *, regression: Regression, benchmark: str, **options: Any) -> None:
        super().__init__(**options)
        self.regression = regression
        self.benchmark = benchmark
        self.add_marker("codeeval")

    def runtest(self) -> None:
        """Fails where a side has no run of it."""
        for missing in self.regression.report.missing:
            if missing.benchmark == self.benchmark:
                text = one_line(f"{self.benchmark} is required: {missing.detail}")
                if self.regression.configuration.inconclusive == "fail":
                    raise Regressed(text)
                pytest.skip(text)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Reports and errors of codeeval as they are; all else as pytest shows it."""
        if isinstance(excinfo.value, (Regressed, *_OURS)):
            return many_lines(excinfo.value)
        return super().repr_failure(excinfo, style)


def _gate_report(finding: Finding) -> str:
    sure = "" if finding.p_adjusted is None else f" (p {probability(finding.p_adjusted)} over all rules)"
    rows = [f"  {one_line(row.task_id)}: {_change(finding, row)}" for row in finding.tasks]
    return "\n".join([one_line(f"{finding.benchmark}: {finding.rule}: {finding.detail}{sure}"), *rows])


def _change(finding: Finding, row: Evidence) -> str:
    if finding.unit == "count":
        return f"{row.baseline:.0f} -> {row.candidate:.0f} verdicts missing"
    return f"{percent(row.baseline, digits=0)} -> {percent(row.candidate, digits=0)}"


class SuiteCollector(pytest.Collector):
    """A benchmark; its items are `NAME::TASK`."""

    def __init__(self, *, regression: Regression, suite: Suite, **options: Any) -> None:
        super().__init__(**options)
        self.regression = regression
        self.suite = suite

    def collect(self) -> Iterator[pytest.Item]:
        """Its tasks, then its gate."""
        names = _short_names(self.suite.tasks)
        shared = {"regression": self.regression, "suite": self.suite}
        for task in self.suite.tasks:
            yield TaskItem.from_parent(self, name=names[task], task_id=task, **shared)
        if self.suite.gated and self.regression.baseline(self.suite):
            for rule in self.regression.rules.rules:
                if not rule.applies(self.suite.name):
                    continue
                yield GateItem.from_parent(self, name=f"gate-{_short_rule(rule)}", rule=str(rule), **shared)


def _short_rule(rule: Rule) -> str:
    """Without brackets, which pytest takes for parameters, and without spaces, which shells do."""
    return f"pass@{rule.k}" if isinstance(rule, PassRate) else rule.rule.replace(" ", "-")


def _short_names(tasks: Sequence[str]) -> dict[str, str]:
    """`12` of `HumanEvalPro/12`, unless two tasks would be called alike."""
    short = {task: task.rpartition("/")[2] for task in tasks}
    chosen = short if len(set(short.values())) == len(short) else {task: task for task in tasks}
    return {task: one_line(name) for task, name in chosen.items()}


def configured_items(
    session: pytest.Session, regression: Regression, there: Sequence[pytest.Item]
) -> list[pytest.Item]:
    """The items of all configured benchmarks, or of the runs given, whose tasks have no item in `there`.

    A run of a file of problems has the tasks that the file itself lists.

    Raises pytest.UsageError.
    """
    choices = regression.configuration.benchmarks
    try:
        suites = [regression.add_choice(choice) for choice in choices] if choices else regression.add_runs()
    except _OURS as error:
        raise pytest.UsageError(many_lines(f"codeeval: {error}")) from None
    collectors = [
        SuiteCollector.from_parent(
            session, name=one_line(name), nodeid=one_line(name), regression=regression, suite=suite
        )
        for name, suite in {suite.name: suite for suite in suites}.items()
    ]
    listed = {item.task for item in there if isinstance(item, TaskItem)}
    items = [item for collector in collectors for item in _collected(collector)]
    kept = [item for item in items if not isinstance(item, TaskItem) or item.task not in listed]
    return [*kept, *(_required(session, regression, name) for name in regression.required)]


def _required(session: pytest.Session, regression: Regression, name: str) -> pytest.Item:
    item: pytest.Item = RequiredItem.from_parent(
        session,
        name=f"{one_line(name)}::gate-required",
        nodeid=f"{one_line(name)}::gate-required",
        regression=regression,
        benchmark=name,
    )
    return item


def _collected(collector: pytest.Collector) -> list[pytest.Item]:
    """Its items, reported as pytest reports what it collects itself, so that they are counted."""
    hook = collector.ihook
    hook.pytest_collectstart(collector=collector)
    report = hook.pytest_make_collect_report(collector=collector)
    hook.pytest_collectreport(report=report)
    return list(report.result)


def select(session: pytest.Session) -> None:
    """Take note of which tasks run, now that all who choose have chosen: for the others nothing is drawn."""
    for item in session.items:
        if isinstance(item, TaskItem):
            item.suite.selected.add(item.task_id)
        elif isinstance(item, GateItem):
            item.suite.selected.update(item.suite.tasks)


class ProblemFile(pytest.File):
    """A file of problems: one item each."""

    def __init__(self, *, regression: Regression, **options: Any) -> None:
        super().__init__(**options)
        self.regression = regression

    def collect(self) -> Iterator[pytest.Item]:
        """The problems. Raises BenchmarkError for a file that cannot be read, UsageError for a name that is taken."""
        benchmark = load(self.path)
        tasks = tuple(problem.task_id for problem in benchmark)
        require = {problem.task_id: float(problem.metadata.get("require", _USUALLY)) for problem in benchmark}
        suite = self.regression.add(
            Suite(benchmark.name, str(self.path), tasks, self.regression.configuration.n, require)
        )
        names = _short_names(tasks)
        for task in tasks:
            yield TaskItem.from_parent(self, name=names[task], task_id=task, regression=self.regression, suite=suite)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:  # type: ignore[override]
        """A fault of the file is one message."""
        return many_lines(excinfo.value) if isinstance(excinfo.value, _OURS) else super().repr_failure(excinfo)


_USUALLY = 0.5
"""Required of a user's own problem that says nothing: it is solved more often than not."""


def marked_items(
    collector: pytest.Collector, name: str, function: object, mark: pytest.Mark, regression: Regression
) -> list[pytest.Item | pytest.Collector]:
    """Return the items that a marked function stands for. Raises pytest.UsageError for an invalid mark."""
    options = dict(mark.kwargs)
    if "benchmark" in options:
        return [_benchmark(collector, name, options, regression)]
    problem = marked_problem(name, function, options)
    module = ".".join(collector.path.relative_to(collector.config.rootpath).with_suffix("").parts)
    task_id, n = f"{module}/{name}", int(options.get("n", regression.configuration.n))
    require = {task_id: float(options.get("require", _USUALLY))}
    suite = regression.add(Suite(module, str(regression.own_problem(module, problem)), (task_id,), n, require))
    return [TaskItem.from_parent(collector, name=name, task_id=task_id, regression=regression, suite=suite)]


def _benchmark(
    collector: pytest.Collector, name: str, options: dict[str, Any], regression: Regression
) -> SuiteCollector:
    options["name"] = options.pop("benchmark")
    try:
        suite = regression.add_choice(BenchmarkChoice.model_validate(options))
    except ValidationError as error:
        fault = first_fault(error)
        raise pytest.UsageError(f"{name}: the mark `codeeval`: {fault.path[0]}: {fault.reason}") from None
    return SuiteCollector.from_parent(collector, name=name, regression=regression, suite=suite)
