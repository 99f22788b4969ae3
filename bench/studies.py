"""Time and memory of the study commands on a run of a million verdicts.

    python bench/studies.py [--tasks 500] [--samples 1000] [--json]

Makes two runs of 500 tasks with 1,000 samples each and verdicts of two suites, in the files' own format. Each command
is measured in a process of its own: wall and processor seconds, and the largest resident memory. The first time nothing
is kept of the runs (`codeeval.store.kept`), the second time it is. Exits with 1 if a command takes more processor time
than 5 s, more than 2 s the second time, or more than 1 GB.
"""

import argparse
import compileall
import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

import codeeval
from codeeval.store import BenchmarkFacts, Manifest, SamplingFacts, Seconds

SECONDS, SECONDS_AGAIN, MEGABYTES = 5.0, 2.0, 1000
COMMANDS = (
    ("false-positives", "A"),
    ("resampling", "A"),
    ("resampling", "--prompt-price", "0.1", "--completion-price", "0.4", "A"),
    ("quality", "A"),
    ("reliability", "A"),
    ("solved", "A"),
    ("solved", "A", "B"),
    ("extrapolate", "A"),
    ("leaderboard", "A", "B"),
    ("compare", "A", "B"),
    ("gate", "--baseline", "A", "--candidate", "B"),
)
"""Commands. A and B stand for the folders of the runs."""
_USAGE = {"prompt_tokens": 180, "completion_tokens": 90}
_PROGRAM = '''def solve(values, limit):
    """Sum of the values below the limit."""
    total = {index}
    for value in values:
        if value < limit:
            total += value  # only small ones
    return total
'''


@dataclass(frozen=True)
class Cost:
    """Cost of one command."""

    command: str
    again: bool
    """True if columns were kept of its runs."""
    wall_seconds: float
    cpu_seconds: float
    megabytes: float


def make_run(folder: Path, tasks: int, samples: int, seed: int) -> None:
    """A run whose tasks differ in difficulty and in how weak their tests are."""
    manifest = Manifest(
        benchmark=BenchmarkFacts(name="synthetic", source="bench/studies.py", digest="", problems=tasks),
        model="synthetic/million",
        sampling=SamplingFacts(n_samples=samples, model={}),
        seconds=Seconds(sampling=3600.0),
    )
    (folder / "run.json").write_text(manifest.to_json())
    rng = np.random.default_rng(seed)
    passes = rng.random((tasks, samples)) < rng.beta(0.6, 0.8, (tasks, 1))
    right = passes & (rng.random((tasks, samples)) < rng.beta(3, 0.5, (tasks, 1)))
    for name, rows in (("samples", sample_rows(tasks, samples)), ("verdicts", verdict_rows(passes, right))):
        with (folder / f"{name}.jsonl").open("w") as file:
            file.writelines(rows)


def sample_rows(tasks: int, samples: int) -> Iterator[str]:
    """Rows of `samples.jsonl`, every program another."""
    for task in range(tasks):
        for index in range(samples):
            row = {"task_id": f"Synthetic/{task}", "solution": _PROGRAM.format(index=index), "index": index}
            row |= {"form": "solution", "extraction": "fenced", "finish_reason": "stop", "usage": _USAGE}
            yield json.dumps(row, separators=(",", ":")) + "\n"


def verdict_rows(passes: np.ndarray, right: np.ndarray) -> Iterator[str]:
    """Rows of `verdicts.jsonl`, with what a real row holds beside its status."""
    rest = {"cpu_seconds": 0.001234, "wall_seconds": 0.002345, "memory_kb": 12345, "worker": "codeeval-1-2-3"}
    for task, (row, truth) in enumerate(zip(passes.tolist(), right.tolist(), strict=True)):
        for index, (base, plus) in enumerate(zip(row, truth, strict=True)):
            for suite, passed in (("base", base), ("plus", plus)):
                status = "passed" if passed else "wrong"
                key = {"task_id": f"Synthetic/{task}", "index": index, "suite": suite, "status": status}
                yield json.dumps(key | {"trust": "isolated"} | rest, separators=(",", ":")) + "\n"


def measure(command: tuple[str, ...], folders: dict[str, Path], *, again: bool) -> Cost:
    """One command with its figures, in a process of its own."""
    script = Path(sysconfig.get_path("scripts")) / "codeeval"
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    arguments = [str(folders.get(word, word)) for word in command]
    start = time.perf_counter()
    with subprocess.Popen([script, *arguments], stdout=subprocess.DEVNULL, env=environment) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:  # a gate that is not passed ends with 1
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    wall, cpu = time.perf_counter() - start, used.ru_utime + used.ru_stime
    return Cost(" ".join(command), again, round(wall, 2), round(cpu, 2), round(used.ru_maxrss / 1024, 1))


def main() -> int:
    """Makes the run, measures, reports."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tasks", type=int, default=500)
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--json", action="store_true", help="the measurements as JSON on standard output")
    options = parser.parse_args()
    verdicts = 2 * options.tasks * options.samples
    costs = []
    compileall.compile_dir(Path(codeeval.__file__).parent, quiet=2)  # as an installer does
    if not options.json:
        print(f"{verdicts:,} verdicts, load {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory() as parent:
        folders = {name: Path(parent, name.lower()) for name in "AB"}
        for seed, folder in enumerate(folders.values(), start=1):
            folder.mkdir()
            make_run(folder, options.tasks, options.samples, seed)
        for command in COMMANDS:
            for kept in Path(parent).glob("*/.*.columns"):
                kept.unlink()
            for again in (False, True):
                costs.append(measure(command, folders, again=again))
                if not options.json:
                    print(_line(costs[-1]), flush=True)
    if options.json:
        print(json.dumps({"schema": 1, "verdicts": verdicts, "costs": [asdict(cost) for cost in costs]}))
    return int(any(map(_is_dear, costs)))


def _line(cost: Cost) -> str:
    name = f"{cost.command}{', again' if cost.again else ''}"
    return f"{name:64}{cost.wall_seconds:7.2f} s{cost.cpu_seconds:7.2f} s cpu{cost.megabytes:8.0f} MB"


def _is_dear(cost: Cost) -> bool:
    most = SECONDS_AGAIN if cost.again else SECONDS
    return cost.cpu_seconds > most or cost.megabytes > MEGABYTES


if __name__ == "__main__":
    sys.exit(main())
