"""MathQA-Python (Austin et al. 2021, arXiv 2108.07732, of MathQA, Amini et al. 2019): a question, and a number.

A program gives its values the names `n0`, `n1`, ... of the question, and leaves the number in `answer`. A number is
right if it differs by less than 1e-8, as in the published tests. The paper's exemplars are not public: these are the
first four problems, and never the problem itself.

20 canonical programs of the test split call `scipy.gcd` or `scipy.lcm`, which SciPy has removed. A prelude gives them
back. The metadata of these problems says `repaired`.
"""

import re
from dataclasses import replace
from functools import partial
from pathlib import Path

from codeeval_benchmarks import official
from codeeval_benchmarks.catalogue import MATHQA, MATHQA_CHALLENGE
from codeeval_benchmarks.problem import Benchmark, BenchmarkSpec, Exemplar, Problem, PromptParts
from codeeval_benchmarks.rows import Row
from codeeval_benchmarks.sources import DataFile
from codeeval_sandbox.kinds import Answer

__all__ = ["challenge", "test"]

_ANSWER = "answer"
_EXEMPLARS = 4
_INSTRUCTION = "Complete this Python program so that it computes the answer to the question, and leaves it in `answer`."

_SCIPY = '''
def _scipy():
    """Give `scipy` the functions that it had when the data set was made; stand in for it where it is missing."""
    import importlib.util, math, sys, types

    if importlib.util.find_spec("scipy") is not None:
        import scipy
    else:
        def comb(n, k):
            if n == int(n) and k == int(k):
                return float(math.comb(int(n), int(k))) if 0 <= k <= n else 0.0
            return math.gamma(n + 1) / math.gamma(k + 1) / math.gamma(n - k + 1)

        scipy = sys.modules["scipy"] = types.ModuleType("scipy")
        scipy.special = sys.modules["scipy.special"] = types.ModuleType("scipy.special")
        scipy.special.comb = comb
    for name, function in (("gcd", math.gcd), ("lcm", lambda a, b: a * b // math.gcd(a, b) if a and b else 0)):
        if not hasattr(scipy, name):
            setattr(scipy, name, function)


_scipy()
del _scipy
'''
"""The prelude of the problems whose program uses `scipy`."""


def _problem(row: Row, benchmark: str) -> Problem:
    """MathQA-Python's own form: task_id, prompt (a comment), code, answer, rationale."""
    code = row.program("code", row.text("code")).source
    comment = row.text("prompt")
    if "\n" in comment.strip() or not comment.startswith("#"):
        raise row.fault("prompt", "is not one comment; write the question after `# ` in one line")
    removed = re.findall(r"scipy\.(?:gcd|lcm)\b", code)
    return Problem(
        task_id=f"{_PREFIXES[benchmark]}/{row.integer('task_id')}",
        benchmark=benchmark,
        prompt=PromptParts(instruction=_INSTRUCTION, stub=comment.rstrip() + "\n"),
        entry_point=_ANSWER,
        prelude=_SCIPY if "scipy" in code else "",
        canonical_solution=code.rstrip() + "\n",
        control=f"{code.rstrip()}\n{_ANSWER} = None\n",
        suites={"base": Answer("base", _ANSWER, row.number("answer"))},
        metadata={"rationale": row.text("rationale", ""), **({"repaired": removed[0]} if removed else {})},
    )


def _load(name: str, file: DataFile, data_dir: Path | None) -> Benchmark:
    return _with_exemplars(official.load(name, file, data_dir, _problem))


def _with_exemplars(benchmark: Benchmark) -> Benchmark:
    """Give each problem the first four others."""
    first = [(problem.task_id, _exemplar(problem)) for problem in benchmark.problems[: _EXEMPLARS + 1]]

    def shown(problem: Problem) -> tuple[Exemplar, ...]:
        return tuple(exemplar for task_id, exemplar in first if task_id != problem.task_id)[:_EXEMPLARS]

    problems = (problem.model_copy(update={"exemplars": shown(problem)}) for problem in benchmark)
    return replace(benchmark, problems=tuple(problems))


def _exemplar(problem: Problem) -> Exemplar:
    return Exemplar(instruction=problem.prompt.stub, visible_tests=(), solution=problem.canonical_solution)


_PREFIXES = {"mathqa-python": "MathQA-Python", "mathqa-python-challenge": "MathQA-Python-Challenge"}
_TABLE = (
    ("mathqa-python", "MathQA-Python: 1,883 questions whose answer is a number, the test split", 1883, MATHQA),
    ("mathqa-python-challenge", "MathQA-Python: 403 of the test split's questions", 403, MATHQA_CHALLENGE),
)
test, challenge = (
    BenchmarkSpec(name, title, partial(_load, name, file), size, "Apache-2.0 (MathQA)", (file,))
    for name, title, size, file in _TABLE
)
