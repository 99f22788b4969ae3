"""The page in a real Chromium, opened from disk."""

import asyncio
import json
import re
import threading

import pytest

from codeeval.page.folder import RunFolder
from codeeval.page.server import ViewAddress, viewing
from codeeval.store import open_run

from .conftest import HOSTILE, add_sample, manifest, write_page, write_run

pytestmark = pytest.mark.browser

PASSED, WRONG, RAISED = ("passed", "passed"), ("wrong", "wrong"), ("exception", "exception")
ACCEPTED = ("passed", "wrong")

PAGES = (
    "#/sample/after/starter/Starter%2F0/0",
    "#/",
    "#/compare",
    "#/tasks",
    "#/samples",
    "#/matrix",
    "#/accepted",
    "#/kinds",
    "#/curves",
    "#/task/starter/Starter%2F0",
)

OUTCOMES = {
    "Starter/0": [PASSED, WRONG, RAISED],
    "Starter/1": [PASSED, PASSED, ACCEPTED],
    "Starter/2": [WRONG, WRONG, WRONG],
}


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    folder = tmp_path_factory.mktemp("one")
    return write_page(folder / "page.html", write_run(folder / "a", OUTCOMES))


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    folder = tmp_path_factory.mktemp("two")
    tasks = [f"Starter/{number}" for number in range(12)]
    before = write_run(folder / "before", {task: [PASSED] * 6 for task in tasks} | {"Starter/11": [WRONG] * 6})
    after = write_run(folder / "after", {task: [WRONG] * 6 for task in tasks} | {"Starter/11": [PASSED] * 6})
    return write_page(folder / "page.html", before, after)


def text(tab, selector="main"):
    return tab.locator(selector).first.inner_text().replace("\u00a0", " ")


def test_the_first_page_has_scores_statuses_trust_and_the_command(one, opened):
    seen = text(opened(one))
    for words in (
        "55.6 %",
        "44.4 %",
        "strong",
        "exception",
        "in a process apart",
        "--run 'runs/a b'",
        "95 % intervals",
    ):
        assert words in seen


def test_filters_stay_in_the_hash_and_a_link_shares_them(one, opened):
    tab = opened(one, "#/samples")
    tab.select_option("[name=status]", "exception")
    tab.wait_for_url("**status=exception")
    assert "1 of 9 samples" in text(tab)
    again = opened(one, "#/samples?status=wrong&suite=strong&sort=-time")
    assert "5 of 9 samples" in text(again)
    assert again.locator("th[aria-sort=descending]").inner_text().startswith("time")


def test_a_text_is_searched_in_programs_and_messages(one, opened):
    tab = opened(one, "#/samples")
    tab.fill("[name=q]", "ValueError")
    tab.wait_for_selector("text=1 of 9 samples")
    assert tab.evaluate("document.activeElement.name") == "q"


def test_a_sample_shows_why_it_fails(one, opened):
    tab = opened(one, "#/sample/a/starter/Starter%2F0/1")
    tab.wait_for_selector("text=Got against expected")
    assert "assert f(1) == [1, 3]" in text(tab)
    assert (text(tab, "del"), text(tab, "ins")) == ("2", "3")
    assert text(tab, "mark").startswith("def f(x):")
    assert "500 ms of 4.00 s" not in text(tab)
    assert "0.50 s of 4.00 s" in text(tab)
    assert "codeeval explain" in text(tab)


def test_the_line_that_raised_is_marked(one, opened):
    tab = opened(one, "#/sample/a/starter/Starter%2F0/2")
    tab.wait_for_selector(".line.failing")
    assert "return 2" in text(tab, ".line.failing")
    assert "raised ValueError here" in text(tab, ".line.failing")
    assert text(tab, ".line.failing .t-comment").startswith("#")


