"""EvalPlus's own function that checks one program, called in a loop by lean processes: the fastest that it can be.

    .bench/evalplus/bin/python evalplus_check.py HUMANEVAL_PLUS.jsonl SAMPLES.jsonl WORKERS

`evalplus.evaluate` calls the same function from processes that hold far more. Prints what floor.py prints.
"""

import json
import sys
from pathlib import Path
from typing import Any

from evalplus.eval import PASS, untrusted_check  # type: ignore[import-not-found]
from evalplus.gen.util import trusted_exec  # type: ignore[import-not-found]
from floor import race


def arguments(problem: dict[str, Any]) -> dict[str, Any]:
    """Return a problem as EvalPlus's function takes it. Expected outputs are those of the canonical solution."""
    inputs, name = problem["base_input"], problem["entry_point"]
    canonical = problem["prompt"] + problem["canonical_solution"]
    expected, seconds = trusted_exec(canonical, inputs, name, record_time=True)
    known = {"inputs": inputs, "entry_point": name, "expected": expected, "ref_time": seconds, "atol": problem["atol"]}
    return {"dataset": "humaneval", "fast_check": True, **known}


def rows(path: str) -> list[dict[str, Any]]:
    """Return the rows of a file of JSON lines."""
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def main(problems: str, samples: str, workers: str) -> None:
    """Runs and reports."""
    known = {row["task_id"]: arguments(row) for row in rows(problems)}
    programs = rows(samples)

    def passes(index: int) -> bool:
        row = programs[index]
        return bool(untrusted_check(code=row["solution"], **known[row["task_id"]])[0] == PASS)

    print(json.dumps(race(len(programs), int(workers), passes)))


if __name__ == "__main__":
    main(*sys.argv[1:])
