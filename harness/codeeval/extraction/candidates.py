"""The pieces of an answer that may be its program, each with where it stands and what it makes of the entry point."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import islice

from codeeval.extraction.bodies import joined_body
from codeeval.extraction.edits import made
from codeeval.extraction.fences import Block, find_blocks
from codeeval.extraction.runs import find_runs, until_prose
from codeeval.extraction.sessions import is_session, statements, typed
from codeeval.extraction.walk import PYTHON
from codeeval.python.definitions import Code, Standing, binding_places
from codeeval.python.lines import is_prose, starts_code, to_margin

__all__ = ["Candidate", "Candidates", "Origin"]

_DIFFS = frozenset({"diff", "patch"})
"""Languages of blocks that hold edits."""

_LAST_BLOCKS = 8
"""So many blocks are tried as the body of the stub, from the last one back."""

_INLINE = re.compile(r"(?<!`)(?P<ticks>`{1,3})(?:(?:python3?|py) +)?(?P<code>[^`\n]+)(?P=ticks)(?!`)")
"""Code between ticks, of a line's beginning and end too: those of a fence that is opened and closed in one line."""

_MOST_INLINE = 20
"""Pieces of code in lines of prose that are looked at."""


class Origin(StrEnum):
    """Where in an answer a piece stands."""

    CLOSED = "closed block"
    OPEN = "unclosed block"
    EDITS = "edits"
    PLAIN = "plain text"
    INLINE = "line of prose"


@dataclass(frozen=True)
class Candidate:
    """A piece of an answer that may be its program."""

    code: Code
    origin: Origin
    language: str = ""
    """The word on its fence, in lower case; empty where there is none."""
    joined: str | None = None
    """Stub and piece as one program, where the piece is the stub's body."""

    @property
    def program(self) -> str:
        """The source to execute."""
        return self.code.source if self.joined is None else self.joined

    @property
    def standing(self) -> Standing:
        """The standing of the entry point in it."""
        return self.code.standing

    @property
    def is_other(self) -> bool:
        """True if it is a program without the entry point: neither an example or test, nor data or output."""
        if self.standing is not Standing.ABSENT or self.code.is_use:
            return False
        if self.origin is Origin.PLAIN:
            return bool(self.code.others)
        return self.code.works or (bool(self.language) and not self.code.is_sound)


_RESULT = re.compile(r"[^\n]*:[ \t]*\n(?:[ \t][^\n]*\n|\n)*?[ \t]+(?:return|yield)\b")
"""Pattern of the rest of a one-line signature, followed by an indented body that has a result."""

_ODD = re.compile(
    r"\n(?:##|[A-Z\d*.\-+>|`\u007f-\U0010ffff]|[a-z]\w* (?!=|in )"
    r"(?<!def )(?<!class )(?<!import )(?<!from )(?<!if )(?<!for )(?<!while ))|\.\.\."
)
"""The beginning of a line that may be prose, and the sign of code left out."""


