"""Measure how long help, the loading of benchmarks, and the history and the list of many runs take.

    python bench/speed.py [--data-dir DIR] [--json]

Each figure is the best of several, because other load on the machine must not count. Loading and history are
processor time, and so are lists, each by a process of its own. Help is wall time of such a process. A list is measured
with the facts that codeeval keeps beside each run, and once without them. Exits with 1 if a bar is missed, which is
meant for a quiet machine: 0.15 s for help, 0.3 s for `humaneval`, 0.5 s for `mbpp`, 0.6 s for `mbpp-pro`, 0.5 s for the
history and 1 s for the list of 1,000 runs.
"""

import argparse
import datetime as dt
import itertools
import json
import resource
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from codeeval.history import Measurement, add_to_history, read_history
from codeeval.samples import Completion, Sample
from codeeval.store import BenchmarkFacts, Calibration, LimitFacts, Manifest, SamplingFacts, now, open_run
from codeeval_benchmarks.registry import load
from codeeval_sandbox.jobs import Status, Verdict

BARS: Mapping[str, float] = {
    "codeeval --help": 0.15,
    "load humaneval": 0.3,
    "load mbpp": 0.5,
    "load mbpp-pro": 0.6,
    "history of 1,000 runs": 0.5,
    "list of 1,000 runs": 1.0,
    "list, measured anew": 30.0,
}
"""Most seconds of each."""

RUNS = 1000
TRIES = 10


def best(work: Callable[[], object], clock: Callable[[], float]) -> float:
    """Return the shortest time (s) of several tries."""
    times = []
    for _ in range(TRIES):
        start = clock()
        work()
        times.append(clock() - start)
    return min(times)


def ask(*arguments: str) -> None:
    """Run a command."""
    script = Path(sysconfig.get_path("scripts")) / "codeeval"
    subprocess.run([script, *arguments], check=True, stdout=subprocess.DEVNULL)


def processor_time() -> float:
    """Return the processor time (s) of all commands so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def fill(path: Path) -> None:
    """Write the measurements of many runs into a history."""
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    measurements = [Measurement(suite, k, 0.5, 0.4, 0.6) for suite in ("base", "strong") for k in (1, 5)]
    for index in range(RUNS):
        manifest = Manifest(
            benchmark=BenchmarkFacts(name="toy", source="made up", digest="d", problems=3),
            model="openai/m",
            sampling=SamplingFacts(n_samples=2, model={"seed": 1}),
            started=start + dt.timedelta(days=index),
            finished=start + dt.timedelta(days=index, hours=1),
        )
        add_to_history(path, manifest, measurements, folder=f"runs/{index}", samples=6)


def fill_folder(root: Path) -> None:
    """Write many runs into a folder: 48 problems, 10 samples each, two suites, as the first run has."""
    tasks = [f"Task/{position}" for position in range(48)]
    calibration = Calibration(seconds=4, reference_seconds=0.01, passed=True, trust="isolated", own_objects=True)
    limits = LimitFacts(tasks={task: {"base": calibration, "strong": calibration} for task in tasks})
    manifest = Manifest(
        benchmark=BenchmarkFacts(name="toy", source="made up", digest="d", problems=len(tasks)),
        model="openai/m",
        sampling=SamplingFacts(n_samples=10, model={"seed": 1}),
        limits=limits,
        finished=now(),
    )
    program = "def f(x):\n    return x\n" * 20
    with open_run(root / "run-0", manifest) as run:
        for task, index in itertools.product(tasks, range(10)):
            run.add_sample(Sample(task, Completion(index, program, "solution"), program, "fenced"))
            for suite in ("base", "strong"):
                status = Status.PASSED if index % 2 else Status.WRONG
                run.add_verdict(Verdict((task, index, suite), status, "isolated"), index=index)
    for position in range(1, RUNS):
        shutil.copytree(root / "run-0", root / f"run-{position}")


def lists(root: Path) -> Mapping[str, float]:
    """Seconds of `codeeval runs list`, with and without the facts kept beside the runs."""
    fill_folder(root)
    start = processor_time()
    ask("runs", "list", str(root))
    anew = processor_time() - start
    return {
        "list of 1,000 runs": best(partial(ask, "runs", "list", str(root)), processor_time),
        "list, measured anew": anew,
    }


def measured(data_dir: Path | None) -> Mapping[str, float]:
    """Seconds by what is waited for."""
    with tempfile.TemporaryDirectory() as folder:
        history = Path(folder) / "h.sqlite"
        fill(history)
        return {
            "codeeval --help": best(partial(ask, "--help"), time.perf_counter),
            **{
                f"load {name}": best(partial(load, name, data_dir), time.process_time)
                for name in ("humaneval", "mbpp", "mbpp-pro")
            },
            "history of 1,000 runs": best(lambda: read_history(history, suite="base", k=1), time.process_time),
            **lists(Path(folder) / "runs"),
        }


def main() -> None:
    """Print the figures, and exit with 1 if a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    seconds = measured(arguments.data_dir)
    missed = [name for name, bar in BARS.items() if seconds[name] > bar]
    if arguments.json:
        print(json.dumps({"seconds": seconds, "missed": missed}, indent=2))
    else:
        for name, bar in BARS.items():
            print(f"{name:24} {seconds[name]:6.3f} s (at most {bar} s)")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
