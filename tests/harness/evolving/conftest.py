"""A scripted model that drafts problems of known quality on top of small functions: good ones, and 19 kinds of bad."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from codeeval.models.recorded import RecordedModel
from codeeval.samples import Completion
from codeeval_benchmarks.problem import Benchmark, Problem, PromptParts
from codeeval_benchmarks.programs import control_of
from codeeval_sandbox.kinds import Asserts

BASES: Mapping[str, tuple[str, str]] = {
    "count_even": ("Count the even numbers.", "return sum(x % 2 == 0 for x in xs)"),
    "longest_rise": (
        "Return the length of the longest strictly rising stretch.",
        (
            "best = run = 1 if xs else 0\n    for a, b in zip(xs, xs[1:]):\n"
            "        run = run + 1 if b > a else 1\n        best = max(best, run)\n    return best"
        ),
    ),
    "spread": ("Return the largest less the smallest number, 0 of none.", "return max(xs) - min(xs) if xs else 0"),
    "distinct": ("Count the different numbers.", "return len(set(xs))"),
    "alternating": (
        "Return the sum with signs that alternate, the first one positive.",
        "return sum(x if i % 2 == 0 else -x for i, x in enumerate(xs))",
    ),
    "turns": (
        "Count the neighbours with different signs.",
        "return sum((a < 0) != (b < 0) for a, b in zip(xs, xs[1:]))",
    ),
    "above_first": ("Count the numbers above the first one.", "return sum(x > xs[0] for x in xs)"),
    "weighted": (
        "Return the sum of each number times its position, counted from 1.",
        "return sum(i * x for i, x in enumerate(xs, 1))",
    ),
}
"""Word of the task and body, by the name of the function of `xs: list[int]`."""

ROWS = [
    [[[1, 2, 4, 3], [2, 2], [5, 1, 6, 8]]],
    [[]],
    [[[0], [-1, 3, -2], []]],
    [[[7, -7, 7, 9, -9], [1, 2], [3, 4, 5, 6], [8]]],
    [[[2, 4, 6, 1, -3]]],
    [[[1, 3], [1, 3, -4], [4, 2, 8], [-6, 5, -4, 3]]],
]
LISTS = [[[3, -1, 4, 1, -5]], [[]], [[2, 7]], [[6, 6, -8, 0, 9, 2, 11]], [[1]], [[-2, 4, -6, 8]]]

TEMPLATES: Mapping[str, tuple[str, str, list[Any]]] = {
    "first_best": (
        "Return the index of the first row with the largest {f}; -1 without rows.",
        "    return max(range(len(rows)), key=lambda i: ({f}(rows[i]), -i)) if rows else -1",
        ROWS,
    ),
    "changes": (
        "Count the neighbouring rows whose {f} differs.",
        "    return sum({f}(a) != {f}(b) for a, b in zip(rows, rows[1:]))",
        ROWS,
    ),
    "ordered": (
        "Return the rows by {f}, the largest first; equal ones keep their order.",
        "    return sorted(rows, key={f}, reverse=False)[::-1] if not rows else sorted(rows, key=lambda r: -{f}(r))",
        ROWS,
    ),
    "tally": (
        "Return how many rows have each {f}, as a dictionary.",
        "    counts = {{}}\n    for r in rows:\n        counts[{f}(r)] = counts.get({f}(r), 0) + 1\n    return counts",
        ROWS,
    ),
    "prefixes": (
        "Return the {f} of every non-empty beginning of the list, in order of length.",
        "    return [{f}(rows[:end]) for end in range(1, len(rows) + 1)]",
        LISTS,
    ),
    "without_one": (
        "Return the largest {f} of the list with one number left out; None of an empty list.",
        "    return max(({f}(rows[:i] + rows[i + 1:]) for i in range(len(rows))), default=None)",
        [[xs] for (xs,) in [([3, -1, 4, 1, -5],), ([2, 7],), ([6, 6, -8, 0, 9, 2, 11],), ([-2, 4, -6, 8, 3],)]],
    ),
    "joined": (
        "Return the {f} of all rows joined, less the sum of {f} of each.",
        "    return {f}([x for row in rows for x in row]) - sum(map({f}, rows))",
        [[[[1, 2], [3, -4]]], [[[5], [1, 2, 9]]], [[[0, -3, 7], [-8, 2], [6]]], [[[4, 4, -1], [10, -3]]]],
    ),
}


@dataclass(frozen=True)
class Known:
    """A draft of known quality."""

    kind: str
    """`good`, or the kind of badness."""
    answer: str
    solutions: tuple[str, ...] = ()


def source(f: str, task_id: str) -> Problem:
    words, body = BASES[f]
    stub = f'def {f}(xs: list[int]) -> int:\n    """{words}"""\n'
    program = f"{stub}    {body}\n"
    if f == "above_first":
        program = program.replace("x in xs)", "x in xs) if xs else 0")
    return Problem(
        task_id=task_id,
        benchmark="toy",
        prompt=PromptParts(stub=stub),
        entry_point=f,
        canonical_solution=program,
        control=control_of(program, f),
        suites={"base": Asserts("base", f, (f"assert {f}([]) == 0",))},
    )


def parts(f: str, template: str) -> dict[str, Any]:
    words, body, inputs = TEMPLATES[template]
    name = f"{template}_by_{f}"
    statement = f'def {name}(rows: list) -> object:\n    """{words.format(f=f)}\n    """\n'
    return {
        "problem": statement,
        "entry_point": name,
        "solution": f"def {name}(rows):\n{body.format(f=f)}\n",
        "inputs": [json.dumps(arguments) for arguments in inputs],
    }


def good(f: str, template: str) -> Known:
    fields = parts(f, template)
    return Known("good", json.dumps(fields), (fields["solution"],) * 3)


def _changed(f: str, template: str, kind: str, **changes: Any) -> Known:
    fields = parts(f, template)
    right = fields["solution"]
    return Known(kind, json.dumps(fields | changes), (changes.get("solution", right),) * 3)


def _body(f: str, template: str, body: str) -> str:
    return f"def {template}_by_{f}(rows):\n{body}\n"


def _example(f: str, template: str, *results: str) -> str:
    lines = "".join(f"    >>> {template}_by_{f}([])\n    {result}\n" for result in results)
    return f'def {template}_by_{f}(rows: list) -> object:\n    """Do as it says.\n{lines}    """\n'


def _inline(f: str, template: str) -> str:
    _, body = BASES[f]
    return f"def own(xs):\n    {body}\n\n\n" + parts(f, template)["solution"].replace(f"{f}(", "own(").replace(
        "_by_own(", f"_by_{f}("
    ).replace(f"({f},", "(own,").replace(f"key={f},", "key=own,")


def bad(kind: str, f: str, template: str) -> Known:
    """A draft of this kind of badness."""
    right = parts(f, template)["solution"]
    wrong = _body(
        f, template, f"    kept = {f}([1])\n" + right.split("\n", 1)[1].replace("return ", "return kept, ", 1)
    )
    noise = _body(f, template, f"    import random\n    return random.random() + {f}([1, 2])")
    made: Mapping[str, Callable[[], Known]] = {
        "refusal": lambda: Known(kind, "I am sorry, but I cannot help with that."),
        "silence": lambda: Known(kind, ""),
        "broken JSON": lambda: Known(kind, good(f, template).answer[:-90]),
        "unsafe input": lambda: _changed(f, template, kind, inputs=["[__import__('os').system('true')]"]),
        "no program": lambda: _changed(f, template, kind, solution="return the best row"),
        "copy": lambda: _changed(
            f, template, kind, solution=source(f, "x").canonical_solution.replace(f, f"{template}_by_{f}")
        ),
        "raises": lambda: _changed(f, template, kind, solution=_body(f, template, f"    return {f}(rows)[0]")),
        "slow": lambda: _changed(
            f,
            template,
            kind,
            solution=_body(f, template, f"    while True:\n        {f}([1])"),
            inputs=["[[]]"],
        ),
        "chance": lambda: _changed(f, template, kind, solution=noise),
        "order of a set": lambda: _changed(
            f,
            template,
            kind,
            solution=_body(f, template, f"    return list({{str({f}([1, 2])), 'a', 'b', 'c', 'd', 'e', str(rows)}})"),
        ),
        "wrong reference": lambda: Known(
            kind, json.dumps(parts(f, template) | {"solution": wrong}), (right, right, right)
        ),
        "wrong example": lambda: _changed(f, template, kind, problem=_example(f, template, "'nonsense'")),
        "two results": lambda: _changed(f, template, kind, problem=_example(f, template, "1", "2")),
        "no call": lambda: _changed(f, template, kind, solution=_inline(f, template)),
        "unused call": lambda: _changed(
            f, template, kind, solution=_body(f, template, f"    {f}([1])\n    return len(rows) % 3")
        ),
        "trivial": lambda: _changed(
            f,
            template,
            kind,
            solution=_body(f, template, f"    return {f}(rows)"),
            inputs=[json.dumps(x) for x in LISTS],
        ),
        "constant": lambda: _changed(f, template, kind, solution=_body(f, template, f"    return {f}([4, 2, 7]) + 1")),
        "ambiguous": lambda: Known(
            kind,
            good(f, template).answer,
            (right, right.replace("return ", "return 0, ", 1), right.replace("return ", "return 1, ", 1)),
        ),
    }
    return made[kind]()


GATE_OF: Mapping[str, str] = {
    "refusal": "answer",
    "silence": "answer",
    "broken JSON": "form",
    "unsafe input": "inputs",
    "no program": "syntax",
    "copy": "copy",
    "raises": "runs",
    "slow": "slow",
    "chance": "determinism",
    "order of a set": "determinism",
    "wrong reference": "consistency",
    "wrong example": "examples",
    "two results": "examples",
    "no call": "base",
    "unused call": "base",
    "trivial": "trivial",
    "constant": "trivial",
    "ambiguous": "consistency",
    "twin": "twin",
}
"""Gate that should reject each kind of badness."""


@dataclass(frozen=True)
class Script:
    """Sources, and a model that answers for each with a draft of known quality."""

    benchmark: Benchmark
    model: RecordedModel
    kinds: Mapping[str, str]
    """Quality by source."""

    @property
    def gates(self) -> Mapping[str, str | None]:
        """Gate that should reject the draft of each source; None for a good one."""
        return {source: GATE_OF.get(kind) for source, kind in self.kinds.items()}


def scripted(drafts: list[tuple[str, Known]]) -> Script:
    """`drafts`: the function that each builds on, and the draft."""
    problems, answers, kinds = [], {}, {}
    for position, (f, known) in enumerate(drafts):
        key = f"Toy/{position}"
        problems.append(source(f, key))
        kinds[key] = known.kind
        answers[f"{key} draft", 0] = Completion(0, known.answer, "answer")
        for index, solution in enumerate(known.solutions):
            program = f"{source(f, key).canonical_solution}\n\n{solution}"
            answers[f"{key} draft 0 solution", index] = Completion(index, f"```python\n{program}\n```", "answer")
    return Script(Benchmark("toy", tuple(problems), "made up"), RecordedModel("recorded/toy", answers), kinds)


@pytest.fixture
def some_drafts() -> Script:
    """One draft of each kind of badness, and a good one on each function."""
    bases, templates = list(BASES), list(TEMPLATES)
    drafts = [(f, good(f, templates[position % len(templates)])) for position, f in enumerate(bases)]
    first = (bases[0], Known("twin", *(getattr(drafts[0][1], name) for name in ("answer", "solutions"))))
    kinds = [kind for kind in GATE_OF if kind != "twin"]
    bads = [
        (f, bad(kind, f, template))
        for kind, f, template in zip(kinds, bases * 3, ("changes", "tally", "first_best") * 8, strict=False)
    ]
    return scripted([*drafts, first, *bads])


@pytest.fixture
def all_drafts() -> Script:
    """Every good draft, and more than 200 bad ones."""
    drafts = [(f, good(f, template)) for f in BASES for template in TEMPLATES]
    kinds = [kind for kind in GATE_OF if kind != "twin"]
    bads = [
        (f, bad(kind, f, template))
        for kind in kinds
        for f in BASES
        for template in (("changes",) if kind == "slow" else ("changes", "tally"))
    ]
    twins = [(f, Known("twin", known.answer, known.solutions)) for f, known in drafts[:8]]
    return scripted([*drafts, *twins, *bads])
