"""Persons read evolved problems: what they decide, how far they agree, and what stays in the file."""

import io
import json

import pytest

from codeeval.cli import run
from codeeval.evolving.readings import Reading, add_readings, digest_of, read_readings, review_of, rows_left, unread
from codeeval.evolving.shelf import Outcome, folder_of, read_outcomes
from codeeval.store.journal import Journal
from codeeval_benchmarks import load

ROWS = [
    {
        "id": str(at),
        "prompt": f'def f{at}(x):\n    """Add {at}.\n\n    >>> f{at}(1)\n    {1 + at}\n    """\n',
        "entry_point": f"f{at}",
        "solution": f"def f{at}(x):\n    return x + {at}\n",
        "inputs": "[1]\n[2]\n",
    }
    for at in range(4)
]


@pytest.fixture
def file(tmp_path):
    """A set of four problems, and one draft that was rejected."""
    path = tmp_path / "new.jsonl"
    folder_of(path).mkdir()
    outcomes = [Outcome(source=f"T/{at}", attempt=0, gate=None, reason="", row=row) for at, row in enumerate(ROWS)]
    outcomes.append(Outcome(source="T/4", attempt=0, gate="examples", reason="no"))
    with Journal(folder_of(path) / "drafts.jsonl") as journal:
        journal.append_all([outcome.model_dump(mode="json") for outcome in outcomes])
    return path


def test_a_statement_is_shown_as_text(tmp_path, monkeypatch, capsys):
    path = tmp_path / "new.jsonl"
    folder_of(path).mkdir()
    row = {**ROWS[0], "prompt": ROWS[0]["prompt"].replace("Add", "Add\x1b[2J\u202e")}
    with Journal(folder_of(path) / "drafts.jsonl") as journal:
        outcome = Outcome(source="T/0\x1b[2J", attempt=0, gate=None, reason="", row=row)
        journal.append_all([outcome.model_dump(mode="json")])
    _typed(monkeypatch, "q\n")
    assert run(["evolve", "review", str(path), "--reader", "ann"]) == 0
    shown = "".join(capsys.readouterr())
    assert r"T/0\x1b[2J" in shown
    assert not {"\x1b", "\u202e"} & set(shown)


def _reading(at, reader, decision, **parts):
    return Reading(source=f"T/{at}", digest=digest_of(ROWS[at]), reader=reader, decision=decision, **parts)


