"""What does a run cost in which every program has the checker work, and takes hardly any time itself?

    python bench/costly.py [--backend docker] [--samples 20] [--workers 2] [--seconds 4] [NAME...]

Names are those of hostile programs. For each of them a pool judges so many copies and nothing else. Printed are the
wall time and the processor time of programs and tests, each with its share of samples x limit / workers. Only the
processor time does not depend on load. A program that costs its worker is not in that: its verdict comes from the host.

Ends with 1 if a program took a share of processor time above 1.5, ran a second time, or got an unwanted verdict. On a
quiet machine the wall time's share is below 1.5, too, from limits of one second on.
"""

import argparse
import asyncio
import sys
import time
from dataclasses import dataclass

from codeeval_images.build import ensure
from codeeval_sandbox import Job, Limits, Pool, PoolConfig, Verdict
from codeeval_sandbox.hostile import SUITES, HostileProgram, programs

NAMES = (
    "resource_callbacks_work",
    "resource_tests_work",
    "resource_frame_fraction_digits",
    "resource_return_colliding_set",
    "resource_return_many_classes",
    "resource_return_many_objects",
    "resource_return_endless_iterator",
    "resource_return_endless_sequence",
)
"""Programs whose cost is the checker's."""

MOST = 1.5
"""Share of samples x limit / workers that a run may take."""


@dataclass(frozen=True)
class Cost:
    """A run of copies of one program."""

    program: HostileProgram
    verdicts: tuple[Verdict, ...]
    wall: float
    """Wall time (s)."""
    fair: float
    """Samples x limit / workers (s)."""
    workers: int

    @property
    def processor(self) -> float:
        """Processor time of programs and tests, per worker (s)."""
        return sum(verdict.cpu_seconds + verdict.suite_seconds for verdict in self.verdicts) / self.workers

    @property
    def ok(self) -> bool:
        """True if the run cost no more than it may, and every verdict is right the first time."""
        right = all(verdict.status in self.program.want and verdict.attempt == 1 for verdict in self.verdicts)
        return right and self.processor <= MOST * self.fair

    def __str__(self) -> str:
        statuses = ", ".join(sorted({str(verdict.status) for verdict in self.verdicts}))
        lost = sum(verdict.wall_seconds == 0 for verdict in self.verdicts)
        return (
            f"{'ok ' if self.ok else 'BAD'} {self.program.name:34} {statuses:16} wall {self.wall:6.1f} s "
            f"({self.wall / self.fair:.2f}), processor {self.processor:6.1f} s ({self.processor / self.fair:.2f})"
            + (f", {lost} workers lost" if lost else "")
        )


async def cost_of(program: HostileProgram, config: PoolConfig, samples: int, seconds: float) -> Cost:
    """Judge copies of one program on a fresh pool."""
    suite, limits = SUITES[program.problem], Limits(seconds=seconds)
    jobs = [Job((index,), (program.source,), suite, limits) for index in range(samples)]
    async with Pool(config) as pool:
        start = time.monotonic()
        verdicts = tuple([verdict async for verdict in pool.run(jobs)])
        wall = time.monotonic() - start
    return Cost(program, verdicts, wall, samples * seconds / config.workers, config.workers)


async def main(arguments: argparse.Namespace) -> bool:
    """Print a line per program; return whether all of them are right."""
    image = ensure().id if arguments.backend == "docker" else None
    config = PoolConfig(backend=arguments.backend, workers=arguments.workers, images={"default": image})
    chosen = [program for program in programs() if program.name in (arguments.names or NAMES)]
    costs = []
    for program in chosen:
        costs.append(await cost_of(program, config, arguments.samples, arguments.seconds))
        print(costs[-1], flush=True)
    return bool(costs) and all(cost.ok for cost in costs)


def parsed() -> argparse.Namespace:
    """Return the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--backend", default="bubblewrap")
    parser.add_argument("--samples", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=4.0, help="limit of effective time")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(not asyncio.run(main(parsed())))
