"""From what a model wrote to the program in it.

Theory of operation. A `solution` is taken as it stands, and so is a `completion`, joined to what the prompt holds of
the program: what a harness adds or cuts there changes published numbers. An `answer` is read in three steps:

1. Reasoning, special tokens and further turns are set aside (`thinking`, `turns`).
2. The rest is parsed into candidates: blocks, plain text, sessions, edits, bodies of the stub (`candidates`). Of each
   is known what it makes of the entry point: defines it, leaves it a stub, imports it, uses it (`python.definitions`).
3. One table of preferences chooses (`preferences`). Where several candidates are alike the rule chooses, by default
   the last; what other rules would choose is kept beside it.

A program is taken whole: no statement inside is judged, so none can be lost. Names that it lacks are taken from other
blocks of the answer, which come before it. tree-sitter decides what is Python: it fails on no text, and does not
depend on the Python that runs codeeval. Every step looks at a line a bounded number of times.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from codeeval.extraction.bodies import expected_indentation, joined_body, reindented
from codeeval.extraction.candidates import Candidate, Candidates, Origin
from codeeval.extraction.edits import is_edit_sequence, resolved
from codeeval.extraction.names import completed
from codeeval.extraction.other import extract_other
from codeeval.extraction.preferences import PREFERENCES, Preference, Reason, reasons
from codeeval.extraction.raw import looks_like_answer
from codeeval.extraction.readings import stands_alone, with_readings
from codeeval.extraction.tags import with_fences
from codeeval.extraction.thinking import without_thinking
from codeeval.extraction.turns import first_turn, without_begin_marks
from codeeval.extraction.values import value_sample
from codeeval.languages import is_python
from codeeval.prompting import PromptStyle, cut_at_stop
from codeeval.python.definitions import Code, Standing
from codeeval.python.lines import INVISIBLE, starts_code, to_margin
from codeeval.python.syntax import defines, is_sound
from codeeval.samples import Completion, Extraction, Reading, Rule, Sample
from codeeval_benchmarks.problem import Problem

__all__ = ["Reason", "Rule", "explained", "extract", "extractor", "with_readings"]

_CHOICES: Mapping[Rule, Callable[[Sequence[Candidate]], Candidate]] = {
    "last": lambda candidates: candidates[-1],
    "first": lambda candidates: candidates[0],
    "longest": lambda candidates: max(candidates, key=lambda candidate: len(candidate.program)),
}

_EXTRACTIONS: Mapping[Origin, Extraction] = {Origin.CLOSED: "fenced", Origin.OPEN: "incomplete_fenced"}
"""The word for where a program was found; `heuristic` elsewhere."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The stub, the name and the rule of one search."""

    stub: str
    name: str
    """The entry point."""
    rule: Rule


@dataclass(frozen=True, slots=True)
class _Find:
    program: str = ""
    extraction: Extraction = "empty"
    closed: bool = False
    """True if something in the answer shows that the program ends here."""
    alternatives: Mapping[Rule | Reading, str] = field(default_factory=dict)


def extractor(rule: Rule = "last", style: PromptStyle | None = None) -> Callable[[Completion, Problem], Sample]:
    """Return `extract` for answers to prompts of this style, with their openings and stop sequences.

    `style` None: the answers were drawn elsewhere.
    """
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
    """Return a completion's sample, whatever its text: its program runs after the problem's prelude, or `alone`.

    `opening`: how the program begins that the completion continues; None: with the problem's stub. `stop`: sequences
    at which an answer ends. A program that was there but is broken stays as it is, for the sandbox to say so; `empty`
    is only where none is.

    Raises:
        UsageError: an answer is in a language whose grammar is not installed.
    """
    if not is_python(problem):
        return extract_other(completion, problem, rule=rule, opening=opening, stop=stop)
    text, stopped = cut_at_stop(completion.text, stop) if stop else (completion.text, False)
    if problem.question is not None:
        return value_sample(completion, problem, problem.question, text, rule)
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
        alone=stands_alone(completion, problem),
        other_function=_is_other(find.program, problem.entry_point),
    )


def _is_other(program: str, name: str) -> bool:
    """Return whether the program defines something, and the name not at all."""
    if (
        not program
        or not name
        or f"\ndef {name}(" in f"\n{program}"
        or ("def " not in program and "class " not in program)
    ):
        return False
    code = Code(program, name)
    return code.standing is Standing.ABSENT and bool(code.others)


def explained(text: str, problem: Problem) -> Sequence[Reason]:
    """Return each piece of an answer with the reason why it is its program, or why it is not, in the text's order.

    Of answers that are values there are no pieces.
    """
    if problem.question is not None:
        return []
    said = first_turn(without_thinking(_normalised(text)).text).text
    if is_edit_sequence(said):
        said = resolved(said)
        if "```" not in said:
            made = Candidate(Code(said, problem.entry_point), Origin.EDITS)
            return [Reason(made, "program made by edits", is_taken=True)] if said.strip() else []
    else:
        said = with_fences(said)
    answer = Candidates(said, problem.prompt.stub, problem.entry_point)
    preference, candidates = _preferred(answer)
    return list(reasons(answer, candidates[-1] if candidates else None, preference))


