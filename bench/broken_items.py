"""Measure which known faults `codeeval benchmarks assess --execution` finds, and what it suspects besides.

    CODEEVAL_DATA=FOLDER python bench/broken_items.py [--json]

Published samples stand in a folder `samples` beside the official files. Two kinds of faults are known:

- canonical solutions that fail their own tests, as the benchmarks name them (`known_faults`);
- canonical solutions of HumanEval that return something else than those of HumanEval+ on its inputs. EvalPlus corrected
  these. The list is made here, by execution.

HumanEval Pro and MBPP Pro have no published samples. A tenth of their canonical solutions is replaced by mutants, and
four simulated models write the former ones, with mutants at a rate of 10 to 40 %. Known are the replaced ones that
return something else on an input of their tests.
"""

import argparse
import asyncio
import gzip
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from codeeval.assessing.values import Seen, Voter, seen_values
from codeeval.evaluation.plan import program_of
from codeeval.store import read_published
from codeeval.strengthening.mutants import chosen_mutants
from codeeval.strengthening.probing import Question, ask
from codeeval_benchmarks import load
from codeeval_benchmarks.problem import Benchmark
from codeeval_sandbox.executor import Executor
from codeeval_sandbox.pool import Pool, PoolConfig
from codeeval_sandbox.questions import Probe

_MOST_PROGRAMS = 5
PLAIN = {
    "gpt-3.5-turbo": "humaneval_n10/gpt-3.5-turbo.jsonl.gz",
    "gpt-3.5": "humaneval_gpt35_n10/samples_results.jsonl.gz",
}
PRO = ("humaneval-pro", "mbpp-pro")
RATES = (0.1, 0.2, 0.3, 0.4)
"""Shares of wrong programs of the simulated models, which make their mistakes independently."""
PLANTED, _MUTANTS, _SEED = 0.1, 24, 0
ALONE = ("humaneval", "mbpp", "mbpp-repaired", "humaneval-pro", "mbpp-pro")
"""Benchmarks whose canonical solutions are run without samples."""
PUBLISHED = {
    "llama3-8b": "evalplus_llama3_8b/samples_eval_results.json.gz",
    "chatgpt": "evoeval_chatgpt/humaneval.eval_results.json.gz",
}
"""Samples of HumanEval by models that pass half of the problems or more. Three of the four are of one family."""


@dataclass(frozen=True)
class Row:
    """Findings on one benchmark."""

    benchmark: str
    sign: str
    known: int
    hits: int
    suspected: int
    besides: tuple[str, ...]
    missed: tuple[str, ...]

    @classmethod
    def of(cls, benchmark: str, sign: str, known: set[str], suspected: set[str]) -> "Row":
        """Compare two sets of task_ids."""
        hits = known & suspected
        besides, missed = tuple(sorted(suspected - known)), tuple(sorted(known - suspected))
        return cls(benchmark, sign, len(known), len(hits), len(suspected), besides, missed)


def strong_models(samples: Path, benchmark: Benchmark) -> Iterator[Voter]:
    """Yield the models with their programs."""
    for name, file in PLAIN.items():
        programs: defaultdict[str, dict[str, None]] = defaultdict(dict)
        with gzip.open(samples / file, "rt", encoding="utf-8") as rows:
            for row in map(json.loads, rows):
                stub = benchmark[row["task_id"]].prompt.stub
                own = programs[row["task_id"]]
                if len(own) < _MOST_PROGRAMS:
                    own[row.get("solution") or stub + row["completion"]] = None
        yield Voter(name, {task: tuple(each) for task, each in programs.items()})
    for name, file in PUBLISHED.items():
        by_task: defaultdict[str, list[str]] = defaultdict(list)
        for task, _, program in read_published(samples / file).solutions():
            by_task[task].append(benchmark[task].prelude + "\n" + program)
        yield Voter(name, by_task)


