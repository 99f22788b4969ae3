"""HumanEval+ and MBPP+ whole, beside EvalPlus's own command: wall time of both, each round another one first.

    .venv/bin/python bench/oracles.py                       # 164 samples of HumanEval+ 0.1.9, then 399 of MBPP+ 0.1.0
    .venv/bin/python bench/oracles.py --set humaneval --rounds 5 --json

Both take the same samples, from nothing: `evalplus.evaluate --parallel 2` with an empty cache, from its start until its
results are whole, and `codeeval pass-at-k --workers 2`, from its start to its end. Both compute the expected outputs in
that time. `--least-seconds` is the least limit of an input for both (EvalPlus 0.3.1: 1). Needs the official files and
the published samples (CODEEVAL_DATA, and `samples` beside it).
"""

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from contenders import complete, group, install

_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Set:
    """Samples with the data that they were published for."""

    name: str
    benchmark: str
    data: str
    samples: str
    variable: str


SETS = {
    "humaneval": Set(
        "humaneval",
        "humaneval-plus@0.1.9",
        "humaneval_plus/HumanEvalPlus-v0.1.9.jsonl.gz",
        "evalplus_llama3_8b/samples_eval_results.json.gz",
        "HUMANEVAL_OVERRIDE_PATH",
    ),
    "mbpp": Set(
        "mbpp",
        "mbpp-plus@0.1.0",
        "mbpp_plus/MbppPlus-v0.1.0.jsonl.gz",
        "evalplus_qwen15b/mbpp/generated_eval_results.json.gz",
        "MBPP_OVERRIDE_PATH",
    ),
}


@dataclass(frozen=True)
class Round:
    """Both contenders over one set."""

    set: str
    load: float
    """Load of the machine when the round began (one minute's average)."""
    codeeval_seconds: float
    evalplus_seconds: float
    codeeval_passed: tuple[int, int]
    """Samples that pass base, and base and plus."""
    evalplus_passed: tuple[int, int]
    codeeval_peak_mb: float
    """Largest resident size of the harness. Its workers keep 128 MiB of expected outputs at most."""

    @property
    def ratio(self) -> float:
        """EvalPlus's seconds over codeeval's."""
        return self.evalplus_seconds / self.codeeval_seconds


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a results file of EvalPlus's."""
    by_task = json.loads(gzip.decompress(path.read_bytes()))["eval"]
    return [row for group in by_task.values() for row in group]


Result = tuple[float, tuple[int, int], float]
"""Seconds, samples that pass base, samples that pass base and plus, and peak memory (MiB; 0 if not measured)."""


def codeeval(chosen: Set, samples: Path, data: Path, least: float) -> Result:
    """Return the command as users run it."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(sysconfig.get_path("scripts")) / "codeeval"
        command = [str(script), "pass-at-k", "--benchmark", chosen.benchmark, "--samples", str(samples)]
        command += ["--workers", "2", "--timeout-floor", str(least), "--run", f"{folder}/r", "--json"]
        start = time.perf_counter()
        environment = {**os.environ, "CODEEVAL_DATA": str(data)}
        with group(command, env=environment, stderr=subprocess.DEVNULL) as process:
            assert process.stdout is not None
            summary = json.loads(process.stdout.read())
            _, process.returncode, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    counts = [
        round(summary["pass_at_k"][name]["1"]["estimate"] * summary["samples"]) for name in ("base", "base and plus")
    ]
    return seconds, (counts[0], counts[1]), usage.ru_maxrss / 1024


def evalplus(chosen: Set, samples: Path, data: Path, least: float) -> Result:
    """EvalPlus's command, in a folder with an empty cache."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "data.jsonl").write_bytes(gzip.decompress((data / chosen.data).read_bytes()))
        (folder / "samples.jsonl").write_bytes(samples.read_bytes())
        own = {"HOME": name, "XDG_CACHE_HOME": f"{name}/cache", "TMPDIR": name, chosen.variable: f"{name}/data.jsonl"}
        command = [str(_ROOT / ".bench" / "evalplus" / "bin" / "evalplus.evaluate"), "--dataset", chosen.name]
        command += ["--samples", f"{name}/samples.jsonl", "--parallel", "2", "--min-time-limit", str(least)]
        start = time.perf_counter()
        with group(command, env=os.environ | own, stderr=subprocess.DEVNULL) as process:
            results = complete(folder / "samples_eval_results.json", process)
            seconds = time.perf_counter() - start
    rows = [row for task in results["eval"].values() for row in task]
    base = sum(row["base_status"] == "pass" for row in rows)
    return seconds, (base, sum(row["base_status"] == row["plus_status"] == "pass" for row in rows)), 0.0


def one_round(chosen: Set, data: Path, least: float, round_index: int) -> Round:
    """Both, this one first in even rounds, that one in odd ones."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        samples = Path(folder) / "samples.jsonl"
        rows = rows_of(data.parent / "samples" / chosen.samples)
        lines = [json.dumps({"task_id": row["task_id"], "solution": row["solution"]}) for row in rows]
        samples.write_text("\n".join(lines), encoding="utf-8")
        order = (codeeval, evalplus) if round_index % 2 == 0 else (evalplus, codeeval)
        results = {contender: contender(chosen, samples, data, least) for contender in order}
    ours, theirs = results[codeeval], results[evalplus]
    return Round(chosen.name, load, ours[0], theirs[0], ours[1], theirs[1], ours[2])


def main() -> int:
    """Measure and print; 1 where a contender's verdicts are not those of the other."""
    parser = argparse.ArgumentParser(description="HumanEval+ and MBPP+ beside EvalPlus's command.")
    parser.add_argument("--set", choices=sorted(SETS), action="append", help="default: both")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--least-seconds", type=float, default=1.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    data = Path(os.environ.get("CODEEVAL_DATA") or _ROOT.parent / "shared" / "data")
    if not (_ROOT / ".bench" / "evalplus" / "bin" / "evalplus.evaluate").exists():
        install(_ROOT / ".bench" / "evalplus")
    rounds = []
    for name in options.set or sorted(SETS):
        for round_index in range(options.rounds):
            rounds.append(one_round(SETS[name], data, options.least_seconds, round_index))
            latest = rounds[-1]
            print(f"{latest}: {latest.ratio:.2f} times as fast", file=sys.stderr)
    if options.json:
        print(json.dumps([{**asdict(measured), "ratio": measured.ratio} for measured in rounds], indent=2))
    for name in dict.fromkeys(measured.set for measured in rounds):
        ratios = [measured.ratio for measured in rounds if measured.set == name]
        print(f"{name}: {statistics.median(ratios):.2f} times as fast (rounds {min(ratios):.2f} to {max(ratios):.2f})")
    return int(any(measured.codeeval_passed != measured.evalplus_passed for measured in rounds))


if __name__ == "__main__":
    sys.exit(main())
