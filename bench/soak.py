"""Does `codeeval serve` lose or double a verdict while it is killed? An idempotent client beside random kills.

    python bench/soak.py [--requests 3000] [--kills 60] [--concurrency 32] [--workers 2] [--seed 0]
                         [--backend bubblewrap] [--completions 4] [--minutes M]

Requests of `POST /v1/judge` have right and wrong programs and a key each. Meanwhile checkers, supervisors, workers and
the server itself are killed; the server is started again on the same port. The client repeats a request under its key
until it is answered, and asks for some answers once more. Some answers are streamed. Needs root on the engine's host,
to find workers' processes.

Findings are answers that are missing, wrong, without a reward, doubled, or changed when repeated. What is left behind
and growth of the server's memory are findings too. Ends with 1 if there is any. A quiet machine can take 200,000; on
a busy one `--minutes` ends the soak after the requests that were sent by then.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import aiohttp
from faults import Victim, processes

from codeeval_sandbox.backends import owners

_SERVER_SHARE = 0.1
"""Share of kills that hit the server; the others hit its workers."""
_REPEATED, _STREAMED = 0.05, 0.2
"""Share of requests that are asked once more after their answer, and that are streamed."""
_RIGHT = 0.5
"""Share of right programs."""
_PROBLEMS = 200
"""Different tests, as of a training set. The server remembers those of the last 1,024 problems."""
_PARTS = ("checker", "supervisor", "container")
_PATIENCE_SECONDS = 600.0
"""Time (s) after which a request without an answer is lost."""
_GROWTH = 1.25
"""Growth of the server's memory from the first half of its longest life to the second that is a finding."""
_LEAST_SAMPLES = 20
_LEAST_REQUESTS = 500
"""Readings and answers of a life by which memory can be judged: the first answers fill what a server keeps."""


def body_of(index: int, completions: int) -> tuple[dict[str, Any], list[float]]:
    """Return the body of a request with so many programs, and the rewards that are right."""
    dice = random.Random(index)
    rights = [dice.random() < _RIGHT for _ in range(completions)]
    programs = [f"def add(a, b):\n    return a {'+' if right else '-'} b  # {index}\n" for right in rights]
    first = index % _PROBLEMS
    tests = [f"assert add({first}, 2) == {first + 2}", "assert add(0, 1) == 1"]
    body = {"tests": tests, "completions": programs, "form": "solution", "stream": dice.random() < _STREAMED}
    return body, [float(right) for right in rights]


@dataclass
class Server:
    """The server's process, which is started again after each kill."""

    arguments: argparse.Namespace
    port: int
    process: subprocess.Popen[bytes] | None = None
    owners: list[str] = field(default_factory=list)
    memory: list[tuple[int, int, int]] = field(default_factory=list)
    """Life of the server, requests answered by then, and resident memory (KiB)."""

    @property
    def address(self) -> str:
        """Address of the server."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start the server, and wait until it answers. Raises RuntimeError if it ends before."""
        self.process = self._launched()
        self.owners.append(owners.owner_of(self.process.pid))
        async with aiohttp.ClientSession() as session:
            while self.process.poll() is None:
                with suppress(aiohttp.ClientError, OSError):
                    async with session.get(f"{self.address}/health") as response:
                        if response.status == HTTPStatus.OK:
                            return
                await asyncio.sleep(0.1)
        raise RuntimeError(f"the server ended with status {self.process.returncode}")

    def _launched(self) -> subprocess.Popen[bytes]:
        command = [str(Path(sys.executable).with_name("codeeval")), "serve", "--port", str(self.port), "--quiet"]
        command += ["--sandbox", self.arguments.backend, "--workers", str(self.arguments.workers)]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def measure(self, answered: int) -> None:
        """Note the memory of the server."""
        with suppress(OSError, StopIteration):
            assert self.process is not None
            lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8", errors="replace").splitlines()
            resident = next(line for line in lines if line.startswith("VmRSS"))
            self.memory.append((len(self.owners), answered, int(resident.split()[1])))

    async def end(self) -> float:
        """Ask the server to end; return how long it took (s)."""
        assert self.process is not None
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(self.process.wait)
        return time.monotonic() - started


@dataclass
class Client:
    """Sends requests under a key each until they are answered."""

    server: Server
    session: aiohttp.ClientSession
    completions: int
    """Programs in each request."""
    findings: list[str] = field(default_factory=list)
    answered: int = 0
    repeats: int = 0
    """Times that a request was sent again because no answer came."""
    begun: int = 0
    """Requests that were sent."""
    over: bool = False
    """True when no more requests begin."""

    async def ask(self, index: int) -> None:
        """Get the answer to one request, and look at it."""
        self.begun += 1
        body, wanted = body_of(index, self.completions)
        rewards = await self._rewards(index, body)
        if rewards is None:
            self.findings.append(f"request {index}: no answer in {_PATIENCE_SECONDS:.0f} s")
            return
        if rewards != wanted:
            self.findings.append(f"request {index}: rewards {rewards} instead of {wanted}")
        self.answered += 1
        if random.Random(-index).random() < _REPEATED and (again := await self._rewards(index, body)) != rewards:
            self.findings.append(f"request {index}: rewards {again} when repeated, {rewards} before")

    async def _rewards(self, index: int, body: dict[str, Any]) -> Sequence[float | None] | None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                async with self.session.post(
                    f"{self.server.address}/v1/judge", json=body, headers={"Idempotency-Key": f"soak-{index}"}
                ) as response:
                    if response.status == HTTPStatus.OK:
                        return self._read(index, await response.text(), streamed=body["stream"])
                    if response.status not in (429, 500, 502, 503, 504):
                        self.findings.append(f"request {index}: status {response.status}")
                        return None
            except (aiohttp.ClientError, OSError, EOFError, TimeoutError):
                pass
            self.repeats += 1
            await asyncio.sleep(0.2)
        return None

    def _read(self, index: int, text: str, *, streamed: bool) -> Sequence[float | None]:
        """Return the rewards of an answer. Raises EOFError for a stream that ended early."""
        if not streamed:
            rewards: Sequence[float | None] = json.loads(text)["rewards"]
            return rewards
        try:
            rows = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            raise EOFError from None
        counts = Counter(row["index"] for row in rows)
        if any(count > 1 for count in counts.values()):
            self.findings.append(f"request {index}: a verdict came twice in one stream")
        if len(counts) < self.completions:
            raise EOFError
        return [row["reward"] for row in sorted(rows, key=lambda row: int(row["index"]))]


