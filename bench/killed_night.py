"""Kill a night of simulated models at random times, and compare its tables with those of an undisturbed one.

    python bench/killed_night.py [--kills N] [--seed S] [--sandbox NAME] [--limit N] [--samples N]

Three simulated models are run on four benchmarks: `starter`, `starter-stdio`, `starter-calls`, and a file of problems.
The process is killed by SIGKILL after a random time, as often as asked for, and started again with the same command.
A night that is done before all kills is begun anew in another folder. The leaderboard, the gate's answers and the
history have to be those of the undisturbed night. Exits with 1 where they are not.
"""

import argparse
import json
import random
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path
from typing import Any

from codeeval.history import read_history

PROBLEMS = [
    {
        "task_id": f"Own/{at}",
        "prompt": f'def own_{at}(x):\n    """Return x plus {at}."""\n',
        "entry_point": f"own_{at}",
        "canonical_solution": f"    return x + {at}\n",
        "test": f"def check(candidate):\n    assert candidate(1) == {at + 1}\n    assert candidate(-5) == {at - 5}\n",
    }
    for at in range(12)
]
NIGHT = """
folder = "{folder}"
history = "{folder}.sqlite"
page = false
[defaults]
n-samples = {samples}
limit = {limit}
sandbox = "{sandbox}"
[[model]]
name = "weak"
model = "simulated/weak"
[[model]]
name = "default"
model = "simulated/default"
[[model]]
name = "strong"
model = "simulated/strong"
[[benchmark]]
benchmark = "starter"
[[benchmark]]
benchmark = "starter-stdio"
[[benchmark]]
benchmark = "starter-calls"
[[benchmark]]
benchmark = "own.jsonl"
[gate]
baseline = "default"
"""


def command(file: Path) -> list[str]:
    """Return the command of a night."""
    return [str(Path(sysconfig.get_path("scripts")) / "codeeval"), "matrix", str(file), "--json", "--quiet"]


def tables(text: str, history: Path) -> dict[str, Any]:
    """Return what has to be the same: scores, ranks, answers of the gate, and measurements of the history."""
    report = json.loads(text)
    rows = report["leaderboard"]["rows"]
    measured = {
        (entry.model, entry.benchmark, entry.measurement.suite, entry.measurement.k): entry.measurement.estimate
        for entry in read_history(history)
    }
    return {
        "cells": [(cell["model"], cell["benchmark"], cell["state"]) for cell in report["cells"]],
        "rows": [(row["model"], row["standings"], row["mean"]) for row in rows],
        "left out": report["leaderboard"]["left_out"],
        "gates": [(gate["candidate"], gate["answer"]) for gate in report["gates"]],
        "history": sorted(map(str, measured.items())),
    }


def main() -> None:
    """Run, kill and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sandbox", default="auto")
    parser.add_argument("--limit", type=int, default=48, help="problems of each benchmark at most")
    parser.add_argument("--samples", type=int, default=5, help="samples per problem")
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    root = Path(tempfile.mkdtemp(prefix="killed-night-"))
    try:
        (root / "own.jsonl").write_text("".join(json.dumps(row) + "\n" for row in PROBLEMS), encoding="utf-8")

        def file(name: str) -> Path:
            path = root / f"{name}.toml"
            sizes = {"limit": arguments.limit, "samples": arguments.samples}
            path.write_text(NIGHT.format(folder=name, sandbox=arguments.sandbox, **sizes), encoding="utf-8")
            return path

        start = time.monotonic()
        whole = subprocess.run(command(file("whole")), check=False, stdout=subprocess.PIPE, text=True)
        seconds = time.monotonic() - start
        print(f"undisturbed: {seconds:.0f} s, exit code {whole.returncode}", flush=True)
        expected = tables(whole.stdout, root / "whole.sqlite")
        kills, nights, same = 0, 0, True
        while kills < arguments.kills:
            nights += 1
            name = f"killed-{nights}"
            while kills < arguments.kills:
                with subprocess.Popen(command(file(name)), stdout=subprocess.DEVNULL) as process:
                    try:
                        process.wait(chance.uniform(0.05, 0.6) * seconds)
                        break
                    except subprocess.TimeoutExpired:
                        process.send_signal(signal.SIGKILL)
                        kills += 1
                        print(f"kill {kills}", flush=True)
            last = subprocess.run(command(file(name)), check=False, stdout=subprocess.PIPE, text=True)
            seen = tables(last.stdout, root / f"{name}.sqlite")
            different = [part for part in expected if seen[part] != expected[part]]
            print(f"night {nights}: {'the same tables' if not different else f'different: {different}'}", flush=True)
            same = same and not different
    finally:
        shutil.rmtree(root)
    sys.exit(not same)


if __name__ == "__main__":
    main()
