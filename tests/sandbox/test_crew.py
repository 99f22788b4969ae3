"""Nodes of a cluster as one executor: the contract, losses, and nodes that cannot be used."""

import asyncio
import random
from collections import Counter
from contextlib import aclosing, asynccontextmanager

import pytest

from codeeval_sandbox import Asserts, BackendUnavailableError, Job, PoolConfig, SandboxError, SandboxFacts, Status
from codeeval_sandbox.cluster import crew as crews
from codeeval_sandbox.cluster import members, node
from codeeval_sandbox.cluster.crew import Crew
from codeeval_sandbox.cluster.local import LocalCluster
from codeeval_sandbox.cluster.node import Node
from codeeval_sandbox.executors import ScriptedPool, check_executor

SUITES = [Asserts("base", "f", (f"assert f() == {index}",)) for index in range(40)]


class Slow(ScriptedPool):
    """Needs a moment for each job, and runs several side by side."""

    seconds = 0.001

    async def run(self, jobs):
        async for verdict in super().run(jobs):
            await asyncio.sleep(self.seconds)
            yield verdict


def honest(job):
    """Return the status that each program of the contract's check deserves."""
    text = job.program[-1]
    signs = {"while True": "timeout", "raise": "exception", "a - b": "wrong", "b:\n": "syntax_error"}
    return Status(next((status for sign, status in signs.items() if sign in text), "passed"))


def cluster_of(*names, script=honest, pool=Slow):
    """Return a cluster whose pools answer by a script."""

    @asynccontextmanager
    async def open_pool(config):
        yield pool(script, SandboxFacts(backend="scripted", workers=config.workers))

    cluster = LocalCluster(lambda _name, config: Node(config, open_pool=open_pool))
    for name in names:
        cluster.add(name)
    return cluster


