"""From what a model wrote to the program in it.

Theory of operation. A `solution` is taken as it stands, and so is a `completion`, joined to the prompt's stub: what a
harness adds or cuts there changes published numbers. An `answer` is searched, first for fenced blocks, then for runs of
whole statements between lines of prose. Of several finds that define the entry point the rule chooses, by default the
last: models correct themselves. A find is taken whole: no statement inside is judged, so none can be lost. Whether text
is Python is tree-sitter's word, which fails on nothing and does not depend on the Python at hand. Every step looks at a
line a bounded number of times.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from codeeval.extraction.blocks import PYTHON, Block, find_blocks
from codeeval.extraction.bodies import joined_body
from codeeval.extraction.runs import find_runs, starts_code
from codeeval.extraction.syntax import defines, is_sound
from codeeval.extraction.thinking import without_thinking
from codeeval.samples import Completion, Extraction, Sample
from codeeval_benchmarks.problem import Problem

__all__ = ["Rule", "extract"]

Rule = Literal["last", "first", "longest"]
"""Which of several finds that define the entry point is taken."""

_Find = tuple[str, Extraction]
_Choice = Callable[[Sequence[str]], str]

_CHOICES: Mapping[Rule, _Choice] = {
    "last": lambda finds: finds[-1],
    "first": lambda finds: finds[0],
    "longest": lambda finds: max(finds, key=len),
}

_CLOSED_FIRST: tuple[Extraction, ...] = ("fenced", "incomplete_fenced")

_LAST_BLOCKS = 8
"""So many blocks are tried as the body of the stub, from the last one back."""


def extract(completion: Completion, problem: Problem, *, rule: Rule = "last") -> Sample:
    """The sample of a completion: its program is what runs after the problem's prelude. Never raises.

    A program that was there but is broken stays as it is, for the sandbox to say so; `empty` is only where none is.
    """
    solution, extraction = _found(completion, problem, _CHOICES[rule])
    return Sample(problem.task_id, completion, solution, extraction)


def _found(completion: Completion, problem: Problem, choose: _Choice) -> _Find:
    text, stub, name = completion.text, problem.prompt.stub, problem.entry_point
    if not text.strip():
        return "", "empty"
    match completion.form:
        case "solution":
            return text, "completion"
        case "completion":
            return _continued(text, stub, name, choose)
        case "answer":
            return _searched(without_thinking(_normalised(text)), stub, name, choose)


def _continued(text: str, stub: str, name: str, choose: _Choice) -> _Find:
    """Stub and text as they are; only where that is broken, and the text fenced or a whole program, that program."""
    joined = stub + text
    is_more = "```" in text or re.search(rf"^[ \t]*(?:async +)?def +{re.escape(name)}\b", text, re.MULTILINE)
    if is_more and not is_sound(joined):
        solution, extraction = _searched(_normalised(text), stub, name, choose)
        if defines(solution, name):
            return solution, extraction
    return joined, "completion"


def _searched(text: str, stub: str, name: str, choose: _Choice) -> _Find:
    lines = text.split("\n")
    blocks = find_blocks(lines)
    return (
        _defining_block(blocks, name, choose)
        or _continuing_block(blocks, stub, name)
        or _defining_run(lines, name, choose)
        or _any_block(blocks)
        or _continuing_prose(lines, stub, name)
        or _any_run(lines)
        or ("", "empty")
    )


def _defining_block(blocks: Sequence[Block], name: str, choose: _Choice) -> _Find | None:
    for extraction in _CLOSED_FIRST:
        programs = (block.program(name) for block in blocks if block.extraction == extraction)
        found = [program for program in programs if defines(program, name)]
        if found:
            return choose(found), extraction
    return None


def _continuing_block(blocks: Sequence[Block], stub: str, name: str) -> _Find | None:
    """A block that holds the body alone; the last one that fits."""
    for block in reversed(blocks[-_LAST_BLOCKS:]):
        if joined := joined_body(stub, block.source, name):
            return joined, "completion"
    return None


def _any_block(blocks: Sequence[Block]) -> _Find | None:
    """The last Python block, though it lacks the entry point: what it does define is the model's answer."""
    for extraction in _CLOSED_FIRST:
        for block in reversed(blocks):
            if block.extraction == extraction and block.language in PYTHON:
                return block.source, extraction
    return None


def _defining_run(lines: Sequence[str], name: str, choose: _Choice) -> _Find | None:
    found = [run for run in find_runs(lines) if defines(run, name)]
    return (choose(found), "heuristic") if found else None


def _continuing_prose(lines: Sequence[str], stub: str, name: str) -> _Find | None:
    """The body alone, with or without words before and after it."""
    indented = [number for number, line in enumerate(lines) if line[:1] in {" ", "\t"} and line.strip()]
    within = lines[indented[0] : indented[-1] + 1] if indented else ()
    for body in (lines, within):
        if joined := joined_body(stub, "\n".join(body), name):
            return joined, "completion"
    return None


def _any_run(lines: Sequence[str]) -> _Find | None:
    """Code without the entry point."""
    runs = [run for run in find_runs(lines) if any(map(starts_code, run.split("\n")))]
    return (max(runs, key=len), "heuristic") if runs else None


def _normalised(text: str) -> str:
    """Line ends as Python reads them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