async def harm(server: Server, client: Client, arguments: argparse.Namespace) -> Counter[str]:
    """Kill something now and then, evenly over the requests."""
    dice, done = random.Random(arguments.seed), Counter[str]()
    while done.total() < arguments.kills and not client.over:
        due = arguments.requests * (done.total() + 1) / (arguments.kills + 1)
        if client.answered < due:
            await asyncio.sleep(0.02)
            continue
        assert server.process is not None
        if dice.random() < _SERVER_SHARE:
            server.process.kill()
            await asyncio.to_thread(server.process.wait)
            await server.start()
            done["server killed"] += 1
            continue
        while (name := Victim(server.process).lose(dice, dice.choice(_PARTS))) is None:  # noqa: ASYNC110 - processes
            await asyncio.sleep(0.05)
        done[name] += 1
    return done


def left_behind(names: Sequence[str]) -> list[str]:
    """Return processes, folders and containers of ended servers that are still there after 20 s, in words."""
    deadline = time.monotonic() + 20
    while (there := _there(names)) and time.monotonic() < deadline:
        time.sleep(0.2)
    return [f"left behind: {each}" for each in there]


def _there(names: Sequence[str]) -> list[str]:
    users = [owners.users(name) for name in names]
    remains = [f"{process}" for process in processes() if any(process.user in of for of in users)]
    remains += [str(path) for name in names for path in Path(gettempdir()).glob(f"codeeval-{name}-*")]
    groups = [path for path, _, _ in os.walk("/sys/fs/cgroup")]
    remains += [path for path in groups if any(f"/codeeval_{name}_" in path for name in names)]
    if Path("/var/run/docker.sock").exists():
        import docker  # noqa: PLC0415 - slow to import, and not everywhere

        client = docker.from_env()
        for name in names:
            listed = client.api.containers(all=True, filters={"label": f"codeeval.owner={name}"})
            remains += [f"container {container['Names'][0]}" for container in listed]
        client.close()
    return remains


def grown(memory: Sequence[tuple[int, int, int]]) -> tuple[str, bool]:
    """Return the memory of the server's longest life in words, and whether it grew."""
    lives = Counter(life for life, _, _ in memory)
    longest = lives.most_common(1)[0][0]
    answered = [count for life, count, _ in memory if life == longest]
    sizes = [size for life, _, size in memory if life == longest]
    requests = answered[-1] - answered[0]
    if len(sizes) < _LEAST_SAMPLES or requests < _LEAST_REQUESTS:
        return f"no life of the server was long enough to tell ({len(sizes)} samples, {requests} requests)", False
    half = len(sizes) // 2
    first, second = max(sizes[half // 2 : half]), max(sizes[half:])
    return f"{first / 1024:.0f} MiB in the second quarter, {second / 1024:.0f} MiB in the second half", (
        second > _GROWTH * first
    )


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


async def soak(arguments: argparse.Namespace) -> int:
    """Send the requests, kill, and look; 1 if there is a finding."""
    server = Server(arguments, _free_port())
    await server.start()
    started = time.monotonic()
    indices = iter(range(arguments.requests))
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120)) as session:
        client = Client(server, session, arguments.completions)

        async def work() -> None:
            for index in indices:
                if time.monotonic() - started > 60 * arguments.minutes:
                    break
                await client.ask(index)

        async def watch() -> None:
            while True:
                server.measure(client.answered)
                await asyncio.sleep(0.25)

        watching = asyncio.create_task(watch())
        killing = asyncio.create_task(harm(server, client, arguments))
        await asyncio.gather(*(work() for _ in range(arguments.concurrency)))
        client.over = True
        done = await killing
        watching.cancel()
    seconds = time.monotonic() - started
    ending = await server.end()
    words, grew = grown(server.memory)
    findings = [*client.findings, *left_behind(server.owners), *(["memory grew"] if grew else [])]
    print("\n".join(findings[:50]))
    kills = ", ".join(f"{count} {name}" for name, count in done.most_common())
    print(f"{client.answered} of {client.begun} requests answered, {client.repeats} times sent again, {kills}")
    print(f"{seconds:.0f} s, {client.answered / seconds:.0f} requests/s; the end took {ending:.1f} s; memory: {words}")
    print(f"{len(findings)} findings")
    return int(bool(findings) or client.answered < client.begun)


def main() -> int:
    """Soak the server."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=3000)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--concurrency", type=int, default=32)
    parser.add_argument("--backend", choices=("docker", "bubblewrap"), default="bubblewrap")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--completions", type=int, default=4, help="programs in a request")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="time after which no request begins")
    parser.add_argument("--seed", type=int, default=0)
    return asyncio.run(soak(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
