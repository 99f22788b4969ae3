"""Whole sets of EvoEval beside EvoEval's own command: wall time of both, each round another one first.

    .venv/bin/python bench/evoeval.py --code evoeval/                        # all seven sets, three rounds each
    .venv/bin/python bench/evoeval.py --code evoeval/ --set tool_use --rounds 1

Both take ChatGPT's published samples, from nothing: `evoeval/evaluate.py --parallel 2` with an empty cache, and
`codeeval pass-at-k --workers 2`, from start to end. Both compute the expected outputs in that time. The least limit
of an input is 1 s for both, as in EvoEval. EvoEval's command ends up to 20 s after its score, because one of its
threads sleeps that long. So the time up to the score is measured too, for both.

`--code`: a checkout of github.com/evo-eval/evoeval. What it imports is installed into `.bench/evoeval`. Needs the
official files and published samples (CODEEVAL_DATA, `samples` beside it).
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
import venv
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

_ROOT = Path(__file__).parents[1]
_VENV = _ROOT / ".bench" / "evoeval"
_NEEDS = ("evalplus==0.3.1", "wget", "appdirs", "tempdir", "termcolor", "tqdm", "numpy<2", "datasets<3", "pyarrow<19")
SETS = ("difficult", "creative", "subtle", "combine", "tool_use", "verbose", "concise")


def installed() -> Path:
    """Return a Python that has what EvoEval's command imports."""
    python = _VENV / "bin" / "python"
    if not python.exists():
        print(f"installing {', '.join(_NEEDS)} into {_VENV} ...", file=sys.stderr)
        venv.create(_VENV, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *_NEEDS], check=True)
    return python


def prepare(folder: Path, word: str, data: Path) -> Path:
    """Write the set unpacked and its samples as EvoEval's command takes them; return the file of samples."""
    name = f"EvoEval_{word}"
    (folder / f"{name}.jsonl").write_bytes(gzip.decompress((data / "evoeval" / f"{name}.jsonl.gz").read_bytes()))
    results = data.parent / "samples" / "evoeval_chatgpt" / f"{name}.eval_results.json.gz"
    samples = folder / "samples.jsonl"
    with samples.open("w", encoding="utf-8") as file:
        for task_id, rows in json.loads(gzip.decompress(results.read_bytes()))["eval"].items():
            file.writelines(json.dumps({"task_id": task_id, "solution": row["solution"]}) + "\n" for row in rows)
    return samples


class Took(NamedTuple):
    """Wall times of a command (s)."""

    score: float
    """Until it prints the score."""
    end: float


def took(command: list[str], environment: Mapping[str, str]) -> Took:
    """Return the wall times of a command, which must succeed and print a score."""
    start, score, lines = time.monotonic(), 0.0, []
    complete = {**os.environ, "PYTHONUNBUFFERED": "1", **environment}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=complete
    ) as process:
        for line in process.stdout or ():
            lines.append(line)
            if "pass@1" in line and not score:
                score = time.monotonic() - start
    if process.returncode or not score:
        raise SystemExit(f"{command[0]} failed:\n{''.join(lines)[-2000:]}")
    return Took(score, time.monotonic() - start)


def theirs(word: str, data: Path, code: Path, workers: int) -> Took:
    """Times of EvoEval's command, from an empty cache."""
    with tempfile.TemporaryDirectory() as name:
        samples = prepare(Path(name), word, data)
        command = [str(installed()), str(code / "evoeval" / "evaluate.py"), "--dataset", f"EvoEval_{word}"]
        command += ["--samples", str(samples), "--parallel", str(workers)]
        places = {"EVOEVAL_OVERRIDE_PATH": name, "XDG_CACHE_HOME": f"{name}/cache", "PYTHONPATH": str(code)}
        return took(command, places)


def ours(word: str, data: Path, workers: int, sandbox: str) -> Took:
    """Times of codeeval's command."""
    with tempfile.TemporaryDirectory() as name:
        samples = prepare(Path(name), word, data)
        command = [str(Path(sysconfig.get_path("scripts")) / "codeeval"), "pass-at-k", "--samples", str(samples)]
        command += ["--benchmark", f"evoeval-{word.replace('_', '-')}", "--data-dir", str(data), "--run", f"{name}/run"]
        command += ["--sandbox", sandbox, "--workers", str(workers), "--timeout-floor", "1"]
        return took(command, {})


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--code", type=Path, required=True)
    parser.add_argument("--set", choices=SETS, action="append")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--sandbox", default="auto", help="codeeval's sandbox [default: auto]")
    arguments = parser.parse_args()
    data = Path(os.environ.get("CODEEVAL_DATA") or _ROOT.parent / "shared" / "data")
    installed()
    for word in arguments.set or SETS:
        times: dict[str, list[Took]] = {"EvoEval": [], "codeeval": []}
        for turn in range(arguments.rounds):
            for name in sorted(times, reverse=bool(turn % 2)):
                times[name].append(
                    theirs(word, data, arguments.code, arguments.workers)
                    if name == "EvoEval"
                    else ours(word, data, arguments.workers, arguments.sandbox)
                )
        for point in Took._fields:
            values = {name: [getattr(each, point) for each in measured] for name, measured in times.items()}
            ratios = [their / our for their, our in zip(values["EvoEval"], values["codeeval"], strict=True)]
            listed = ", ".join(
                f"{name} {' '.join(f'{value:.1f}' for value in each)} s" for name, each in values.items()
            )
            ratio = f"EvoEval takes {statistics.median(ratios):.2f} times as long"
            print(f"{word}, to the {point}: {listed}; {ratio}", flush=True)


if __name__ == "__main__":
    main()