def _typed(monkeypatch, text):
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_decisions_are_kept_and_the_file_has_what_nobody_rejects(file, monkeypatch, capsys):
    _typed(monkeypatch, "a\nr\ntoo easy\nx\ns\nq\n")
    assert run(["evolve", "review", str(file), "--reader", "ann", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["problems"], result["read"], result["left"]) == (4, 2, 3)
    assert [problem.task_id for problem in load(file)] == ["new/0", "new/2", "new/3"]
    assert [(each.decision, each.note) for each in read_readings(folder_of(file))] == [
        ("accept", ""),
        ("reject", "too easy"),
    ]
    assert [
        source for source, _ in unread(read_outcomes(folder_of(file))[:4], read_readings(folder_of(file)), "ann")
    ] == [
        "T/2",
        "T/3",
    ]
    assert run(["evolve", "review", str(file), "--no-read"]) == 0
    assert "as the model wrote" in capsys.readouterr().out


def test_two_readers_agree_as_far_as_kappa_says(file):
    outcomes = read_outcomes(folder_of(file))
    ann = [_reading(at, "ann", word) for at, word in enumerate(["accept", "accept", "reject", "reject"])]
    bob = [_reading(at, "bob", word) for at, word in enumerate(["accept", "reject", "reject", "reject"])]
    result = review_of("f", outcomes, ann + bob)
    assert (result.read_twice, result.agreed, result.disputed) == (4, 3, ("T/1",))
    assert result.kappa == pytest.approx((3 / 4 - 1 / 2) / (1 - 1 / 2))  # half of the pairs agree by chance
    assert [(each.problems, each.sound) for each in result.rounds] == [(5, 4), (4, 4), (4, 2), (4, 1)]


def test_the_latest_edit_is_what_the_set_has_and_a_changed_row_is_unread_again(file):
    kept = read_outcomes(folder_of(file))[:4]
    edits = [_reading(0, "ann", "edit", prompt="one"), _reading(0, "bob", "edit", prompt="two")]
    assert rows_left(kept, edits)[0]["prompt"] == "two"
    stale = [edits[0].model_copy(update={"digest": "other"})]
    assert rows_left(kept, stale)[0]["prompt"] == ROWS[0]["prompt"]
    assert len(list(unread(kept, stale, "ann"))) == 4
    add_readings(folder_of(file), edits)
    assert read_readings(folder_of(file)) == edits


def test_a_set_that_is_made_again_stays_without_what_readers_reject(tmp_path, monkeypatch, capsys):
    path = tmp_path / "new.jsonl"
    make = ["evolve", "starter", "--recipe", "renamed", "--sample-id", "Starter/0,Starter/1", "--out", str(path), "-q"]
    assert run(make) == 0
    _typed(monkeypatch, "r\ntoo easy\nq\n")
    assert run(["evolve", "review", str(path), "--reader", "ann", "-q"]) == 0
    assert [problem.task_id for problem in load(path)] == ["new/Starter-1"]
    capsys.readouterr()
    assert run(make) == 0
    assert "without 1 that readers reject" in capsys.readouterr().out
    assert [problem.task_id for problem in load(path)] == ["new/Starter-1"]


def test_a_file_of_another_origin_cannot_be_reviewed(tmp_path, capsys):
    (tmp_path / "mine.jsonl").write_text("{}\n")
    assert run(["evolve", "review", str(tmp_path / "mine.jsonl")]) == 2
    assert "no work folder" in capsys.readouterr().err


def test_an_edit_outlives_an_interruption(file, monkeypatch):
    class Leaving(io.StringIO):
        """A reader who presses Ctrl-C at the second question."""

        def readline(self, *_):
            if not (line := super().readline()):
                raise KeyboardInterrupt
            return line

    monkeypatch.setattr("click.edit", lambda *_, **__: ROWS[0]["prompt"].replace("Add 0.", "Return it."))
    monkeypatch.setattr("sys.stdin", Leaving("e\n"))
    assert run(["evolve", "review", str(file), "--reader", "ann", "-q"]) == 130
    assert [each.decision for each in read_readings(folder_of(file))] == ["edit"]


def test_an_edit_whose_example_does_not_hold_is_dropped(file, monkeypatch, capsys):
    edits = iter([ROWS[0]["prompt"].replace("Add 0.", "Return it."), ROWS[1]["prompt"].replace("    2\n", "    7\n")])
    monkeypatch.setattr("click.edit", lambda *_, **__: next(edits))
    _typed(monkeypatch, "e\ne\nq\n")
    assert run(["evolve", "review", str(file), "--reader", "ann", "-q"]) == 0
    assert "T/1: the edit is dropped" in capsys.readouterr().err
    assert [problem.prompt.stub.count("Return it.") for problem in load(file)] == [1, 0, 0, 0]


def test_a_page_shows_problems_evidence_decisions_and_rejected_drafts_as_text(file, capsys):
    hostile = "<script>alert(1)</script>\x1b[2J"
    with Journal(folder_of(file) / "drafts.jsonl") as journal:
        bad = Outcome(source="T/5", attempt=1, gate="base", reason=hostile, statement=hostile)
        journal.append_all([bad.model_dump(mode="json")])
    add_readings(folder_of(file), [_reading(0, "ann", "accept"), _reading(1, "ann", "reject", note=hostile)])
    page = file.with_name("page.html")
    assert run(["evolve", "review", str(file), "--no-read", "--out", str(page)]) == 0
    assert f"page: {page}" in capsys.readouterr().out
    text = page.read_text()
    assert "default-src &#x27;none&#x27;" in text
    assert "form-action &#x27;none&#x27;" in text
    assert "&gt;&gt;&gt; f0(1)" in text
    assert "ann: accept" in text
    assert "T/5, draft 2, gate base: &lt;script&gt;alert(1)" in text
    assert "<script" not in text
    assert "\x1b" not in text
    assert run(["evolve", "review", str(file), "--no-read", "--out", "page.txt"]) == 2
    assert "let its name end in .html" in capsys.readouterr().err
