"""Ray's nodes as an executor. `codeeval_sandbox.cluster` is tested without Ray (`test_crew`, `test_ledger`)."""

import importlib.util
import random
from collections import Counter
from contextlib import aclosing, contextmanager

import pytest

from codeeval_sandbox import Asserts, BackendUnavailableError, Job, Pool, PoolConfig, Status, UnknownNameError
from codeeval_sandbox.executors import check_executor, open_executor
from codeeval_sandbox.executors.ray import RaySandbox

needs_ray = pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="needs Ray: pip install '.[ray]'")
pytestmark = pytest.mark.filterwarnings("ignore")  # of Ray's own

PROGRAMS = {
    Status.PASSED: "def f(n):\n    return sum(range(n))\n",
    Status.WRONG: "def f(n):\n    return n\n",
    Status.EXCEPTION: "def f(n):\n    raise KeyError(n)\n",
}
SUITES = [Asserts("base", "f", (f"assert f({n}) == {sum(range(n))}",)) for n in range(3, 103)]
CONFIG = PoolConfig(backend="ray?sandbox=bubblewrap")


@pytest.mark.parametrize("name", ["ray://", "ray://head", "ray://head:port", "ray?sandbox=podman", "ray?workers=2"])
def test_an_address_that_cannot_be_meant_is_refused(name):
    with pytest.raises(UnknownNameError, match="--sandbox 'ray"):
        RaySandbox.parsed(name)


def jobs(count):
    """Return jobs with the statuses that they deserve."""
    chosen = [(index, list(PROGRAMS)[index % 3]) for index in range(count)]
    return {
        (index,): (status, Job((index,), (f"# {index}\n{PROGRAMS[status]}",), SUITES[index // 50 % len(SUITES)]))
        for index, status in chosen
    }


async def each(items):
    for _, item in items.values():
        yield item


@contextmanager
def ray_cluster(nodes):
    """Start Ray with a head without processors and so many nodes of one processor; yield a function that adds one."""
    import ray  # noqa: PLC0415 - an extra
    from ray.cluster_utils import Cluster  # noqa: PLC0415 - as above

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    try:
        for _ in range(nodes):
            cluster.add_node(num_cpus=1)
        ray.init(address=cluster.address, log_to_driver=False, logging_level="error")
        yield cluster
    finally:
        ray.shutdown()
        cluster.shutdown()


@needs_ray
@pytest.mark.slow
@pytest.mark.bubblewrap
def test_two_nodes_keep_the_contract(run_async):
    async def main():
        async with open_executor(CONFIG) as executor:
            return await check_executor(executor), executor.description

    with ray_cluster(2):
        problems, facts = run_async(main())
    assert problems == []
    assert facts.workers == len(facts.nodes) == 2
    assert {node.backend for node in facts.nodes.values()} == {"bubblewrap"}


@needs_ray
@pytest.mark.slow
def test_a_host_without_a_cluster_is_told_how_to_start_one(run_async, monkeypatch):
    monkeypatch.delenv("RAY_ADDRESS", raising=False)

    async def main():
        async with open_executor(CONFIG):
            pass

    with pytest.raises(BackendUnavailableError, match=r"no Ray cluster is running here .*`ray start --head`"):
        run_async(main())


@needs_ray
@pytest.mark.slow
@pytest.mark.minutes
@pytest.mark.bubblewrap
def test_four_nodes_give_the_verdicts_of_one_pool(run_async):
    wanted = jobs(5000)

    async def verdicts_of(executor):
        return [(verdict.key, verdict.status, verdict.exception) async for verdict in executor.run(each(wanted))]

    async def main():
        async with Pool(PoolConfig(backend="bubblewrap")) as pool:
            alone = await verdicts_of(pool)
        async with open_executor(CONFIG) as executor:
            return alone, await verdicts_of(executor)

    with ray_cluster(4):
        alone, together = run_async(main())
    assert sorted(together) == sorted(alone)
    assert {key: status for key, status, _ in together} == {key: status for key, (status, _) in wanted.items()}


@needs_ray
@pytest.mark.slow
@pytest.mark.minutes
@pytest.mark.bubblewrap
def test_nothing_is_lost_or_doubled_while_nodes_are_killed_and_added(run_async):
    wanted, chance = jobs(8000), random.Random(1)

    async def main(cluster):
        counts, kills = Counter(), 0
        async with open_executor(CONFIG) as executor, aclosing(executor.run(each(wanted))) as verdicts:
            async for verdict in verdicts:
                counts[verdict.key, verdict.status] += 1
                if sum(counts.values()) % 350 == 0 and kills < 20:
                    kills += 1
                    victim = chance.choice(sorted(cluster.worker_nodes, key=lambda node: node.node_id))
                    cluster.remove_node(victim, allow_graceful=False)
                    cluster.add_node(num_cpus=1)
        return counts, kills

    with ray_cluster(4) as cluster:
        counts, kills = run_async(main(cluster))
    assert kills == 20
    assert counts == Counter((key, status) for key, (status, _) in wanted.items())
