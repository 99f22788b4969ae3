"""BigCodeBench's own harness, unchanged, for `bigcodebench.py`: its function on some tasks, or its whole command.

    python bigcodebench_check.py check TASKS        # in a container with the tasks' libraries
    python bigcodebench_check.py command TASKS SAMPLES WORKERS

Its command imports what only generation and downloads need (vllm, gradio_client and such). Stand-ins take their place,
so that it begins sooner than it would with them. Prints wall time and processor time of all processes, and what came
of each task.
"""

import json
import os
import resource
import sys
import time
import types
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

MEGABYTES = (30 * 1024, 30 * 1024, 10)
"""Limits of address space, data and stack that the command gives by itself."""


def used() -> float:
    """Return the processor time (s) of this process and of its children that have ended."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in both)


def check(tasks: list[dict[str, Any]]) -> dict[str, str]:
    """Call the function on each canonical solution, one after the other, with the limit of the command."""
    from bigcodebench.eval import untrusted_check  # type: ignore[import-not-found] # noqa: PLC0415 - the checkout's

    statuses = {}
    for task in tasks:
        code = f"{task['code_prompt']}\n    pass\n{task['complete_prompt']}{task['canonical_solution']}"
        statuses[task["task_id"]], _ = untrusted_check(code, task["test"], task["entry_point"], *MEGABYTES)
    return statuses


def command(tasks: str, samples: str, workers: str) -> dict[str, str]:
    """Call the command's function on a file of samples."""
    for name in ("gradio_client", "e2b", "httpx", "datasets", "tempdir", "wget", "bigcodebench.generate"):
        sys.modules[name] = MagicMock()
    sys.modules["termcolor"] = types.SimpleNamespace(cprint=print)  # type: ignore[assignment]
    sys.modules["appdirs"] = types.SimpleNamespace(user_cache_dir=str)  # type: ignore[assignment]
    os.environ["BIGCODEBENCH_OVERRIDE_PATH"] = tasks
    from bigcodebench.evaluate import evaluate  # type: ignore[import-not-found] # noqa: PLC0415 - the checkout's

    evaluate("complete", "hard", samples=samples, execution="local", parallel=int(workers), pass_k="1")
    results = json.loads(Path(samples.replace(".jsonl", "_eval_results.json")).read_text(encoding="utf-8"))
    return {task_id: rows[0]["status"] for task_id, rows in results["eval"].items()}


def main(what: str, tasks: str, *others: str) -> None:
    """Runs and reports."""
    rows = [json.loads(line) for line in Path(tasks).read_text(encoding="utf-8").splitlines()]
    if what == "check":
        from bigcodebench import eval as _  # noqa: F401, PLC0415 - not part of what is measured
    start, before = time.monotonic(), used()
    statuses = check(rows) if what == "check" else command(tasks, *others)
    took = {"wall": time.monotonic() - start, "processor": used() - before, "statuses": statuses}
    print("\n" + json.dumps(took), flush=True)
    os._exit(0)  # its processes for shared memory may wait for ever


if __name__ == "__main__":
    main(*sys.argv[1:])
