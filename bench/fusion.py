"""Measure `codeeval serve` beside SandboxFusion: the same requests to both over HTTP, many at a time, by turns.

    python bench/fusion.py [CHECKOUT] [--requests 2000] [--concurrency 512] [--rounds 2] [--spinners 4]
                           [--backend bubblewrap] [--workers 2]

CHECKOUT is a checkout of bytedance/SandboxFusion; without it codeeval alone is measured. SandboxFusion is installed
into an environment of its own below .bench, and is started as its Makefile does, with its own configuration `local`,
which isolates nothing. Half of the requests submit programs of HumanEval, half submit contest programs with 10 cases.
One program in four is wrong.

Afterwards `codeeval serve` gets the requests once more beside spinning processes. Exits with 1 if it loses a request,
if a verdict of its own is wrong or changes, or if it is less than five times as fast.
"""

import argparse
import asyncio
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from statistics import median

from judge_requests import Asked, Load, load, mixed_requests

ROOT = Path(__file__).parents[1]
BAR = 5.0
"""Least ratio of rates."""
_START_SECONDS = 600
_SPIN = "import time\nend = time.monotonic() + 3600\nwhile time.monotonic() < end: pass"
"""Program of a spinning process. It ends by itself if this script cannot end it."""


def free_port() -> int:
    """Return a port of this host that nobody uses."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def started(
    command: Sequence[str], address: str, ping: str, *, folder: Path | None = None, **variables: str
) -> Iterator[str]:
    """Run a server until the end of the block, and yield its address once it answers."""
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd=folder,
        env=os.environ | variables,
    ) as server:
        try:
            _wait_for(server, f"{address}{ping}")
            yield address
        finally:
            server.terminate()
            with suppress(subprocess.TimeoutExpired):
                server.wait(60)
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)


def _wait_for(server: "subprocess.Popen[bytes]", address: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(address, timeout=10):
            return
        time.sleep(0.1)
    raise SystemExit(f"{server.args!r} does not answer at {address} (status {server.poll()})")


@contextmanager
def ours(backend: str, workers: int, *others: str) -> Iterator[str]:
    """Serve codeeval's judge."""
    port = free_port()
    command = [sys.executable, "-m", "codeeval", "serve", "--port", str(port), "--sandbox", backend, "--quiet"]
    command += ["--workers", str(workers), "--min-workers", str(workers), *others]
    with started(command, f"http://127.0.0.1:{port}", "/health") as address:
        yield address


@contextmanager
def theirs(checkout: Path, environment: Path) -> Iterator[str]:
    """Serve SandboxFusion, with its own start and its own configuration."""
    if not (environment / "bin" / "uvicorn").exists():
        print(f"installing SandboxFusion into {environment} ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
        subprocess.run([str(environment / "bin" / "pip"), "install", "--quiet", str(checkout)], check=True)
    # SandboxFusion looks for Conda's folder above its interpreter, and sources bin/activate there before each program.
    (environment / "condabin").mkdir(exist_ok=True)
    (checkout / "docs" / "build").mkdir(exist_ok=True)  # its web pages, which the server wants to be there
    port = free_port()
    command = [str(environment / "bin" / "uvicorn"), "sandbox.server.server:app", "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    # Its programs start by a shell whose input is a socket. Such a shell reads ~/.bashrc first, which may take long.
    with (
        tempfile.TemporaryDirectory() as home,
        started(command, address, "/v1/ping", folder=checkout, SANDBOX_CONFIG="local", HOME=home),
    ):
        yield address


@contextmanager
def spinning(count: int) -> Iterator[None]:
    """Keep so many processes spinning beside."""
    with ExitStack() as stack:
        for _ in range(count):
            process = stack.enter_context(subprocess.Popen([sys.executable, "-c", _SPIN]))
            stack.callback(process.kill)
        yield


def shown(name: str, result: Load, asked: Sequence[Asked]) -> str:
    """Return a line on one load."""
    seconds = f"p50 {result.quantile(50):.2f} s, p99 {result.quantile(99):.2f} s"
    return f"{name:22} {result.rate:7.1f} requests/s, {seconds}, {result.lost} lost, {result.wrong(asked)} wrong"


def _processor_seconds() -> float:
    """Return the processor time of servers that have ended, and of their programs (s)."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Measure both by turns, then codeeval beside spinning processes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path, nargs="?")
    parser.add_argument("--environment", type=Path, default=ROOT / ".bench" / "sandbox-fusion")
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--concurrency", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--spinners", type=int, default=4)
    parser.add_argument("--backend", choices=("docker", "bubblewrap"), default="bubblewrap")
    parser.add_argument("--workers", type=int, default=2)
    data = Path(os.environ.get("CODEEVAL_DATA") or ROOT.parent / "shared" / "data")
    parser.add_argument("--data-dir", type=Path, default=data, help="official files (default: CODEEVAL_DATA)")
    options = parser.parse_args()
    asked = mixed_requests(options.data_dir, options.requests)
    judges: dict[str, Callable[[], AbstractContextManager[str]]] = {
        "codeeval serve": partial(ours, options.backend, options.workers),
    }
    if options.checkout:
        judges["SandboxFusion"] = partial(theirs, options.checkout.resolve(), options.environment.resolve())
    results: dict[str, list[Load]] = {name: [] for name in judges}
    for _ in range(options.rounds):
        for name, judge in judges.items():
            spent = _processor_seconds()
            with judge() as address:
                results[name].append(asyncio.run(load(address, asked, options.concurrency)))
            each = 1000 * (_processor_seconds() - spent) / len(asked)
            print(f"{shown(name, results[name][-1], asked)}, {each:.0f} ms of processor a request", flush=True)
    mine, peer = results["codeeval serve"], results.get("SandboxFusion", [])
    ratios = [own.rate / other.rate for own, other in zip(mine, peer, strict=bool(peer))]
    print(f"ratios by round: {' '.join(f'{ratio:.1f}' for ratio in ratios) or 'none'}")
    with ours(options.backend, options.workers) as address, spinning(options.spinners):
        beside = asyncio.run(load(address, asked, options.concurrency))
    changed = sum(quiet is not busy for quiet, busy in zip(mine[0].verdicts, beside.verdicts, strict=True))
    print(shown(f"beside {options.spinners} spinning", beside, asked) + f", {changed} changed")
    faults = sum(each.lost + each.wrong(asked) for each in (*mine, beside)) + changed
    return int(faults > 0 or (bool(ratios) and median(ratios) < BAR))


if __name__ == "__main__":
    sys.exit(main())