@dataclass(frozen=True)
class Candidates:
    """All pieces of one answer, found as they are asked for: most answers are decided by their first block."""

    text: str
    stub: str
    name: str
    """The entry point."""

    @cached_property
    def _lines(self) -> Sequence[str]:
        return self.text.split("\n")

    @cached_property
    def _fenced(self) -> Sequence[Block]:
        return find_blocks(self._lines)

    @cached_property
    def _blocks(self) -> Sequence[Block]:
        """Blocks that hold something."""
        return [block for block in self._fenced if block.source.strip()]

    @cached_property
    def blocks(self) -> Sequence[Candidate]:
        """Blocks of Python, and those that name no language."""
        return [self._of_block(block) for block in self._blocks if block.language in PYTHON]

    @cached_property
    def obvious(self) -> Candidate | None:
        """The block that holds the answer's only definition of the name, if its text shows that it is not a stub.

        Nothing else can be preferred then, so that most answers are decided without a look at any tree.
        """
        if not self.name or len(list(islice(binding_places(self.text, self.name), 2))) != 1:
            return None
        head = f"def {self.name}("
        for block in self._blocks:
            if block.language in PYTHON and head in block.source:
                position = block.source.find(head)
                at_margin = not position or block.source[position - 1] == "\n"
                is_whole = at_margin and not is_session(block.source) and _RESULT.match(block.source, position)
                return self._as_is(block) if is_whole and not _ODD.search(block.source) else None
        return None

    def helpers(self, taken: Candidate) -> Sequence[str]:
        """Return the other blocks of Python, without examples and tests, which use the entry point.

        For a program in plain text, code between other lines of prose counts as a block.
        """
        if taken.origin is not Origin.PLAIN and sum(block.language in PYTHON for block in self._blocks) == 1:
            return ()
        others = [*self.blocks, *self.plain] if taken.origin is Origin.PLAIN else self.blocks
        sources = [other.code.source for other in others]
        return [source for source in sources if source != taken.program and not Code(source, self.name).is_use]

    @cached_property
    def foreign(self) -> Sequence[Candidate]:
        """Blocks whose fence names another language."""
        return [self._of_block(block) for block in self._blocks if block.language not in PYTHON | _DIFFS]

    @cached_property
    def edits(self) -> Sequence[Candidate]:
        """Programs that a diff against an empty file makes."""
        diffs = [block for block in self._blocks if block.language in _DIFFS]
        return [Candidate(Code(made(block.source), self.name), Origin.EDITS, block.language) for block in diffs]

    @cached_property
    def plain(self) -> Sequence[Candidate]:
        """Code between lines of prose."""
        sources = [source for region in self._regions for source in _plain(region)]
        return [Candidate(Code(source, self.name), Origin.PLAIN) for source in sources]

    @cached_property
    def inline(self) -> Sequence[Candidate]:
        """Code within lines of prose."""
        if self.name not in self.text or "`" not in self.text:
            return []
        pieces = [piece["code"] for region in self._regions for line in region for piece in _INLINE.finditer(line)]
        return [Candidate(Code(f"{piece}\n", self.name), Origin.INLINE) for piece in pieces[:_MOST_INLINE]]

    @cached_property
    def block_bodies(self) -> Sequence[Candidate]:
        """Blocks that hold the body of the stub."""
        return self._bodies(self.blocks[-_LAST_BLOCKS:])

    @cached_property
    def plain_bodies(self) -> Sequence[Candidate]:
        """Plain text that is the body of the stub: all of it, or indented lines."""
        texts = [text for region in self._regions for text in ("\n".join(region), *_indented(region))]
        return self._bodies([Candidate(Code(text, self.name), Origin.PLAIN) for text in texts[:_LAST_BLOCKS]])

    def _bodies(self, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
        return [
            Candidate(candidate.code, candidate.origin, candidate.language, joined)
            for candidate in candidates
            if (joined := joined_body(self.stub, candidate.code.source, self.name)) is not None
        ]

    def _as_is(self, block: Block) -> Candidate:
        origin = Origin.CLOSED if block.is_closed else Origin.OPEN
        return Candidate(Code(block.source, self.name), origin, block.language)

    def _of_block(self, block: Block) -> Candidate:
        origin = Origin.CLOSED if block.is_closed else Origin.OPEN
        return Candidate(self._code(block), origin, block.language)

    def _code(self, block: Block) -> Code:
        """Return the block's code: what was typed of a session, at the margin, without prose after it."""
        if is_session(block.source):
            return Code(typed(block.source), self.name)
        code = Code(block.source, self.name)
        if not code.may_bind:
            return code if block.is_closed else Code(until_prose(block.source), self.name)
        moved = Code(to_margin(block.source), self.name)
        if moved.source != code.source and moved.standing < Standing.STUB:
            code = moved
        if not block.is_closed or not code.is_sound:
            shorter = Code(until_prose(code.source), self.name)
            if not block.is_closed or shorter.standing < code.standing:
                return shorter
        return code

    @cached_property
    def _regions(self) -> Sequence[Sequence[str]]:
        """The lines between blocks."""
        regions, end = list[Sequence[str]](), 0
        for block in self._fenced:
            if block.first >= end:
                regions.append(self._lines[end : block.first])
            end = block.last
        regions.append(self._lines[end:])
        return [region for region in regions if any(map(str.strip, region))]


def _plain(region: Sequence[str]) -> Iterator[str]:
    """Yield the programs in lines without fences."""
    if session := statements(region) if any(">>> " in line or "In [" in line for line in region) else "":
        yield typed(session)
    first = next(line for line in region if line.strip())
    if first[:1].isspace() or not first.isascii():
        moved = to_margin("\n".join(region))
        if not is_prose(moved):
            region = moved.split("\n")
    elif first[0] == "`" and first[1:2] != "`" and starts_code(first[1:]):
        region = "\n".join(region).strip().strip("`").split("\n")
    yield from find_runs(region)
    for lines in _indented(region):
        code = to_margin(lines)
        if starts_code(code):
            yield code


def _indented(region: Sequence[str]) -> Iterator[str]:
    """Yield stretches of indented lines that are under no line of code."""
    stretch, is_under = list[str](), False
    for line in [*region, "."]:
        if not line.strip() or line[0].isspace():
            stretch.append(line)
            continue
        text = "\n".join(stretch).strip("\n")
        if text and not is_under:
            yield f"{text}\n"
        stretch, is_under = [], _OPENS.search(line) is not None


_OPENS = re.compile(
    r"^(?:(?:async |@|def |class |if |elif |else|for |while |with |try|except|finally|match |case )[^\n]*"
    r"|[^\n]*\w\([^()\n]*\)(?:[ \t]*->[^\n]*)?:|[^\n]*[(\[{,\\])[ \t]*$"
)
"""A line in the margin to which indented lines below it belong: a statement's head, a signature, an open bracket."""
