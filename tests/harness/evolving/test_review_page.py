"""Decisions on a served page: they are those of the terminal, and nobody else's page can make them."""

import asyncio
import json
import re
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession

from codeeval.evolving.readings import read_readings
from codeeval.evolving.shelf import Outcome, folder_of, read_outcomes
from codeeval.page.reviewing import Desk, reviewing
from codeeval.store.journal import Journal

PROMPT = 'def f(x):\n    """Add 1.\n\n    >>> f(1)\n    2\n    """\n'
ROW = {"entry_point": "f", "prompt": PROMPT, "solution": "def f(x):\n    return x + 1\n", "inputs": "[1]\n[2]\n"}


@pytest.fixture
def file(tmp_path):
    """A set of three problems; the statement of the last has a character that no page shows."""
    path = tmp_path / "new.jsonl"
    folder_of(path).mkdir()
    rows = [{"id": str(at), **ROW} for at in range(3)]
    rows[2]["prompt"] = PROMPT.replace("Add", "A\u202edd")
    with Journal(folder_of(path) / "drafts.jsonl") as journal:
        outcomes = [Outcome(source=f"T/{at}", attempt=0, gate=None, reason="", row=row) for at, row in enumerate(rows)]
        journal.append_all([outcome.model_dump(mode="json") for outcome in outcomes])
    return path


@asynccontextmanager
async def opened(file):
    """The address, a client, and the hidden fields of the first form of each problem."""

    async def holds(problem):
        return "wrong" not in problem.prompt.stub

    desk = Desk(file, tuple(read_outcomes(folder_of(file))), "ann", holds)
    async with reviewing(desk, 0) as url, ClientSession() as client:
        async with client.get(url) as answer:
            page = await answer.text()
            assert "form-action 'self'" in answer.headers["Content-Security-Policy"]
            assert "script-src" not in answer.headers["Content-Security-Policy"]
        sections = page.split("<section")[1:]
        hidden = [dict(re.findall(r'name="(\w+)" value="([^"]*)"', part)) for part in sections]
        yield url, client, [{name: fields[name] for name in ("token", "source", "digest")} for fields in hidden], page


def sent(file, *decisions, headers=None):
    """Status and text of each decision: position of the problem, and fields."""

    async def send():
        async with opened(file) as (url, client, hidden, _):
            seen = []
            for position, fields in decisions:
                data = hidden[position] | fields
                async with client.post(f"{url}decide", data=data, headers=headers, allow_redirects=False) as answer:
                    seen.append((answer.status, await answer.text()))
            return seen

    return asyncio.run(send())


def test_decisions_are_kept_as_in_the_terminal(file):
    edited = PROMPT.replace("Add 1.", "Return the next number.").replace("\n", "\r\n")
    results = sent(
        file,
        (0, {"decision": "edit", "prompt": edited}),
        (1, {"decision": "reject", "note": " too <easy> "}),
        (2, {"decision": "accept"}),
    )
    assert [status for status, _ in results] == [303, 303, 303]
    assert [(each.source, each.decision, each.note) for each in read_readings(folder_of(file))] == [
        ("T/0", "edit", ""),
        ("T/1", "reject", "too <easy>"),
        ("T/2", "accept", ""),
    ]
    left = [json.loads(line) for line in file.read_text().splitlines()]
    assert [row["id"] for row in left] == ["0", "2"]
    assert left[0]["prompt"] == PROMPT.replace("Add 1.", "Return the next number.")


def test_what_cannot_be_decided_is_told_on_the_page_and_nothing_is_kept(file):
    results = sent(
        file,
        (0, {"decision": "edit", "prompt": PROMPT}),
        (0, {"decision": "edit", "prompt": "Write f."}),
        (0, {"decision": "edit", "prompt": PROMPT.replace("Add", "wrong")}),
        (0, {"decision": "<b>"}),
        (0, {"decision": "accept", "digest": "another"}),
    )
    assert [status for status, _ in results] == [400] * 5
    told = [re.search(r'<p role="alert">(.*)</p>', text)[1] for _, text in results]
    for text, word in zip(
        told, ("as it was", "lacks the signature", "does not hold", "&lt;b&gt;", "load"), strict=True
    ):
        assert word in text
    assert read_readings(folder_of(file)) == []
    assert not file.exists()


def test_no_other_site_decides(file):
    accept = {"decision": "accept"}
    assert sent(file, (0, accept | {"token": "guessed"}))[0][0] == 403
    assert sent(file, (0, accept), headers={"Sec-Fetch-Site": "cross-site"})[0][0] == 403
    assert sent(file, (0, accept), headers={"Host": "evil.example"})[0][0] == 403
    assert read_readings(folder_of(file)) == []


def test_a_statement_with_hidden_characters_is_shown_and_cannot_be_edited(file):
    async def look():
        async with opened(file) as (_, _, _, page):
            return page

    page = asyncio.run(look())
    assert r"A\u202edd 1." in page
    assert "\u202e" not in page
    assert page.count("<textarea") == 2
    assert "<script" not in page
