"""A benchmark of values to predict, made from a benchmark of programs to write."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from codeeval_benchmarks.errors import ProblemFormatError
from codeeval_benchmarks.predictions.calls import Call, calls_of
from codeeval_benchmarks.predictions.leaks import shows
from codeeval_benchmarks.problem import Benchmark, Problem, PromptParts, Question
from codeeval_benchmarks.programs import Program, control_of
from codeeval_sandbox.kinds import Asserts, Differential, Suite

__all__ = ["DERIVATIONS", "Derivation", "predicted", "split_name"]

Derivation = Literal["output", "input"]
"""Asked is the value of a call, or arguments that give a value."""

DERIVATIONS: Mapping[str, Derivation] = {"predict-output": "output", "predict-input": "input"}
"""By the word before the colon of a benchmark's name."""

_MOST_SHOWN = 3
"""Other asserts that a prompt may show, as many as MBPP has in all."""


def split_name(name: str) -> tuple[str, str] | None:
    """Return the two parts of `predict-output:NAME`; None for a name of another form."""
    word, colon, rest = name.partition(":")
    return (word, rest) if colon and word in DERIVATIONS and rest else None


def predicted(benchmark: Benchmark, word: str) -> Benchmark:
    """Return one problem per canonical solution with a call to ask for. `word`: a key of `DERIVATIONS`.

    Raises:
        ProblemFormatError: No problem has such a call.
    """
    name, faulty = f"{word}:{benchmark.name}", {fault.task_id for fault in benchmark.known_faults}
    made = [_derived(problem, name, DERIVATIONS[word]) for problem in benchmark if problem.task_id not in faulty]
    problems = tuple(problem for problem in made if problem is not None)
    if not problems:
        raise ProblemFormatError(
            f"{name!r}: none of {len(benchmark)} problems has a canonical solution in Python and an assert such as "
            "`f(1, 'a') == [2]`, whose call does not stand in the problem's text; name another benchmark"
        )
    asked = f"{len(problems)} of {len(benchmark)} problems have a call to ask for"
    return Benchmark(name, problems, f"{benchmark.source}; {asked}")


@dataclass(frozen=True, slots=True)
class _Subject:
    """A canonical solution to be asked about."""

    problem: Problem
    code: str
    """The program without comments and docstrings."""
    description: str
    kind: Derivation

    @property
    def entry_point(self) -> str:
        """Name of the function that holds the answer: one that the code does not define."""
        name = "answer"
        while name in Program.parse(self.code).definitions:
            name += "_"
        return name

    def calls(self) -> Iterator[Call]:
        """Yield calls that can be asked for, the last of the weakest suite first: examples come early in a suite."""
        for suite in self.problem.suites.values():
            for call in reversed(list(calls_of(suite))):
                if self.kind == "output" or (call.value is not None and call.arguments):
                    yield call


def _derived(problem: Problem, name: str, kind: Derivation) -> Problem | None:
    """Return the problem made of this one; None if it has no call that its own text does not show."""
    code = _code_of(problem)
    if code is None:
        return None
    subject = _Subject(problem, code, _description(problem), kind)
    calls = list(subject.calls())
    for call in calls:
        if not any(shows(text, call) for text in (subject.description, code)):
            return _asking(subject, name, call, _others(calls, call, kind))
    return None


def _asking(subject: _Subject, name: str, call: Call, others: Sequence[Call]) -> Problem:
    problem, entry_point = subject.problem, subject.entry_point
    question = Question(
        kind=subject.kind, function=call.name, arguments=call.arguments, value=call.value, entry_point=entry_point
    )
    returned = f"def {entry_point}():\n    return {call.text}\n"
    whole = f"{problem.prelude}\n{subject.code}\n\n\n{returned}"
    return Problem(
        task_id=f"{problem.task_id}/{subject.kind}",
        benchmark=name,
        prompt=PromptParts(
            instruction=subject.description,
            stub=subject.code,
            visible_tests=tuple(other.asserted for other in others),
        ),
        entry_point=entry_point,
        prelude=f"{problem.prelude}\n{subject.code}\n" if subject.kind == "input" else "",
        canonical_solution=returned if subject.kind == "input" else whole,
        control=control_of("", entry_point),
        suites={"base": _suite(question, whole)},
        base_task_id=problem.base_task_id or problem.task_id,
        base_benchmark=problem.base_benchmark or problem.benchmark,
        question=question,
        environment=problem.environment,
        metadata={"parent_task_id": problem.task_id},
    )


def _suite(question: Question, whole: str) -> Suite:
    """Return the suite that compares the answer with the expected value, or with that of the canonical solution."""
    if question.value is None:
        return Differential("base", question.entry_point, whole, ((),))
    return Asserts("base", question.entry_point, (f"assert {question.entry_point}() == {question.value}",))


def _others(calls: Sequence[Call], asked: Call, kind: Derivation) -> list[Call]:
    """Return asserts to show beside the question: of other calls, and if an input is asked, of other values."""
    others: dict[str, Call] = {}
    for call in reversed(calls):
        same_answer = kind == "input" and call.value == asked.value
        if call.value is not None and not same_answer and not shows(call.asserted, asked):
            others.setdefault(call.text, call)
    return list(others.values())[:_MOST_SHOWN]


def _code_of(problem: Problem) -> str | None:
    """Return the canonical solution without comments and docstrings, which may hold examples; None without one."""
    if not problem.canonical_solution.strip() or problem.environment.language != "python":
        return None
    try:
        tree = Program.parse(problem.canonical_solution).tree
    except SyntaxError:
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and _documented(node):
            node.body = node.body[1:] or ([] if isinstance(node, ast.Module) else [ast.Pass()])
    return f"{ast.unparse(tree)}\n"


def _documented(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return ast.get_docstring(node, clean=False) is not None


def _description(problem: Problem) -> str:
    """Return the task in words: the instruction, and the docstring of the entry point in the stub."""
    prompt = problem.prompt
    return "\n".join(
        part for part in (prompt.instruction.strip(), _docstring(prompt.stub, problem.entry_point)) if part
    )


def _docstring(stub: str, entry_point: str) -> str:
    """Return the entry point's docstring; of a stub that cannot be parsed, all of it."""
    for source in (stub, f"{stub}\n    pass\n"):
        try:
            tree = Program.parse(source).tree
        except SyntaxError:
            continue
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == entry_point]
        return "\n".join(ast.get_docstring(function) or "" for function in functions).strip()
    return stub.strip()
