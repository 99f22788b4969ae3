"""Whole sets of EvoEval beside EvoEval's own command: wall time of both, each round another one first.

    .venv/bin/python bench/evoeval.py --code evoeval/                        # all seven sets, three rounds each
    .venv/bin/python bench/evoeval.py --code evoeval/ --set tool_use --rounds 1

Both take ChatGPT's published samples, from nothing: `evoeval/evaluate.py --parallel 2` with an empty cache, and
`codeeval pass-at-k --workers 2`, from start to end. Both compute the expected outputs in that time. The least limit
of an input is 1 s for both, as in EvoEval. `--code`: a checkout of github.com/evo-eval/evoeval. What it imports is
installed into `.bench/evoeval`. Needs the official files and published samples (CODEEVAL_DATA, `samples` beside it).
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


def seconds(command: list[str], environment: Mapping[str, str]) -> float:
    """Wall time of a command, which must succeed."""
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, check=False)
    if done.returncode:
        raise SystemExit(f"{command[0]} failed:\n{done.stderr[-2000:]}")
    return time.monotonic() - start


def theirs(word: str, data: Path, code: Path, workers: int) -> float:
    """Seconds of EvoEval's command, from an empty cache."""
    with tempfile.TemporaryDirectory() as name:
        samples = prepare(Path(name), word, data)
        command = [str(installed()), str(code / "evoeval" / "evaluate.py"), "--dataset", f"EvoEval_{word}"]
        command += ["--samples", str(samples), "--parallel", str(workers)]
        places = {"EVOEVAL_OVERRIDE_PATH": name, "XDG_CACHE_HOME": f"{name}/cache", "PYTHONPATH": str(code)}
        return seconds(command, places)


def ours(word: str, data: Path, workers: int, sandbox: str) -> float:
    """Seconds of codeeval's command."""
    with tempfile.TemporaryDirectory() as name:
        samples = prepare(Path(name), word, data)
        command = [str(Path(sysconfig.get_path("scripts")) / "codeeval"), "pass-at-k", "--samples", str(samples)]
        command += ["--benchmark", f"evoeval-{word.replace('_', '-')}", "--data-dir", str(data), "--run", f"{name}/run"]
        command += ["--sandbox", sandbox, "--workers", str(workers), "--timeout-floor", "1"]
        return seconds(command, {})


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
        times: dict[str, list[float]] = {"EvoEval": [], "codeeval": []}
        for turn in range(arguments.rounds):
            for name in sorted(times, reverse=bool(turn % 2)):
                runs_it = name == "EvoEval"
                took = (
                    theirs(word, data, arguments.code, arguments.workers)
                    if runs_it
                    else ours(word, data, arguments.workers, arguments.sandbox)
                )
                times[name].append(took)
        ratios = [their / our for their, our in zip(times["EvoEval"], times["codeeval"], strict=True)]
        listed = ", ".join(f"{name} {' '.join(f'{value:.1f}' for value in each)} s" for name, each in times.items())
        print(f"{word}: {listed}; EvoEval takes {statistics.median(ratios):.2f} times as long", flush=True)


if __name__ == "__main__":
    main()
