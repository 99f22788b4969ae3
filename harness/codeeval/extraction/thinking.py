"""Reasoning that a model wrote before its answer, in whatever marks its template has."""

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from codeeval.extraction.walk import MOST_MARKS, Walker, may_hold_tags

__all__ = ["Spoken", "without_thinking"]

_WORD = (
    r"(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflect(?:ion)?|scratch_?pad|analysis|deliberation|rationale|planning"
    r"|(?:inner|internal)[_ ](?:monologue|thoughts?)|chain[_ ]of[_ ]thought|cot)"
)

_MARK = re.compile(
    rf"<(?P<slash>/?)(?:[\w.-]{{1,20}}:)?(?P<tag>{_WORD})>"
    rf"|\[(?P<bar>/?)(?P<bracket>(?-i:THINK(?:ING)?|REASONING|THOUGHTS?))\]"
    rf"|<[|\uff5c](?P<side>/|(?:begin|start|end|stop)(?:[_▁]of)?[_▁])?(?P<token>{_WORD})(?P<tail>[_▁](?:begin|start|end))?[|\uff5c]>"
    rf"|◁(?P<cut>/?)(?P<arrow>{_WORD})▷"
    r"|<\|channel>thought\b|<(?P<channel>channel)\|>"
    r"|<(?P<over>/?)(?P<details>details)(?P<kind> type=\"reasoning\"[^>\n]*)?>",
    re.IGNORECASE,
)
"""Opening and closing marks: tags, brackets, special tokens, and the blocks of a web interface."""

_ANSWER = re.compile(
    r"<(?:answer|solution|output|response|final_?answer)>"
    r"|<[|\uff5c](?:begin|start)(?:[_▁]of)?[_▁](?:solution|answer|response|output)[|\uff5c]>",
    re.IGNORECASE,
)
"""The beginning of an answer, also where the reasoning before it was never closed."""

_CHANNEL = re.compile(r"<\|channel\|>\s*(\w+)[^<\n]*(?:<\|constrain\|>[^<\n]*)?(?:<\|message\|>)?")
_CHANNEL_END = re.compile(r"<\|(?:end|return|call|start|channel)\|>")

_BARE_CHANNEL = re.compile(r"\s*analysis(?=[A-Z]|\s*\n)")
_BARE_FINAL = re.compile(r"assistant\s*final(?![a-z])|assistantfinal")
"""Channels as they look where the server left out special tokens."""

_CLOSING = ("/", "end", "stop")

_SUFFIX = re.compile(r"(?:ing|ion|s)$")
"""Endings by which two spellings of one mark differ: `<think>`, `</thinking>`."""


class Spoken(NamedTuple):
    """The part of an answer that is not reasoning."""

    text: str
    is_unfinished: bool
    """True if the model still thought when its answer ended."""


class _Mark(NamedTuple):
    start: int
    end: int
    key: str
    opens: bool
    begins_line: bool


def without_thinking(text: str) -> Spoken:
    """Return what stands outside of reasoning; where only its end is marked, what follows that.

    Marks in a string of a program, or in code in a line of prose, are the program's or the prose's.
    """
    if text.lstrip().startswith("<|") and _CHANNEL.search(text):
        return _final_channel(text)
    if bare := _BARE_CHANNEL.match(text):
        final = _BARE_FINAL.search(text, bare.end())
        return Spoken(text[final.end() :], is_unfinished=False) if final else Spoken("", is_unfinished=True)
    if not may_hold_tags(text) or not _MARK.search(text):
        return Spoken(text, is_unfinished=False)
    return _aloud(text, list(_marks(text)))


def _final_channel(text: str) -> Spoken:
    for channel in _CHANNEL.finditer(text):
        if channel[1] == "final":
            end = _CHANNEL_END.search(text, channel.end())
            return Spoken(text[channel.end() : end.start() if end else len(text)], is_unfinished=False)
    return Spoken("", is_unfinished=True)


def _marks(text: str) -> Iterator[_Mark]:
    """Yield the marks that are none of a program's. The mark that ends open reasoning is not looked for in strings."""
    walker, start, pending = Walker(text), 0, ""
    for line in text.split("\n"):
        column = 0
        may_hold = "<" in line or "[" in line or "◁" in line
        for match in itertools.islice(_MARK.finditer(line), MOST_MARKS) if may_hold else ():
            mark = _as_mark(match, start, begins_line=not line[: match.start()].strip())
            if mark is None or (mark.opens and walker.fence is not None):
                continue
            long_strings = mark.opens or mark.key != pending
            if walker.holds(line[column:], match.start() - column, match.end() - column, in_long_strings=long_strings):
                continue
            yield mark
            pending = mark.key if mark.opens else ""
            walker.reset()
            column = match.end()
        walker.read(line[column:])
        start += len(line) + 1


def _as_mark(match: re.Match[str], start: int, *, begins_line: bool) -> _Mark | None:
    groups = match.groupdict()
    if groups["details"] and not (groups["kind"] or groups["over"]):
        return None
    side = (groups["side"] or groups["tail"] or "").lower().lstrip("_▁")
    closes = side.startswith(_CLOSING) or any(groups[name] for name in ("slash", "bar", "cut", "over", "channel"))
    words = (groups[name] for name in ("tag", "bracket", "token", "arrow", "details"))
    key = next((word.lower() for word in words if word), "channel")
    return _Mark(start + match.start(), start + match.end(), _SUFFIX.sub("", key), not closes, begins_line)


def _aloud(text: str, marks: Sequence[_Mark]) -> Spoken:
    pieces, end, closings = list[str](), 0, _closings(marks)
    for mark in marks:
        if mark.start < end or (not mark.opens and mark.key == "details"):
            continue
        if not mark.opens:  # its opening stood in the prompt
            pieces, end = [], mark.end
            continue
        closing = closings.get(mark.start)
        if closing is None and not mark.begins_line:
            continue
        pieces.append(_line(text[end : mark.start]))
        answer = None if closing is not None else _ANSWER.search(text, mark.end)
        if closing is None and answer is None:
            return Spoken("".join(pieces), is_unfinished=True)
        end = closing.end if closing is not None else answer.start() if answer is not None else len(text)
    return Spoken("".join([*pieces, text[end:]]), is_unfinished=False)


def _line(text: str) -> str:
    """Return the text as a line of its own, since what follows the reasoning does not continue it."""
    return f"{text}\n" if text.strip() and not text.endswith("\n") else text


def _closings(marks: Sequence[_Mark]) -> dict[int, _Mark]:
    """Return, by an opening's place, the next end of the same kind, else the last one of any."""
    pairs, nearest, last = dict[int, _Mark](), dict[str, _Mark](), None
    for mark in reversed(marks):
        if not mark.opens:
            last = last or mark
            nearest[mark.key] = mark
        elif closing := nearest.get(mark.key, last):
            pairs[mark.start] = closing
    return pairs
