"""Requests to judges over HTTP, each with its right verdict, and a client that sends many of them at a time."""

import asyncio
import gzip
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import cycle, islice
from math import gcd
from pathlib import Path
from typing import Any

import aiohttp

__all__ = ["Asked", "Load", "contest_requests", "humaneval_requests", "load", "mixed_requests"]

CASES = 10
"""Cases of a program that reads standard input."""
_WRONG_OF = 4
"""One request in so many has a wrong program."""
_SECONDS = 60
"""Time limit of every program (s): no verdict is to be decided by load, wherever a judge counts waiting time."""
_PATIENCE_SECONDS = 1800


@dataclass(frozen=True)
class Asked:
    """A request to a judge that speaks SandboxFusion's protocol, and its right verdict."""

    path: str
    body: dict[str, Any]
    right: bool


def humaneval_requests(data_dir: Path, count: int) -> list[Asked]:
    """Submit HumanEval's canonical solutions, and wrong programs, each with the problem's row. No text comes twice."""
    with gzip.open(data_dir / "humaneval" / "HumanEval.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    asked = []
    for index, row in enumerate(islice(cycle(rows), count)):
        right = index % _WRONG_OF != 1
        body = row["canonical_solution"] if right else "    return ('wrong',)\n"
        config = {"dataset_type": "HumanEvalDataset", "provided_data": row, "run_timeout": _SECONDS}
        submission = {"dataset": "humaneval_python", "id": row["task_id"], "config": {"language": "python", **config}}
        asked.append(Asked("/submit", {**submission, "completion": f"{body}\n    # {index}\n"}, right))
    return asked


_PROGRAMS: tuple[tuple[str, str, Callable[[int, int], object]], ...] = (
    ("a, b = map(int, input().split())\nprint(a + b)", "print(sum(map(int, input().split())) + 1)", lambda a, b: a + b),
    (
        "import sys\nfrom math import gcd\na, b = map(int, sys.stdin.read().split())\nprint(gcd(a, b))",
        "a, b = map(int, input().split())\nprint(b)",
        gcd,
    ),
    (
        "a, b = map(int, open(0).read().split())\nprint(*range(a, a + b % 7))",
        "a, b = map(int, input().split())\nprint(a)",
        lambda a, b: " ".join(map(str, range(a, a + b % 7))),
    ),
    (
        "a, b = input().split()\nprint(a[::-1] + b)",
        "a, b = input().split()\nprint(a + b)",
        lambda a, b: str(a)[::-1] + str(b),
    ),
)
"""Right program, wrong program, and what the right one prints."""


def contest_requests(count: int) -> list[Asked]:
    """Submit programs that read standard input, with ten cases each. No text comes twice."""
    asked = []
    for index in range(count):
        program, wrong, prints = _PROGRAMS[index % len(_PROGRAMS)]
        right = (index // len(_PROGRAMS)) % _WRONG_OF != 1
        pairs = [(100 + 37 * case + index, 3 + case) for case in range(CASES)]
        cases = [{"input": {"stdin": f"{a} {b}\n"}, "output": {"stdout": f"{prints(a, b)}\n"}} for a, b in pairs]
        config = {
            "language": "python",
            "dataset_type": "CommonOJDataset",
            "provided_data": {"id": index, "content": "", "labels": {}, "test": cases},
            "run_timeout": _SECONDS,
        }
        text = f"```python\n{program if right else wrong}\n# {index}\n```"
        asked.append(Asked("/submit", {"dataset": "contest", "id": index, "completion": text, "config": config}, right))
    return asked


def mixed_requests(data_dir: Path, count: int) -> list[Asked]:
    """Return programs of HumanEval and of contests by turns."""
    half = (count + 1) // 2
    pairs = zip(humaneval_requests(data_dir, half), contest_requests(half), strict=True)
    return [asked for pair in pairs for asked in pair][:count]


@dataclass(frozen=True)
class Load:
    """Answers of a judge to many requests."""

    seconds: float
    """From the first request to the last answer (s)."""
    latencies: Sequence[float]
    """Time of each answer (s)."""
    verdicts: Sequence[bool | None]
    """In the order of the requests; None where no verdict came."""

    @property
    def rate(self) -> float:
        """Verdicts per second."""
        return len(self.latencies) / self.seconds

    @property
    def lost(self) -> int:
        """Requests without a verdict."""
        return sum(verdict is None for verdict in self.verdicts)

    def wrong(self, asked: Sequence[Asked]) -> int:
        """Return the number of verdicts that are not the right one."""
        pairs = zip(self.verdicts, asked, strict=True)
        return sum(verdict is not None and verdict is not each.right for verdict, each in pairs)

    def quantile(self, percent: int) -> float:
        """Return a percentile of the latencies (s); NaN if there are fewer than two."""
        if len(self.latencies) < 2:  # noqa: PLR2004 - no quantile of one
            return float("nan")
        return statistics.quantiles(self.latencies, n=100)[percent - 1]


async def load(address: str, asked: Sequence[Asked], concurrency: int) -> Load:
    """Send requests, so many at a time, each once."""
    verdicts: list[bool | None] = [None] * len(asked)
    latencies: list[float] = []
    indices = iter(range(len(asked)))
    connector, timeout = aiohttp.TCPConnector(limit=0), aiohttp.ClientTimeout(_PATIENCE_SECONDS)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:

        async def work() -> None:
            for index in indices:
                began = time.monotonic()
                verdicts[index] = await _verdict(session, address, asked[index])
                if verdicts[index] is not None:
                    latencies.append(time.monotonic() - began)

        began = time.monotonic()
        await asyncio.gather(*(work() for _ in range(concurrency)))
        return Load(time.monotonic() - began, latencies, verdicts)


async def _verdict(session: aiohttp.ClientSession, address: str, asked: Asked) -> bool | None:
    """Return the verdict on a request; None if none came."""
    try:
        async with session.post(address + asked.path, json=asked.body) as response:
            if response.status != HTTPStatus.OK:
                return None
            accepted = (await response.json(content_type=None)).get("accepted")
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
        return None
    return accepted if isinstance(accepted, bool) else None
