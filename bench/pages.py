"""Pages of large runs: size of the files, time and memory to make them, and time until a browser shows them.

    .venv/bin/python bench/pages.py                    # 5,000 samples
    .venv/bin/python bench/pages.py --samples 100000

The run is of the starter benchmark, with answers of about 1,500 characters. Words in them are drawn at random, so that
they compress worse than the answers of models. Needs Chromium (CODEEVAL_CHROMIUM, or `chromium` on the path).
"""

import argparse
import os
import random
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from codeeval.config import RunConfig
from codeeval.page.build import build
from codeeval.page.html import write_pages
from codeeval.samples import Completion, Sample
from codeeval.store import BenchmarkFacts, ExecutionFacts, Manifest, Run, SamplingFacts, now, open_run
from codeeval_benchmarks.registry import load
from codeeval_sandbox.jobs import Status, Verdict

_STATUSES = (Status.PASSED, Status.PASSED, Status.PASSED, Status.WRONG, Status.WRONG, Status.EXCEPTION, Status.TIMEOUT)
_TOLD: dict[Status, dict[str, Any]] = {
    Status.WRONG: {"message": "f([1, 2]) returned [2, 1]", "test_source": "assert f([1, 2]) == [1, 2]", "test": 0},
    Status.EXCEPTION: {"message": "list index out of range", "exception": "IndexError", "line": 2},
}
_WORDS = 4000
"""Different words of the answers."""


def make_run(folder: Path, samples: int) -> Run:
    """Write a run of so many samples, with verdicts of base and strong."""
    benchmark, rng = load("starter"), random.Random(0)
    words = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(2, 9))) for _ in range(_WORDS)]
    digest, tasks = benchmark.digest, [problem.task_id for problem in benchmark]
    manifest = Manifest(
        request=RunConfig(benchmark="starter"),
        benchmark=BenchmarkFacts(name="starter", source="made up", digest=digest, problems=len(tasks)),
        model="simulated/words",
        sampling=SamplingFacts(n_samples=None, model={"provider": "simulated"}),
        execution=ExecutionFacts(suites=None, timeout_floor=4, timeout_factor=4, memory_mb=1024, dedupe=True),
        finished=now(),
    )
    with open_run(folder, manifest) as run:
        for sample in range(samples):
            index, position = divmod(sample, len(tasks))
            _add(run, tasks[position], index, words, rng)
    return Run(folder)


def _add(run: Any, task: str, index: int, words: Sequence[str], rng: random.Random) -> None:
    program = f"def f(values):\n    return values[{index}]  # {' '.join(rng.choices(words, k=40))}\n"
    answer = f"{' '.join(rng.choices(words, k=100))}\n```python\n{program}```\n{' '.join(rng.choices(words, k=60))}"
    run.add_sample(Sample(task, Completion(index, answer, "answer", finish_reason="stop"), program, "fenced"))
    for suite in ("base", "strong"):
        status = rng.choice(_STATUSES)
        cost: dict[str, Any] = {"cpu_seconds": rng.random(), "memory_kb": rng.randrange(9_000, 40_000)}
        verdict = Verdict((task, index, suite), status, "isolated", **cost, **_TOLD.get(status, {}))
        run.add_verdict(verdict, index=index)


def shown(path: Path, hashes: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Yield the time (s) from opening a file to its view, for each view."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - the files are made without it

    executable = os.environ.get("CODEEVAL_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        for hash_ in hashes:
            tab = browser.new_page()
            tab.goto(f"{path.as_uri()}{hash_}")
            tab.wait_for_selector("html[data-ready=true]")
            yield hash_, tab.evaluate("performance.now()") / 1000
            tab.close()
        browser.close()


def main() -> None:
    """Make the run and its pages, and print a line of each figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=5_000)
    samples = parser.parse_args().samples
    with tempfile.TemporaryDirectory() as folder:
        run = make_run(Path(folder) / "run", samples)
        started, used = time.perf_counter(), time.process_time()
        files = write_pages(build([run.folder]), Path(folder) / "report.html")
        wall, spent = time.perf_counter() - started, time.process_time() - used
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        largest = max(file.stat().st_size for file in files) / 1e6
        print(f"{samples:,} samples: {len(files)} files, the largest {largest:.1f} MB")
        print(f"made in {wall:.1f} s ({spent:.1f} s of this process), {peak:.0f} MiB at most")
        for hash_, seconds in shown(files[0], ["#/", "#/samples", "#/tasks", "#/samples?status=failing&sort=-time"]):
            print(f"{hash_}: {seconds:.2f} s")


if __name__ == "__main__":
    main()
