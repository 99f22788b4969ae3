"""Measure how fast codeeval's sandbox is, beside the floor and EvalPlus (docs/benchmarking.md).

Without a choice of parts it runs --throughput and --scaling. Exit status 1: a figure is void, since a verdict was not
the right one; 2: data that cannot be used; 4: no sandbox.
"""

import argparse
import json
import os
import platform
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import NoReturn

from contenders import EVALPLUS, EvalPlus, PeerError, Run, codeeval, container_floor, host_floor
from workloads import Program, humaneval, mix, trivial

from codeeval_benchmarks.errors import BenchmarkError
from codeeval_images.errors import ImageError
from codeeval_sandbox import PoolConfig, SandboxError, Verdict

ROOT = Path(__file__).parents[1]
FLOOR, CHECK, COMMAND, OURS = "floor", "EvalPlus's check", "EvalPlus's command", "codeeval"
BASES = (FLOOR, CHECK, COMMAND)
REPETITIONS = 10
SCALES = (1, 2, 4)

Row = dict[str, str | int | float]


@dataclass(frozen=True)
class Part:
    """Findings of one part: a table, sentences, what makes it void, and for --json all runs."""

    title: str
    rows: list[Row]
    notes: list[str]
    void: list[str]
    runs: dict[str, list[Run]] = field(default_factory=dict)

    def show(self) -> None:
        """Print it for people."""
        print(f"\n{self.title}")
        lines = [list(self.rows[0]), *([_cell(value) for value in row.values()] for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        for first, *others in lines:
            cells = [f"{cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True)]
            print("  ".join([f"{first:{widths[0]}}", *cells]).rstrip())
        for note in self.notes:
            print(note)


def _cell(value: str | float) -> str:
    if isinstance(value, float):
        return f"{value:.0f}" if value >= 100 else f"{value:.2f}"  # noqa: PLR2004 - three digits say enough
    return str(value)


@dataclass(frozen=True)
class Bench:
    """The bench with its options and workloads."""

    options: argparse.Namespace
    image: str | None

    def codeeval(self, programs: Sequence[Program], *, workers: int = 0) -> Run:
        """Codeeval with a pool as users get it, with the given number of workers."""
        return codeeval(self.pool(workers), [item.job(index) for index, item in enumerate(programs)])

    def pool(self, workers: int = 0) -> PoolConfig:
        """0 workers: as many as were asked for."""
        return PoolConfig(
            backend=self.options.backend, images={"default": self.image}, workers=workers or self.options.workers
        )

    def throughput(self) -> Part:
        """Every contender on the same programs in each round, another one first each time."""
        programs = humaneval(self.options.data_dir, REPETITIONS)
        with tempfile.TemporaryDirectory(prefix="codeeval-bench-", ignore_cleanup_errors=True) as folder:
            contenders, notes = self._contenders(programs, Path(folder))
            runs: dict[str, list[Run]] = {name: [] for name in contenders}
            order = list(contenders)
            for round_index in range(self.options.rounds):
                for name in order[round_index % len(order) :] + order[: round_index % len(order)]:
                    runs[name].append(contenders[name]())
                    _say(f"round {round_index + 1}: {name}: {runs[name][-1].rate:.0f}/s")
        rows = [_throughput_row(name, runs) for name in contenders]
        void = [f"{name}: {run.passed} passed" for name in (FLOOR, OURS) for run in runs[name] if run.passed < run.jobs]
        title = f"throughput: {len(programs)} programs, {self.options.workers} workers, {self.options.backend}; medians"
        return Part(title, rows, [*_throughput_notes(runs), *notes], void, runs)

    def _contenders(self, programs: list[Program], folder: Path) -> tuple[dict[str, Callable[[], Run]], list[str]]:
        """By name; and what is to be said of them. The first has the sandbox's own Python."""
        workers, image = self.options.workers, self.image
        contenders: dict[str, Callable[[], Run]] = {}
        if image is not None:
            contenders[FLOOR] = lambda: container_floor(programs, workers, folder, image)
        contenders["floor on the host" if image else FLOOR] = lambda: host_floor(programs, workers, folder)
        contenders[OURS] = lambda: self.codeeval(programs)
        if self.options.no_evalplus:
            return contenders, []
        try:
            data = self.options.data_dir / "humaneval_plus" / "HumanEvalPlus-v0.1.9.jsonl.gz"
            peer = EvalPlus(ROOT / ".bench" / "evalplus", data, folder)
            peer.command(programs[: len(programs) // REPETITIONS], workers)  # leaves its expected outputs in the cache
        except PeerError as error:
            return contenders, [str(error)]
        contenders[CHECK] = lambda: peer.check(programs, workers)
        contenders[COMMAND] = lambda: peer.command(programs, workers)
        return contenders, [f"EvalPlus is {EVALPLUS}, on base inputs; one of HumanEval's solutions fails its oracle"]

    def scaling(self) -> Part:
        """The rate with fewer and more workers."""
        programs = humaneval(self.options.data_dir, REPETITIONS)
        runs = [self.codeeval(programs, workers=workers) for workers in SCALES]
        rows: list[Row] = [
            {"workers": run.workers, "programs/s": run.rate, "of one": run.rate / runs[0].rate, "passed": run.passed}
            for run in runs
        ]
        void = [f"{run.workers} workers: {run.statuses}" for run in runs if run.passed < run.jobs]
        return Part(f"scaling: {os.cpu_count()} processors", rows, [], void, {OURS: runs})

    def stream(self) -> Part:
        """Many small jobs, made while they run: memory must not grow with their number."""
        count = self.options.stream
        marks: dict[int, float] = dict.fromkeys((max(count // 10, 1), count // 2, count), 0.0)
        done = 0

        def observe(_: Verdict) -> None:
            nonlocal done
            done += 1
            if done in marks:
                marks[done] = _resident_mb()
                _say(f"stream: {done} of {count} jobs done")

        run = codeeval(self.pool(), trivial(count), observe)
        (early, first), *_, (late, last) = marks.items()
        growth = (last - first) * (1 << 20) / max(late - early, 1)
        memory = f"{growth:.1f} bytes more per job, peak {run.peak_rss_mb:.1f} MB"
        notes = [f"{run.seconds:.1f} s, {run.rate:.0f}/s; {memory}"]
        rows: list[Row] = [{"jobs done": jobs, "harness, MB": mb} for jobs, mb in marks.items()]
        void = [f"stream: {run.statuses}"] if run.passed < count else []
        return Part(f"stream: {count} jobs, {run.workers} workers", rows, notes, void, {OURS: [run]})

    def mix(self) -> Part:
        """Right programs with endless loops, sleepers and memory hogs among them."""
        programs = mix(self.options.data_dir)
        void = []

        def observe(verdict: Verdict) -> None:
            program = programs[verdict.key[0]]
            if verdict.status is not program.expected:
                void.append(f"mix: {program.problem.task_id} is {verdict.status}, not {program.expected}")

        jobs = [item.job(index) for index, item in enumerate(programs)]
        run = codeeval(self.pool(), jobs, observe)
        limits = sum(job.limits.seconds for job, item in zip(jobs, programs, strict=True) if item.expected == "timeout")
        notes = [f"{run.seconds:.1f} s, of which the time limits alone need {limits / run.workers:.1f} s"]
        rows: list[Row] = [{"status": name, "jobs": n} for name, n in run.statuses.items()]
        return Part(f"mix: {run.jobs} jobs, {run.workers} workers", rows, notes, void, {OURS: [run]})


def _ratios(runs: dict[str, list[Run]], name: str, base: str) -> list[float]:
    """Return the ratios of rates, round by round; empty if `base` did not run."""
    return [run.rate / other.rate for run, other in zip(runs[name], runs.get(base, ()), strict=False)]


def _throughput_row(name: str, runs: dict[str, list[Run]]) -> Row:
    rates = [run.rate for run in runs[name]]
    row: Row = {"contender": name, "Python": runs[name][0].python}
    row |= {"programs/s": median(rates), "lowest": min(rates), "highest": max(rates)}
    row |= {f"of {base}": median(_ratios(runs, name, base)) for base in BASES if base in runs}
    return row | {"passed": min(run.passed for run in runs[name])}


def _throughput_notes(runs: dict[str, list[Run]]) -> list[str]:
    ours = runs[OURS]
    ready, host, candidate, peak = (
        median(getattr(run, name) for run in ours)
        for name in ("overhead_seconds", "host_cpu_ms", "candidate_cpu_ms", "peak_rss_mb")
    )
    notes = [
        f"codeeval of {base}, by round: {' '.join(f'{ratio:.2f}' for ratio in _ratios(runs, OURS, base))}"
        for base in BASES
        if base in runs
    ]
    cpu = f"CPU per job {host:.2f} ms in the harness, {candidate:.2f} ms in programs"
    notes.append(f"codeeval: pool ready in {ready:.2f} s; {cpu}; harness peak {peak:.0f} MB")
    if COMMAND in runs:
        total = median(run.seconds + run.overhead_seconds for run in runs[COMMAND])
        notes.append(f"{COMMAND}: {total:.1f} s with start-up and writing, {runs[COMMAND][0].jobs / total:.0f}/s")
    return notes


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / (1 << 20)


def _say(text: str) -> None:
    """Print progress, which does not belong to the result."""
    print(text, file=sys.stderr, flush=True)


def _image(options: argparse.Namespace) -> str | None:
    """Return the image to use; None for the backend that has none. Raises ImageError."""
    if options.backend != "docker" or options.image:
        return options.image or None
    from codeeval_images.build import ensure  # noqa: PLC0415 - needs the engine's SDK

    return ensure(on_progress=_say).tag


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--throughput", action="store_true", help="beside the floor and EvalPlus")
    parser.add_argument("--scaling", action="store_true", help="with 1, 2 and 4 workers")
    parser.add_argument("--stream", type=int, default=0, metavar="N", help="N small jobs: rate and memory")
    parser.add_argument("--mix", action="store_true", help="endless loops, sleepers and hogs among right programs")
    parser.add_argument("--intervals", action="store_true", help="the coverage of intervals, and nothing else")
    parser.add_argument("--backend", choices=["docker", "bubblewrap"], default="docker")
    parser.add_argument("--image", help="of the docker backend (default: the project's own)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-evalplus", action="store_true")
    data = Path(os.environ.get("CODEEVAL_DATA") or ROOT.parent / "shared" / "data")
    parser.add_argument("--data-dir", type=Path, default=data, help="official files (default: CODEEVAL_DATA)")
    parser.add_argument("--json", action="store_true", help="everything as JSON, nothing else on standard output")
    return parser.parse_args(arguments)


def _measure(options: argparse.Namespace) -> list[str]:
    """Measure and report the chosen parts; what made a figure void. Raises as its parts do."""
    bench = Bench(options, _image(options))
    chosen = {name: getattr(options, name) for name in ("throughput", "scaling", "stream", "mix")}
    if not any(chosen.values()):
        chosen |= {"throughput": True, "scaling": True}
    load = os.getloadavg()[0]
    parts: dict[str, Part] = {}
    for name in filter(chosen.get, chosen):
        parts[name] = getattr(bench, name)()
        if not options.json:
            parts[name].show()
    if options.json:
        host = {"processors": os.cpu_count(), "kernel": platform.release(), "load": load}
        report = {"schema": 1, "backend": options.backend, "image": bench.image, "host": host}
        print(json.dumps(report | {name: asdict(part) for name, part in parts.items()}))
    return [reason for part in parts.values() for reason in part.void]


def _ended(received: int, _: object) -> NoReturn:
    """Turns a signal into an exit that cleans up."""
    sys.exit(128 + received)


def main(arguments: list[str]) -> int:
    """Runs and reports."""
    options = _parse(arguments)
    signal.signal(signal.SIGTERM, _ended)
    if options.intervals:
        intervals = [sys.executable, str(ROOT / "bench" / "interval_coverage.py")]
        return subprocess.call([*intervals, "--json"] if options.json else intervals)
    needs_data = options.throughput or options.scaling or options.mix or not options.stream
    if needs_data and not options.data_dir.is_dir():
        _say(f"skipped: no official benchmark files at {str(options.data_dir)!r}; name their folder with CODEEVAL_DATA")
        return 0
    try:
        void = _measure(options)
    except (SandboxError, ImageError) as error:
        _say(f"no sandbox to measure: {error}")
        return 4
    except (BenchmarkError, PeerError) as error:
        _say(str(error))
        return 2
    except KeyboardInterrupt:
        return 130
    for reason in void:
        _say(f"VOID: {reason}")
    return 1 if void else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
