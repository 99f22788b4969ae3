"""From what a model wrote to the program in it.

Theory of operation. A `solution` is taken as it stands, and so is a `completion`, joined to what the prompt holds of
the program: what a harness adds or cuts there changes published numbers. Where stop sequences belong to the prompt,
either ends at the first of them, whether or not the server saw to that. An `answer` is searched, first for fenced
blocks, then for runs of whole statements between lines of prose. Of several finds that define the entry point the rule
chooses, by default the last: models correct themselves; what other rules would choose is kept beside it. A find is
taken whole: no statement inside is judged, so none can be lost; names that it lacks are taken from other blocks of the
answer, which come before it. Whether text is Python is tree-sitter's word, which
fails on nothing and does not depend on the Python at hand. Every step looks at a line a bounded number of times.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from codeeval.extraction.blocks import PYTHON, Block, find_blocks
from codeeval.extraction.bodies import joined_body
from codeeval.extraction.edits import is_edit_sequence, resolved
from codeeval.extraction.markup import without_markup
from codeeval.extraction.names import completed
from codeeval.extraction.readings import stands_alone, with_readings
from codeeval.extraction.runs import find_runs, starts_code
from codeeval.extraction.syntax import defines, is_sound
from codeeval.extraction.thinking import without_thinking
from codeeval.prompting import PromptStyle, cut_at_stop
from codeeval.samples import Completion, Extraction, Reading, Rule, Sample
from codeeval_benchmarks.problem import Problem

__all__ = ["Rule", "extract", "extractor", "with_readings"]

_CHOICES: Mapping[Rule, Callable[[Sequence[str]], str]] = {
    "last": lambda finds: finds[-1],
    "first": lambda finds: finds[0],
    "longest": lambda finds: max(finds, key=len),
}

_CLOSED_FIRST: tuple[Extraction, ...] = ("fenced", "incomplete_fenced")

_DIFFS = frozenset({"diff", "patch"})
"""Languages of blocks that hold edits."""

_LAST_BLOCKS = 8
"""So many blocks are tried as the body of the stub, from the last one back."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is looked for."""

    stub: str
    name: str
    """The entry point."""
    rule: Rule

    def chosen(self, finds: Sequence[str], extraction: Extraction, *, closed: bool = False) -> "_Find":
        """The find that the rule takes, and what the other rules would take."""
        program = _CHOICES[self.rule](finds)
        others = {rule: choice(finds) for rule, choice in _CHOICES.items()} if len(finds) > 1 else {}
        return _Find(
            program,
            extraction,
            closed,
            {rule: other for rule, other in others.items() if other.strip() != program.strip()},
        )


@dataclass(frozen=True, slots=True)
class _Find:
    program: str
    extraction: Extraction
    closed: bool = False
    """Whether something in the answer shows that the program ends here."""
    alternatives: Mapping[Rule | Reading, str] = field(default_factory=dict)


def extractor(rule: Rule = "last", style: PromptStyle | None = None) -> Callable[[Completion, Problem], Sample]:
    """`extract` for answers to prompts of this style, with their openings and stop sequences; None: drawn elsewhere."""
    known: dict[str, tuple[str, tuple[str, ...]]] = {}

    def take(completion: Completion, problem: Problem) -> Sample:
        if style is None:
            return extract(completion, problem, rule=rule)
        if problem.task_id not in known:
            prompt = style.render(problem)
            opening = prompt.opening if prompt.form == "completion" else problem.prompt.stub
            known[problem.task_id] = (opening, prompt.stop)
        opening, stop = known[problem.task_id]
        return extract(completion, problem, rule=rule, opening=opening, stop=stop)

    return take


def extract(
    completion: Completion,
    problem: Problem,
    *,
    rule: Rule = "last",
    opening: str | None = None,
    stop: Sequence[str] = (),
) -> Sample:
    """The sample of a completion: its program is what runs after the problem's prelude, or `alone`. Never raises.

    `opening`: how the program begins that the completion continues; None: with the problem's stub. `stop`: sequences
    at which an answer ends. A program that was there but is broken stays as it is, for the sandbox to say so; `empty`
    is only where none is.
    """
    text, stopped = cut_at_stop(completion.text, stop) if stop else (completion.text, False)
    wanted = _Wanted(problem.prompt.stub if opening is None else opening, problem.entry_point, rule)
    find = _found(text, completion, wanted)
    ended = stopped or find.closed or completion.note.get("complete") is True
    complete = completion.cut and bool(find.program) and ended
    return Sample(
        problem.task_id,
        completion,
        find.program,
        find.extraction,
        complete,
        find.alternatives,
        alone=stands_alone(completion),
    )


def _found(text: str, completion: Completion, wanted: _Wanted) -> _Find:
    if not text.strip():
        return _Find("", "empty")
    match completion.form:
        case "solution":
            return _Find(text, "completion")
        case "completion":
            return _continued(text, wanted)
        case "answer":
            return _searched(without_thinking(_normalised(text)), wanted)


