"""Simulate a cluster of 1 to 1,000 nodes with measured costs, and compare its small points with Ray (docs/ray.md).

    python bench/scale.py
    python bench/scale.py --measure
    python bench/scale.py --ray 1 2 4

Without flags it prints the table of the simulation (`cluster_model`). `--measure` measures the driver's costs first.
`--ray` shows Ray clusters of this machine beside the simulation. There, jobs sleep on real nodes, so that one machine
can stand for four.
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import AsyncGenerator, AsyncIterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace

import numpy as np
from cluster_model import WORKLOADS, Costs, Scene, Simulation

from codeeval_sandbox import Asserts, Job, PoolConfig, SandboxFacts, Status, Verdict
from codeeval_sandbox.cluster.crew import Crew
from codeeval_sandbox.cluster.local import LocalCluster
from codeeval_sandbox.cluster.messages import Place
from codeeval_sandbox.cluster.node import Node

NODES = (1, 2, 4, 8, 16, 64, 256, 1000)
_SUITE = Asserts("base", "f", ("assert f()",))


def table(costs: Costs, jobs_per_worker: int) -> Iterator[str]:
    """Yield the lines of the simulation's table."""
    titles = f"{'nodes':>5} {'jobs/s':>8} {'of ideal':>8} {'tail s':>7} {'driver':>7}"
    yield f"{'':13} {titles} {'repeated':>8} {'slow+losses':>11}"
    for name, workload in WORKLOADS.items():
        for nodes in NODES:
            count = min(max(jobs_per_worker * nodes * 16, 2000), 400_000)
            sizes = workload.sizes(count, np.random.default_rng(1))
            outcome = Simulation(Scene(nodes, costs=costs), sizes).run()
            rough = Simulation(Scene(nodes, slow=0.1, losses=2.0, costs=costs), sizes).run()
            yield (
                f"{name:13} {nodes:5} {count / outcome.seconds:8.0f} {outcome.efficiency:8.2f} {outcome.tail:7.2f} "
                f"{outcome.busy:7.0%} {rough.executions / count - 1:8.1%} {rough.efficiency:11.2f}"
            )


# -- measurements


class Sleeping:
    """A pool whose jobs sleep for as long as `Job.seconds` says."""

    def __init__(self, workers: int) -> None:
        """`workers`: jobs that sleep side by side."""
        self.description = SandboxFacts(backend="sleeping", workers=workers)

    async def run(self, jobs: AsyncIterable[Job]) -> AsyncGenerator[Verdict, None]:
        """Yield verdicts as jobs end."""
        verdicts: asyncio.Queue[Verdict | None] = asyncio.Queue()
        places = asyncio.Semaphore(self.description.workers)

        async def sleep(job: Job) -> None:
            await asyncio.sleep(job.seconds)
            verdicts.put_nowait(Verdict(job.key, Status.PASSED, "isolated", worker="s"))
            places.release()

        async def feed() -> None:
            async with asyncio.TaskGroup() as tasks:
                async for job in jobs:
                    await places.acquire()
                    tasks.create_task(sleep(job))
            verdicts.put_nowait(None)

        feeder = asyncio.create_task(feed())
        try:
            while (verdict := await verdicts.get()) is not None:
                yield verdict
        finally:
            feeder.cancel()
            await asyncio.gather(feeder, return_exceptions=True)


@asynccontextmanager
async def open_sleeping(config: PoolConfig) -> AsyncGenerator[Sleeping, None]:
    """Open a pool that sleeps."""
    yield Sleeping(config.workers)


async def each(sizes: list[float]) -> AsyncGenerator[Job, None]:
    """Yield jobs of these sizes."""
    for index, size in enumerate(sizes):
        yield Job((index,), (f"# {index}",), _SUITE, seconds=size)


async def timed(crew: Crew, sizes: list[float]) -> tuple[float, float]:
    """Return wall seconds and processor seconds of one run."""
    began, used = time.monotonic(), time.process_time()
    count = 0
    async for _ in crew.run(each(sizes)):
        count += 1
    assert count == len(sizes), count
    return time.monotonic() - began, time.process_time() - used


async def ray_points(points: list[int], workers: int, costs: Costs) -> None:
    """Print Ray clusters of this machine beside the simulation."""
    from codeeval_sandbox.executors.ray import Actor, RayCluster  # noqa: PLC0415 - an extra

    class SleepingActor(Actor):
        """An actor whose pool sleeps. Its class travels to the nodes as code."""

        def __init__(self, config: bytes) -> None:
            super().__init__(config)
            self._node._open_pool = open_sleeping  # noqa: SLF001 - a bench

    class FirstNodes(RayCluster):
        """The first nodes of the cluster."""

        def __init__(self, count: int) -> None:
            super().__init__(actor=SleepingActor)
            self._count = count

        async def places(self) -> tuple[Place, ...]:
            places = await super().places()
            return tuple(sorted(places, key=lambda location: location.name)[: self._count])

    print(f"{'':13} {'nodes':>5} {'Ray jobs/s':>10} {'simulated':>9} {'ratio':>6} {'driver ms/job':>13}")
    for name, workload in WORKLOADS.items():
        for nodes in points:
            crew = Crew(FirstNodes(nodes), PoolConfig(backend="auto", workers=workers))
            async with crew:
                sizes = workload.sizes(300 * nodes * workers, np.random.default_rng(2))
                await timed(crew, sizes[: 50 * nodes])
                real, used = await timed(crew, sizes)
            simulated = Simulation(Scene(nodes, workers, costs=costs), sizes).run().seconds
            rate = len(sizes) / real
            print(
                f"{name:13} {nodes:5} {rate:10.0f} {len(sizes) / simulated:9.0f} {simulated / real:6.2f} "
                f"{1000 * used / len(sizes):13.3f}",
                flush=True,
            )


async def measured() -> Costs:
    """Measure the driver's processor time here: of a job among many in few messages, and of a message."""

    async def used(seconds: float, count: int) -> tuple[float, int]:
        cluster = LocalCluster(lambda _, config: Node(config, open_pool=open_sleeping))
        cluster.add("a", 16)
        async with Crew(cluster, PoolConfig(workers=16)) as crew:
            await timed(crew, [seconds] * 500)
            before = cluster.exchanges
            _, processor = await timed(crew, [seconds] * count)
        return processor, cluster.exchanges - before

    many, few = await used(0.0, 20_000), await used(0.05, 500)
    job = many[0] / 20_000
    return replace(Costs(), job=job, message=max(0.0, few[0] - 500 * job) / max(1, few[1]))


def main() -> int:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--measure", action="store_true", help="measure the driver's costs first")
    parser.add_argument("--ray", type=int, nargs="+", default=[], help="numbers of Ray nodes on this machine")
    parser.add_argument("--workers", type=int, default=4, help="workers of each Ray node [4]")
    parser.add_argument("--jobs-per-worker", type=int, default=200, help="jobs of the simulation per worker [200]")
    asked = parser.parse_args()
    costs = asyncio.run(measured()) if asked.measure else Costs()
    print(
        f"driver: {1e6 * costs.job:.0f} us a job, {1e6 * costs.message:.0f} us a message; load {os.getloadavg()[0]:.0f}"
    )
    if asked.ray:
        from ray_nodes import ray_cluster  # noqa: PLC0415 - an extra

        with ray_cluster(max(asked.ray), processors=asked.workers):
            asyncio.run(ray_points(asked.ray, asked.workers, costs))
    else:
        for line in table(costs, asked.jobs_per_worker):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
