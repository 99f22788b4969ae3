"""From what a model wrote to the value in it, for problems that ask for a value (`Problem.question`).

A value counts only as plain data. An answer that computes (`len("abc")`) holds none, because the question is whether
the model can tell what the program does. The value is written into the one program that its question allows.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codeeval.extraction.thinking import without_thinking
from codeeval.extraction.turns import first_turn
from codeeval.samples import Completion, Extraction, Rule, Sample
from codeeval_benchmarks.literals import literal, value_of
from codeeval_benchmarks.problem import Problem, Question
from codeeval_benchmarks.programs import Program

__all__ = ["value_sample"]

_MARKED = re.compile(r"\[ANSWER\](.*?)(?:\[/ANSWER\]|$)", re.DOTALL | re.IGNORECASE)
_FENCED = re.compile(r"```[a-zA-Z]*[ \t]*\n(.*?)(?:```|$)", re.DOTALL)
_QUOTED = re.compile(r"`([^`\n]+)`")
_LONGEST = 100_000
"""Characters of an answer that are read; no value asked for is that long."""


@dataclass(frozen=True, slots=True)
class _Find:
    answer: str
    extraction: Extraction


def value_sample(
    completion: Completion, problem: Problem, question: Question, text: str, rule: Rule = "last"
) -> Sample:
    """Return the sample of an answer. Its program is empty if the answer holds no plain value. Never raises.

    `text`: the answer, cut at the stop sequences of its prompt.
    """
    find = None
    if completion.form == "solution" and (answer := _returned(text, question)) is not None:
        find = _Find(answer, "completion")
    find = find or _found(text[-_LONGEST:], question, rule)
    return Sample(
        problem.task_id,
        completion,
        question.program(find.answer) if find else "",
        find.extraction if find else "empty",
        complete=completion.cut and find is not None and find.extraction == "fenced",
    )


def _found(text: str, question: Question, rule: Rule) -> _Find | None:
    """Return the value in the first place that holds one: between marks, in a fence, the whole, a line of its own."""
    said = first_turn(without_thinking(text).text).text
    marked = [match[1] for match in _MARKED.finditer(said)]
    places: Sequence[tuple[Extraction, Sequence[str]]] = (
        ("fenced", marked),
        ("fenced", [match[1] for match in _FENCED.finditer(said)]),
        ("completion", [said]),
        ("heuristic", [part for line in said.splitlines() for part in _spoken(line)]),
        ("heuristic", [match[1] for match in _QUOTED.finditer(said)]),
    )
    for extraction, pieces in places[:1] if marked else places:
        answers = [answer for piece in pieces if (answer := _answer(piece, question)) is not None]
        if answers:
            return _Find(_chosen(answers, rule), extraction)
    return None


def _spoken(line: str) -> Iterator[str]:
    """Yield a line, and what follows its first colon, as in `The value: 3`."""
    yield line
    _, colon, rest = line.partition(": ")
    if colon:
        yield rest.strip("* ").removesuffix(".")


def _chosen(answers: Sequence[str], rule: Rule) -> str:
    match rule:
        case "first":
            return answers[0]
        case "last":
            return answers[-1]
        case "longest":
            return max(answers, key=len)


def _answer(piece: str, question: Question) -> str | None:
    """Return the source of the answer that a piece of text is; None if it is not plain data."""
    text = piece.strip().strip("`").strip()
    if not text:
        return None
    for source in _readings(text, question):
        try:
            statements = Program.parse(source).tree.body
        except SyntaxError:
            continue
        answer = _of_statement(statements[-1], question) if statements else None
        if answer is not None:
            return answer
    return None


def _readings(text: str, question: Question) -> Iterator[str]:
    """Yield the text, and the text as it continues the question."""
    yield text
    if question.kind == "input":
        yield f"{question.function}({text}"
        yield f"{question.function}({text})"


def _of_statement(statement: ast.stmt, question: Question) -> str | None:
    match statement:
        case ast.Assert(test=expression) | ast.Expr(value=expression):
            return _of_expression(expression, question)
    return None


def _of_expression(expression: ast.expr, question: Question) -> str | None:
    match expression:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            side = right if question.kind == "output" else left
            asked = left if question.kind == "output" else right
            if question.kind == "output" and not _is_asked(asked, question):
                return None
            return _of_expression(side, question)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=keywords) if (
            question.kind == "input" and name == question.function
        ):
            named = [(keyword.arg, _plain(keyword.value)) for keyword in keywords]
            texts = [*map(_plain, arguments), *(f"{key}={value}" if key and value else None for key, value in named)]
            known = [text for text in texts if text is not None]
            return ", ".join(known) if len(known) == len(texts) and known else None
    return _plain(expression) if question.kind == "output" else None


def _is_asked(expression: ast.expr, question: Question) -> bool:
    """Return whether this is the call of the question, so that the other side is its value."""
    try:
        return ast.unparse(expression) == ast.unparse(ast.parse(f"{question.function}({question.arguments})"))
    except (SyntaxError, RecursionError):
        return False


def _plain(expression: ast.expr) -> str | None:
    try:
        return literal(value_of(ast.unparse(expression)))
    except (TypeError, ValueError, RecursionError):
        return None


def _returned(program: str, question: Question) -> str | None:
    """Return the answer in a program of the question's own form, as it stands in a stored run; None for other texts."""
    try:
        body = Program.parse(program).tree.body
    except SyntaxError:
        return None
    match body:
        case [ast.FunctionDef(name=name, body=[ast.Return(value=ast.expr() as value)])] if name == question.entry_point:
            return _of_expression(value, question)
    return None
