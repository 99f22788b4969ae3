"""The texts of a page: problems, prompts, answers, programs and verdicts, task by task."""

import builtins
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codeeval.errors import UsageError
from codeeval.page.kinds import Found
from codeeval.page.records import SampleDetail, TaskDetail, TaskSamples, VerdictDetail
from codeeval.page.sources import Opened
from codeeval.samples import Sample
from codeeval.store import STATUSES, Calibration, PublishedResults, Run, VerdictRow
from codeeval.taxonomy.told import Told, raises_told, values_told
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.jobs import Status

__all__ = ["LONGEST_TEXT", "Details", "public_exception"]

LONGEST_TEXT = 200_000
"""Characters of one text that a page holds. The run's files hold the rest."""

_LONGEST_VALUE = 20_000
"""Characters of a message, a value or an output."""


@dataclass(frozen=True)
class Details:
    """Reads the texts of tasks from all runs of a page."""

    opened: Sequence[Opened]
    kinds: Sequence[Mapping[tuple[str, int], Found]]
    """By run: kind of each failing sample, by task_id and index."""
    redacted: bool = False

    def of_task(self, position: int, benchmark: str, task_id: str) -> TaskDetail:
        """Return a task with all samples of it. Raises RunError."""
        members = [
            (at, each)
            for at, each in enumerate(self.opened)
            if each.benchmark_name == benchmark and task_id in each.known
        ]
        problem = next(filter(None, (each.problem(task_id) for _, each in members)), None)
        runs = {at: self._samples(at, each, task_id) for at, each in members}
        if problem is None or self.redacted:
            return TaskDetail(task=position, runs=runs)
        return TaskDetail(
            task=position,
            language=problem.environment.language,
            entry_point=problem.entry_point,
            statement=_cut(problem.prompt.shown),
            prelude=_cut(problem.prelude),
            canonical=_cut(problem.canonical_solution),
            runs=runs,
        )

    def _samples(self, at: int, opened: Opened, task_id: str) -> TaskSamples:
        prompt, note = ((), "") if self.redacted else _prompt(opened, opened.problem(task_id))
        if opened.run is not None:
            samples = self._of_run(at, opened.run, task_id)
        elif opened.source.published is not None:
            samples = self._of_published(opened, opened.source.published, task_id)
        return TaskSamples(prompt=prompt, prompt_note=note, samples=tuple(samples))

    def _of_run(self, at: int, run: Run, task_id: str) -> Iterator[SampleDetail]:
        index = run.view.index
        offsets = index.samples.get(task_id, {})
        suites = [suite for task, suite in index.verdicts if task == task_id]
        limits = run.manifest.limits.tasks.get(task_id, {})
        facts = run.manifest.execution
        memory = facts.memory_mb if facts else None
        for sample_index in sorted(offsets):
            sample = run.sample_at(offsets[sample_index])
            places = ((suite, index.verdicts[task_id, suite].get(sample_index)) for suite in suites)
            verdicts = tuple(
                self._verdict(run.verdict_at(offset), limits.get(suite), memory)
                for suite, offset in places
                if offset is not None
            )
            yield self._sample(sample, verdicts, self.kinds[at].get((task_id, sample_index)))

    def _sample(self, sample: Sample, verdicts: tuple[VerdictDetail, ...], kind: Found | None) -> SampleDetail:
        completion = sample.completion
        facts: dict[str, Any] = {
            "index": sample.index,
            "form": completion.form,
            "extraction": sample.extraction,
            "finish_reason": completion.finish_reason,
            "seed": completion.seed,
            "usage": dict(completion.usage),
            "latency_seconds": completion.latency_seconds,
            "alone": sample.alone,
            "kind": kind and kind.kind,
            "verdicts": verdicts,
        }
        if self.redacted:
            return SampleDetail(program="", **facts)
        answer = None if completion.text == sample.solution else completion.text
        return SampleDetail(
            program=_cut(sample.solution),
            answer=answer and _cut(answer),
            note={str(name): _cut(str(value), _LONGEST_VALUE) for name, value in completion.note.items()},
            reason=kind and _cut(kind.reason, _LONGEST_VALUE),
            span=kind.span if kind else None,
            cut=max(len(sample.solution), len(answer or "")) > LONGEST_TEXT,
            **facts,
        )

    def _verdict(self, row: VerdictRow, limit: Calibration | None, memory_mb: int | None) -> VerdictDetail:
        details = row.details
        names = ("own_objects", "uncalibrated", "test", "line", "passed_tests", "total_tests")
        measures = ("cpu_seconds", "wall_seconds", "memory_kb", "exception")
        facts: dict[str, Any] = {name: details[name] for name in (*names, *measures) if name in details}
        facts |= {"suite": row.suite, "status": row.status.value, "trust": row.trust, "same_as": row.same_as}
        facts |= {
            "limit_seconds": limit.seconds if limit else None,
            "limit_memory_mb": (limit.memory_mb if limit else None) or memory_mb,
        }
        if self.redacted:
            return VerdictDetail(**facts | {"exception": public_exception(facts.get("exception"))})
        message, source = details.get("message"), details.get("test_source")
        values = (
            values_told(message, source)
            if row.status is Status.WRONG
            else Told(None, None, None, raises=raises_told(source))
        )
        facts["is_call_after"] = values.is_call_after
        texts = {"message": message, "test_source": source}
        texts |= {name: getattr(values, name) for name in ("call", "got", "expected", "compared", "raises")}
        cut = {name: text and _cut(text, _LONGEST_VALUE) for name, text in texts.items()}
        return VerdictDetail(**facts, **cut, output=_cut(details.get("output", ""), _LONGEST_VALUE))

    def _of_published(self, opened: Opened, published: PublishedResults, task_id: str) -> Iterator[SampleDetail]:
        for index, row in enumerate(published.rows.get(task_id, ())):
            program = "" if self.redacted else str(row.get("solution") or "")
            verdicts = tuple(
                VerdictDetail(suite=suite, status=STATUSES[status].value, trust="")
                for suite, status in opened.published_statuses(task_id, index)
            )
            yield SampleDetail(
                index=index,
                program=_cut(program),
                form="solution",
                extraction="",
                verdicts=verdicts,
                cut=len(program) > LONGEST_TEXT,
            )


def _prompt(opened: Opened, problem: Problem | None) -> tuple[tuple[tuple[str, str], ...], str]:
    """Return the messages as sent, and a note on them."""
    style, note = opened.style
    if style is None or problem is None:
        return (), note or opened.reason
    try:
        prompt = style.render(problem)
    except UsageError as error:
        return (), str(error)
    if prompt.text:
        return (("continued", _cut(prompt.text)),), note
    return tuple((message.role, _cut(message.content)) for message in prompt.messages), note


def public_exception(name: str | None) -> str | None:
    """Return the name of an exception of Python's own; of others, which programs name, `another exception`."""
    if name is None or isinstance(getattr(builtins, name, None), type):
        return name
    return "another exception"


def _cut(text: str, most: int = LONGEST_TEXT) -> str:
    return text if len(text) <= most else text[:most]
