"""Readings of a row of samples: the published rule's, and codeeval's own.

Published scores follow two rules: a `solution` is executed as it stands, and a `completion` is joined to the prompt.
codeeval follows the first, and mends completions that lost something on the way. Whatever the other reading would take
is kept with the sample and executed beside it, so that a report can show both scores:

- `imports`: a solution after the imports and helpers of its prompt, where it uses names that only those define.
- `strict`: prompt and completion as they are, where codeeval has mended something or has found an answer cut.
- `mended`: the reverse, in a run with `--extraction strict`.
"""

from collections.abc import Callable
from dataclasses import replace

from codeeval.extraction.names import completed
from codeeval.languages import is_python
from codeeval.prompting import PromptStyle, cut_at_stop
from codeeval.samples import Completion, Reading, Rule, Sample
from codeeval_benchmarks.problem import Problem

__all__ = ["stands_alone", "with_readings"]

Extractor = Callable[[Completion, Problem], Sample]


def stands_alone(completion: Completion, problem: Problem) -> bool:
    """Return True if the program is executed without the prompt's imports and helpers.

    That holds for a whole solution, unless the judge itself provides the imports, or codeeval wrote the row. Such a row
    names the form of the answer that the program was taken from, whose prompt showed the imports and helpers.
    """
    if problem.ambient_prelude:
        return False
    return completion.form == "solution" and completion.note.get("form") not in {"answer", "completion"}


def with_readings(take: Extractor, style: PromptStyle | None = None, *, strict: bool = False) -> Extractor:
    """`take` with the other reading beside; `strict`: the published rule's own reading first."""

    def read(completion: Completion, problem: Problem) -> Sample:
        sample = take(completion, problem)
        if not is_python(problem):
            return sample  # taken as published; names and indentation of other languages are not looked at
        match completion.form:
            case "solution":
                return _with_imports(sample, problem)
            case "completion":
                published = _published(completion, problem, style)
                return _strictly(sample, published) if strict else _beside(sample, published)
            case "answer":
                return sample

    return read


def _with_imports(sample: Sample, problem: Problem) -> Sample:
    if not sample.alone or not problem.prelude or not sample.solution.strip():
        return sample
    whole = completed(sample.solution, [problem.prelude])
    return sample if whole == sample.solution else replace(sample, alternatives={"imports": whole})


def _published(completion: Completion, problem: Problem, style: PromptStyle | None) -> str:
    """Prompt and completion, without a change; a completion ends where the prompt's stop sequences say."""
    if style is None:
        return problem.prompt.stub + completion.text
    prompt = style.render(problem)
    text, _ = cut_at_stop(completion.text, prompt.stop)
    return (prompt.opening or problem.prompt.stub) + text


def _cut(sample: Sample) -> bool:
    return sample.completion.finish_reason == "length" and not sample.complete


def _beside(sample: Sample, published: str) -> Sample:
    if published.strip() == sample.solution.strip() and not _cut(sample):
        return sample
    return replace(sample, alternatives={**sample.alternatives, "strict": published})


def _strictly(sample: Sample, published: str) -> Sample:
    """Executed in any case, also where the completion is empty or was cut."""
    same = published.strip() == sample.solution.strip()
    complete = sample.complete or sample.completion.finish_reason == "length"
    others: dict[Rule | Reading, str] = {}
    if not same and sample.solution.strip():
        others["mended"] = sample.solution
    return replace(
        sample, solution=published, extraction="completion", complete=complete, alternatives=others, alone=True
    )
