"""Ways through the page in a real Chromium: there and back, narrow, on paper, and what a comparison cannot tell."""

import random
import re
from importlib import resources
from types import SimpleNamespace

import numpy as np
import pytest

from codeeval.statistics.multiplicity import TaskTests
from codeeval.store import open_run
from codeeval_sandbox.jobs import Status, Verdict

from .conftest import add_sample, manifest, write_page, write_run

pytestmark = pytest.mark.browser

PASSED, WRONG = ("passed", "passed"), ("wrong", "wrong")
MANY = 230


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Two runs that differ in each of 12 problems, with too few samples for one problem to be sure."""
    folder = tmp_path_factory.mktemp("two")
    tasks = [f"Starter/{number}" for number in range(12)]
    before = write_run(folder / "before", {task: [PASSED] * 3 for task in tasks})
    after = write_run(folder / "after", {task: [WRONG] * 3 for task in tasks})
    return write_page(folder / "page.html", before, after)


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """One run with more samples than a table draws at first; some repeat a program, one is cut."""
    folder = tmp_path_factory.mktemp("long")
    with open_run(folder / "run", manifest()) as run:
        for index in range(MANY):
            add_sample(run, "Starter/0", index, WRONG)
        for index, seconds in enumerate((0.00323, None)):
            add_sample(run, "Starter/1", index, ())
            verdict = Verdict(("Starter/1", 0, "base"), Status.PASSED, "isolated", cpu_seconds=seconds)
            run.add_verdict(verdict, index=index, same_as=None if index == 0 else 0)
        add_sample(run, "Starter/2", 0, ())
        run.add_verdict(Verdict(("Starter/2", 0, "base"), Status.TRUNCATED, "isolated"), index=0)
    return write_page(folder / "page.html", folder / "run")


def text(tab, selector="main"):
    return tab.locator(selector).first.inner_text().replace("\u00a0", " ")


def test_a_comparison_says_why_no_single_problem_is_sure(two, opened):
    tab = opened(two, "#/compare?suite=base")
    assert "surely worse" in text(tab)
    reason = "With 3 and 3 samples per problem, no single problem can be sure here: the smallest possible p is 0.10"
    assert reason in text(tab)
    tab.check("[name=sure]")
    tab.wait_for_selector(".empty-note")
    assert reason in text(tab, ".empty-note")
    assert reason in text(opened(two, "#/"))


def test_a_text_that_nothing_holds_says_so(two, opened):
    tab = opened(two, "#/samples?q=nonsense7")
    tab.wait_for_selector("text=Nothing matches")
    assert "Nothing matches" in text(opened(two, "#/tasks?q=nonsense7"))


def test_the_filters_text_goes_along_to_samples_and_their_neighbours(two, opened):
    tab = opened(two, "#/samples?q=return+2&run=after")
    tab.wait_for_selector("text=12 of 36 samples of after")
    tab.locator(".row-link").nth(1).click()
    tab.wait_for_selector("text=2 of 12")
    tab.keyboard.press("j")
    tab.wait_for_url(re.compile(r"Starter%2F2/2\?q=return"))
    tab.keyboard.press("u")
    tab.wait_for_selector("text=12 of 36 samples of after")


@pytest.mark.parametrize("way", ["back", "u"])
def test_the_way_back_leads_to_the_row_that_was_left(long, opened, way):
    tab = opened(long, "#/samples")
    tab.evaluate("document.querySelector('.more button').click()")
    tab.locator(".row-link").nth(MANY - 5).click()
    tab.wait_for_selector(".steps")
    assert tab.evaluate("scrollY") == 0
    if way == "u":
        tab.keyboard.press("u")
    else:
        tab.go_back()
    tab.wait_for_selector("h1:has-text('Samples')")
    tab.wait_for_function("scrollY > 4000")
    assert tab.evaluate("document.activeElement.textContent") == f"Starter/0 · {MANY - 5}"


def test_a_problem_opened_in_a_comparison_leads_back_to_it_with_its_filters(two, opened):
    tab = opened(two, "#/compare?suite=strong&way=worse")
    tab.locator(".row-link").nth(2).click()
    tab.wait_for_selector(".diff")
    tab.keyboard.press("u")
    tab.wait_for_url(re.compile(r"#/compare\?.*way=worse"))
    assert tab.locator("[name=suite]").input_value() == "strong"
    assert tab.evaluate("document.activeElement.textContent") == "Starter/2"
    tab.locator(".dot").first.click()
    tab.wait_for_selector(".verdict-tab")
    assert "strong" in text(tab, ".verdict-tab[aria-pressed=true]")


def test_a_program_that_was_not_executed_is_not_called_executed(long, opened):
    tab = opened(long, "#/sample/run/starter/Starter%2F2/0")
    tab.wait_for_selector("text=Not executed: the answer was cut at the token limit.")
    assert "Executed" not in text(tab)


def test_a_sample_has_the_same_time_in_the_list_and_a_repeat_is_named(long, opened):
    seen = " ".join(text(opened(long, "#/samples?task=Starter%2F1"), "table").split())
    assert "3 ms" in seen
    assert "repeat" in seen
    tab = opened(long, "#/sample/run/starter/Starter%2F1/0")
    tab.wait_for_selector(".meter")
    assert "3 ms" in text(tab, ".meters")


def test_tests_of_a_suite_and_a_link_are_told_plainly(long, opened):
    tab = opened(long, "#/sample/run/starter/Starter%2F0/1")
    tab.wait_for_selector(".meter")
    assert "0 of 2 passed" in text(tab, ".meters")
    tab.click("text=Copy link")
    tab.wait_for_selector("button:has-text('Copied')")


def test_paper_is_white_and_has_headings_filters_and_all_rows(long, opened):
    tab = opened(long, "#/samples?status=failing")
    tab.evaluate("document.documentElement.dataset.theme = 'dark'")
    tab.emulate_media(media="print", color_scheme="dark")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert tab.evaluate("getComputedStyle(document.body).color") == "rgb(27, 32, 38)"
    assert tab.locator("thead button:visible").count() >= 4
    assert tab.locator("tbody tr").count() == MANY + 1
    assert tab.locator("[name=status]").is_visible()
    assert not tab.locator("[name=accepted]").is_visible()
    assert "simulated/toy on starter" in text(tab, "#printed-head")


def test_curves_name_each_line_at_each_point(tmp_path, opened):
    few = write_run(tmp_path / "few", {"Starter/0": [PASSED, WRONG]})
    more = write_run(tmp_path / "more", {"Starter/0": [PASSED] * 5})
    tab = opened(write_page(tmp_path / "page.html", few, more), "#/curves")
    assert tab.locator(".readout").first.locator(".swatch line").count() == 4
    assert "few, base \u2013" in text(tab, ".readout")
    assert "logarithmic scale" in tab.locator("svg.chart").first.text_content()
    lines = tab.locator(".readout").first.locator("line").all()
    dashes = [line.evaluate("each => getComputedStyle(each).strokeDasharray") for line in lines]
    assert len(set(dashes)) == 4


def test_a_narrow_screen_keeps_names_whole(two, opened):
    tab = opened(two, "#/samples")
    tab.set_viewport_size({"width": 400, "height": 800})
    assert tab.locator("tbody th").first.evaluate("each => each.getBoundingClientRect().height") < 70
    assert tab.evaluate("document.documentElement.scrollWidth") <= 400


def test_the_button_of_the_theme_names_what_it_brings(two, opened):
    tab = opened(two)
    assert tab.locator("#theme").inner_text() == "Dark"
    tab.emulate_media(color_scheme="dark")
    tab.wait_for_selector("#theme:has-text('Light')")
    tab.emulate_media(color_scheme="light")
    tab.wait_for_selector("#theme:has-text('Dark')")
    tab.click("#theme")
    assert tab.locator("#theme").inner_text() == "Light"


@pytest.mark.parametrize("seed", range(6))
def test_the_smallest_p_is_that_of_the_comparison(tab, seed):
    """The page's arithmetic against the package's: one problem is split as far as it can be, the others at random."""
    drawn = random.Random(seed)
    source = resources.files("codeeval.page").joinpath("assets", "sure.js").read_text(encoding="utf-8")
    script = re.sub(r"^import .*$|^export ", "", source, flags=re.MULTILINE)
    counts = [(n, m, drawn.randint(0, n), drawn.randint(0, m)) for n, m in [(4, 4), (3, 5), (10, 5)] for _ in range(4)]
    rates = [{"a": {"n": n, "passing": a}, "b": {"n": m, "passing": b}} for n, m, a, b in counts]
    found = tab.evaluate(f"(rates) => {{ {script}; return smallest(rates); }}", rates)

    def tests(rows):
        n_a, n_b, c_a, c_b = np.array(rows).T
        return TaskTests(SimpleNamespace(n_a=n_a, n_b=n_b, c_a=c_a, c_b=c_b))

    extremes = []
    for at, (n, m, a, b) in enumerate(counts):
        for first in (max(0, a + b - m), min(n, a + b)):
            split = tests([*counts[:at], (n, m, first, a + b - first), *counts[at + 1 :]])
            extremes.append((split.p[at], split.adjusted().min()))
    alone = min(p for p, _ in extremes)
    assert found["alone"] == pytest.approx(alone)
    assert found["adjusted"] == pytest.approx(min(adjusted for p, adjusted in extremes if p <= alone * (1 + 1e-9)))


def test_kinds_stand_in_the_order_of_their_counts(tmp_path, opened):
    outcomes = {"Starter/0": [("exception", "exception")], "Starter/1": [WRONG] * 3}
    tab = opened(write_page(tmp_path / "page.html", write_run(tmp_path / "run", outcomes)), "#/kinds")
    counts = [int(each.split()[0]) for each in tab.locator(".bars").first.locator(".bar-value").all_inner_texts()]
    assert len(counts) > 1
    assert counts == sorted(counts, reverse=True)