def test_keys_walk_through_samples_and_failures(one, opened):
    tab = opened(one, "#/samples")
    tab.keyboard.press("j")
    tab.keyboard.press("j")
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile(r"Starter%2F0/1"))
    tab.keyboard.press("n")
    tab.wait_for_url(re.compile(r"Starter%2F0/2"))
    tab.keyboard.press("n")
    tab.wait_for_url(re.compile(r"Starter%2F1/2"))
    tab.keyboard.press("u")
    tab.wait_for_selector("h1:has-text('Samples')")
    tab.keyboard.press("?")
    assert tab.locator("dialog[open]").count() == 1


def test_a_key_that_follows_another_at_once_is_meant_for_the_next_page(one, opened):
    tab = opened(one, "#/sample/a/starter/Starter%2F0/1")
    tab.evaluate("""() => {
        for (const _ of [1, 2])
            document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "n", bubbles: true }));
    }""")
    tab.wait_for_url(re.compile(r"Starter%2F1/2"))


def test_accepted_samples_come_with_the_input_that_tells(one, opened):
    tab = opened(one, "#/accepted")
    tab.wait_for_selector(".failure")
    assert "Starter/1" in text(tab, ".failure")
    assert "assert f(1) == [1, 3]" in text(tab, ".failure")


def test_a_comparison_shows_what_got_worse_first_and_what_is_sure(two, opened):
    tab = opened(two, "#/compare")
    assert "surely worse" in text(tab)
    rows = tab.locator("tbody tr:has(.dots)")
    assert rows.count() == 12
    assert "\u2212100.0" in rows.first.inner_text()
    assert "Starter/11" in rows.last.inner_text()
    tab.check("[name=sure]")
    tab.wait_for_url("**sure=1**")
    assert "sure" in rows.first.inner_text()


def test_a_problem_shows_both_programs(two, opened):
    tab = opened(two, "#/task/starter/Starter%2F0")
    tab.wait_for_selector(".diff")
    chosen = [tab.locator(f"select >> nth={at}").evaluate("each => each.selectedOptions[0].text") for at in (1, 2)]
    assert chosen == ["before · 0 (passed)", "after · 0 (wrong)"]


def test_the_matrix_has_a_column_for_each_run(two, opened):
    tab = opened(two, "#/matrix")
    assert tab.locator("td.heat").count() == 24
    assert "6/6" in text(tab)


def test_values_of_a_curve_are_read_by_keys(one, opened):
    tab = opened(one, "#/curves")
    tab.locator("svg.chart").first.focus()
    tab.keyboard.press("Home")
    assert "k 1" in text(tab, "output")
    tab.keyboard.press("ArrowRight")
    assert "k 2" in text(tab, "output")


def test_hostile_text_is_shown_and_runs_nothing(starter_run, page, opened):
    run = starter_run("a", {"Starter/0": [RAISED, PASSED]}, text=HOSTILE)
    tab = opened(page(run), "#/sample/a/starter/Starter%2F0/0")
    tab.wait_for_selector(".code")
    for hash_ in ("#/task/starter/Starter%2F0", "#/samples?q=script", "#/kinds/B.5", "#/accepted"):
        tab.evaluate(f"location.hash = {hash_!r}")
        tab.wait_for_timeout(100)
    tab.evaluate("location.hash = '#/sample/a/starter/Starter%2F0/0'")
    tab.wait_for_selector(".code")
    assert tab.evaluate("window.harmed") is None
    assert tab.locator("main img, main script").count() == 0
    seen = text(tab)
    assert "</script><script>window.harmed" in seen
    for mark in ("U+001B", "U+202E", "U+0000"):
        assert mark in seen
    assert "\u202e" not in tab.locator("main").first.text_content()


def test_a_line_of_a_megabyte_is_shown_in_part(starter_run, page, opened):
    run = starter_run("a", {"Starter/0": [RAISED]}, text="x" * 1_000_000)
    tab = opened(page(run), "#/sample/a/starter/Starter%2F0/0")
    tab.wait_for_selector("text=Show all")
    assert "A text was too long for the page" in text(tab)


