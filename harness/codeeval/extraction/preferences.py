"""Which piece of an answer is its program: one table, and the reason why each other piece is not.

Rows are tried in their order, and the first one with a candidate decides. Of several candidates in one row the rule
chooses, by default the last: models correct themselves.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from codeeval.extraction.candidates import Candidate, Candidates, Origin
from codeeval.python.definitions import Standing

__all__ = ["PREFERENCES", "Preference", "Reason", "reasons"]


class Preference(NamedTuple):
    """One row: what is looked for, and where."""

    name: str
    """A few words for such a candidate."""
    find: Callable[[Candidates], Sequence[Candidate]]
    is_program: bool = True
    """True if it defines the entry point, so that an answer cut after it lost nothing."""


def _standing(standing: Standing, *origins: Origin) -> Callable[[Candidates], Sequence[Candidate]]:
    def find(answer: Candidates) -> Sequence[Candidate]:
        return [block for block in _of(answer, *origins) if block.standing is standing]

    return find


def _of(answer: Candidates, *origins: Origin) -> Iterator[Candidate]:
    for origin in origins:
        match origin:
            case Origin.CLOSED | Origin.OPEN:
                yield from (block for block in answer.blocks if block.origin is origin)
            case Origin.EDITS:
                yield from answer.edits
            case Origin.PLAIN:
                yield from answer.plain
            case Origin.INLINE:
                yield from answer.inline


def _broken_block(answer: Candidates) -> Sequence[Candidate]:
    """Return closed blocks that are no Python, but no bodies of the stub that only assign to the entry point's name."""
    bodies = {body.code.source for body in answer.block_bodies}
    broken = _standing(Standing.BROKEN, Origin.CLOSED)(answer)
    return [block for block in broken if block.code.source not in bodies or block.code.is_definition]


def _foreign(answer: Candidates) -> Sequence[Candidate]:
    """Functions and classes in blocks of another language that are Python all the same."""
    return [block for block in answer.foreign if block.standing is Standing.WHOLE and block.code.is_definition]


def _imported(answer: Candidates) -> Sequence[Candidate]:
    return [block for block in answer.blocks if block.standing is Standing.IMPORT and block.code.imports_standard] or [
        block for block in answer.plain if block.standing is Standing.IMPORT and block.code.imports_standard
    ]


def _other_function(answer: Candidates) -> Sequence[Candidate]:
    """Return the last block that is a program of other functions: what it does define is the model's answer."""
    return _last([block for block in answer.blocks if block.is_other and block.code.others and block.code.is_sound])


def _other_block(answer: Candidates) -> Sequence[Candidate]:
    return _last([block for block in answer.blocks if block.is_other])


def _last(candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """Return the last one, of closed blocks if there are such."""
    return ([block for block in candidates if block.origin is Origin.CLOSED] or candidates)[-1:]


def _other_run(answer: Candidates) -> Sequence[Candidate]:
    others = [block for block in answer.plain if block.is_other]
    return [max(others, key=lambda block: len(block.program))] if others else []


_ANYWHERE = (Origin.CLOSED, Origin.OPEN, Origin.EDITS, Origin.PLAIN)


def _whole_block(origin: Origin) -> Callable[[Candidates], Sequence[Candidate]]:
    def find(answer: Candidates) -> Sequence[Candidate]:
        if answer.obvious is not None:
            return [answer.obvious] if answer.obvious.origin is origin else []
        return [block for block in answer.blocks if block.origin is origin and block.standing is Standing.WHOLE]

    return find


PREFERENCES: Sequence[Preference] = (
    Preference("whole program in a closed block", _whole_block(Origin.CLOSED)),
    Preference("whole program in an unclosed block", _whole_block(Origin.OPEN)),
    Preference("whole program made by edits", _standing(Standing.WHOLE, Origin.EDITS)),
    Preference("whole program in plain text", _standing(Standing.WHOLE, Origin.PLAIN)),
    Preference("program with parts left out", _standing(Standing.ELIDED, *_ANYWHERE)),
    Preference("broken program in a closed block", _broken_block),
    Preference("broken program", _standing(Standing.BROKEN, Origin.OPEN, Origin.EDITS, Origin.PLAIN)),
    Preference("import from the standard library", _imported, is_program=False),
    Preference("program of other functions in a block", _other_function, is_program=False),
    Preference("body of the stub in a block", lambda answer: answer.block_bodies[-1:]),
    Preference("whole program in a line of prose", _standing(Standing.WHOLE, Origin.INLINE)),
    Preference("Python in a block of another language", _foreign),
    Preference("program without the entry point in a block", _other_block, is_program=False),
    Preference("body of the stub in plain text", lambda answer: answer.plain_bodies[:1]),
    Preference("stub", _standing(Standing.STUB, *_ANYWHERE), is_program=False),
    Preference("program without the entry point in plain text", _other_run, is_program=False),
    Preference("import from another module", _standing(Standing.IMPORT, *_ANYWHERE), is_program=False),
    Preference("value under the name", _standing(Standing.VALUE, *_ANYWHERE), is_program=False),
)


class Reason(NamedTuple):
    """The lot of one piece of an answer."""

    candidate: Candidate
    text: str
    """Why it is the program, or why it is not."""
    is_taken: bool


_WHY_NOT = {
    Standing.WHOLE: "another program is preferred: {}",
    Standing.ELIDED: "parts of it are left out",
    Standing.BROKEN: "it is not Python",
    Standing.STUB: "its body is left out",
    Standing.IMPORT: "it only imports {name}",
    Standing.VALUE: "it binds {name} to a value",
}


def reasons(answer: Candidates, taken: Candidate | None, preference: Preference | None) -> Iterator[Reason]:
    """Yield each piece of the answer with the reason why it is the program, or why it is not."""
    pieces = [*answer.blocks, *answer.edits, *answer.plain, *answer.foreign]
    alike = [index for index, piece in enumerate(pieces) if taken is not None and _is_piece(taken, piece)]
    for index, piece in enumerate(pieces):
        if taken is not None and preference is not None and index in alike[-1:]:
            yield Reason(taken, preference.name, is_taken=True)
        else:
            yield Reason(piece, _why_not(piece, answer, preference), is_taken=False)


def _is_piece(taken: Candidate, piece: Candidate) -> bool:
    return (taken.code, taken.origin) == (piece.code, piece.origin)


def _why_not(piece: Candidate, answer: Candidates, preference: Preference | None) -> str:
    if any(piece is block for block in answer.foreign):
        return f"its fence says {piece.language}"
    if piece.standing is not Standing.ABSENT:
        rule = preference.name if preference else ""
        return _WHY_NOT[piece.standing].format(rule, name=answer.name)
    if piece.code.is_use:
        return f"it uses {answer.name} and does not define it: an example or a test"
    if piece.code.others:
        return f"it defines {', '.join(piece.code.others[:3])}, not {answer.name}"
    return "it defines nothing: data, output or commands"
