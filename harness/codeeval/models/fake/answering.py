"""Answers of the fake model, decided by prompt and seed alone as a real model's are."""

import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from codeeval.models.questions import answered, continued
from codeeval_benchmarks.problem import Problem, Question

__all__ = ["Answering", "Asked", "Text", "hashed", "solving"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Content of a request."""

    prompt: str
    """The raw prompt, or the last message."""
    chat: bool
    stop: tuple[str, ...] = ()
    max_tokens: int = 16


@dataclass(frozen=True, slots=True)
class Text:
    """One sample."""

    content: str
    finish_reason: str = "stop"

    def stopped(self, asked: Asked) -> "Text":
        """Ended where the request says: before the first stop sequence, or at the limit (a token is 4 characters)."""
        ends = [end for end in (self.content.find(word) for word in asked.stop) if end >= 0]
        content = self.content[: min(ends)] if ends else self.content
        limit = 4 * asked.max_tokens
        return Text(content[:limit], "length") if len(content) > limit else replace(self, content=content)


Answering = Callable[[Asked, int], Text]
"""The sample of this seed."""


def hashed(asked: Asked, seed: int) -> Text:
    """A line that tells of which prompt and seed it is: quick to make, and enough to see whose answer went where."""
    return Text(f"    return {zlib.crc32(asked.prompt.encode('utf-8', 'surrogatepass'))}, {seed}\n")


def solving(problems: Iterable[Problem], *, percent: int = 70) -> Answering:
    """Solves these problems, in about `percent` of the samples; the rest are wrong, each in its own words."""
    known = list(problems)

    def answer(asked: Asked, seed: int) -> Text:
        problem = max(
            (candidate for candidate in known if _is_asked(candidate, asked.prompt)),
            key=lambda candidate: len(_text_of(candidate)),
            default=None,
        )
        if problem is None:
            return Text("I know of no such problem.")
        rank = zlib.crc32(f"{problem.task_id} {seed}".encode()) % 100
        if problem.question is not None:
            say = answered if asked.chat else continued
            return Text(say(problem.question, seed, is_right=rank < percent))
        program = problem.canonical_solution if rank < percent else _wrong(problem)
        return Text(_written(problem, program.rstrip("\n") + f"\n    # draft {seed}\n", asked))

    return answer


def _is_asked(problem: Problem, prompt: str) -> bool:
    """Return whether the prompt is about this problem. Programs of several problems may be equal, not their calls."""
    return _text_of(problem) in prompt and (problem.question is None or _is_put(problem.question, prompt))


def _is_put(question: Question, prompt: str) -> bool:
    """Return whether a prompt puts this question, whole or as a text to be continued."""
    begun = f"give {question.value}.\n{question.function}("
    if question.kind == "output":
        begun = f"assert {question.function}({question.arguments}) =="
    return question.text in prompt or prompt.rstrip().endswith(begun)


def _text_of(problem: Problem) -> str:
    """Return the text that identifies a problem in a prompt. A self-invoking problem's prompt holds two."""
    return problem.prompt.stub.strip() or problem.prompt.instruction.strip()


def _wrong(problem: Problem) -> str:
    start = problem.prompt.stub if problem.canonical_solution.startswith(problem.prompt.stub) else problem.control
    return start.rstrip("\n") + "\n    raise NotImplementedError\n"


def _written(problem: Problem, program: str, asked: Asked) -> str:
    if asked.chat:
        subject = f"`{problem.entry_point}`" if problem.entry_point else "the program"
        return f"Here is {subject}:\n\n```python\n{program}```\n"
    stub = problem.prompt.stub
    return program.removeprefix(stub) if stub and program.startswith(stub) else program
