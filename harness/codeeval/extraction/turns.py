"""Where a model's turn begins and ends: special tokens that a server left in the text, and names of speakers."""

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from codeeval.extraction.walk import MOST_MARKS, Walker, may_hold_tags
from codeeval.python.syntax import is_sound

__all__ = ["Turn", "first_turn", "without_begin_marks"]

_TOKEN = re.compile(
    r"<[|\uff5c](?!diff[|\uff5c])[^<>|\uff5c\n]{1,40}[|\uff5c]>"
    r"|</s>|<(?:eos|pad|unk|eot|end_of_turn|endoftext|end_of_text|file_sep|fim_\w{1,12})>|<start_of_turn>"
    r"|\[/?INST\]|\[(?:EOS|PAD|EOT)\]|\[end of text\]| \[end of text\]",
    re.IGNORECASE,
)
"""Special tokens: of known servers, and whatever has their form."""

_END_OF_TEXT = "[end of text]"

_CUTS = re.compile(r"end(?!er)|eo[smt]|return|stop|pad|fim|/s|sep|user|human|inst|start_of_turn", re.IGNORECASE)
"""Words of a token that ends the turn, or begins one of the user's. Others may introduce the program."""

_OPEN = frozenset({"<", "["})

_SPEAKER = re.compile(
    r"^(?P<heading>#{1,4}[ \t]*)?(?P<bold>\*\*)?\[?(?:(?P<sure>User|Human|Instructions?|USER|HUMAN)"
    r"|(?P<unsure>Question|Problem|Task|Exercise|Prompt|Query|Input|Q|user|human))\]?(?:[ \t]*\d+)?"
    r"(?:(?P<colon>:(?:\*\*)?|\*\*[ \t]*:)|(?P<bare>(?:\*\*)?[ \t]*$))"
    r"|^\[(?:USER|HUMAN)\]",
    re.MULTILINE,
)
"""The name of somebody who asks, at the beginning of a line: with a colon, as a heading, or alone on its line."""

_ASKS = re.compile(
    r"\n(?=[#*\[UHIQPTEuh])[#*\[ \t]*"
    r"(?:User|Human|Instruction|USER|HUMAN|Question|Problem|Task|Exercise|Prompt|Query|Input|Q|user|human)"
)
"""The beginning of every such line except the first, which comes before a program. This search is quick."""

_REPLY = re.compile(
    r"^(?:(?:#{1,4}[ \t]*)?(?:\*\*)?\[?(?:assistant|answer|response|ai|bot|model)\b[^\n]{0,12}?(?::|$)"
    r"|#{1,4}[ \t]*solution\b|a:)",
    re.IGNORECASE | re.MULTILINE,
)
"""The name of who answers."""

_CODE_SIGN = re.compile(
    r"^[ \t]*(?:```|~~~|def[ \t]|async[ \t]|class[ \t]|import[ \t]|from[ \t]|@\w|>>> |return\b|\w+[ \t]*=[ \t]*\S"
    r"|<(?:code|answer|solution|python)>|\[PYTHON)",
    re.MULTILINE,
)

_PREFIX = re.compile(
    r"\s*(?:<\|(?!diff\|)[\w ]{1,30}\|>|<[\uff5c][^<>\n]{1,30}[\uff5c]>|<s>|\[/INST\]|<start_of_turn>|<bos>"
    r"|#{1,4} *(?=Response|Answer|Solution))+(?:[ \t]*\n)?"
)

_BEGIN_MARKS = re.compile(r"(?:<s>|<bos>|<[|\uff5c]begin[_▁]of[_▁](?:text|sentence)[|\uff5c]>)+")

_ANSWERER = re.compile(
    r"\s*(?:\*\*)?(?:assistant|ai|bot|model|response|answer|solution|output|code)(?:\*\*)?[ \t]*:?(?:\*\*)?[ \t]*"
    r"(?:\n|(?=```|(?:async +)?def +\w|class +\w|import +\w|from +[\w.]+ +import\b|@\w))",
    re.IGNORECASE,
)
"""Only before a line end or what begins as code does: `answer: int = 1` is a program's."""


