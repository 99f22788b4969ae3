"""EvoEval's seven sets (Xia et al. 2024, arXiv 2403.19114): problems of HumanEval, altered or reworded by a model.

Five sets alter what is asked (100 problems each) and share the ids `EvoEval/0` to `EvoEval/99`. Two only reword it (all
164 problems) and keep HumanEval's ids. `evoeval-tool-use@main` shows the main problem without its helpers.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from codeeval_benchmarks import official
from codeeval_benchmarks.catalogue import EVOEVAL
from codeeval_benchmarks.evoeval_oracles import EQUALITY
from codeeval_benchmarks.evoeval_rows import PARENTS, evoeval_problem
from codeeval_benchmarks.formats import evalplus_problem
from codeeval_benchmarks.problem import Benchmark, BenchmarkSpec, Problem, PromptParts
from codeeval_benchmarks.rows import Row

__all__ = ["combine", "concise", "creative", "difficult", "subtle", "tool_use", "verbose"]

_LICENCE = "Apache-2.0 as stated by the repository of EvoEval's code"


def _reworded_problem(row: Row, benchmark: str) -> Problem:
    """EvalPlus's row, with EvoEval's equality in place of EvalPlus's."""
    problem = evalplus_problem(row, benchmark, equality=EQUALITY)
    return problem.model_copy(update={"parents": (f"{PARENTS}:{problem.task_id}",)})


def _main_problem(row: Row, benchmark: str) -> Problem:
    """The main problem of a row of tool_use, without helpers in prompt and prelude."""
    problem = evoeval_problem(row, benchmark)
    main: str = problem.metadata["main"]
    stub = main if main.endswith("\n") else f"{main}\n"
    imports = [line for line in stub.split("\n") if line.startswith(("import ", "from "))]
    prelude = "".join(f"{line}\n" for line in imports)
    return problem.model_copy(update={"prompt": PromptParts(stub=stub), "prelude": prelude})


def _load(name: str, word: str, read: Callable[[Row, str], Problem], data_dir: Path | None) -> Benchmark:
    return official.load(name, EVOEVAL[word], data_dir, read)


def _spec(
    word: str, title: str, size: int = 100, *, read: Callable[[Row, str], Problem] = evoeval_problem, version: str = ""
) -> BenchmarkSpec:
    name = f"evoeval-{word.replace('_', '-')}" + (f"@{version}" if version else "")
    return BenchmarkSpec(
        name=name,
        title=f"EvoEval {word.replace('_', ' ')}: {title}",
        load=partial(_load, name, word, read),
        size=size,
        licence=_LICENCE,
        files=(EVOEVAL[word],),
    )


difficult = _spec("difficult", "100 problems of HumanEval with more demands")
creative = _spec("creative", "100 problems of HumanEval as other stories")
subtle = _spec("subtle", "100 problems of HumanEval with one small change each")
combine = _spec("combine", "100 problems made from two of HumanEval each")
tool_use = replace(
    _spec("tool_use", "100 problems of HumanEval that come with helper functions"),
    versions=(
        _spec("tool_use", "main problems after their helpers, as published", version="helpers"),
        _spec("tool_use", "main problems alone, without their helpers", read=_main_problem, version="main"),
    ),
)
verbose = _spec("verbose", "HumanEval's 164 problems in more words", 164, read=_reworded_problem)
concise = _spec("concise", "HumanEval's 164 problems in fewer words", 164, read=_reworded_problem)
