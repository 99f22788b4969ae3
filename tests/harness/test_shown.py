"""Any text at all, in every medium: shown as it reads, and without effect."""

import html
import json
import re
import unicodedata
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from matplotlib.cbook import is_math_text
from pydantic import BaseModel

from codeeval import shown
from codeeval.screen import Screen, Text, block

TEXTS = st.text(st.characters() | st.sampled_from("\x1b\x07\x00\x9b\x7f\u202e\u200b\ud800\n\t<>&|`*_[]$#-@:\\"))

VISIBLE_FORMATS = (
    range(0x600, 0x606),
    range(0x6DD, 0x6DE),
    range(0x70F, 0x710),
    range(0x890, 0x892),
    range(0x8E2, 0x8E3),
)
"""Characters of category Cf that have a glyph: signs of Arabic and Syriac numbers, of Kaithi and hieroglyphs."""


def acts(character):
    code = ord(character)
    visible = any(code in one for one in VISIBLE_FORMATS) or code in {0x110BD, 0x110CD} or 0x13430 <= code <= 0x13455
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and not visible


def test_every_control_format_and_surrogate_of_unicode_is_escaped():
    acting = [character for character in map(chr, range(0x110000)) if acts(character)]
    assert len(acting) > 2200
    assert not [character for character in acting if character in shown.one_line(character)]


@given(TEXTS)
def test_a_line_is_one_line_of_visible_characters(text):
    line = shown.one_line(text)
    assert not any(map(acts, line))
    assert len(line.splitlines()) <= 1
    assert shown.one_line(line) == line


@given(TEXTS)
def test_lines_keep_their_ends_and_nothing_else_that_acts(text):
    assert {character for character in shown.many_lines(text) if acts(character)} <= {"\n", "\t"}
    assert shown.many_lines("a\r\nb") == "a\nb"


@given(TEXTS)
def test_markdown_renders_as_the_text_reads(text):
    places = {"- {}": "", "x {}": "x", "| h |\n|---|\n| x {} |": "hx"}
    for place, before in places.items():
        rendered = MarkdownIt("commonmark").enable("table").render(place.format(shown.markdown(text)))
        assert set(re.findall(r"<(\w+)", rendered)) <= {"p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"}
        read = html.unescape(re.sub(r"<.*?>|\n", "", rendered))
        assert read.removeprefix(before).strip() == shown.one_line(text).strip()


@given(TEXTS)
def test_code_in_markdown_holds_no_html(text):
    rendered = MarkdownIt("commonmark").render(f"- {shown.markdown_code(text)} end")
    assert set(re.findall(r"<(\w+)", rendered)) <= {"ul", "li", "code"}
    assert rendered.count("<li>") == 1


@given(TEXTS)
def test_xml_and_html_are_well_formed_and_give_the_text_back(text):
    element = ET.Element("case", name=shown.xml(text))
    element.text = shown.xml(text)
    found = ET.fromstring(ET.tostring(element, encoding="unicode").encode())
    assert (found.get("name"), found.text or "") == (shown.xml(text), shown.xml(text))
    assert html.unescape(shown.html(text)) == shown.one_line(text)
    assert not set("<>\"'") & set(shown.html(text))


class Said(BaseModel):
    text: str
    by: dict[str, float | None]


@given(TEXTS, st.sampled_from([None, 2]))
def test_json_is_valid_complete_and_harmless(text, indent):
    written = shown.json_of(Said(text=text, by={text: 0.5, "nothing": float("nan")}), indent=indent)
    assert json.loads(written) == {"text": text, "by": {"nothing": None} | {text: 0.5 if text != "nothing" else None}}
    assert {character for character in written if acts(character)} <= {"\n"}
    assert written.encode()


@given(TEXTS)
def test_a_console_prints_markup_and_controls_as_they_read(text):
    console = Screen(width=10_000, force_terminal=True, color_system="truecolor", _environ={})
    with console.capture() as capture:
        console.print(Text(f"x{text}", "red"))
        console.print(f"x{text}")
        console.print(block(f"x{text}", indent="  "))
    plain = re.sub("\x1b\\[[0-9;]*m", "", capture.get())
    first, second, *rest = plain.split("\n")
    assert first.rstrip() == second.rstrip() == f"x{shown.one_line(text)}".rstrip()
    assert all(line.startswith("  ") or not line for line in rest[1:])
    assert {character for character in plain if acts(character)} <= {"\n"}


@given(TEXTS)
def test_a_label_is_short_and_no_formula(text):
    label = shown.label(text)
    assert not is_math_text(label)
    assert not label.startswith("_")
    assert len(label.replace(r"\$", "$")) <= 49
    assert not any(map(acts, label))


@pytest.mark.parametrize(
    ("text", "line"), [("a\x1b[2J", r"a\x1b[2J"), ("\u202e\U000e0041", r"\u202e\U000e0041"), ("é\n", r"é\n")]
)
def test_escapes_are_those_of_python(text, line):
    assert shown.one_line(text) == line
