"""Rules of a gate for its tests."""

import pytest

from codeeval.studies.gate import parse_rules


@pytest.fixture
def rules(tmp_path):
    """Rules as a file has them."""

    def write(text):
        path = tmp_path / "gate.toml"
        path.write_text(text)
        return parse_rules(path)

    return write
