"""Ray's nodes as an executor. `codeeval_sandbox.cluster` is tested without Ray (`test_crew`, `test_ledger`)."""

import importlib.util
import os
import random
import signal
import socket
import subprocess
import sys
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
SUITES = [Asserts("base", "f", (f"assert f({n}) == {sum(range(n))}",)) for n in range(4, 104)]  # of 3 the sum is 3
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
def ray_cluster(nodes, *, connected=True, **head):
    """Start Ray with a head without processors and so many nodes of one processor; yield the cluster.

    `connected`: connect this process to it. `head`: further settings of the head.
    """
    import ray  # noqa: PLC0415 - an extra
    from ray.cluster_utils import Cluster  # noqa: PLC0415 - as above

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False, **head})
    try:
        for _ in range(nodes):
            cluster.add_node(num_cpus=1)
        if connected:
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


def free_port():
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@needs_ray
@pytest.mark.slow
@pytest.mark.minutes
@pytest.mark.bubblewrap
def test_the_client_server_leads_to_the_same_nodes(run_async):
    wanted, port = jobs(60), free_port()

    async def main():
        config = PoolConfig(backend=f"ray://127.0.0.1:{port}?sandbox=bubblewrap")
        async with open_executor(config) as executor:
            verdicts = [verdict async for verdict in executor.run(each(wanted))]
            return verdicts, executor.description

    with ray_cluster(2, connected=False, ray_client_server_port=port):
        verdicts, facts = run_async(main())
    assert {verdict.key: verdict.status for verdict in verdicts} == {key: status for key, (status, _) in wanted.items()}
    assert len(facts.nodes) == 2


@needs_ray
@pytest.mark.slow
@pytest.mark.minutes
@pytest.mark.bubblewrap
def test_a_judge_serves_with_the_nodes_of_a_cluster(run_async):
    """`codeeval serve` ends in good order, and has given every client its verdicts."""
    wanted = jobs(60)

    async def main(address):
        async with open_executor(PoolConfig(backend=address)) as executor:
            return {verdict.key: verdict.status async for verdict in executor.run(each(wanted))}

    with ray_cluster(2, connected=False) as cluster:
        command = [sys.executable, "-m", "codeeval", "serve", "--sandbox", "ray?sandbox=bubblewrap", "--port", "0"]
        environment = os.environ | {"RAY_ADDRESS": cluster.address, "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as judge:
            try:
                address = next(line for line in judge.stdout if "serves at" in line).split()[-1]
                statuses = run_async(main(address))
            finally:
                judge.send_signal(signal.SIGTERM)
            assert judge.wait(60) == 0
    assert statuses == {key: status for key, (status, _) in wanted.items()}


@needs_ray
@pytest.mark.slow
@pytest.mark.minutes
def test_nodes_without_an_engine_are_named_with_the_reason(run_async, monkeypatch):
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere.sock")

    async def main():
        async with open_executor(PoolConfig(backend="ray?sandbox=docker")):
            pass

    with ray_cluster(2), pytest.raises(BackendUnavailableError) as caught:
        run_async(main())
    message = str(caught.value)
    assert "no node of the cluster" in message
    assert message.count("no Docker Engine answers at DOCKER_HOST, which is 'unix:///nowhere.sock'") == 2
