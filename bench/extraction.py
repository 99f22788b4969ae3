"""Measure how fast programs are taken out of answers: answers per second and core, and time against length.

    python bench/extraction.py [--seconds S] [--json]

Ordinary answers are the canonical solutions of `starter`, in each kind of answer that chat and base models give. Long
answers are of 100 to 6,400 lines: the time per line must not grow. Exits with 1 if a bar is missed. The bars are 4,000
ordinary answers per second, 10 ms for 400 lines, and time that grows no faster than length. A factor of two over a
range of 64 is noise and not a power.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence

from codeeval.extraction import extract
from codeeval.samples import Completion, Form
from codeeval_benchmarks.problem import Problem
from codeeval_benchmarks.registry import load

Call = tuple[Completion, Problem]

LEAST_RATE = 4000
"""Ordinary answers per second and core."""
MOST_MILLISECONDS = 10
"""For 400 lines."""
MOST_GROWTH = 2 * 64
"""Growth of the time per line from 100 lines to 6,400."""

WORDS = "This function goes through the items (one by one), and keeps what it has seen.\n"
DRAFT = "```python\ndef draft():\n    return None\n```\n"
PIECES = {
    "code": "def helper(a):\n    values = [a, 'b', (1, 2)]\n    return {a: values}\n\n\n",
    "words": "It isn't hard (see below): first we sort, then we look.\n",
    "fences": "```python\nprint(1)\n```\n",
    "quotes": "'''\n",
    "edits": "@@ -0,0 +1,2 @@\n+a = 1\n+b = 2\n",
}

KINDS: Mapping[str, tuple[Form, Callable[[str, str], str]]] = {
    "fenced": ("answer", lambda program, _: f"Sure! Here it is:\n\n```python\n{program}```\n\n{WORDS}"),
    "corrected": ("answer", lambda program, _: f"{DRAFT}Wait:\n```python\n{program}```\n```python\nprint(1)\n```\n"),
    "prose": ("answer", lambda program, _: f"Here is the code:\n\n{program}\n{WORDS}"),
    "thinking": ("answer", lambda program, _: f"<think>\n{WORDS * 40}</think>\n\n```python\n{program}```\n"),
    "unclosed": ("answer", lambda program, _: f"```python\n{program}"),
    "body": ("answer", lambda program, stub: f"```python\n{program.removeprefix(stub)}```\n"),
    "completion": ("completion", lambda program, stub: program.removeprefix(stub)),
    "edits": ("answer", lambda program, _: edited(program)),
}


def edited(program: str) -> str:
    """Return the program written in pieces of three lines, each an edit of its own."""
    lines = program.split("\n")[:-1]
    starts = range(0, len(lines), 3)
    return "".join(
        f"<|diff|>@@ -{start},0 +{start + 1},3 @@\n" + "".join(f"+{line}\n" for line in lines[start : start + 3])
        for start in starts
    )


def calls(kind: str) -> Sequence[Call]:
    """Return one answer of this kind for each problem."""
    form, write = KINDS[kind]
    return [
        (Completion(0, write(problem.canonical_solution, problem.prompt.stub), form), problem)
        for problem in load("starter")
    ]


def rate(chosen: Sequence[Call], seconds: float) -> float:
    """Answers per second of processor time: the best of several passes, as all slower ones were disturbed."""
    best, until = 0.0, time.monotonic() + seconds
    while best == 0.0 or time.monotonic() < until:
        started = time.process_time()
        for completion, problem in chosen:
            extract(completion, problem)
        best = max(best, len(chosen) / max(time.process_time() - started, 1e-9))
    return best


def long_answer(piece: str, lines: int) -> str:
    """Return a program behind so many lines."""
    count = max(1, lines // piece.count("\n"))
    return f"{piece * count}\n```python\n{piece * (count // 2)}def area(r):\n    return r\n```\n"


def growth(piece: str, seconds: float) -> dict[int, float]:
    """Milliseconds by number of lines."""
    problem = load("starter").problems[0].model_copy(update={"entry_point": "area"})
    times = {}
    for lines in (100, 400, 1600, 6400):
        answer = Completion(0, long_answer(piece, lines * 2 // 3), "answer")
        times[lines] = 1000 / rate([(answer, problem)], seconds)
    return times


def is_quick(times: Mapping[int, float]) -> bool:
    """Return whether milliseconds by number of lines meet the bars."""
    return times[400] < MOST_MILLISECONDS and times[6400] < MOST_GROWTH * times[100]


def main() -> int:
    """Measure, print, and say whether the bars are met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=0.5, help="per measurement")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rates = {kind: rate(calls(kind), options.seconds) for kind in KINDS}
    times = {name: growth(piece, options.seconds) for name, piece in PIECES.items()}
    mixed = len(rates) / sum(1 / per_second for per_second in rates.values())
    ok = mixed >= LEAST_RATE and all(map(is_quick, times.values()))
    if options.json:
        print(json.dumps({"answers_per_second": rates, "mixed": mixed, "milliseconds": times, "ok": ok}, indent=2))
        return int(not ok)
    for kind, value in rates.items():
        print(f"{kind:12} {value:10,.0f} answers/s")
    print(f"{'all alike':12} {mixed:10,.0f} answers/s (bar: {LEAST_RATE:,})")
    for name, by_lines in times.items():
        print(f"{name:12} " + "  ".join(f"{lines:,} lines {value:.2f} ms" for lines, value in by_lines.items()))
    print("bars met" if ok else "a bar is missed")
    return int(not ok)


if __name__ == "__main__":
    sys.exit(main())
