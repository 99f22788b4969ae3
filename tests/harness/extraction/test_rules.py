"""The page of rules says what is done."""

import doctest
import re
from pathlib import Path

from codeeval.extraction.preferences import PREFERENCES

PAGE = Path(__file__).parents[3] / "docs" / "extraction.md"


def test_each_example_of_a_rule_is_true():
    failed, tried = doctest.testfile(str(PAGE), module_relative=False)
    assert tried > len(PREFERENCES)
    assert failed == 0


def test_the_table_of_preferences_is_that_of_the_code():
    rows = re.findall(r"^\| \d+ \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [preference.name for preference in PREFERENCES]
