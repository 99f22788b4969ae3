"""Measure what `codeeval strengthen` finds: samples judged by MBPP+ too, and false-positive rates of the Pro sets.

    .venv/bin/python bench/strengthen.py mbpp DATA          against MBPP+ on the samples beside DATA
    .venv/bin/python bench/strengthen.py corrected DATA     the same, made of MBPP+'s corrected canonical solutions
    .venv/bin/python bench/strengthen.py pro DATA           HumanEval Pro and MBPP Pro with simulated/default, n=10

DATA is the folder with the official files; `samples/evalplus_qwen15b/mbpp` lies beside it. Everything is written to
`.bench/strengthen`, and what is there is not made again.
"""

import gzip
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import shorten
from typing import Any

from codeeval.statistics.intervals import mean_interval
from codeeval.store import Run, read_outcomes

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".bench" / "strengthen"
CODEEVAL = Path(sys.executable).parent / "codeeval"


def codeeval(*arguments: str) -> Any:
    """Return the JSON that a command prints."""
    print("$ codeeval", *(shorten(argument, 60, placeholder="...") for argument in arguments), flush=True)
    done = subprocess.run([CODEEVAL, *arguments, "--json"], stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout)


def main(part: str, data: str) -> None:
    """Measure and print."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    folder = Path(data).resolve()
    if part == "pro":
        pro(folder)
    else:
        corrected = str(folder / "mbpp_plus" / "MbppPlus-v0.1.0.jsonl.gz")
        mbpp(folder, {"mbpp": "mbpp-sanitized", "corrected": corrected}[part])


# --- MBPP --------------------------------------------------------------------------------------------------------


def mbpp(data: Path, benchmark: str) -> None:
    """Print which samples that pass MBPP's own tests MBPP+ v0.1.0 rejects, and which `strong` rejects."""
    published = data.parent / "samples" / "evalplus_qwen15b" / "mbpp" / "generated_eval_results.json.gz"
    rows = {task_id: rows[0] for task_id, rows in json.loads(gzip.decompress(published.read_bytes()))["eval"].items()}
    passing = {task_id: row for task_id, row in rows.items() if row["base_status"] == "pass"}
    false = {task_id for task_id, row in passing.items() if row["plus_status"] != "pass"}
    print(f"{len(rows)} samples, {len(passing)} pass base, {len(false)} of these fail plus: false positives")
    compare(benchmark, data, passing, false)


def compare(benchmark: str, data: Path, passing: Mapping[str, Any], false: set[str]) -> None:
    """Strengthen the problems of the samples, judge the samples, and compare with MBPP+."""
    label = Path(benchmark).name.split(".")[0]
    suites, samples = FOLDER / f"{label}.suites.jsonl", FOLDER / f"{label}.samples.jsonl"
    samples.write_text(
        "".join(
            json.dumps({"task_id": task_id, "solution": row["solution"]}) + "\n" for task_id, row in passing.items()
        )
    )
    tasks = ",".join(sorted(passing))
    made = codeeval(
        *("strengthen", benchmark, "--name", "strong", "--sample-id", tasks, "--data-dir", str(data)),
        *("--out", str(suites)),
    )
    run = FOLDER / f"{label}-run"
    codeeval(
        *("pass-at-k", "--benchmark", benchmark, "--samples", str(samples), "--data-dir", str(data)),
        *("--suites", "base,strong", "--strong", str(suites), "--run", str(run), "--overwrite"),
    )
    report(label, run, made, false)


def report(label: str, run: Path, made: Mapping[str, Any], false: set[str]) -> None:
    """Print what was found, missed, and doubted."""
    verdicts = {(row.task_id, row.suite): row for row in Run(run).verdicts()}
    right = {task_id for task_id, suite in verdicts if suite == "base" and task_id not in false}
    right = {task_id for task_id in right if verdicts[task_id, "base"].status == "passed"}
    rejected = {task_id for (task_id, suite), row in verdicts.items() if suite == "strong" and row.status != "passed"}
    limits = Run(run).manifest.limits.tasks
    faulty = [task_id for task_id, suites in limits.items() if "strong" in suites and not suites["strong"].passed]
    print(
        f"\n## {label}: {made['made']} of {made['problems']} problems, {made['inputs'] / made['made']:.1f} inputs each"
    )
    print(f"digest {made['digest']}, facts {made['facts']}, canonical solutions that fail: {faulty}")
    print(f"false positives of MBPP+ found: {len(false & rejected)} of {len(false)}; missed {sorted(false - rejected)}")
    print(f"samples that pass base and plus, doubted: {len(right & rejected)} of {len(right)}")
    for task_id in sorted(right & rejected, key=lambda name: int(name.rpartition("/")[2])):
        details = verdicts[task_id, "strong"].details
        print(f"  {task_id} {details.get('test_source', '')} {details.get('message', '')}"[:160])


# --- Pro ---------------------------------------------------------------------------------------------------------


def pro(data: Path) -> None:
    """P(`strong` fails | `base` passes) of simulated/default, ten samples a problem."""
    for benchmark in ("humaneval-pro", "mbpp-pro"):
        suites, run = FOLDER / f"{benchmark}.suites.jsonl", FOLDER / f"{benchmark}-run"
        made = codeeval("strengthen", benchmark, "--data-dir", str(data), "--out", str(suites))
        codeeval(
            *("pass-at-k", "--benchmark", benchmark, "--data-dir", str(data), "-n", "10"),
            *("--suites", "base,strong", "--strong", str(suites), "--run", str(run), "--overwrite"),
        )
        joined = read_outcomes(Run(run)).join("base", "strong")
        print(f"\n## {benchmark}: {made['made']} of {made['problems']} problems, {made['inputs']} inputs")
        print_rates(joined.task[joined.first].tolist(), (~joined.second[joined.first]).tolist())


def print_rates(tasks: Sequence[int], false: Sequence[bool]) -> None:
    """Pooled, and as the mean over problems with an interval."""
    shares = {
        task: [wrong for other, wrong in zip(tasks, false, strict=True) if other == task]
        for task in dict.fromkeys(tasks)
    }
    mean = mean_interval([sum(share) / len(share) for share in shares.values()])
    print(f"false positives: {sum(false)} of {len(false)} passing samples ({sum(false) / len(false):.2%})")
    print(f"mean over {len(shares)} problems: {mean.estimate:.2%} [{mean.low:.2%}, {mean.high:.2%}]")


if __name__ == "__main__":
    main(*sys.argv[1:])