class Turn(NamedTuple):
    """A model's first turn."""

    text: str
    is_ended: bool
    """True if something in the text shows that the turn ended there."""


class _End(NamedTuple):
    start: int
    after: int
    ends: bool
    """True if the turn ends here whatever stands before; else only if a program may stand there."""


def without_begin_marks(text: str) -> str:
    """Return the text without the marks of a text's beginning, which a server left before it."""
    match = _BEGIN_MARKS.match(text) if text.startswith("<") else None
    return text[match.end() :] if match else text


def first_turn(text: str) -> Turn:
    """Return the text without its introduction, up to the first end of a turn that is not part of a program."""
    for prefix in (_PREFIX, _ANSWERER):
        if match := prefix.match(text):
            text = text[match.end() :]
    has_tokens = (may_hold_tags(text) or _END_OF_TEXT in text) and _TOKEN.search(text) is not None
    has_names = _ASKS.search(text) is not None and _SPEAKER.search(text) is not None
    if not (has_tokens or has_names):
        return Turn(text, is_ended=False)
    sign = _CODE_SIGN.search(text)
    code = sign.start() if sign else len(text)
    start = 0
    for end in _ends(text, code, tokens=has_tokens, names=has_names):
        if (end.ends and text[start : end.start].strip()) or end.start > max(code, start):
            return Turn(text[start : end.start], is_ended=True)
        start = end.after
    return Turn(text[start:], is_ended=False)


def _ends(text: str, code: int, *, tokens: bool, names: bool) -> Iterator[_End]:
    walker, start = Walker(text), 0
    replies = [reply.start() for reply in _REPLY.finditer(text)] if names else []
    for line in text.split("\n"):
        if tokens and ("<" in line or "[" in line):
            for match in itertools.islice(_TOKEN.finditer(line), MOST_MARKS):
                if _is_held(walker, line, match, text, start):
                    continue
                if _is_token(match, line, text, walker):
                    yield _End(start + match.start(), start + match.end(), _CUTS.search(match[0]) is not None)
        if names and start > code and line[:1] in _FIRST and walker.fence is None and walker.quote is None:
            speaker = _SPEAKER.match(line)
            if speaker and _is_speaker(speaker, line, is_answered=bool(replies) and replies[-1] > start):
                yield _End(start, start, ends=True)
        walker.read(line)
        start += len(line) + 1


_FIRST = frozenset("#*[UHIQPTEuh")


def _is_held(walker: Walker, line: str, match: re.Match[str], text: str, start: int) -> bool:
    """Return whether a program holds the token: in a string, or in a comment that code follows."""
    if walker.holds(line, match.start(), match.end()):
        return True
    if "#" not in line[: match.start()] or not walker.is_comment(line, match.start()):
        return False
    after = text[start + len(line) :].lstrip()
    return bool(after) and after[0] not in _OPEN


def _is_token(match: re.Match[str], line: str, text: str, walker: Walker) -> bool:
    """Return whether it is a token where Python could have a name in brackets, or between two comparisons."""
    sign, rest = match[0], line[match.end() :].strip()
    if sign[1] in {"|", "\uff5c"} or sign == "</s>":
        return True
    if walker.fence is not None:
        return False
    if sign.upper() in {"[EOS]", "[PAD]", "[EOT]"}:
        return not rest and text.count(sign[1:-1]) == text.count(sign)
    return not rest or rest[0] in _OPEN or "_of_turn" in sign or "INST" in sign


def _is_speaker(speaker: re.Match[str], line: str, *, is_answered: bool) -> bool:
    if speaker["bare"] is not None and not speaker["heading"] and not (speaker["unsure"] or "").islower():
        return False
    if "=" in line and not line.startswith("#") and is_sound(line):
        return False  # an annotated assignment
    return is_answered or (speaker["sure"] is not None)
