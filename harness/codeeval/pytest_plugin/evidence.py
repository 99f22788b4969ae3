"""Evidence of a failing task: prompt, a failing sample's code, the test that decided, and the baseline's rate."""

from dataclasses import dataclass

from codeeval.errors import UsageError
from codeeval.pytest_plugin.decisions import Decision
from codeeval.pytest_plugin.session import Regression, Suite
from codeeval.samples import Sample
from codeeval.shown import many_lines, one_line
from codeeval.store import VerdictRow
from codeeval.studies.inputs.compared import ComparedRun
from codeeval.wording import percent, probability
from codeeval_sandbox.jobs import PASSING

__all__ = ["Explained", "explain"]

_LONGEST = 60
"""Lines of a prompt or a program that are shown."""


@dataclass(frozen=True)
class Explained:
    """A task's report."""

    headline: str
    rates: str
    report: str


def explain(regression: Regression, suite: Suite, task_id: str) -> Explained:
    """Everything that a reader needs to see what went wrong."""
    decision = regression.decisions[suite.name, task_id]
    run, name = regression.read(suite), regression.configuration.suite
    n, c = run.counts(name)[task_id]
    before = (base.counts(name) if (base := regression.baseline(suite)) else {}).get(task_id)
    held = f", of the baseline's {before[1]} of {before[0]}" if before else ""
    rates = f"{c} of {n} samples pass{held}"
    headline = f"{rates} ({_against(decision, suite, task_id)})"
    if not decision.failed:
        return Explained(headline, rates, headline)
    failing = _failing(run, task_id, name)
    parts = [one_line(f"{task_id} of {suite.name}: {headline}"), *_prompt(regression, suite, task_id)]
    if failing is not None:
        parts += [*_sample(*failing), *_kind(regression, suite, run, failing[0])]
    return Explained(headline, rates, "\n".join(parts))


def _against(decision: Decision, suite: Suite, task_id: str) -> str:
    required = (
        f"at least {percent(suite.require[task_id], digits=0)} required, " if decision.against == "required" else ""
    )
    return f"{required}p {probability(decision.p)}, {probability(decision.p_adjusted)} over all tasks"


def _prompt(regression: Regression, suite: Suite, task_id: str) -> list[str]:
    benchmark = regression.problems(suite)
    if benchmark is None or task_id not in benchmark:
        return []
    prompt = benchmark[task_id].prompt
    text = "\n".join(part for part in (prompt.instruction, prompt.stub, *prompt.visible_tests) if part.strip())
    return ["", "prompt:", *_indented(text)]


def _failing(run: ComparedRun, task_id: str, suite: str) -> tuple[Sample, VerdictRow] | None:
    """The first sample that fails, and why."""
    index = run.index
    for sample_index, offset in sorted(index.verdicts.get((task_id, suite), {}).items()):
        verdict = run.stored.verdict_at(offset)
        if verdict.status not in PASSING and sample_index in index.samples.get(task_id, {}):
            return run.stored.sample_at(index.samples[task_id][sample_index]), verdict
    return None


def _sample(sample: Sample, row: VerdictRow) -> list[str]:
    verdict = row.verdict
    lines = ["", f"sample {sample.index}:", *_indented(sample.solution or sample.completion.text), ""]
    lines.append(f"status: {verdict.status.value}")
    if verdict.test_source:
        lines += _hanging(f"failing test: {verdict.test_source.strip()}")
    if verdict.exception or verdict.message:
        said = ": ".join(part for part in (verdict.exception, verdict.message) if part)
        lines += _hanging(said + (f" (line {verdict.line})" if verdict.line else ""))
    return lines


def _kind(regression: Regression, suite: Suite, run: ComparedRun, sample: Sample) -> list[str]:
    """The kind of bug, as far as the verdict tells it: nothing is executed here."""
    from codeeval.taxonomy import classify, kind  # noqa: PLC0415 - a parser, only for what fails
    from codeeval.taxonomy.reading import FailureReader  # noqa: PLC0415 - as above
    from codeeval.taxonomy.told import observation_told  # noqa: PLC0415 - as above

    benchmark = regression.problems(suite)
    if benchmark is None:
        return []
    try:
        reader = FailureReader(run.stored, benchmark, suites=[regression.configuration.suite])
        diagnosis = classify(observation_told(reader.subject(sample.task_id, sample.index).failure))
    except UsageError:  # the run has tasks that this benchmark lacks
        return []
    return [one_line(f"kind: {diagnosis.kind} {kind(diagnosis.kind).name}: {diagnosis.primary.reason}")]


def _hanging(text: str) -> list[str]:
    """The lines, those after the first indented: none of them can look like a line of the report."""
    return many_lines(text).replace("\n", "\n    ").split("\n")


def _indented(text: str) -> list[str]:
    lines = many_lines(text.rstrip()).split("\n")
    more = [f"    ... {len(lines) - _LONGEST} more lines"] if len(lines) > _LONGEST else []
    return [f"    {line}" for line in lines[:_LONGEST]] + more
