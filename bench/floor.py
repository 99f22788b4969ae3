"""The floor under any harness: fork, compile and execute, one program after the other, without isolation or limits.

    python3 floor.py PAYLOAD.json

The payload has `programs` (sources), `workers` and `preload` (modules); printed is `{"seconds", "passed", "python"}`.
Only the standard library of Python 3.9 is used, since this runs inside the sandbox's image too.
"""

import gc
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

NUMBER = 4


def race(count: int, workers: int, passes: Callable[[int], bool]) -> dict[str, Any]:
    """Call `passes` with each number below `count` in `workers` processes; seconds, how many passed, and the Python."""
    queue, feed = os.pipe()
    results, reports = os.pipe()
    gc.collect()
    gc.freeze()
    begin = time.perf_counter()
    os.write(feed, b"".join(index.to_bytes(NUMBER, "big") for index in range(count)))
    os.close(feed)
    for _ in range(workers):
        if os.fork() == 0:
            passed = 0
            while index := os.read(queue, NUMBER):
                passed += passes(int.from_bytes(index, "big"))
            os.write(reports, passed.to_bytes(NUMBER, "big"))
            os._exit(0)
    for _ in range(workers):
        os.wait()
    seconds = time.perf_counter() - begin
    passed = sum(int.from_bytes(os.read(results, NUMBER), "big") for _ in range(workers))
    return {"seconds": seconds, "passed": passed, "python": platform.python_version()}


def execute(program: str) -> bool:
    """Return whether a fresh child executes the program to its end."""
    pid = os.fork()
    if pid == 0:
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            exec(compile(program, "<program>", "exec"), {"__name__": "program"})
        except BaseException:  # noqa: BLE001 - whatever ends it, it has not passed
            os._exit(1)
        os._exit(0)
    return os.waitpid(pid, 0)[1] == 0


def main(payload: str) -> None:
    """Runs and reports."""
    work = json.loads(Path(payload).read_text(encoding="utf-8"))
    for name in work["preload"]:
        __import__(name)
    programs = work["programs"]
    print(json.dumps(race(len(programs), work["workers"], lambda index: execute(programs[index]))))


if __name__ == "__main__":
    main(sys.argv[1])
