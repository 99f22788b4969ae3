"""Runs of the package's own benchmark, written without a sandbox, and a browser that looks at their pages."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from codeeval.evolving.shelf import Outcome, folder_of
from codeeval.page.build import build
from codeeval.page.html import write_pages
from codeeval.samples import Completion, Sample
from codeeval.store import (
    BenchmarkFacts,
    Calibration,
    ExecutionFacts,
    LimitFacts,
    Manifest,
    Run,
    SamplingFacts,
    now,
    open_run,
)
from codeeval.store.journal import Journal
from codeeval_benchmarks.registry import load
from codeeval_sandbox.jobs import Status, Verdict

HOSTILE = (
    "</script><script>window.harmed = 1</script><img src=x onerror='window.harmed = 2'>"
    "\x1b[2J\x1b]0;title\x07 \u202egnp.exe\u202c a\x00b \u2066x\u2069"
)
"""Markup that runs code, ANSI escapes, bidirectional marks and NUL."""

MakeStarterRun = Callable[..., Run]
WRONG = {"message": "f(1) returned [1, 2]", "test_source": "assert f(1) == [1, 3]", "test": 0, "total_tests": 2}


def manifest(**facts: Any) -> Manifest:
    """The manifest of a run of the starter benchmark."""
    benchmark = load("starter")
    digest = facts.pop("digest", benchmark.digest)
    calibrated = Calibration(seconds=4.0, reference_seconds=0.1, passed=True, trust="isolated")
    return Manifest(
        command=("codeeval", "pass-at-k", "--run", "runs/a b"),
        benchmark=BenchmarkFacts(
            name=facts.pop("benchmark", "starter"),
            source="the package",
            digest=digest,
            problems=len(benchmark.problems),
        ),
        sampling=facts.pop("sampling", SamplingFacts(n_samples=None, model={"provider": "simulated"})),
        execution=ExecutionFacts(suites=None, timeout_floor=4, timeout_factor=4, memory_mb=1024, dedupe=True),
        limits=LimitFacts(tasks={"Starter/0": {"base": calibrated, "strong": calibrated}}),
        **{"model": "simulated/toy", "finished": now(), "request": {"benchmark": "starter"}} | facts,
    )


Outcomes = Mapping[str, Sequence[tuple[str, ...]]]
"""By task, of each sample the statuses of base and strong."""


def write_run(folder: Path, outcomes: Outcomes, *, text: str = "", **facts: Any) -> Run:
    """Write a run; `text` is in every program and answer."""
    with open_run(folder, manifest(**facts)) as run:
        for task, statuses in outcomes.items():
            for index, pair in enumerate(statuses):
                add_sample(run, task, index, pair, text)
    return Run(folder)


def write_page(path: Path, *runs: Run | Path, redacted: bool = False) -> Path:
    """Write the page of runs, and return its first file."""
    folders = [run.folder if isinstance(run, Run) else run for run in runs]
    return write_pages(build(folders, redacted=redacted, processes=0), path)[0]


@pytest.fixture
def starter_run(tmp_path: Path) -> MakeStarterRun:
    """Writes a run of the starter benchmark, as `write_run` does."""
    return lambda name, outcomes, **facts: write_run(tmp_path / name, outcomes, **facts)


def add_sample(run: Any, task: str, index: int, pair: tuple[str, ...], text: str = "") -> None:
    """Add a sample with its verdicts of base and strong."""
    program = f"def f(x):\n    return {index} // 1  # {text}\n"
    answer = f"Here it is:\n```python\n{program}```\n{text}"
    run.add_sample(Sample(task, Completion(index, answer, "answer", finish_reason="stop"), program, "fenced"))
    for suite, status in zip(("base", "strong"), pair, strict=False):
        told: dict[str, Any] = dict(WRONG) if status == "wrong" else {}
        if status == "exception":
            told = {"exception": "ValueError", "message": f"bad {text}", "line": 2, "test": 1}
        verdict = Verdict(
            (task, index, suite), Status(status), "isolated", cpu_seconds=0.5, memory_kb=9000, output=text, **told
        )
        run.add_verdict(verdict, index=index)


STATEMENT = 'def f(x):\n    """Add 1.\n\n    >>> f(1)\n    2\n    """\n'


def write_set(file: Path, *, problems: int = 3, text: str = "") -> Path:
    """Write the work of a set of problems, with a draft that was rejected; `text` is in the first statement."""
    folder_of(file).mkdir(parents=True)
    row = {"entry_point": "f", "prompt": STATEMENT, "solution": "def f(x):\n    return x + 1\n", "inputs": "[1]\n[2]\n"}
    rows = [{"id": f"T-{at}", **row} for at in range(problems)]
    rows[0]["prompt"] = STATEMENT.replace("Add 1.", f"Add 1.{text}")
    facts: dict[str, Any] = {
        "attempt": 0,
        "gate": None,
        "reason": "",
        "suite": 9,
        "inputs": 2,
        "mutants": 8,
        "killed": 7,
    }
    outcomes = [Outcome(source=f"T/{at}", row=row, drawn=3, agreeing=2, **facts) for at, row in enumerate(rows)]
    outcomes.append(Outcome(source="T/9", attempt=1, gate="base", reason=f"never called{text}", statement=text))
    with Journal(folder_of(file) / "drafts.jsonl") as journal:
        journal.append_all([outcome.model_dump(mode="json") for outcome in outcomes])
    return file


@pytest.fixture
def page(tmp_path: Path) -> Callable[..., Path]:
    """Writes the page of runs, as `write_page` does."""
    return lambda *runs, **options: write_page(tmp_path / "page.html", *runs, **options)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A Chromium of this host; `make test` installs one on Debian, and CODEEVAL_CHROMIUM names another.

    Its driver runs an event loop in this thread until the module ends, so other modules must not share it.
    """
    executable = os.environ.get("CODEEVAL_CHROMIUM") or shutil.which("chromium")
    if executable is None:
        pytest.skip("no Chromium is here: `make chromium`, or name one by CODEEVAL_CHROMIUM")
    playwright = pytest.importorskip("playwright.sync_api")
    # Chromium's own sandbox needs a user who is not root; pages here are the tests' own.
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium: Any) -> Iterator[Any]:
    """A tab without network, which fails the test for each request, error or refused policy."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(f"error: {error}"))
    tab.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    tab.on("request", lambda asked: faults.append(f"request: {asked.url}") if _is_remote(asked.url) else None)
    yield tab
    context.close()
    assert faults == []


def _is_remote(url: str) -> bool:
    return not url.startswith(("file:", "blob:", "http://127.0.0.1:"))


@pytest.fixture
def opened(tab: Any) -> Callable[..., Any]:
    """Opens a page at a hash, and returns the tab once it is drawn, with what it reads or searches."""

    def make(path: Path, hash_: str = "#/") -> Any:
        tab.goto("about:blank")  # so that another hash of the same page is a page of its own
        tab.goto(f"{path.as_uri()}{hash_}")
        tab.wait_for_selector("html[data-ready=true]")
        tab.wait_for_selector("#main [aria-busy]", state="detached")
        return tab

    return make