def jobs(count):
    return [Job((index,), (f"# {index}",), SUITES[index // 50 % len(SUITES)]) for index in range(count)]


async def each(items):
    for item in items:
        yield item


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(crews, "_LOOK_SECONDS", 0.02)
    monkeypatch.setattr(members, "_FIRST_PAUSE", 0.01)
    monkeypatch.setattr(node, "_LINGER_SECONDS", 0.01)


def test_a_crew_keeps_the_contract_of_executors(run_async):
    class Early(ScriptedPool):
        pass

    async def main():
        async with Crew(cluster_of("a", "b", pool=Early), PoolConfig()) as crew:
            return await check_executor(crew)

    assert run_async(main()) == []


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_lost_or_doubled_while_nodes_are_killed_and_added(run_async, seed):
    chance = random.Random(seed)

    async def main():
        cluster = cluster_of("a", "b", "c", "d")
        counts = Counter()
        async with Crew(cluster, PoolConfig()) as crew, aclosing(crew.run(each(jobs(3000)))) as verdicts:
            async for verdict in verdicts:
                counts[verdict.key] += 1
                if sum(counts.values()) % 150 == 0:  # 20 times
                    name = chance.choice("abcd")
                    cluster.kill(name, gone=chance.random() < 0.5)
                    cluster.add(chance.choice("abcdefgh"))
        return counts

    assert run_async(main()) == Counter((index,) for index in range(3000))


def test_verdicts_and_facts_name_the_node(run_async):
    async def main():
        async with Crew(cluster_of("a", "b"), PoolConfig()) as crew:
            workers = {verdict.worker async for verdict in crew.run(each(jobs(200)))}
            return workers, crew.description

    workers, facts = run_async(main())
    assert workers == {"a/scripted", "b/scripted"}
    assert facts.workers == 2
    assert {name: entry.node for name, entry in facts.nodes.items()} == {"a": "a", "b": "b"}


def test_a_suite_travels_once_per_node(run_async):
    sent = Counter()

    class Watched(Node):
        async def exchange(self, request):
            sent.update(request.suites.keys())
            return await super().exchange(request)

    cluster = cluster_of("a", "b")
    make = cluster._make_node

    def watched(name, config):
        made = make(name, config)
        made.__class__ = Watched
        return made

    cluster._make_node = watched

    async def main():
        async with Crew(cluster, PoolConfig()) as crew:
            return [verdict async for verdict in crew.run(each(jobs(2000)))]

    assert len(run_async(main())) == 2000
    assert set(sent) == {suite.digest for suite in SUITES}
    assert max(sent.values()) <= 2


def test_a_suite_that_a_node_has_forgotten_is_sent_again(run_async, monkeypatch):
    monkeypatch.setattr(node, "_SUITES", 1)

    async def main():
        async with Crew(cluster_of("a"), PoolConfig()) as crew:
            back_and_forth = [Job((index,), ("",), SUITES[index % 3]) for index in range(60)]
            return [verdict.key async for verdict in crew.run(each(back_and_forth))]

    assert sorted(run_async(main())) == [(index,) for index in range(60)]


def test_messages_are_few_when_jobs_are_many(run_async):
    cluster = cluster_of("a")

    async def main():
        async with Crew(cluster, PoolConfig()) as crew:
            return [verdict async for verdict in crew.run(each(jobs(3000)))]

    assert len(run_async(main())) == 3000
    assert cluster.exchanges < 1500


def failing(message):
    """Return a function that opens a pool in vain."""

    @asynccontextmanager
    async def open_pool(_config):
        raise BackendUnavailableError(message)
        yield

    return open_pool


def test_a_node_without_a_sandbox_is_named_and_left_out(run_async, caplog):
    cluster = cluster_of("good")
    make = cluster._make_node
    bad = failing("no Docker Engine answers: install one")
    cluster._make_node = lambda name, config: make(name, config) if name == "good" else Node(config, open_pool=bad)
    cluster.add("bad")

    async def main():
        async with Crew(cluster, PoolConfig()) as crew:
            return {verdict.worker async for verdict in crew.run(each(jobs(20)))}

    assert run_async(main()) == {"good/scripted"}
    assert caplog.messages == ["node bad executes nothing: no Docker Engine answers: install one"]


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        ("docker", "no node .*\n  a: no Docker Engine answers"),
        ("version", "\n  a: it has codeeval 0.0.1, and this host .*: install the same version"),
        ("empty", "no node with processors"),
        ("disk", "\n  a: OSError: .*No space left on device"),
    ],
)
def test_a_cluster_of_no_use_is_refused_with_each_reason(run_async, monkeypatch, problem, message):
    cluster = cluster_of(*(() if problem == "empty" else "a"))
    if problem == "docker":
        cluster._make_node = lambda _, config: Node(config, open_pool=failing("no Docker Engine answers"))
    if problem == "version":
        monkeypatch.setattr(node, "installed_version", lambda: "0.0.1")
    if problem == "disk":

        @asynccontextmanager
        async def full(_config):
            raise OSError(28, "No space left on device")
            yield

        cluster._make_node = lambda _, config: Node(config, open_pool=full)

    async def main():
        async with Crew(cluster, PoolConfig()):
            pass

    with pytest.raises(BackendUnavailableError, match=message):
        run_async(main())


def test_a_run_ends_when_no_node_is_left_for_long(run_async, monkeypatch):
    monkeypatch.setattr(crews, "PATIENCE_SECONDS", 0.1)
    cluster = cluster_of("a")

    async def main():
        async with Crew(cluster, PoolConfig()) as crew:
            async for _ in crew.run(each(jobs(1000))):
                cluster.kill("a", gone=True)

    with pytest.raises(SandboxError, match="a: it has left the cluster"):
        run_async(main())


def test_a_node_whose_pool_fails_is_opened_again(run_async):
    opened = []

    class Failing(Slow):
        async def run(self, jobs):
            count = 0
            async for verdict in super().run(jobs):
                yield verdict
                count += 1
                if len(opened) < 3 and count == 20:
                    raise SandboxError("no space left on device")

    def pool(*arguments):
        opened.append(arguments)
        return Failing(*arguments)

    async def main():
        async with Crew(cluster_of("a", pool=pool), PoolConfig()) as crew:
            return [verdict.key async for verdict in crew.run(each(jobs(200)))]

    assert sorted(run_async(main())) == [(index,) for index in range(200)]
    assert len(opened) == 3
