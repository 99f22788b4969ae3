"""What surrounds an answer but is none of it: marks of turns, a speaker's name, tags that stand for fences."""

import re

__all__ = ["without_markup"]

_TURN_END = re.compile(
    r"(?:<\|(?:im_end|endoftext|end_of_text|eot_id|end|eot|EOT)\|>|<end_of_turn>|<｜end▁of▁sentence｜>)[ \t]*$"  # noqa: RUF001
    r"|(?:</s>|<eos>)\s*\Z",
    re.MULTILINE,
)
"""A model's word that its turn is over. What follows is a turn of nobody's."""

_TURN_START = re.compile(
    r"\s*(?:<\|(?!diff\|)[\w ]{1,30}\|>|<s>|\[/INST\]|<start_of_turn>|<bos>"
    r"|#{1,4} *(?=Response|Answer|Solution))+(?:[ \t]*\n)?"
)

_SPEAKER = re.compile(
    r"\s*(?:\*\*)?(?:assistant|ai|bot|model|response|answer|solution|output|code)(?:\*\*)?[ \t]*:?(?:\*\*)?[ \t]*"
    r"(?:\n|(?=```|(?:async +)?def +\w|class +\w|import +\w|from +[\w.]+ +import\b|@\w))",
    re.IGNORECASE,
)
"""Only before a line end or what begins as code does: `answer: int = 1` is a program's."""

_FENCE = "``````"
"""Longer than a program's own, which may stand in a docstring."""

_TAG = re.compile(r"\[(/?)(?:PYTHON|CODE)\]|<(/?)(?:python|code|answer|solution)>|\[BEGIN\]|(\[DONE\])")

_TAGGED_FENCE = re.compile(r"[\]>]\n+```")


def without_markup(text: str) -> str:
    """The answer alone; tags on lines of their own become fences, unless there are fences already."""
    text = _first_turn(text)
    for prefix in (_TURN_START, _SPEAKER):
        if found := prefix.match(text):
            text = text[found.end() :]
    tag = _TAG.search(text)
    return _fenced(text) if tag and "```" not in text[: tag.start()] else text


def _first_turn(text: str) -> str:
    """The text up to the first end of a turn that does not stand within a closed fence: there it is a program's."""
    last_fence = text.rfind("```")
    place = fences = 0
    for end in _TURN_END.finditer(text):
        fences += text.count("```", place, end.start())
        place = end.start()
        if fences % 2 == 0 or last_fence < place:
            return text[:place]
    return text


def _fenced(text: str) -> str:
    if _TAGGED_FENCE.search(text):
        return "\n".join(line for line in text.split("\n") if not _TAG.fullmatch(line.strip()))
    lines, opening = list[str](), f"{_FENCE}python"
    for line in text.split("\n"):
        tag = _TAG.fullmatch(line.strip())
        closes = tag is not None and any(tag.groups())
        if closes and opening not in lines:
            return "\n".join([opening, *lines, _FENCE])  # it was opened in the prompt
        lines.append(line if tag is None else _FENCE if closes else opening)
    return "\n".join(lines)
