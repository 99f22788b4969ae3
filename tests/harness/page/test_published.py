"""Published results, imported as runs, on pages in a real Chromium: two models compared, and a file of EvalPlus."""

import subprocess
import sys

import pytest

from .conftest import write_page

pytestmark = [pytest.mark.browser, pytest.mark.data]


@pytest.fixture(scope="module")
def imported(official_data, published_samples, tmp_path_factory):
    """Makes a run of a file with published results. The browser has a loop of its own, so this is another process."""
    folder = tmp_path_factory.mktemp("published")

    def make(name, benchmark, file):
        flags = ("--benchmark", benchmark, "--model", name, "--data-dir", str(official_data), "--run")
        command = [sys.executable, "-m", "codeeval", "import", published_samples / file, *flags, folder / name]
        subprocess.run(command, check=True, capture_output=True)
        return folder / name

    return make


@pytest.fixture(scope="module")
def two_models(imported, tmp_path_factory):
    """HumanEval with ten samples a problem: gpt-3.5-turbo, and codellama-34b-instruct against it."""
    files = {"gpt-3.5": "gpt-3.5-turbo", "codellama": "codellama-34b-instruct"}
    runs = [imported(name, "humaneval", f"humaneval_n10/{file}.jsonl.gz") for name, file in files.items()]
    return write_page(tmp_path_factory.mktemp("pages") / "two.html", *runs)


def text(tab):
    return tab.inner_text("main").replace("\u00a0", " ").replace("\u2212", "-")


def test_two_published_models_are_compared_with_flips_and_programs(two_models, opened):
    tab = opened(two_models, "#/compare?suite=base")
    assert "surely worse, by 31.8 points" in text(tab)
    assert "-31.8 [-39.0, -24.6]" in text(tab)
    assert "53 of 164" in text(tab)
    tab.click("main table a >> nth=0")
    tab.wait_for_selector("main pre")
    assert "HumanEval/" in tab.inner_text("h1")


def test_samples_of_a_published_model_are_found_by_status_and_text(two_models, opened):
    tab = opened(two_models, "#/samples?run=codellama&status=passed")
    assert "740 of 1,640 samples" in text(tab)
    tab = opened(two_models, "#/samples?run=codellama&status=passed&q=has_close_elements")
    assert "HumanEval/0" in text(tab)
    assert "HumanEval/1 " not in text(tab)


def test_a_file_of_evalplus_shows_both_suites_and_whose_verdicts_they_are(imported, opened, tmp_path):
    run = imported("llama3-8b", "humaneval-plus", "evalplus_llama3_8b/samples_eval_results.json.gz")
    tab = opened(write_page(tmp_path / "page.html", run))
    shown = text(tab)
    assert "59.8 %" in shown  # 98 of 164
    assert "54.9 %" in shown  # 90 of 164, base and plus
    assert "imported" in shown
