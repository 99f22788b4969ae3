"""Draw docs/first-run.svg: the first run as a terminal shows it. `--check` fails if the picture is out of date.

The text is the first console block of docs/first-run.md. tests/e2e/test_readme.py compares that block with what the
command prints.
"""

import argparse
import re
import sys
from html import unescape
from io import StringIO
from pathlib import Path

from rich.console import Console  # noqa: TID251 - the text is the project's own
from rich.terminal_theme import MONOKAI
from rich.text import Text  # noqa: TID251 - as above

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = DOCS / "first-run.md"
PICTURE = DOCS / "first-run.svg"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WEB_FONT = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)  # would be loaded from another host
WIDTH = 88
"""Columns: the longest line of the block has 85."""
STYLES = (
    (re.compile(r"^\$ .*", re.MULTILINE), "bold green"),
    (re.compile(r"^(suite|status) .*", re.MULTILINE), "bold"),
    (re.compile(r"^-[- ]+$", re.MULTILINE), "dim"),
    (re.compile(r"\d+\.\d %(?= \[)"), "bold cyan"),
    (re.compile(r"^(sandbox|demonstration|run):", re.MULTILINE), "magenta"),
)


def transcript() -> str:
    """Return the first console block of the page, without the mark for lines left out."""
    match = BLOCK.search(PAGE.read_text(encoding="utf-8"))
    if match is None:
        sys.exit(f"missing: a console block in {PAGE.name}")
    return match[1].replace("\n...\n", "\n").rstrip()


def picture(text: str) -> str:
    """Return the SVG of a terminal with the text. The SVG loads nothing from the network."""
    console = Console(record=True, width=WIDTH, file=StringIO())
    styled = Text(text)
    for pattern, style in STYLES:
        styled.highlight_regex(pattern, style)
    console.print(styled, soft_wrap=True)
    return WEB_FONT.sub("", console.export_svg(title="codeeval", theme=MONOKAI, unique_id="first-run"))


def written(svg: str) -> str:
    """Return the characters of an SVG's texts without spaces. They are the same under each version of rich."""
    texts = "".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg))
    return "".join(unescape(texts).split())


def main() -> None:
    """Write the picture, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail if the picture is out of date; write nothing")
    drawn = picture(transcript())
    if not parser.parse_args().check:
        PICTURE.write_text(drawn, encoding="utf-8")
    elif not PICTURE.exists() or written(PICTURE.read_text(encoding="utf-8")) != written(drawn):
        sys.exit(f"{PICTURE.name} is out of date. Draw it: python tools/picture.py")


if __name__ == "__main__":
    main()