def _continued(text: str, wanted: _Wanted) -> _Find:
    """Stub and text as they are, unless that is broken and the text shows by what.

    It may be an answer, a whole program or a row of edits; or its first line lost its indentation on the way.
    """
    joined = wanted.stub + text
    if is_edit_sequence(text):
        return _edited(text, wanted)
    if _is_more(text, wanted.name) and not is_sound(joined):
        found = _searched(_normalised(text), wanted)
        if defines(found.program, wanted.name):
            return found
    if wanted.stub and not text.lstrip("\n").startswith((" ", "\t")) and not is_sound(joined):
        joined = joined_body(wanted.stub, text, wanted.name) or joined
    return _Find(joined, "completion")


def _is_more(text: str, name: str) -> bool:
    """Whether this may be an answer around the program, or the whole of it."""
    return "```" in text or bool(
        name in text and re.search(rf"^[ \t]*(?:async +)?def +{re.escape(name)}\b", text, re.MULTILINE)
    )


def _searched(text: str, wanted: _Wanted) -> _Find:
    text = without_markup(text)
    return _edited(text, wanted) if is_edit_sequence(text) else _looked_for(text, wanted)


def _looked_for(text: str, wanted: _Wanted) -> _Find:
    lines = text.split("\n")
    blocks = find_blocks(lines)
    return (
        _defining_block(blocks, wanted)
        or _edited_block(blocks, wanted)
        or _continuing_block(blocks, wanted)
        or _defining_run(lines, wanted)
        or _continuing_body(lines, wanted)
        or _any_block(blocks)
        or _continuing_body(_indented(lines), wanted)
        or _any_run(lines)
        or _Find("", "empty")
    )


def _defining_block(blocks: Sequence[Block], wanted: _Wanted) -> _Find | None:
    for extraction in _CLOSED_FIRST:
        programs = (
            block.program(wanted.name)
            for block in blocks
            if block.extraction == extraction and block.language not in _DIFFS
        )
        found = [program for program in programs if defines(program, wanted.name)]
        if found:
            find = wanted.chosen(found, extraction, closed=extraction == "fenced")
            return _completed(find, [block.source for block in blocks if block.language in PYTHON])
    return None


def _completed(find: _Find, blocks: Sequence[str]) -> _Find:
    """The find with the imports and helpers that stand in other blocks of the answer."""
    if len(blocks) == 1:
        return find

    def whole(program: str) -> str:
        return completed(program, [block for block in blocks if block != program])

    alternatives = {rule: whole(program) for rule, program in find.alternatives.items()}
    return replace(find, program=whole(find.program), alternatives=alternatives)


def _edited(text: str, wanted: _Wanted) -> _Find:
    program = resolved(text)
    if "```" in program:
        return _looked_for(program, wanted)
    return _Find(program, "heuristic") if program.strip() else _Find("", "empty")


def _edited_block(blocks: Sequence[Block], wanted: _Wanted) -> _Find | None:
    """A diff that makes the program out of nothing."""
    programs = [resolved(block.source) for block in blocks if block.language in _DIFFS]
    found = [program for program in programs if defines(program, wanted.name)]
    return wanted.chosen(found, "heuristic") if found else None


def _continuing_block(blocks: Sequence[Block], wanted: _Wanted) -> _Find | None:
    """A block that holds the body alone; the last one that fits."""
    for block in reversed(blocks[-_LAST_BLOCKS:]):
        if joined := joined_body(wanted.stub, block.source, wanted.name):
            return _Find(joined, "completion", closed=block.extraction == "fenced")
    return None


def _any_block(blocks: Sequence[Block]) -> _Find | None:
    """The last Python block, though it lacks the entry point: what it does define is the model's answer."""
    for extraction in _CLOSED_FIRST:
        for block in reversed(blocks):
            if block.extraction == extraction and block.language in PYTHON:
                return _Find(block.source, extraction)
    return None


def _defining_run(lines: Sequence[str], wanted: _Wanted) -> _Find | None:
    found = [run for run in find_runs(lines) if defines(run, wanted.name)]
    return wanted.chosen(found, "heuristic") if found else None


def _continuing_body(lines: Sequence[str], wanted: _Wanted) -> _Find | None:
    """The body alone."""
    joined = joined_body(wanted.stub, "\n".join(lines), wanted.name)
    return _Find(joined, "completion") if joined else None


def _indented(lines: Sequence[str]) -> Sequence[str]:
    """From the first indented line to the last: without words before and after."""
    places = [number for number, line in enumerate(lines) if line[:1] in {" ", "\t"} and line.strip()]
    return lines[places[0] : places[-1] + 1] if places else ()


def _any_run(lines: Sequence[str]) -> _Find | None:
    """Code without the entry point."""
    runs = [run for run in find_runs(lines) if any(map(starts_code, run.split("\n")))]
    return _Find(max(runs, key=len), "heuristic") if runs else None


def _normalised(text: str) -> str:
    """Line ends as Python reads them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
