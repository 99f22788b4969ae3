"""Mutants of canonical solutions: which are made, and in which order."""

import numpy as np

from codeeval.python.mutation import Edit, apply, mutants
from codeeval_benchmarks.problem import Problem

__all__ = ["UNCOMPILED", "chosen_mutants"]

UNCOMPILED = frozenset({"unclosed_bracket", "lost_colon", "wrong_indentation", "truncation"})
"""Operators whose mutants do not compile: any test at all rejects them, so they say nothing of a suite."""


def chosen_mutants(problem: Problem, most: int, random_seed: int) -> list[tuple[str, str]]:
    """Return (operator, program) of at most `most` mutants that compile, operators by turns.

    The choice is reproducible from `random_seed`.
    """
    generator = np.random.default_rng(random_seed)
    source = problem.canonical_solution
    queues = [
        [(name, edits[int(index)]) for index in generator.permutation(len(edits))]
        for name, edits in mutants(source, problem.prelude).items()
        if name not in UNCOMPILED
    ]
    chosen: list[tuple[str, Edit]] = []
    while queues and len(chosen) < most:
        chosen += [queue.pop(0) for queue in queues]
        queues = [queue for queue in queues if queue]
    return [(name, apply(source, edit)) for name, edit in chosen[:most]]
