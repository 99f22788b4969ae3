"""BigCodeBench-Lite Pro (Yu et al. 2024, arXiv 2412.21199): 57 self-invoking problems on top of BigCodeBench.

The expected values of `BigCodeBenchLitePro/551` are those of a machine in China's time zone. Its programs begin in it.
"""

from dataclasses import replace
from pathlib import Path

from codeeval_benchmarks import official
from codeeval_benchmarks.bigcodebench import environment_of, libraries_of
from codeeval_benchmarks.catalogue import BIGCODEBENCH_LITE_PRO
from codeeval_benchmarks.formats import pro_problem
from codeeval_benchmarks.problem import Benchmark, BenchmarkSpec, KnownFault, Problem
from codeeval_benchmarks.rows import Row

__all__ = ["benchmark"]

_PREFIX = "BigCodeBench/"

_ZONED = {
    551: 'import os\nimport time\nos.environ.update(TZ="Asia/Shanghai")\ntime.tzset()\n',
}
"""Preludes, by number, of problems whose expected values depend on the machine's time zone."""


_TOO_WEAK = tuple(
    KnownFault(f"BigCodeBenchLitePro/{task_number}", reason)
    for task_number, reason in (
        (212, "its tests define the function themselves"),
        (217, "its tests are in a function that nothing calls"),
        (316, "its tests define the function themselves"),
        (355, "its tests assert nothing"),
        (467, "its test accepts whatever is not None"),
        (815, "its tests accept whatever is true"),
    )
)


def _problem(row: Row, benchmark: str) -> Problem:
    """CodeEval-Pro's form, whose `id` is the base problem's."""
    base_task_id = row.text("id")
    task_number = base_task_id.removeprefix(_PREFIX)
    if not task_number.isdigit():
        raise row.fault("id", f"is {base_task_id!r}; name the base problem as 'BigCodeBench/23'")
    problem = pro_problem(replace(row, values={**row.values, "id": int(task_number)}), benchmark)
    solution = row.program("new_solution", problem.canonical_solution)
    tests = row.program("test_code", row.text("test_code"))
    zone = _ZONED.get(int(task_number), "")
    return problem.model_copy(
        update={
            "task_id": f"BigCodeBenchLitePro/{task_number}",
            "base_task_id": base_task_id,
            "base_benchmark": "bigcodebench",
            "prelude": zone + problem.prelude,
            "ambient_prelude": bool(zone),
            "environment": environment_of(libraries_of(solution, tests)),
        }
    )


def _load(data_dir: Path | None) -> Benchmark:
    return official.load("bigcodebench-lite-pro", BIGCODEBENCH_LITE_PRO, data_dir, _problem, too_weak=_TOO_WEAK)


benchmark = BenchmarkSpec(
    name="bigcodebench-lite-pro",
    title="BigCodeBench-Lite Pro: 57 self-invoking problems on top of BigCodeBench",
    load=_load,
    size=57,
    licence="MIT as stated on the Hub; the repository has no licence file",
    files=(BIGCODEBENCH_LITE_PRO,),
)
