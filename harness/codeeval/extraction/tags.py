"""Tags around a program, which stand for fences: `[PYTHON]`, `<answer>`, `<pre><code>`, a LaTeX listing."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from codeeval.extraction.walk import Walker, may_hold_tags

__all__ = ["with_fences"]

_FENCE = "``````"
"""Longer than a program's own, which may stand in a docstring."""

_FENCED = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)
"""A fence; one that is indented deeper stands in a docstring."""

_TAG = re.compile(
    r"\[(?:(?P<bar>/?)(?:(?-i:PYTHON|CODE|SOLUTION|ANSWER)|(?P<small>(?-i:python|code)))\]|(?-i:BEGIN\]|(?P<done>DONE\])))"
    r"|<(?:(?P<slash>/?)(?:python|code|answer|solution|program|output|response|result|final_?answer|pre)(?: [^<>\n]*)?>"
    r"|!\[CDATA\[|[|\uff5c](?:begin|start|(?P<stop>end))(?:[_▁]of)?[_▁](?:solution|answer|response|code)[|\uff5c]>)"
    r"|(?P<data>\]\]>)"
    r"|\\(?:begin|(?P<end>end))\{(?:code|lstlisting|verbatim|minted|python)\}(?:\{\w*\}|\[[^\]\n]*\])*",
    re.IGNORECASE,
)
"""Each alternative begins with a character of its own, so that a search passes over all other text quickly."""


class _Tag(NamedTuple):
    start: int
    end: int
    closes: bool


def with_fences(text: str) -> str:
    """Return the text with fences in place of tags; tags around fences get lines of their own."""
    if not may_hold_tags(text) or not _TAG.search(text):
        return text
    tags = list(_tags(text))
    if not tags:
        return text
    pieces, end, is_open = list[str](), 0, False
    before = text[: tags[0].start]
    if tags[0].closes and before.strip() and not _FENCED.search(before):
        pieces.append(f"{_FENCE}python\n")  # it was opened in the prompt
        is_open = True
    for index, tag in enumerate(tags):
        pieces.append(text[end : tag.start])
        inner = text[tag.end : tags[index + 1].start if index + 1 < len(tags) else len(text)]
        if tag.closes:
            edge = "" if pieces[-1].endswith("\n") or not pieces[-1] else "\n"
            pieces.append(f"{edge}{_FENCE}\n" if is_open else f"\n{text[tag.start : tag.end]}\n")
            is_open = False
        elif not is_open and inner.strip() and not _FENCED.search(inner):
            pieces.append(f"\n{_FENCE}python\n")
            is_open = True
        else:
            pieces.append(f"\n{_FENCE}\n" if is_open else f"\n{text[tag.start : tag.end]}\n")
            is_open = False
        end = tag.end + text.startswith("\n", tag.end)
    return "".join([*pieces, text[end:]])


def _tags(text: str) -> Iterator[_Tag]:
    """Yield tags at the edge of a line, outside of blocks and strings."""
    walker, start, is_forum = Walker(text), 0, "[/code]" in text or "[/python]" in text
    for line in text.split("\n"):
        if "<" in line or "[" in line or "\\" in line:
            for match in _at_edges(line):
                if match["small"] and not is_forum:
                    continue
                if walker.fence is None and not walker.holds(line, match.start(), match.end()):
                    closes = any(match[name] for name in ("bar", "slash", "data", "done", "end", "stop"))
                    yield _Tag(start + match.start(), start + match.end(), closes)
        walker.read(line)
        start += len(line) + 1


def _at_edges(line: str) -> Iterator[re.Match[str]]:
    """Yield tags before the line's first word, and closing ones behind its last."""
    matches = list(_TAG.finditer(line))
    edge, leading = 0, 0
    while leading < len(matches) and not line[edge : matches[leading].start()].strip():
        edge, leading = matches[leading].end(), leading + 1
    edge, trailing = len(line), len(matches)
    while trailing > leading and not line[matches[trailing - 1].end() : edge].strip():
        edge, trailing = matches[trailing - 1].start(), trailing - 1
    yield from matches[:leading]
    yield from matches[trailing:]
