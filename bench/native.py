"""R and Racket by proxy against the plain way (program and tests in one file, by command), on stored answers.

Prints verdicts per processor second of both, their ratio, and every verdict that differs from the stored one. Both ways
run the same programs in the same process, one after the other. The folder is that of the published samples.

    python bench/native.py r FOLDER --limit 100
"""

import argparse
import asyncio
import contextlib
import gzip
import json
import os
import resource
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codeeval_sandbox import Environment, Job, Limits, PoolConfig, Status, Verdict
from codeeval_sandbox.guest.proc import children, usage
from codeeval_sandbox.kinds import Native
from codeeval_sandbox.languages import LANGUAGES
from codeeval_sandbox.pool import Pool

_WORDS = {"r": "r", "racket": "rkt"}
_SECONDS = 20.0


@dataclass(frozen=True)
class Answer:
    """One stored answer with the tests of its problem."""

    task_id: str
    entry_point: str
    program: str
    tests: str
    passed: bool


def _rows(path: Path) -> list[dict[str, Any]]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in content.splitlines()]


def answers(language: str, samples: Path, data: Path) -> list[Answer]:
    """Return all stored answers in a language."""
    read: list[Answer] = []
    for file in sorted(samples.glob(f"multipl_e_gpt/gpt-*-{_WORDS[language]}.jsonl.gz")):
        base = file.name.split("-")[1]
        (problems,) = data.glob(f"multipl_e/{base}-{_WORDS[language]}.jsonl*")
        tests = {row["name"]: row["tests"] for row in _rows(problems)}
        read += [
            Answer(row["task_id"], row["entry_point"], row["program"], tests[row["task_id"]], row["passed"])
            for row in _rows(file)
        ]
    return read


async def by_proxy(language: str, chosen: Sequence[Answer]) -> tuple[dict[int, Verdict], float]:
    """Return the verdict of each answer by its position, and the worker's processor time (s), its start included."""
    environment = Environment(language)
    jobs = [
        Job(
            (index,),
            (answer.program,),
            Native("base", answer.entry_point, answer.tests, language),
            Limits(seconds=_SECONDS),
            environment=environment,
        )
        for index, answer in enumerate(chosen)
    ]
    async with Pool(PoolConfig("bubblewrap", (environment,), workers=1)) as pool:
        verdicts = {verdict.key[0]: verdict async for verdict in pool.run(jobs)}
        return verdicts, sum(map(_seconds, children(os.getpid())))


def _seconds(pid: int) -> float:
    """Return the processor time of a process, of all that it has waited for, and of its living descendants (s)."""
    spent = usage(pid)
    return spent.cpu + spent.reaped + sum(map(_seconds, children(pid)))


def _spent() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def plainly(language: str, chosen: Sequence[Answer]) -> list[float]:
    """Run each answer with its tests by the command; return the processor time of each (s)."""
    record, spent = LANGUAGES[language], []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"program{record.extension}")
        for answer in chosen:
            file.write_text(f"{answer.program}\n{answer.tests}\n")
            command = [part.replace("{file}", str(file)) for part in record.command]
            before = _spent()
            with contextlib.suppress(subprocess.TimeoutExpired):
                subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS)
            spent.append(_spent() - before)
    return spent


def _said(rates: tuple[float, float]) -> str:
    return f"proxy {rates[0]:.1f}, plain {rates[1]:.1f}, ratio {rates[0] / rates[1]:.1f}"


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language", choices=_WORDS)
    parser.add_argument("samples", type=Path, help="folder of published samples; the data lies beside it as `data`")
    parser.add_argument("--limit", type=int, help="answers to take")
    arguments = parser.parse_args()
    chosen = answers(arguments.language, arguments.samples, arguments.samples.parent / "data")[: arguments.limit]
    verdicts, proxied = asyncio.run(by_proxy(arguments.language, chosen))
    plain = plainly(arguments.language, chosen)
    differing = [index for index, answer in enumerate(chosen) if verdicts[index].passed != answer.passed]
    late = [index for index, verdict in verdicts.items() if verdict.status is Status.TIMEOUT]
    rest = len(chosen) - len(late)
    in_time = (
        rest / (proxied - sum(verdicts[index].cpu_seconds for index in late)),
        rest / (sum(plain) - sum(plain[index] for index in late)),
    )
    rates = len(chosen) / proxied, len(chosen) / sum(plain)
    print(f"{len(chosen)} answers, {sum(bool(verdict.passed) for verdict in verdicts.values())} pass", end=", ")
    print(f"{sum(bool(verdict.passed_in_content) for verdict in verdicts.values())} more in content")
    print(f"verdicts per processor second: {_said(rates)}")
    print(f"without {len(late)} that met the limit of {_SECONDS:.0f} s: {_said(in_time)}")
    print(f"{len(differing)} verdicts differ from the stored ones")
    for index in differing:
        print(f"  {chosen[index].task_id}: {verdicts[index].status}, stored {chosen[index].passed}")


if __name__ == "__main__":
    main()
