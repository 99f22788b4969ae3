"""Contenders: the floor, EvalPlus, and codeeval's sandbox."""

import asyncio
import contextlib
import gzip
import json
import os
import platform
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workloads import Program

from codeeval_sandbox import BackendUnavailableError, Job, Pool, PoolConfig, Verdict
from codeeval_sandbox.backends import WorkerSpec, owners
from codeeval_sandbox.backends.abstract import ENVIRONMENT

EVALPLUS = "0.3.1"
_HERE = Path(__file__).parent


class PeerError(RuntimeError):
    """A contender cannot be run; the figures beside it stand."""


@dataclass(frozen=True)
class Run:
    """One contender over one set of programs."""

    workers: int
    jobs: int
    passed: int
    seconds: float
    """Seconds of executing alone, without the start of a pool, a container or a command."""
    python: str
    statuses: dict[str, int] = field(default_factory=dict)
    overhead_seconds: float = 0.0
    """Seconds before and after executing: codeeval's pool, EvalPlus's imports, expected outputs and writing."""
    host_cpu_ms: float = 0.0
    """Processor time of the harness, per job; codeeval only, as the next two."""
    candidate_cpu_ms: float = 0.0
    peak_rss_mb: float = 0.0
    """Peak resident memory (MiB) of the whole harness process, with the benchmark loaded."""

    @property
    def rate(self) -> float:
        """Programs per second of executing."""
        return self.jobs / self.seconds


# codeeval


def codeeval(config: PoolConfig, jobs: Iterable[Job], observe: Callable[[Verdict], None] = lambda _: None) -> Run:
    """Run jobs on a pool of their own; `observe` sees each verdict as it comes. Raises SandboxError."""
    return asyncio.run(_codeeval(config, jobs, observe))


