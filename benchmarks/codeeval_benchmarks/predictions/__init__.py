"""Execution prediction: problems made from problems, whose answers are values and not programs.

MBPP's authors (Austin et al. 2021, arXiv 2108.07732) ask a model what a program returns. `predict-output:NAME` asks for
the value of one call of each canonical solution of the benchmark NAME. `predict-input:NAME` asks for arguments that
give a value. Each is a benchmark like any other, so that runs, resuming and studies work on it.
"""

from codeeval_benchmarks.predictions.calls import Call, calls_of
from codeeval_benchmarks.predictions.leaks import shows
from codeeval_benchmarks.predictions.problems import DERIVATIONS, Derivation, predicted, split_name

__all__ = ["DERIVATIONS", "Call", "Derivation", "calls_of", "predicted", "shows", "split_name"]
