import itertools
import json
import re

import pytest

from codeeval.errors import RunError
from codeeval.report.figures import COLOURS, figure, in_percent, save_figure

DATA = {"k": [1, 2, 4], "accuracy": [0.2, 0.3, 0.35]}


def draw(folder):
    with figure() as (drawn, axes):
        axes.plot(DATA["k"], DATA["accuracy"])
        axes.set_xlabel("number of samples")
        return save_figure(drawn, folder, "accuracy", DATA)


def test_a_figure_is_three_files_and_its_text_stays_text(tmp_path):
    svg, png, data = draw(tmp_path / "figures")
    assert "number of samples" in svg.read_text()
    assert png.read_bytes().startswith(b"\x89PNG")
    assert json.loads(data.read_text()) == DATA


def test_the_same_numbers_give_the_same_bytes(tmp_path):
    first, second = draw(tmp_path / "a"), draw(tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_neighbouring_colours_differ_in_grey():
    grey = [sum(w * int(c[i : i + 2], 16) for w, i in ((0.299, 1), (0.587, 3), (0.114, 5))) for c in COLOURS]
    assert min(abs(a - b) for a, b in itertools.pairwise(grey)) > 10


def test_shares_are_percent_as_in_tables(tmp_path):
    with figure() as (drawn, axes):
        axes.plot([0, 1], [0.2, 0.4])
        in_percent(axes.yaxis)
        svg, *_ = save_figure(drawn, tmp_path, "shares", {})
    assert re.search(r"40(\.0)? %", svg.read_text())


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="file/below"):
        draw(tmp_path / "file" / "below")
