"""HumanEval Pro and MBPP Pro (Yu et al. 2024, arXiv 2412.21199): self-invoking problems.

A row holds a base problem and a new one whose solution is to call the base problem's; both are to be written.
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from codeeval_benchmarks import mbpp, official
from codeeval_benchmarks.catalogue import HUMANEVAL_PRO, MBPP_PRO, MBPP_SANITIZED
from codeeval_benchmarks.formats import pro_problem
from codeeval_benchmarks.problem import Benchmark, BenchmarkSpec, Problem

__all__ = ["humaneval_pro", "mbpp_pro"]

_LICENCE = "MIT as stated on the Hub; the repository has no licence file"


def _load_humaneval_pro(data_dir: Path | None) -> Benchmark:
    """Row N builds on HumanEval/N."""
    loaded = official.load("humaneval-pro", HUMANEVAL_PRO, data_dir, pro_problem)
    numbers = [_number(problem) for problem in loaded]
    tasks = [f"HumanEval/{task_number}" for task_number in numbers]
    return _on_base(loaded, "HumanEvalPro", "humaneval", tasks)


def _load_mbpp_pro(data_dir: Path | None) -> Benchmark:
    loaded = official.load("mbpp-pro", MBPP_PRO, data_dir, pro_problem)
    base = mbpp.sanitized.load(data_dir)
    return _on_base(loaded, "MbppPro", base.name, _base_tasks(loaded, base))


def _number(problem: Problem) -> int:
    return int(problem.task_id.rpartition("/")[2])


def _on_base(loaded: Benchmark, prefix: str, base: str, tasks: Iterable[str | None]) -> Benchmark:
    """Give the problems their published prefix, and each its base problem."""
    problems = tuple(
        problem.model_copy(
            update={
                "task_id": f"{prefix}/{_number(problem)}",
                "base_task_id": task_id,
                "base_benchmark": base if task_id else None,
            }
        )
        for problem, task_id in zip(loaded, tasks, strict=True)
    )
    return Benchmark(loaded.name, problems, loaded.source)


def _base_tasks(problems: Iterable[Problem], base: Benchmark) -> list[str | None]:
    """Return the task_id of each MBPP Pro problem's base problem; its own number is only its position.

    They are matched by the words of the task and the name of the function. Two base problems (104, 569) have both in
    common; then the order decides, for Pro's problems ascend by the base problem's number.
    """
    by_words: dict[str, set[int]] = defaultdict(set)
    by_name: dict[str, set[int]] = defaultdict(set)
    for problem in base:
        by_words[_words(problem.prompt.instruction)].add(_number(problem))
        by_name[problem.entry_point].add(_number(problem))
    matches: list[str | None] = []
    last = 0
    for problem in problems:
        lines = problem.metadata["base_program"].split("\n")
        alike = by_words[_words(" ".join(line for line in lines if line.startswith("#")))]
        named = by_name[problem.metadata["base_entry_point"]]
        ahead = [task_number for task_number in alike & named or alike or named if task_number > last]
        last = min(ahead, default=last)
        matches.append(f"Mbpp/{last}" if ahead else None)
    return matches


def _words(text: str) -> str:
    return " ".join(text.replace("#", " ").split()).lower()


humaneval_pro = BenchmarkSpec(
    name="humaneval-pro",
    title="HumanEval Pro: 164 self-invoking problems on top of HumanEval",
    load=_load_humaneval_pro,
    size=164,
    licence=_LICENCE,
    files=(HUMANEVAL_PRO,),
)
mbpp_pro = BenchmarkSpec(
    name="mbpp-pro",
    title="MBPP Pro: 378 self-invoking problems on top of sanitized MBPP",
    load=_load_mbpp_pro,
    size=378,
    licence=_LICENCE,
    files=(MBPP_PRO, MBPP_SANITIZED),
)
