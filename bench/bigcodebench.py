"""BigCodeBench beside its own harness, in the same image: canonical solutions one by one, and Hard by both commands.

    .venv/bin/python bench/bigcodebench.py --code bigcodebench/                 # 200 tasks, then Hard, three rounds
    .venv/bin/python bench/bigcodebench.py --code bigcodebench/ --tasks 20 --rounds 1 --only tasks

- **Tasks**: the authors' `untrusted_check`, called in a loop by one process, and one worker of codeeval's. That runs
  each task apart from its tests where it can (`split`), then all in one process (`shared`), then the same without
  libraries loaded ahead (`bare`). Each way runs the same canonical solutions, which all have to pass. Tasks are drawn
  by a fixed seed. Known faults are left out, and so are those that mostly sleep, and task 205, on which the authors'
  harness hangs.
- **Hard**: the authors' command with `--execution local`, and `codeeval pass-at-k`, each from nothing, on published
  samples. Both run the canonical solutions too. Left out are the two tasks with TensorFlow, which the image lacks.

`--code`: a checkout of github.com/bigcode-project/bigcodebench. Its code is not changed, and runs as a user without
rights in the image `bigcodebench`. Needs Docker, the official files and published samples (CODEEVAL_DATA, `samples`
beside it).
"""

import argparse
import asyncio
import gzip
import json
import os
import random
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import docker

from codeeval.evaluation.plan import program_of
from codeeval.runs.images import grants_of, libraries_of
from codeeval_benchmarks.bigcodebench_versions import revised
from codeeval_benchmarks.problem import Problem
from codeeval_benchmarks.registry import load
from codeeval_images.build import ensure
from codeeval_sandbox import Job, Limits, Pool, PoolConfig
from codeeval_sandbox.backends import owners

_ROOT = Path(__file__).parents[1]
_SEED = 16
_SLEEPING = {17, 195, 220, 461, 821, 1040, 1103, 1104, 1105}
_HANGS = {205}
_SECONDS = 240.0
_SCRIPT = "bigcodebench_check.py"
_USER = "65534:65534"


@dataclass(frozen=True)
class Took:
    """The cost of all tasks in one way."""

    wall: float
    """Wall time (s)."""
    processor: float
    """Processor time (s) of the container."""
    memory: int
    """Most memory of the container (bytes)."""
    failed: tuple[str, ...]
    """Tasks that did not pass."""


def drawn(data: Path, count: int) -> list[Problem]:
    """Return tasks of the common image that have to pass, by a fixed seed."""
    benchmark = load("bigcodebench", data_dir=data)
    faulty = {fault.task_id for fault in benchmark.known_faults}
    left_out = faulty | {f"BigCodeBench/{task_number}" for task_number in _SLEEPING | _HANGS}
    able = [each for each in benchmark if each.task_id not in left_out and each.environment.image == "bigcodebench"]
    return random.Random(_SEED).sample(able, min(count, len(able)))


def rows_of(data: Path, chosen: set[str]) -> list[dict[str, Any]]:
    """Return the official rows of some tasks, as of the version that the authors' harness loads."""
    packed = data / "bigcodebench" / "BigCodeBench-hf-format-v0.1.0.jsonl.gz"
    rows = map(json.loads, gzip.decompress(packed.read_bytes()).splitlines())
    return [dict(revised(row, "0.1.4")) for row in rows if row["task_id"] in chosen]


def usage(container: Any) -> tuple[float, int]:
    """Return processor time (s) and most memory (bytes) of a container so far."""
    facts = container.stats(stream=False)
    memory = facts["memory_stats"]
    return facts["cpu_stats"]["cpu_usage"]["total_usage"] / 1e9, memory.get("max_usage") or memory.get("usage", 0)


# -- the authors' harness


@contextmanager
def peer(image: str, code: Path, folder: Path) -> Iterator[Any]:
    """Run a container of the image, with the authors' code and our script in it."""
    client = docker.from_env()
    mounts = {
        str(code.resolve()): {"bind": "/code", "mode": "ro"},
        str(Path(__file__).with_name(_SCRIPT).resolve()): {"bind": f"/bench/{_SCRIPT}", "mode": "ro"},
        str(folder): {"bind": "/work", "mode": "rw"},
    }
    variables = {"PYTHONPATH": "/code", "HOME": "/tmp", "PYTHONDONTWRITEBYTECODE": "1"}
    container = client.containers.run(
        image,
        ["sleep", "infinity"],
        user=_USER,
        network_mode="none",
        volumes=mounts,
        environment=variables,
        working_dir="/tmp",
        detach=True,
        auto_remove=True,
        init=True,
    )
    try:
        yield container
    finally:
        container.remove(force=True)
        client.close()


