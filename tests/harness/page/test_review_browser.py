"""The review of an evolved set in a real Chromium, from the first page of `codeeval view`."""

import asyncio
import json
import threading

import pytest

from codeeval.evolving.readings import read_readings
from codeeval.evolving.shelf import folder_of
from codeeval.page.folder import RunFolder
from codeeval.page.server import ViewAddress, viewing
from codeeval.page.sets import EvolvedSets

from .conftest import HOSTILE, STATEMENT, write_run, write_set

pytestmark = pytest.mark.browser

PASSED = ("passed",)


@pytest.fixture
def file(tmp_path):
    """A set of three problems in a folder with a run of it, and hostile text in the first problem."""
    file = write_set(tmp_path / "new.jsonl", text=HOSTILE.replace("\x00", ""))
    write_run(tmp_path / "mine", {"new/T-1": [PASSED]}, benchmark="new", request={"benchmark": str(file)})
    return file


@pytest.fixture
def address(file):
    """A server in a thread of its own, because the browser's driver has the loop of this one."""
    started: list[str] = []
    ready, ended = threading.Event(), threading.Event()

    async def holds(problem):
        return "wrong" not in problem.prompt.stub

    async def serve():
        sets = EvolvedSets(file.parent, holds, "ann")
        async with viewing(RunFolder(file.parent), ViewAddress(port=0), sets) as url:
            started.append(url)
            ready.set()
            await asyncio.to_thread(ended.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    ready.wait(10)
    yield started[0]
    ended.set()
    thread.join()


def text(tab):
    return tab.locator("main").inner_text().replace("\u00a0", " ")


def test_two_readers_decide_on_the_page_and_see_how_far_they_agree(file, address, tab):
    tab.goto(address)
    tab.click("text=new.jsonl")
    tab.wait_for_selector("text=0 of 3 problems")
    tab.click("[data-next]")
    tab.wait_for_selector("h1:has-text('T-0')")
    assert "2 of 3 independent solutions agree" in text(tab)
    assert "the tests reject 7 of 8 wrong programs" in text(tab)
    tab.click("button:has-text('Accept')")
    tab.wait_for_selector("h1:has-text('T-1')")
    tab.fill("[name=note]", "too <easy>")
    tab.click("button:has-text('Reject')")
    tab.wait_for_selector("h1:has-text('T-2')")
    tab.click("text=Edit the statement")
    tab.fill("[name=prompt]", STATEMENT.replace("Add 1.", "Return the next number."))
    tab.click("button:has-text('Keep the edit')")
    tab.wait_for_selector("text=3 of 3 problems")
    assert [json.loads(line)["id"] for line in file.read_text().splitlines()] == ["T-0", "T-2"]
    tab.fill("[name=reader]", "bob")
    tab.press("[name=reader]", "Enter")
    tab.locator("[name=reader]").blur()
    tab.wait_for_selector("text=not read")
    tab.goto(f"{address}review?set=new.jsonl#/problem/T-1")
    tab.wait_for_selector("text=1 reader decided")
    assert "too <easy>" not in text(tab)
    tab.click("button:has-text('Accept')")
    tab.wait_for_selector("h1:has-text('T-2')")
    tab.goto(f"{address}review?set=new.jsonl#/problem/T-1")
    tab.wait_for_selector("text=too <easy>")
    tab.click("text=Problems")
    tab.wait_for_selector("text=Disputed: T/1.")
    assert "Two readers agree on 0 of 1 problem read twice" in text(tab)
    decisions = [(each.reader, each.source, each.decision) for each in read_readings(folder_of(file))]
    assert decisions == [
        ("ann", "T/0", "accept"),
        ("ann", "T/1", "reject"),
        ("ann", "T/2", "edit"),
        ("bob", "T/1", "accept"),
    ]


def test_a_run_leads_to_the_review_of_its_problems_and_back(address, tab):
    tab.goto(f"{address}report?run=mine")
    tab.click("text=Read its problems")
    tab.wait_for_selector("text=0 of 3 problems")
    tab.goto(f"{address}report?run=mine#/task/new/new%2FT-1")
    tab.click("text=Read it with the evidence of its making")
    tab.wait_for_selector("h1:has-text('T-1')")
    tab.click("section:has-text('Samples of it') >> text=mine")
    tab.wait_for_selector("h1:has-text('new/T-1')")


def test_texts_of_problems_and_drafts_stay_text(address, tab):
    tab.goto(f"{address}review?set=new.jsonl#/problem/T-0")
    tab.wait_for_selector("text=cannot be edited here")
    assert "<script>window.harmed" in text(tab)
    tab.click("text=Rejected drafts")
    tab.wait_for_selector("h1:has-text('1 rejected draft')")
    assert "T/9, draft 2, gate base" in text(tab)
    assert tab.evaluate("window.harmed") is None


def test_an_edit_that_does_not_hold_is_told_beside_the_form(file, address, chromium):
    context = chromium.new_context()
    tab = context.new_page()
    tab.goto(f"{address}review?set=new.jsonl#/problem/T-1")
    tab.click("text=Edit the statement")
    tab.fill("[name=prompt]", STATEMENT.replace("Add 1.", "wrong"))
    tab.click("button:has-text('Keep the edit')")
    tab.wait_for_selector("[role=alert]:has-text('an example does not hold')")
    assert read_readings(folder_of(file)) == []
    assert tab.locator("[name=prompt]").input_value().count("wrong") == 1
    context.close()


def test_the_review_fits_a_narrow_window(address, tab):
    tab.set_viewport_size({"width": 390, "height": 800})
    tab.goto(f"{address}review?set=new.jsonl#/problem/T-0")
    tab.wait_for_selector("h1:has-text('T-0')")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
