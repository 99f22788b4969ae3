"""What the page says of verdicts, in a real Chromium: nothing of one sample is said of another."""

import pytest

from codeeval.store import open_run
from codeeval_sandbox.jobs import Status, Verdict

from .conftest import add_sample, manifest, write_page

pytestmark = pytest.mark.browser

IN_PLACE = "values = [3, 1]; order(values); assert values == [1, 3]"


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Runs `a` and `b`. In `a`, Starter/0 is accepted wrongly in two ways, and Starter/1 fails tests of each form."""
    folder = tmp_path_factory.mktemp("runs")
    with open_run(folder / "a", manifest()) as run:
        for index in range(3):
            add_sample(run, "Starter/0", index, ("passed",))
            facts = {"message": "f(1) returned 2", "test_source": "assert f(1) == 3", "test": 0}
            if index == 2:
                facts = {"exception": "KeyError", "message": "7", "test_source": "assert f(7) == 1", "test": 4}
            status = Status.EXCEPTION if index == 2 else Status.WRONG
            run.add_verdict(Verdict(("Starter/0", index, "strong"), status, "isolated", **facts), index=index)
        tests = [
            ("order([3, 3]) returned None", IN_PLACE),
            ("order([3, 3...) returned None", IN_PLACE),
            ("f(5, 37) returned '5'", "assert raises(ValueError, f, 5, 37)"),
        ]
        for index, (message, source) in enumerate(tests):
            add_sample(run, "Starter/1", index, ())
            facts = {"message": message, "test_source": source, "test": 0}
            run.add_verdict(Verdict(("Starter/1", index, "base"), Status.WRONG, "isolated", **facts), index=index)
    with open_run(folder / "b", manifest()) as run:
        add_sample(run, "Starter/0", 0, ("wrong", "wrong"))
    return write_page(folder / "page.html", folder / "a", folder / "b")


def text(tab, selector="main"):
    return tab.locator(selector).first.inner_text().replace("\u00a0", " ")


def test_samples_accepted_wrongly_are_told_apart_by_what_decided(runs, opened):
    tab = opened(runs, "#/accepted")
    tab.wait_for_selector(".failure .chip")
    seen = text(tab, ".failure")
    assert [chip.inner_text() for chip in tab.locator(".failure .chip").all()] == ["\u00d7\nwrong", "!\nexception"]
    assert seen.index("samples 0, 1") < seen.index("f(1) == 3") < seen.index("sample 2") < seen.index("f(7) == 1")


def test_u_and_the_crumb_lead_to_the_samples_of_the_same_run(runs, opened):
    tab = opened(runs, "#/sample/b/starter/Starter%2F0/0")
    tab.keyboard.press("u")
    tab.wait_for_selector("h1:has-text('Samples')")
    assert tab.locator("[name=run]").input_value() == "b"


def test_an_argument_changed_in_its_place_is_shown_before_and_after_the_call(runs, opened):
    tab = opened(runs, "#/sample/a/starter/Starter%2F1/0")
    tab.wait_for_selector("text=values after the call: got against expected")
    assert "The call: order([3, 1])" in text(tab)
    assert [text(tab, f".value.{name} pre") for name in ("got", "expected")] == ["[3, 3]", "[1, 3]"]


def test_arguments_known_only_after_the_call_are_named_so(runs, opened):
    tab = opened(runs, "#/sample/a/starter/Starter%2F1/1")
    tab.wait_for_selector("text=The call, with its arguments as they were after it")
    assert "What the call returned" in text(tab)
    assert "Got against expected" not in text(tab)


def test_an_exception_that_the_test_wants_is_named(runs, opened):
    tab = opened(runs, "#/sample/a/starter/Starter%2F1/2")
    tab.wait_for_selector("text=The test wants ValueError raised")
    assert "The call: f(5, 37)" in text(tab)
    assert "The call returned '5'" in text(tab)
