"""Reasoning that a model wrote before its answer."""

import re
from collections.abc import Iterator, Sequence

__all__ = ["without_thinking"]

_OPENING = re.compile(r"\s*<(think|thinking)>")


def without_thinking(text: str) -> str:
    """What stands outside of `<think>` parts; where the first one's start stood in the prompt, what follows its end.

    Tags count at the edge of a line and outside of fences: inside a program they are the program's.
    """
    if "<think" not in text and "</think" not in text:
        return text
    for tag in ("think", "thinking"):
        before, end, after = text.partition(f"</{tag}>")
        if end and f"<{tag}>" not in before and _at_line_edge(before, after):
            text = after
    return "\n".join(_spoken(text.split("\n")))


def _at_line_edge(before: str, after: str) -> bool:
    return not before.rpartition("\n")[2].strip() or not after.partition("\n")[0].strip()


def _spoken(lines: Sequence[str]) -> Iterator[str]:
    end, fenced = "", False
    for line in lines:
        rest = line
        if not end and not fenced and (opening := _OPENING.match(line)):
            end, rest = f"</{opening[1]}>", line[opening.end() :]
        if end and end not in rest:
            continue
        if end:
            rest, end = rest.partition(end)[2], ""
        fenced ^= rest.lstrip().startswith("```")
        yield rest