def planted(benchmark: Benchmark) -> tuple[Benchmark, list[Voter]]:
    """Return the set with a tenth of its canonical solutions replaced, and the simulated models."""
    rng = np.random.default_rng(_SEED)
    problems = []
    programs: list[dict[str, tuple[str, ...]]] = [{} for _ in RATES]
    for problem in benchmark:
        wrong = [program for _, program in chosen_mutants(problem, _MUTANTS, int(rng.integers(2**31)))]
        for own, rate in zip(programs, RATES, strict=True):
            mistaken = bool(wrong) and rng.random() < rate
            own[problem.task_id] = (str(rng.choice(wrong)) if mistaken else problem.canonical_solution,)
        changed = {"canonical_solution": wrong[0]} if wrong and rng.random() < PLANTED else {}
        problems.append(problem.model_copy(update=changed))
    voters = [Voter(f"simulated {rate:.0%}", own) for rate, own in zip(RATES, programs, strict=True)]
    return Benchmark(benchmark.name, tuple(problems), benchmark.source), voters


async def on_planted(pool: Executor, benchmark: Benchmark) -> Row:
    """Return what the simulated models show of the planted faults that an input of the tests shows."""
    changed, voters = planted(benchmark)
    former = {problem.task_id: (problem.canonical_solution,) for problem in benchmark}
    known = await seen_values(pool, changed, [Voter("former", former), Voter("again", former)])
    seen = await seen_values(pool, changed, voters)
    return Row.of(benchmark.name, "planted faults, simulated models", set(known.against), set(seen.against))


async def corrected(pool: Executor, benchmark: Benchmark, plus: Benchmark) -> set[str]:
    """Return the problems whose canonical solutions return something else than those of HumanEval+ on its inputs."""
    questions = []
    for problem in benchmark:
        better = plus[problem.task_id]
        inputs = tuple(arguments for suite in better.suites.values() for arguments in suite.arguments() or ())
        reference = "\n".join(program_of(better, better.canonical_solution))
        probe = Probe("probe", problem.entry_point, reference, inputs, atol=1e-6)
        questions.append(Question((problem.task_id,), program_of(problem, problem.canonical_solution), probe))
    answers = await ask(pool, questions)
    return {key[0] for key, given in answers.items() if any(answer.agrees is False for answer in given)}


async def measured(data: Path) -> list[Row]:
    """Return all rows."""
    async with Pool(PoolConfig("bubblewrap", workers=2)) as pool:
        rows = []
        for name in ALONE:
            benchmark = load(name, data)
            rows.append(failing(name, benchmark, await seen_values(pool, benchmark, [])))
        rows += [await on_planted(pool, load(name, data)) for name in PRO]
        humaneval, plus = load("humaneval", data), load("humaneval-plus@mini", data)
        strong = list(strong_models(data.parent / "samples", humaneval))
        known = await corrected(pool, humaneval, plus)
        own = await seen_values(pool, humaneval, strong)
        wide = await seen_values(pool, humaneval, strong, [plus])
        rows.append(Row.of("humaneval", "samples against it, own tests", known, set(own.against)))
        rows.append(Row.of("humaneval", "samples against it, HumanEval+ inputs", known, set(wide.against)))
    return rows


def failing(name: str, benchmark: Benchmark, seen: Seen) -> Row:
    """Return what the canonical solutions alone show."""
    known: Mapping[str, str] = {fault.task_id: fault.reason for fault in benchmark.known_faults}
    return Row.of(name, "the canonical solution fails", set(known), set(seen.failing))


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = asyncio.run(measured(Path(os.environ["CODEEVAL_DATA"])))
    if options.json:
        print(json.dumps([asdict(row) for row in rows]))
        return 0
    for row in rows:
        precision = f"{row.hits / row.suspected:.0%}" if row.suspected else "-"
        recall = f"{row.hits / row.known:.0%}" if row.known else "-"
        print(
            f"{row.benchmark:16}{row.sign:40}known {row.known:3}  suspected {row.suspected:3}  found {row.hits:3}  "
            f"precision {precision:>5}  recall {recall:>5}"
        )
        for word, tasks in (("besides", row.besides), ("missed", row.missed)):
            if tasks:
                print(f"{'':16}{word}: {', '.join(tasks)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
