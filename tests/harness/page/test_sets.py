"""Evolved sets on the served page: what a reader sees, and who can decide."""

import asyncio
import json
from pathlib import Path

import pytest
from aiohttp import ClientSession

from codeeval.evolving.readings import Reading, add_readings, digest_of, read_readings
from codeeval.evolving.shelf import folder_of, read_outcomes
from codeeval.page.folder import RunFolder
from codeeval.page.server import ViewAddress, viewing
from codeeval.page.sets import EvolvedSets
from codeeval.store.lock import locked

from .conftest import STATEMENT, write_set


async def holds(problem):
    return "wrong" not in problem.prompt.stub


def sets_of(folder, *named, reader="ann"):
    return EvolvedSets(folder, holds, reader, tuple(named))


def served(folder, act, sets=None):
    """What `act` gets of the address and a client."""

    async def run():
        async with viewing(RunFolder(folder), ViewAddress(port=0), sets) as url, ClientSession() as client:
            return await act(url, client)

    return asyncio.run(run())


async def asked(url, client, path):
    async with client.get(url + path) as answer:
        return answer.status, await answer.json()


def decided(folder, *decisions, headers=None, sets=None):
    """Status and body of each decision on the first problem: fields that differ from an acceptance by ann."""
    sets = sets or sets_of(folder)

    async def act(url, client):
        _, state = await asked(url, client, "api/review?set=new.jsonl")
        problem, seen = state["problems"][0], []
        for fields in decisions:
            sent = {"token": state["token"], "name": "new.jsonl", "reader": "ann", "decision": "accept"}
            sent |= {"source": problem["source"], "digest": problem["digest"]} | fields
            async with client.post(f"{url}api/decide", json=sent, headers=headers) as answer:
                seen.append((answer.status, await answer.json()))
        return seen

    return served(folder, act, sets)


def reading(file, at, reader, decision, **parts):
    row = read_outcomes(folder_of(file))[at].row
    return Reading(source=f"T/{at}", digest=digest_of(row), reader=reader, decision=decision, **parts)


def test_sets_of_the_folder_and_named_ones_are_listed_with_their_state(tmp_path):
    file = write_set(tmp_path / "runs" / "deep" / "new.jsonl")
    other = write_set(tmp_path / "elsewhere.jsonl")
    broken = folder_of(tmp_path / "runs" / "broken.jsonl")
    broken.mkdir()
    (broken / "drafts.jsonl").write_text('{"source": 3}\n')
    add_readings(folder_of(file), [reading(file, 0, "ann", "accept"), reading(file, 0, "bob", "reject")])
    listed = {each.name: each for each in sets_of(tmp_path / "runs", other, file).listed().sets}
    assert listed.keys() == {"deep/new.jsonl", "broken.jsonl", str(other)}
    deep = listed["deep/new.jsonl"]
    assert (deep.problems, deep.read, deep.left, deep.disputed) == (3, 1, 2, 1)
    assert "not an outcome" in listed["broken.jsonl"].error


def test_a_reader_sees_what_others_decided_after_an_own_decision_alone(tmp_path):
    file = write_set(tmp_path / "new.jsonl")
    add_readings(folder_of(file), [reading(file, 0, "bob", "reject", note="too easy")])
    before = sets_of(tmp_path).state("new.jsonl", "ann").problems[0]
    assert (before.own, before.readers, before.others) == (None, 1, ())
    assert "2 of 3 independent solutions agree" in before.evidence
    add_readings(folder_of(file), [reading(file, 0, "ann", "accept")])
    after = sets_of(tmp_path).state("new.jsonl", "")
    assert after.reader == "ann"
    assert [(each.reader, each.note) for each in after.problems[0].others] == [("bob", "too easy")]
    assert after.review.disputed == ("T/0",)
    assert (after.rejected[0].source, after.rejected[0].gate, after.rejected[0].attempt) == ("T/9", "base", 2)


def test_decisions_are_kept_as_in_the_terminal(tmp_path):
    file = write_set(tmp_path / "new.jsonl")
    edited = STATEMENT.replace("Add 1.", "Return the next number.")
    results = decided(tmp_path, {"decision": "edit", "prompt": edited}, {"reader": " bob ", "decision": "accept"})
    assert [status for status, _ in results] == [200, 200]
    kept = [(each.source, each.reader, each.decision) for each in read_readings(folder_of(file))]
    assert kept == [("T/0", "ann", "edit"), ("T/0", "bob", "accept")]
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert [row["prompt"] for row in rows] == [edited, STATEMENT, STATEMENT]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"decision": "edit", "prompt": STATEMENT}, "as it was"),
        ({"decision": "edit", "prompt": STATEMENT.replace("Add", "wrong")}, "does not hold"),
        ({"decision": "<b>"}, "is unknown"),
        ({"digest": "another"}, "load the page again"),
        ({"name": "../other.jsonl"}, "no evolved set"),
        ({"reader": "  "}, "not a reader's name"),
        ({"reader": "a\x1b[2J"}, "not a reader's name"),
    ],
)
def test_what_cannot_be_decided_is_told_and_nothing_is_kept(tmp_path, fields, said):
    file = write_set(tmp_path / "new.jsonl")
    ((status, body),) = decided(tmp_path, fields)
    assert status == 400
    assert said in body["error"]
    assert read_readings(folder_of(file)) == []
    assert not file.exists()


def test_no_other_site_decides(tmp_path):
    file = write_set(tmp_path / "new.jsonl")
    assert decided(tmp_path, {"token": "guessed"})[0][0] == 403
    assert decided(tmp_path, {}, headers={"Sec-Fetch-Site": "cross-site"})[0][0] == 403
    assert decided(tmp_path, {}, headers={"Host": "evil.example"})[0][0] == 403

    async def sent_as_a_form(url, client):
        async with client.post(f"{url}api/decide", data={"decision": "accept"}) as answer:
            return answer.status

    assert served(tmp_path, sent_as_a_form, sets_of(tmp_path)) == 415
    assert read_readings(folder_of(file)) == []


def test_a_set_that_is_read_in_a_terminal_is_not_written(tmp_path):
    file = write_set(tmp_path / "new.jsonl")
    with locked(folder_of(file)):
        ((status, body),) = decided(tmp_path, {})
    assert status == 400
    assert "process" in body["error"]
    assert read_readings(folder_of(file)) == []


def test_a_page_without_texts_has_no_review(tmp_path):
    write_set(tmp_path / "new.jsonl")

    async def act(url, client):
        async with client.post(f"{url}api/decide", json={}) as answer:
            posted = answer.status
        sets = await asked(url, client, "api/sets")
        return posted, sets, (await asked(url, client, "api/review?set=new.jsonl"))[0]

    assert served(tmp_path, act) == (405, (200, {"sets": []}), 404)


def test_a_run_is_of_the_set_that_its_benchmark_names(tmp_path, monkeypatch):
    file = write_set(tmp_path / "new.jsonl")
    sets = sets_of(tmp_path)
    assert sets.of_benchmark(str(file)) == "new.jsonl"
    assert sets.of_benchmark("somewhere/new.jsonl") == "new.jsonl"
    assert sets.of_benchmark("/elsewhere/new.jsonl") is None
    assert sets.of_benchmark("humaneval") is None
    write_set(tmp_path / "deep" / "new.jsonl")
    assert sets.of_benchmark("new.jsonl") is None
    monkeypatch.chdir(tmp_path)
    assert sets.of_benchmark("new.jsonl") == "new.jsonl"
    assert sets.of_benchmark(str(Path("deep/new.jsonl"))) == "deep/new.jsonl"
