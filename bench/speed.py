"""Measure how long help, the loading of benchmarks and the history of many runs take.

    python bench/speed.py [--data-dir DIR] [--json]

Each figure is the best of several, because other load on the machine must not count. Loading and history are
processor time; help is wall time of a process of its own. Exits with 1 if a bar is missed, which is meant for a quiet
machine: 0.15 s for help, 0.3 s for `humaneval`, 0.5 s for `mbpp`, 0.6 s for `mbpp-pro`, 0.5 s for 1,000 runs.
"""

import argparse
import datetime as dt
import json
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from codeeval.history import Measurement, add_to_history, read_history
from codeeval.store import BenchmarkFacts, Manifest, SamplingFacts
from codeeval_benchmarks.registry import load

BARS: Mapping[str, float] = {
    "codeeval --help": 0.15,
    "load humaneval": 0.3,
    "load mbpp": 0.5,
    "load mbpp-pro": 0.6,
    "history of 1,000 runs": 0.5,
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


def ask_for_help() -> None:
    """Run `codeeval --help`."""
    script = Path(sysconfig.get_path("scripts")) / "codeeval"
    subprocess.run([script, "--help"], check=True, stdout=subprocess.DEVNULL)


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


def measured(data_dir: Path | None) -> Mapping[str, float]:
    """Seconds by what is waited for."""
    with tempfile.TemporaryDirectory() as folder:
        history = Path(folder) / "h.sqlite"
        fill(history)
        return {
            "codeeval --help": best(ask_for_help, time.perf_counter),
            **{
                f"load {name}": best(partial(load, name, data_dir), time.process_time)
                for name in ("humaneval", "mbpp", "mbpp-pro")
            },
            "history of 1,000 runs": best(lambda: read_history(history, suite="base", k=1), time.process_time),
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
