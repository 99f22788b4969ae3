"""Static measures of programs against the canonical solution: size, complexity, calls, nesting.

Read off the tree, which broken code has too. What is compared is paired by problem: the mean over problems of the mean
difference of its samples. After Dou et al. (arXiv 2407.06153, static analysis).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from codeeval.python.queries import captured, text_of
from codeeval.python.syntax import Node
from codeeval.statistics.estimate import CONFIDENCE, Estimate
from codeeval.statistics.leverage import clustered_interval, leverage
from codeeval.statistics.quantiles import student_quantile
from codeeval.taxonomy.source import Source

__all__ = ["ComplexityBin", "Measured", "Measures", "Paired", "compare_measures", "measure", "success_by_complexity"]

_DECISIONS = """[
(if_statement) (elif_clause) (for_statement) (while_statement) (except_clause) (case_clause) (boolean_operator)
(conditional_expression) (if_clause) (for_in_clause) (assert_statement)
] @at"""
_NESTING = """[
(if_statement) (for_statement) (while_statement) (with_statement) (try_statement) (match_statement)
] @at"""
_NESTING_TYPES = frozenset(
    {"if_statement", "for_statement", "while_statement", "with_statement", "try_statement", "match_statement"}
)
_BINS = 3


@dataclass(frozen=True, slots=True)
class Measures:
    """Measures of one program."""

    lines: int
    """Without blank lines, comments and documentation."""
    complexity: int
    """Cyclomatic (McCabe 1976), summed over functions: one each, and one per decision (branch, loop, handler, boolean
    operator, conditional expression, comprehension and its conditions, assertion)."""
    calls: int
    """Calls of what the program does not define itself: builtins, methods, libraries."""
    nesting: int
    """Deepest nesting of blocks within each other."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A sample with its measures and those of the canonical solution."""

    task_id: str
    passed: bool
    sample: Measures
    canonical: Measures


@dataclass(frozen=True, slots=True)
class Paired:
    """One measure, samples against canonical solutions."""

    samples: float
    """Mean over problems of the samples' mean."""
    canonical: float
    """Mean over problems."""
    difference: float
    low: float
    """Lower limit of the difference: Student's t over problems."""
    high: float


@dataclass(frozen=True, slots=True)
class ComplexityBin:
    """Problems whose canonical solutions are about equally complex."""

    least: int
    most: int
    problems: int
    passed: Estimate
    """pass@1 on them."""


def measure(source: str) -> Measures:
    """Return the measures of a program. Never raises."""
    program = Source.of(source)
    root = program.root
    functions = sum(1 for _ in captured(root, "(function_definition) @at"))
    decisions = sum(1 for _ in captured(root, _DECISIONS))
    calls = (node.child_by_field_name("function") for node in captured(root, "(call) @at"))
    foreign = sum(node is not None and text_of(node) not in program.defined_names for node in calls)
    nesting = max((_depth(node) for node in captured(root, _NESTING)), default=0)
    return Measures(_code_lines(program), max(1, functions) + decisions, foreign, nesting)


def _code_lines(program: Source) -> int:
    documentation = {
        row
        for node in captured(program.root, "(expression_statement . (string) @at .)")
        for row in range(node.start_point.row, node.end_point.row + 1)
    }
    kept = (line.strip() for row, line in enumerate(program.lines) if row not in documentation)
    return sum(bool(line) and not line.startswith("#") for line in kept)


def _depth(node: Node) -> int:
    depth, parent = 1, node.parent
    while parent is not None:
        depth += parent.type in _NESTING_TYPES
        parent = parent.parent
    return depth


def compare_measures(
    measured: Iterable[Measured], *, groups: Mapping[str, str] | None = None, confidence: float = CONFIDENCE
) -> Mapping[str, Paired]:
    """Compare each measure, paired by problem. `groups` is as in `shares`. Raises ValueError for no samples."""
    by_task: dict[str, list[tuple[Measures, Measures]]] = defaultdict(list)
    for sample in measured:
        by_task[sample.task_id].append((sample.sample, sample.canonical))
    if not by_task:
        raise ValueError("no samples to measure: give at least one")
    cluster = [(groups or {}).get(task, task) for task in by_task]
    pairs = list(by_task.values())
    return {field.name: _paired(field.name, pairs, cluster, confidence) for field in fields(Measures)}


def _paired(
    name: str, tasks: Sequence[Sequence[tuple[Measures, Measures]]], cluster: Sequence[str], confidence: float
) -> Paired:
    """Return one measure with Student's limits over groups of problems, corrected as in `leverage`."""
    own = np.array([np.mean([getattr(sample, name) for sample, _ in pairs]) for pairs in tasks])
    canonical = np.array([getattr(pairs[0][1], name) for pairs in tasks], dtype=np.float64)
    difference = own - canonical
    mean, half = float(difference.mean()), float("inf")
    _, group = np.unique(cluster, return_inverse=True)
    if group.max() > 0:
        shape, sums = leverage(np.bincount(group)), np.bincount(group, weights=difference - mean)
        error = float(np.sqrt((shape.inflation * sums**2).sum())) / difference.size
        half = float(student_quantile(shape.freedom, (1 + confidence) / 2)) * error
    return Paired(float(own.mean()), float(canonical.mean()), mean, mean - half, mean + half)


def success_by_complexity(
    measured: Iterable[Measured], *, groups: Mapping[str, str] | None = None, bins: int = _BINS
) -> Sequence[ComplexityBin]:
    """pass@1 by the complexity of the canonical solution, in bins of about equally many problems."""
    rates: dict[str, list[bool]] = defaultdict(list)
    complexity: dict[str, int] = {}
    for sample in measured:
        rates[sample.task_id].append(sample.passed)
        complexity[sample.task_id] = sample.canonical.complexity
    return list(_binned(rates, complexity, groups or {}, bins))


def _binned(
    rates: Mapping[str, Sequence[bool]], complexity: Mapping[str, int], groups: Mapping[str, str], bins: int
) -> Iterator[ComplexityBin]:
    values = np.array([complexity[task] for task in rates])
    edges = np.unique(np.quantile(values, np.linspace(0, 1, bins + 1), method="lower")) if values.size else values
    for position, edge in enumerate(edges[:-1] if edges.size > 1 else edges):
        last = position + 2 >= edges.size
        upper = edges[-1] if last else edges[position + 1] - 1
        chosen = [task for task in rates if edge <= complexity[task] <= upper]
        if chosen:
            cluster = [groups.get(task, task) for task in chosen]
            passed = clustered_interval([float(np.mean(rates[task])) for task in chosen], cluster)
            yield ComplexityBin(int(edge), int(upper), len(chosen), passed)
