"""Lines of values in TOML files."""

import pytest

from codeeval.errors import UsageError
from codeeval.tomls import read_toml

TEXT = '''# a comment
title = """
several
lines"""
[defaults]
n-samples = 5

suites = [
  "base",  # [[model]]
  "plus",
]
[[model]]
name = "a"
[[model]]
name = "b"
body = { top_k = 1, "x y" = 2 }
deep.inner.value = 3
'''


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "night.toml"
    path.write_text(TEXT)
    return read_toml(path)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (["title"], 2),
        (["defaults"], 5),
        (["defaults", "n_samples"], 6),
        (["defaults", "suites"], 8),
        (["defaults", "suites", 1], 8),
        (["model", 0], 12),
        (["model", 0, "name"], 13),
        (["model", 1], 14),
        (["model", 1, "body", "x y"], 16),
        (["model", 1, "deep", "inner", "value"], 17),
        (["model", 1, "missing"], 14),
        (["model", 7], 12),
        (["missing"], None),
    ],
)
def test_a_value_has_the_line_at_which_it_begins_and_a_missing_one_that_of_its_table(file, path, line):
    assert file.line_of(path) == line


@pytest.mark.parametrize(
    ("content", "fault"),
    [(b"a = 1\nb = = 2\n", "line 2"), (b"\xff", "UTF-8"), (b"a = 1\na = 2\n", "line 2"), (b"#" * (2 << 20), "large")],
)
def test_a_file_that_is_no_toml_is_named_with_the_line(tmp_path, content, fault):
    path = tmp_path / "night.toml"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=f"night.toml.*{fault}"):
        read_toml(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        read_toml(tmp_path / "night.toml")