def theirs(image: str, code: Path, rows: Sequence[Mapping[str, Any]], *more: str, samples: str = "") -> Took:
    """Run the authors' function on all tasks, or, with samples, their command."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        (folder / "tasks.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        (folder / "samples.jsonl").write_text(samples, encoding="utf-8")
        words = (
            ["command", "/work/tasks.jsonl", "/work/samples.jsonl", *more]
            if samples
            else ["check", "/work/tasks.jsonl"]
        )
        with peer(image, code, folder) as container:
            start = time.monotonic()
            status, output = container.exec_run(["python3", f"/bench/{_SCRIPT}", *words])
            end = time.monotonic() - start
            processor, memory = usage(container)
        text = output.decode("utf-8", "replace")
        if status:
            raise SystemExit(f"the authors' harness failed:\n{text[-2000:]}")
    result = json.loads(text.splitlines()[-1])
    failed = tuple(task_id for task_id, word in result["statuses"].items() if word != "pass")
    return Took(end if samples else result["wall"], processor, memory, failed)


# -- codeeval


async def ours(image: str, problems: Sequence[Problem], *, shared: bool, ahead: bool) -> Took:
    """Run the canonical solutions in one worker, whose start is not counted."""
    environments = tuple({problem.environment for problem in problems})
    config = PoolConfig(
        "docker",
        environments,
        images={"bigcodebench": image},
        workers=1,
        libraries=libraries_of(environments) if ahead else {},
        find_grants=grants_of,
    )
    jobs = []
    for problem in problems:
        suite = problem.suites["base"]
        suite = replace(suite, trust="shared") if shared else suite
        program = program_of(problem, problem.canonical_solution or "")
        jobs.append(Job((problem.task_id,), program, suite, Limits(seconds=_SECONDS), environment=problem.environment))
    client = docker.from_env()
    async with Pool(config) as pool:
        async for _ in pool.run(jobs[:1]):
            pass
        (container,) = client.containers.list(filters={"label": f"codeeval.owner={owners.current()}"})
        before, _ = await asyncio.to_thread(usage, container)
        start = time.monotonic()
        failed = [verdict.key[0] async for verdict in pool.run(jobs) if not verdict.passed]
        wall = time.monotonic() - start
        (container,) = client.containers.list(filters={"label": f"codeeval.owner={owners.current()}"})
        after, memory = await asyncio.to_thread(usage, container)
    client.close()
    return Took(wall, after - before, memory, tuple(failed))


def our_command(data: Path, samples: str, workers: int) -> float:
    """Return the wall time (s) of codeeval's command."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "samples.jsonl"
        file.write_text(samples, encoding="utf-8")
        command = [str(Path(sysconfig.get_path("scripts")) / "codeeval"), "pass-at-k", "--samples", str(file)]
        command += ["--benchmark", "bigcodebench-hard", "--data-dir", str(data), "--run", f"{name}/run"]
        command += ["--sandbox", "docker", "--workers", str(workers)]
        start = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"codeeval failed:\n{done.stderr[-2000:]}")
        return time.monotonic() - start


# -- the measurement


def measure_tasks(image: str, code: Path, problems: Sequence[Problem], data: Path, rounds: int) -> None:
    """Run all ways by turns, and print what each took."""
    rows = rows_of(data, {problem.task_id for problem in problems})
    ways = {
        "peer": lambda: theirs(image, code, rows),
        "split": lambda: asyncio.run(ours(image, problems, shared=False, ahead=True)),
        "shared": lambda: asyncio.run(ours(image, problems, shared=True, ahead=True)),
        "bare": lambda: asyncio.run(ours(image, problems, shared=True, ahead=False)),
    }
    took: dict[str, list[Took]] = {name: [] for name in ways}
    for turn in range(rounds):
        for name in sorted(ways, reverse=bool(turn % 2)):
            took[name].append(ways[name]())
            each = took[name][-1]
            print(
                f"{name}: {each.wall:.1f} s, {each.processor / len(problems):.3f} s of processor a task, "
                f"{each.memory / 2**20:.0f} MiB at most, failed: {' '.join(each.failed) or 'none'}",
                flush=True,
            )
    for name in ("split", "shared", "bare"):
        for fact in ("wall", "processor"):
            ratios = [getattr(a, fact) / getattr(b, fact) for a, b in zip(took["peer"], took[name], strict=True)]
            print(f"{fact}: untrusted_check takes {statistics.median(ratios):.2f} times as long as {name}", flush=True)


def measure_hard(image: str, code: Path, data: Path, rounds: int, workers: int) -> None:
    """Run both commands on published samples by turns, and print what each took."""
    hard = load("bigcodebench-hard", data_dir=data)
    chosen = {problem.task_id for problem in hard if problem.environment.image == "bigcodebench"}
    published = data.parent / "samples" / "evalplus_qwen15b" / "bigcodebench_hard"
    packed = published / "completion-sanitized-calibrated.jsonl.gz"
    lines = gzip.decompress(packed.read_bytes()).decode("utf-8").splitlines()
    samples = "".join(line + "\n" for line in lines if json.loads(line)["task_id"] in chosen)
    rows = rows_of(data, chosen)
    for turn in range(rounds):
        their = our = 0.0
        for name in ("theirs", "ours")[:: -1 if turn % 2 else 1]:
            if name == "theirs":
                their = theirs(image, code, rows, str(workers), samples=samples).wall
            else:
                our = our_command(data, samples, workers)
        print(f"Hard: bigcodebench.evaluate {their:.1f} s, codeeval {our:.1f} s, {our / their:.2f} of it", flush=True)


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--code", type=Path, required=True)
    parser.add_argument("--tasks", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", choices=("tasks", "hard"))
    arguments = parser.parse_args()
    data = Path(os.environ.get("CODEEVAL_DATA") or _ROOT.parent / "shared" / "data")
    image = ensure("bigcodebench", on_progress=lambda line: print(line, file=sys.stderr)).id
    if arguments.only != "hard":
        measure_tasks(image, arguments.code, drawn(data, arguments.tasks), data, arguments.rounds)
    if arguments.only != "tasks":
        measure_hard(image, arguments.code, data, arguments.rounds, arguments.workers)


if __name__ == "__main__":
    main()