def test_a_redacted_page_says_so(starter_run, page, opened):
    run = starter_run("a", OUTCOMES, text="SECRET")
    tab = opened(page(run, redacted=True), "#/sample/a/starter/Starter%2F0/1")
    tab.wait_for_selector("text=Texts were left out")
    assert "SECRET" not in tab.content()


def test_the_theme_can_be_changed_by_a_key(one, opened):
    tab = opened(one)
    before = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    tab.keyboard.press("d")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") != before


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault(two, chromium, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = chromium.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    for hash_ in PAGES if scheme == "light" else PAGES[:3]:
        tab.goto("about:blank")
        tab.goto(f"{two.as_uri()}{hash_}")
        tab.wait_for_selector("main:not(:has-text('Reading'))")
        violations = axe.run(tab).response["violations"]
        assert [(each["id"], node["html"]) for each in violations for node in each["nodes"]] == [], hash_
    context.close()


def test_a_program_is_copied(one, opened):
    tab = opened(one, "#/sample/a/starter/Starter%2F0/2")
    tab.click("text=Copy program")
    tab.wait_for_selector("button:has-text('Copied')")


@pytest.fixture
def odd(starter_run, tmp_path):
    """Runs that lack something: verdicts, samples, a benchmark in common, all but programs and statuses."""
    rows = [
        {"solution": f"def f():\n    return {status!r}\n", "base_status": status, "plus_status": status}
        for status in ("pass", "fail")
    ]
    (tmp_path / "eval_results.json").write_text(json.dumps({"eval": {"HumanEval/0": rows, "HumanEval/1": rows[:1]}}))
    return {
        "no verdicts": [starter_run("drawn", {"Starter/0": [()]}, finished=None)],
        "no samples": [starter_run("empty", {}, finished=None)],
        "another benchmark": [starter_run("a", OUTCOMES), starter_run("b", OUTCOMES, benchmark="other")],
        "published": [tmp_path / "eval_results.json"],
        "a run and published": [starter_run("c", OUTCOMES), tmp_path / "eval_results.json"],
    }


@pytest.mark.parametrize("name", ["no verdicts", "no samples", "another benchmark", "published", "a run and published"])
def test_each_page_of_odd_runs_is_drawn(odd, page, opened, name):
    """The tab fails the test for any error on a page."""
    tab = opened(page(*odd[name]))
    for hash_ in (
        *PAGES,
        "#/samples?q=return",
        "#/samples?sort=constructor&suite=constructor&status=constructor&run=constructor&time=-1",
        "#/kinds/C.1",
        "#/task/humaneval-plus/HumanEval%2F0",
        "#/nowhere",
        "#/constructor",
        "#/%E0%A4%A",
    ):
        tab.evaluate(f"location.hash = {hash_!r}")
        tab.wait_for_selector("main:not(:has-text('Reading'))")
        assert tab.locator("main h1").inner_text()


def test_a_browser_follows_a_run_as_it_grows(tmp_path, tab):
    """The server lives in a thread of its own, because the browser's driver has the loop of this one."""
    address: list[str] = []
    ready, ended = threading.Event(), threading.Event()

    async def serve():
        async with viewing(RunFolder(tmp_path), ViewAddress(port=0)) as url:
            address.append(url)
            ready.set()
            await asyncio.to_thread(ended.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        ready.wait(10)
        with open_run(tmp_path / "a", manifest(finished=None)) as run:
            add_sample(run, "Starter/0", 0, PASSED, HOSTILE)
            tab.goto(address[0])
            tab.click(".row-link")
            tab.wait_for_selector("text=1 sample.")
            add_sample(run, "Starter/0", 1, WRONG)
            tab.wait_for_selector("text=2 samples.")
            assert tab.locator("#live").inner_text() == "running"
            tab.goto(f"{address[0]}report?run=a#/sample/a/starter/Starter%2F0/1")
            tab.wait_for_selector("text=Got against expected")
            assert tab.evaluate("window.harmed") is None
    finally:
        ended.set()
        thread.join()
