"""Edit sequences: answers that write a program as a row of diffs, as models do that were trained on such (LintSeq).

The resolution is that of Piterbarg et al. (arXiv 2410.02749). Edits are separated by a mark, and each may have several
hunks. Only the position in the new text counts of a hunk's header. The lines are inserted there, or appended if the
position is beyond the end. Text outside of hunks is skipped. The paper's edits only insert. Here a hunk may also remove
a line or repeat one as context, if that line stands where the hunk says.
"""

import re
from collections.abc import Iterator, Sequence

__all__ = ["is_edit_sequence", "made", "resolved"]

_MARK = "<|diff|>"

_HEADER = re.compile(r"@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@")

_SEQUENCE = re.compile(rf"\s*(?:{re.escape(_MARK)}|(?:---[^\n]*\n\+\+\+[^\n]*\n\s*)?{_HEADER.pattern})")


def is_edit_sequence(text: str) -> bool:
    """Return whether the text begins as an edit does; no Python begins so."""
    return _SEQUENCE.match(text) is not None


def resolved(text: str) -> str:
    """Return the program that results when all edits are made to an empty one."""
    lines: list[str] = []
    for edit in text.split(_MARK):
        for index, changes in _hunks(edit):
            _change(lines, index, changes)
    return "".join(f"{line}\n" for line in lines)


def made(diff: str) -> str:
    """Return the new text of a diff: what the diff makes of nothing, else what it shows of its new text."""
    lines = diff.split("\n")
    if "@@ -0,0 " in diff:
        return resolved(diff)
    kept = [line for line in lines if line and not line.startswith(("-", "+++ ", "@@ ", "\\", "diff ", "index "))]
    if not all(line.startswith(("+", " ")) for line in kept) or not any(line.startswith("+") for line in kept):
        return ""  # no diff
    return "".join(f"{line[line.startswith(('+', ' ')) :]}\n" for line in kept)


def _hunks(edit: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the lines of each hunk, with the index in the text at which it begins."""
    index, changes = -1, list[str]()
    for line in edit.removesuffix("\n").split("\n"):
        header = _HEADER.match(line)
        if header is None:
            changes.append(line)
            continue
        if index >= 0:
            yield index, changes
        only_takes_away = header[2] is not None and int(header[2]) == 0
        index, changes = max(0, int(header[1]) - (not only_takes_away)), []
    if index >= 0:
        yield index, changes


def _change(lines: list[str], index: int, changes: Sequence[str]) -> None:
    index = min(index, len(lines))
    inserted: list[str] = []
    for change in changes:
        kind, content = change[:1], change[1:]
        if kind in {"-", " "} and not inserted and lines[index : index + 1] == [content]:
            if kind == "-":
                del lines[index]
            else:
                index += 1
        elif kind not in {"-", "\\"}:
            inserted.append(content if kind == "+" else change)
    lines[index:index] = inserted