async def _codeeval(config: PoolConfig, jobs: Iterable[Job], observe: Callable[[Verdict], None]) -> Run:
    statuses: Counter[str] = Counter()
    candidate = 0.0
    start = time.perf_counter()
    async with Pool(config) as pool:
        begin, cpu = time.perf_counter(), time.process_time()
        async for verdict in pool.run(jobs):
            statuses[verdict.status.value] += 1
            candidate += verdict.cpu_seconds
            observe(verdict)
        seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
        python = pool.description.python
    count = statuses.total()
    return Run(
        *(config.workers, count, statuses["passed"], seconds, python, dict(statuses), begin - start),
        host_cpu_ms=1000 * cpu / count,
        candidate_cpu_ms=1000 * candidate / count,
        peak_rss_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


# The floor


def host_floor(programs: Sequence[Program], workers: int, folder: Path) -> Run:
    """Return the floor under the Python that runs this, which is the one that bubblewrap's workers have too."""
    command = [sys.executable, "-s", "-B", *_floor(programs, workers, folder)]
    with group(command, env=ENVIRONMENT) as process:
        return Run(workers, len(programs), **json.loads(process.communicate()[0]))


def container_floor(programs: Sequence[Program], workers: int, folder: Path, image: str) -> Run:
    """Return the floor inside one container of the sandbox's image: the same Python, the same seccomp profile.

    Raises BackendUnavailableError.
    """
    import docker  # noqa: PLC0415 - not needed where there is no engine

    from codeeval_sandbox.backends.docker import LABEL  # noqa: PLC0415 - as above

    client = docker.from_env()
    try:
        container = client.containers.create(
            image,
            ["python3", "-s", "-B", *_floor(programs, workers, folder)],
            entrypoint="",
            network_mode="none",
            environment=ENVIRONMENT,
            volumes={str(folder): {"bind": str(folder), "mode": "ro"}},
            labels={LABEL: owners.current()},  # the next pool removes it, should this process be killed
        )
        try:
            container.start()
            container.wait()
            return Run(workers, len(programs), **json.loads(container.logs(stdout=True, stderr=False)))
        finally:
            container.remove(force=True, v=True)
    except docker.errors.DockerException as error:
        raise BackendUnavailableError(f"the floor cannot run in image {image!r}: {error}; name another") from None
    finally:
        client.close()


def _floor(programs: Sequence[Program], workers: int, folder: Path) -> list[str]:
    """Script and payload, both in the folder."""
    scripts = [program.script for program in programs]
    payload = {"programs": scripts, "workers": workers, "preload": WorkerSpec.preload}
    (folder / "payload.json").write_text(json.dumps(payload), encoding="utf-8")
    return [shutil.copy(str(_HERE / "floor.py"), str(folder)), str(folder / "payload.json")]


@contextlib.contextmanager
def group(command: Sequence[str], **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A process with all its descendants, none of which outlives the block."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True, **options)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


# EvalPlus


class EvalPlus:
    """EvalPlus on HumanEval's base tests, in a virtual environment and with a cache of its own."""

    def __init__(self, venv: Path, data: Path, folder: Path) -> None:
        """`venv` is made where it is missing; `data`: HumanEval+'s file; `folder`: for all that EvalPlus writes."""
        if not data.is_file():
            raise PeerError(f"no HumanEval+ at {str(data)!r}: put the official file there")
        self._bin = venv / "bin"
        self._folder = folder
        self._data, self._samples = folder / "humaneval_plus.jsonl", folder / "samples.jsonl"
        self._data.write_text(_without_plus_inputs(data), encoding="utf-8")
        own = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache"), "TMPDIR": str(folder)}
        self._environment = os.environ | own | {"HUMANEVAL_OVERRIDE_PATH": str(self._data), "PYTHONUNBUFFERED": "1"}
        if not (self._bin / "evalplus.evaluate").exists():  # pip makes it last
            install(venv)

    def check(self, programs: Sequence[Program], workers: int) -> Run:
        """Its function that checks a program, and nothing around it."""
        self._write(programs)
        arguments = [str(_HERE / "evalplus_check.py"), str(self._data), str(self._samples), str(workers)]
        output = self._run([str(self._bin / "python"), "-B", *arguments], lambda process: process.communicate()[0])
        return Run(workers, len(programs), **json.loads(output))

    def command(self, programs: Sequence[Program], workers: int) -> Run:
        """`evalplus.evaluate`. The first one computes the expected outputs, later ones find them in the cache."""
        self._write(programs)
        results = self._samples.with_name("samples_eval_results.json")
        results.unlink(missing_ok=True)
        options = ["--dataset", "humaneval", "--samples", str(self._samples), "--base-only", "--parallel", str(workers)]
        start = time.perf_counter()
        (begin, end), document, written = self._run(
            [str(self._bin / "evalplus.evaluate"), *options],
            lambda process: (_phase(process), complete(results, process), time.perf_counter()),
        )
        statuses = Counter(str(row["base_status"]) for task in document["eval"].values() for row in task)
        overhead, python = written - start - (end - begin), platform.python_version()
        return Run(workers, len(programs), statuses["pass"], end - begin, python, dict(statuses), overhead)

    def _write(self, programs: Sequence[Program]) -> None:
        rows = [json.dumps({"task_id": item.problem.task_id, "solution": item.source}) for item in programs]
        self._samples.write_text("\n".join(rows), encoding="utf-8")

    def _run(self, command: list[str], follow: Callable[[subprocess.Popen[bytes]], Any]) -> Any:
        """Return the result of `follow` on the process. Raises PeerError with its last output if it fails."""
        with (self._folder / "errors").open("w+") as errors:
            with group(command, env=self._environment, stderr=errors) as process:
                result = follow(process)
            if process.returncode > 0:  # negative where it was ended for its watchdog's sake
                errors.seek(0)
                raise PeerError(f"EvalPlus failed: {''.join(errors.read().splitlines()[-1:])}")
        return result


def _without_plus_inputs(data: Path) -> str:
    """Base tests need none of them, and every fork of EvalPlus's would have to copy the page tables of 0.7 GB more."""
    with gzip.open(data, "rt", encoding="utf-8") as lines:
        return "\n".join(json.dumps(json.loads(line) | {"plus_input": []}) for line in lines)


def install(venv: Path) -> None:
    """Make a virtual environment with EvalPlus. Raises PeerError."""
    print(f"installing EvalPlus {EVALPLUS} into {venv} ...", file=sys.stderr)
    pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    try:
        for command in ([sys.executable, "-m", "venv", str(venv)], [*pip, f"evalplus=={EVALPLUS}"]):
            subprocess.run(command, check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        shutil.rmtree(venv, ignore_errors=True)
        reason = "".join(error.stderr.splitlines()[-1:])
        raise PeerError(f"EvalPlus {EVALPLUS} cannot be installed ({reason}): --no-evalplus leaves it out") from None


def _phase(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """When the command began to submit samples and when it had the last result, by what it prints."""
    begin = 0.0
    for line in process.stdout or ():
        if line.startswith(b"Reading samples"):
            begin = time.perf_counter()
        elif b"(base tests)" in line:
            break
    return begin, time.perf_counter()


def complete(path: Path, process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """The results once they are whole. The command's watchdog then sleeps for up to 20 s, which count for nothing."""
    while True:
        ended = process.poll() is not None
        with contextlib.suppress(OSError, ValueError):
            document: dict[str, Any] = json.loads(path.read_bytes())
            return document
        if ended:
            return {"eval": {}}
        time.sleep(0.05)
