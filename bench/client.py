"""Measure how fast samples of a served model are drawn, checked and journaled. The server answers at once.

    python bench/client.py [--requests 6000] [--connections 64] [--profile]

The server is the fake one, in a process of its own; where there are two processors, each has one. Two paths are timed,
each with its share of the processor: the client alone (`OpenAIModel.draw`), and `codeeval sample`'s whole stream
(`evaluation.draw` into a run) with an extractor that takes the text as it is, since extraction is measured apart.
"""

import argparse
import asyncio
import cProfile
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from codeeval.evaluation import Plan, Tally, draw, make_tasks
from codeeval.models import ModelConfig, open_model
from codeeval.samples import Completion, Sample
from codeeval.store import BenchmarkFacts, Manifest, Run, SamplingFacts, open_run
from codeeval_benchmarks.problem import Problem, PromptParts

PER_REQUEST = 20


@dataclass(frozen=True)
class Pace:
    """Times of one path."""

    requests: int
    wall: float
    cpu: float

    def told(self, path: str) -> str:
        """Return a line for people."""
        rate = self.requests / self.wall
        cost = 1000 * self.cpu / self.requests
        return (
            f"{path:22} {rate:7,.0f} requests/s  {rate * PER_REQUEST:8,.0f} samples/s  {cost:.3f} ms of processor each"
        )


@contextmanager
def fake_server() -> Iterator[subprocess.Popen[str]]:
    """A fake server in another process, on the last processor where there are several; it prints its address."""
    processors = sorted(os.sched_getaffinity(0))
    with subprocess.Popen([sys.executable, "-m", "codeeval.models.fake"], stdout=subprocess.PIPE, text=True) as process:
        if len(processors) > 1:
            os.sched_setaffinity(process.pid, processors[-1:])
            os.sched_setaffinity(0, processors[:1])
        try:
            yield process
        finally:
            process.terminate()


def cpu_of(pid: int) -> float:
    """Seconds of processor that a process has taken so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def made_up(count: int) -> list[Problem]:
    """Problems with prompts of ordinary length."""
    stub = 'def solve(values, limit):\n    """' + "What it does, at the length of an ordinary problem. " * 8 + '"""\n'
    return [
        Problem(
            task_id=f"Bench/{index}",
            benchmark="bench",
            prompt=PromptParts(stub=f"# {index}\n{stub}"),
            entry_point="solve",
            canonical_solution="",
            control="",
            suites={},
        )
        for index in range(count)
    ]


def as_it_is(completion: Completion, problem: Problem) -> Sample:
    """In place of extraction."""
    return Sample(problem.task_id, completion, completion.text, "completion")


async def client_alone(config: ModelConfig, problems: list[Problem], each: int) -> Pace:
    """Draw by hand, as many at once as there are connections."""
    model = open_model("openai/tiny", config)
    await model.prepare(problems, print)
    batches = iter(
        [(problem, range(at * PER_REQUEST, (at + 1) * PER_REQUEST)) for problem in problems for at in range(each)]
    )

    async def work() -> None:
        for problem, indices in batches:
            completions = await model.draw(problem, indices)
            assert [completion.index for completion in completions] == list(indices)

    wall, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(work() for _ in range(config.max_connections)))
    pace = Pace(len(problems) * each, time.perf_counter() - wall, time.process_time() - cpu)
    await model.close()
    return pace


async def whole_stream(config: ModelConfig, problems: list[Problem], each: int, folder: Path) -> Pace:
    """Do the work of `codeeval sample` without extraction, then read and check every row."""
    facts = BenchmarkFacts(name="bench", source="made up", digest="", problems=len(problems))
    sampling = SamplingFacts(n_samples=each * PER_REQUEST, model={})
    plan = Plan(
        make_tasks(problems, {problem.task_id: each * PER_REQUEST for problem in problems}, suites=()),
        draws=config.max_connections,
        spill=True,
    )
    model = open_model("openai/tiny", config)
    await model.prepare(problems, print)
    with open_run(folder, Manifest(benchmark=facts, model="openai/tiny", sampling=sampling)) as run:
        wall, cpu = time.perf_counter(), time.process_time()
        await draw(plan, run, Tally(), source=(model, as_it_is))
        pace = Pace(len(problems) * each, time.perf_counter() - wall, time.process_time() - cpu)
    await model.close()
    check(folder, each * PER_REQUEST)
    return pace


def check(folder: Path, per_problem: int) -> None:
    """No sample lost, doubled, or another's: the fake server writes the seed into each."""
    seen: dict[str, set[int]] = {}
    texts: dict[str, set[str]] = {}
    for sample in Run(folder).samples():
        seen.setdefault(sample.task_id, set()).add(sample.index)
        prompt, seed = sample.solution.removeprefix("    return ").split(", ")
        texts.setdefault(sample.task_id, set()).add(prompt)
        assert int(seed) == sample.index
    assert all(indices == set(range(per_problem)) for indices in seen.values())
    assert all(len(prompts) == 1 for prompts in texts.values())
    assert len(set.union(*texts.values())) == len(seen)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=6000)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--profile", action="store_true", help="also say where the whole stream's time goes")
    options = parser.parse_args()
    problems = made_up(100)
    each = max(1, options.requests // len(problems))
    profile = cProfile.Profile()
    with fake_server() as server, tempfile.TemporaryDirectory() as folder:
        url = server.stdout.readline().strip() if server.stdout else ""
        config = ModelConfig(base_url=url, prompt_style="completion", max_connections=options.connections)
        print(asyncio.run(client_alone(config, problems, each)).told("client alone"))
        if options.profile:
            profile.enable()
        print(asyncio.run(whole_stream(config, problems, each, Path(folder) / "run")).told("drawn and journaled"))
        profile.disable()
        print(
            f"the server itself took {1000 * cpu_of(server.pid) / (2 * len(problems) * each):.3f} ms of processor each"
        )
    if options.profile:
        profile.print_stats("tottime")


if __name__ == "__main__":
    main()
