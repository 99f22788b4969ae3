"""Executors: the contract as a check, the scripted one, and those that other packages add."""

from importlib.metadata import EntryPoint

import pytest

from codeeval_sandbox import Pool, SandboxFacts, Status, Verdict, executors, shelf
from codeeval_sandbox.errors import PluginError, UnknownNameError
from codeeval_sandbox.executors import EXECUTORS, ScriptedPool, check_executor


def honest(job):
    """Return the status that each of the check's programs deserves."""
    text = job.program[-1]
    signs = {
        "while True": Status.TIMEOUT,
        "raise": Status.EXCEPTION,
        "a - b": Status.WRONG,
        "b:\n": Status.SYNTAX_ERROR,
    }
    return next((status for sign, status in signs.items() if sign in text), Status.PASSED)


def test_a_scripted_executor_keeps_the_contract(run_async):
    assert run_async(check_executor(ScriptedPool(honest))) == []


class Twice(ScriptedPool):
    """Answers each job twice."""

    async def run(self, jobs):
        async for verdict in super().run(jobs):
            yield verdict
            yield verdict


class Greedy(ScriptedPool):
    """Waits for all jobs before it answers one."""

    async def run(self, jobs):
        taken = [job async for job in jobs]
        for job in taken:
            yield Verdict(job.key, self.script(job), job.suite.trust)


@pytest.mark.parametrize(
    ("executor", "complaint"),
    [
        (Twice(honest), "got 2 verdicts, expected 1"),
        (ScriptedPool(lambda _: Status.INFRASTRUCTURE), "got infrastructure, expected passed"),
        (Greedy(honest), "No verdict waits for another job to come."),
        (ScriptedPool(honest, description={}), "description is a dict, expected SandboxFacts"),
    ],
)
def test_what_breaks_the_contract_is_named(run_async, monkeypatch, executor, complaint):
    monkeypatch.setattr(executors.proof, "_PATIENCE_SECONDS", 0.5)
    assert complaint in " ".join(run_async(check_executor(executor)))


@pytest.mark.slow
def test_the_pool_keeps_the_contract(make_pool, run_async):
    async def main():
        async with make_pool(workers=2) as pool:
            assert isinstance(pool.description, SandboxFacts)
            return await check_executor(pool)

    assert run_async(main()) == []


def entries(*values):
    """Stand in for the entry points of installed packages."""

    class Found(list):
        names = frozenset({"ray"} if values else ())

    return lambda **_: Found(EntryPoint("ray", value, "codeeval.executors") for value in values)


def test_executors_are_known_by_name_and_packages_add_some(monkeypatch):
    assert EXECUTORS["pool"] is Pool
    monkeypatch.setattr(shelf, "entry_points", entries("codeeval_sandbox.executors:ScriptedPool"))
    added = shelf.Shelf("codeeval.executors", "executor", {"pool": "codeeval_sandbox.pool:Pool"})
    assert added.names() == ("pool", "ray")
    assert added["ray"] is ScriptedPool


@pytest.mark.parametrize(
    ("values", "name", "error", "message"),
    [
        ((), "pol", UnknownNameError, "did you mean 'pool'"),
        ((), "ray", UnknownNameError, "an entry point of 'codeeval.executors'"),
        (("a:b", "c:d"), "ray", PluginError, "claimed by 'a:b' of .* and 'c:d' of"),
        (("no_such_module:x",), "ray", PluginError, "fails to import .ModuleNotFoundError"),
        (("codeeval_sandbox.executors:__all__",), "ray", PluginError, "expected something callable"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused_with_the_fix(monkeypatch, values, name, error, message):
    monkeypatch.setattr(shelf, "entry_points", entries(*values))
    known = shelf.Shelf("codeeval.executors", "executor", {"pool": "codeeval_sandbox.pool:Pool"})
    with pytest.raises(error, match=message):
        known[name]