def _found(text: str, completion: Completion, wanted: _Wanted) -> _Find:
    if not text.strip():
        return _Find()
    match completion.form:
        case "solution":
            return _Find(text, "completion")
        case "completion":
            return _continued(text, wanted)
        case "answer":
            return _answered(text, wanted)


def _answered(text: str, wanted: _Wanted) -> _Find:
    spoken = without_thinking(_normalised(text))
    turn = first_turn(spoken.text)
    find = _searched(turn.text, wanted)
    return replace(find, closed=True) if turn.is_ended and find.program else find


def _continued(text: str, wanted: _Wanted) -> _Find:
    """Return stub and text as they are, unless that is broken and the text shows by what.

    Reasoning and the end of a turn are set aside. The rest may be an answer, a whole program or a row of edits; or its
    first line lost or gained some of its indentation on the way.
    """
    said = without_begin_marks(without_thinking(text).text)
    turn = first_turn(said) if "<" in said or "[" in said else None
    if turn is not None and turn.is_ended:
        said = turn.text
    if said is not text and not said.strip():
        return _Find()
    said = said.lstrip(INVISIBLE)
    if said is not text and not said[:1].isspace() and "\n" in text:
        said = said.lstrip("\n")
    if is_edit_sequence(said):
        return _edited(said, wanted)
    find = _mended(said, wanted)
    return replace(find, closed=True) if turn is not None and turn.is_ended else find


def _mended(text: str, wanted: _Wanted) -> _Find:
    """Return stub and text, or what the text is if it is more than that."""
    program = _spaced_program(text, wanted)
    if program is not None:
        return _Find(program, "completion")
    joined = wanted.stub + text
    body = reindented(wanted.stub, text) if wanted.stub else text
    if body is not text and is_sound(wanted.stub + body):
        return _Find(wanted.stub + body, "completion")
    is_more = _is_more(text, wanted.name)
    is_at_margin = bool(wanted.stub) and not text.lstrip("\n").startswith((" ", "\t"))
    if not (is_more or is_at_margin) or is_sound(joined):
        return _Find(joined, "completion")
    if is_at_margin and looks_like_answer(text):
        searched = _searched(_normalised(text), wanted)
        if searched.extraction == "fenced" and is_sound(searched.program):
            return searched  # under any function name, because prose cannot be a body
    if is_more:
        searched = _searched(_normalised(text), wanted)
        if searched.program and (not wanted.name or defines(searched.program, wanted.name)):
            return searched
    if is_at_margin:
        joined = joined_body(wanted.stub, text, wanted.name) or joined
    return _Find(joined, "completion")


def _spaced_program(text: str, wanted: _Wanted) -> str | None:
    """Return stub and text if only white space parts the text from a whole program; else None."""
    begun = text.lstrip()
    space = text.lstrip("\n")[: len(text.lstrip("\n")) - len(begun)]
    if not space or space == expected_indentation(wanted.stub) or not starts_code(begun):
        return None
    moved = to_margin(text)
    if not starts_code(moved) or Code(moved, wanted.name).standing is not Standing.WHOLE:
        return None
    joined = f"{wanted.stub}{moved}"
    return joined if is_sound(joined) and not wanted.stub.rstrip().endswith(":") else moved


def _is_more(text: str, name: str) -> bool:
    """Return whether this may be an answer around the program, or the whole of it."""
    return "```" in text or bool(
        name and name in text and re.search(rf"^[ \t]*(?:async +)?def +{re.escape(name)}\b", text, re.MULTILINE)
    )


def _searched(text: str, wanted: _Wanted) -> _Find:
    if is_edit_sequence(text):
        return _edited(text, wanted)
    text = with_fences(text)
    return _chosen(Candidates(text, wanted.stub, wanted.name), wanted.rule)


def _edited(text: str, wanted: _Wanted) -> _Find:
    program = resolved(text)
    if "```" in program:
        return _chosen(Candidates(program, wanted.stub, wanted.name), wanted.rule)
    return _Find(program, "heuristic") if program.strip() else _Find()


def _preferred(answer: Candidates) -> tuple[Preference | None, Sequence[Candidate]]:
    """Return the first row of the table with candidates."""
    for preference in PREFERENCES:
        if candidates := preference.find(answer):
            return preference, candidates
    return None, ()


def _chosen(answer: Candidates, rule: Rule) -> _Find:
    """Return the candidate that the rule takes, and what the other rules would take."""
    preference, candidates = _preferred(answer)
    if preference is None:
        return _Find()
    taken = _CHOICES[rule](candidates)
    others = (
        {name: _whole(choice(candidates), answer) for name, choice in _CHOICES.items()} if len(candidates) > 1 else {}
    )
    program = _whole(taken, answer)
    return _Find(
        program,
        "completion" if taken.joined is not None else _EXTRACTIONS.get(taken.origin, "heuristic"),
        preference.is_program and taken.origin is Origin.CLOSED,
        {name: other for name, other in others.items() if other.strip() != program.strip()},
    )


def _whole(taken: Candidate, answer: Candidates) -> str:
    """Return the program with the imports and helpers that stand in other blocks of the answer."""
    program = taken.program
    if taken.origin not in {*_EXTRACTIONS, Origin.PLAIN} or taken.joined is not None:
        return program
    return completed(program, answer.helpers(taken))


def _normalised(text: str) -> str:
    """Return the text with line ends as Python reads them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
