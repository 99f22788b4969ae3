"""Programs of languages other than Python: fences and the language's grammar find them, and the tests' form fits them.

Published tests follow a program, and some begin with what closes its last block, because a stop sequence has taken that
away. A whole program is fitted to them: what the tests bring along is cut off, and what only the prompt holds (imports,
the class around a method) is put before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from codeeval import grammars
from codeeval.extraction.fences import Block, find_blocks
from codeeval.extraction.thinking import without_thinking
from codeeval.extraction.turns import first_turn
from codeeval.prompting import cut_at_stop
from codeeval.samples import Completion, Extraction, Rule, Sample
from codeeval_benchmarks.problem import Problem
from codeeval_sandbox.languages import LANGUAGES, Language

__all__ = ["extract_other"]

_PREAMBLE = re.compile(r"[ \t]*(?:#include|import|using|use|package|<\?php|#lang|require|from|library)\b")
"""The beginning of a line of a prompt that a whole program needs."""

_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')

_FENCES = ("```", "~~~")


def extract_other(
    completion: Completion, problem: Problem, *, rule: Rule, opening: str | None = None, stop: Sequence[str] = ()
) -> Sample:
    """Return a completion's sample in the problem's language. See `codeeval.extraction.extract`.

    Raises:
        UsageError: the extra with the grammars is not installed, and the program cannot be found without them.
    """
    reader = _Reader(problem, LANGUAGES[problem.environment.language], rule)
    text = completion.text.replace("\r\n", "\n")
    if not text.strip():
        return Sample(problem.task_id, completion, "", "empty")
    match completion.form:
        case "solution":
            program, extraction = reader.solution(text), "completion"
        case "completion":
            program, extraction = reader.continued(text, problem.prompt.stub if opening is None else opening, stop)
        case "answer":
            program, extraction = reader.answered(text)
    complete = completion.cut and extraction == "fenced"
    kind: Extraction = extraction if program.strip() else "empty"  # type: ignore[assignment]
    return Sample(problem.task_id, completion, program, kind, complete, alone=completion.form == "solution")


@dataclass(frozen=True)
class _Reader:
    """The problem, its language and the rule of one search."""

    problem: Problem
    language: Language
    rule: Rule

    @property
    def tests(self) -> str:
        """Tests that are written below the program; empty where a proxy calls its functions."""
        below = (suite.native_source for suite in self.problem.suites.values() if suite.traits.below)
        return next(below, "")

    @property
    def published(self) -> str:
        """Tests as a file of verdicts holds them below a program."""
        return next((suite.native_source for suite in self.problem.suites.values()), "")

    def solution(self, text: str) -> str:
        """Return a whole program. Files of verdicts hold the tests with it, which are taken off again."""
        tests = self.published.strip()
        start = text.rfind(tests) if tests else -1
        if start >= 0 and text[start + len(tests) :].strip() in {"", "?>"}:
            return text[:start]
        return self.fitted(text)

    def continued(self, text: str, opening: str, stop: Sequence[str]) -> tuple[str, Extraction]:
        """Return the prompt's function with the completion, as published: cut at the problem's stop sequences."""
        if any(fence in text for fence in _FENCES):
            program, extraction = self.answered(text)
            if extraction == "fenced" and self._defines(program):
                return program, extraction
        stops = stop or self.problem.metadata.get("stops", self.language.stops)
        said, _ = cut_at_stop(text, stops)
        program, grammar = opening + said, self.language.grammar
        if grammar and not self.problem.metadata.get("stops", True) and not grammars.is_sound(grammar, program):
            program = grammars.up_to(grammar, program, self.problem.entry_point) or program
        return program, "completion"

    def answered(self, text: str) -> tuple[str, Extraction]:
        """Return the program of a chat answer: of a fenced block in this language, else of the text itself."""
        said = first_turn(without_thinking(text).text).text
        blocks = [block for block in find_blocks(said.split("\n")) if block.source.strip()]
        ours = [block for block in blocks if self._may_be_ours(block)]
        if ours:
            chosen = self._chosen(ours)
            return self.fitted(chosen.source), "fenced" if chosen.is_closed else "incomplete_fenced"
        if blocks:
            return "", "empty"  # all of them are in other languages
        return (self.fitted(said), "heuristic") if self._defines(said) else ("", "empty")

    def fitted(self, program: str) -> str:
        """Return a program that the tests can follow."""
        program = self._opened(program)
        if not self.language.grammar:
            return program
        if not self.tests:
            return self._with_preamble(program)
        program = self._with_preamble(self._around(self._without_main(program)))
        blocks = _open_blocks(self.tests)
        return self._left_open(program, blocks) if blocks else program

    def _left_open(self, program: str, blocks: int) -> str:
        """Return a program whose last blocks the tests close, as they close those of a completion.

        A whole program is asked about alone too, because the grammar of Bash reads a bracket too many as a command.
        """
        grammar = self.language.grammar
        assert grammar is not None
        is_whole = grammars.is_sound(grammar, program)
        if not is_whole and grammars.is_sound(grammar, f"{program}\n{self.tests}"):
            return program
        cut = grammars.closed_at(grammar, program, blocks)
        if cut is None and is_whole:
            return f"{program.rstrip()}\n" + self.language.block * blocks
        return program if cut is None else cut

    def _opened(self, program: str) -> str:
        """Join what is only the body of the function to the prompt's stub, if that makes a program of both."""
        stub = self.problem.prompt.stub
        if self.language.closing:
            program = program.rstrip().removesuffix(self.language.closing) + "\n"
        if not self.language.grammar or not stub or self._defines(program):
            return program
        return stub + program if self._defines(stub + program) else program

    def _without_main(self, program: str) -> str:
        """Leave out a main function where the tests have their own."""
        assert self.language.grammar is not None
        for name in ("main", "Main"):
            node = grammars.definition(self.language.grammar, program, name)
            if node is not None and re.search(rf"\b{name}\s*\(", self.tests):
                program = grammars.without(program, node)
        return program

    def _around(self, program: str) -> str:
        """Put a method without a class into the class of the prompt."""
        head = re.search(r"^(?:public )?class \w+ \{\n", self.problem.prompt.stub, re.MULTILINE)
        if head is None or re.search(r"^\s*(?:\w+ )*class \w+", program, re.MULTILINE):
            return program
        return f"{head[0]}{program.rstrip()}\n}}\n"

    def _with_preamble(self, program: str) -> str:
        """Put the prompt's imports before a program that lacks them."""
        held = {line.strip() for line in program.split("\n")}
        lines = [line for line in _prompt_lines(self.problem.prompt.stub) if _PREAMBLE.match(line)]
        missing = [line for line in lines if line.strip() not in held]
        if self.language.name == "go":
            return _merged_imports(self.problem.prompt.stub, program)
        return "".join(f"{line}\n" for line in missing) + program

    def _may_be_ours(self, block: Block) -> bool:
        return block.language in self.language.fences or (not block.language or block.language in {"text", "code"})

    def _chosen(self, blocks: Sequence[Block]) -> Block:
        """Return the block that the rule takes among those that define the function, else among all."""
        defining = [block for block in blocks if self._defines(block.source)] or list(blocks)
        if self.rule == "longest":
            return max(defining, key=lambda block: len(block.source))
        return defining[0] if self.rule == "first" else defining[-1]

    def _defines(self, program: str) -> bool:
        if self.language.grammar is None:
            return self.problem.entry_point in program
        return grammars.definition(self.language.grammar, program, self.problem.entry_point) is not None


def _prompt_lines(stub: str) -> Sequence[str]:
    return stub.split("\n")


def _open_blocks(tests: str) -> int:
    """Return how many blocks of the program the tests close."""
    bare = _STRING.sub("", tests)
    return max(0, bare.count("}") - bare.count("{"))


_GO_PACKAGE = re.compile(r"^package \w+[^\n]*\n", re.MULTILINE)
_GO_IMPORTS = re.compile(
    r'^import (?:\((?P<several>[^)]*)\)|(?P<name>\w+ )?"(?P<single>[^"]+)")[^\n]*\n?', re.MULTILINE
)


def _merged_imports(stub: str, program: str) -> str:
    """Return a program of Go with the prompt's package and imports, and its own imports once."""
    package = _GO_PACKAGE.search(stub)
    if package is None:
        return program
    ours = _paths(stub)
    others = [path for path in _paths(program) if path not in ours]
    body = _GO_IMPORTS.sub("", _GO_PACKAGE.sub("", program, count=1))
    imports = "".join(f"\t{path}\n" for path in (*ours, *others))
    return f"{package[0]}\nimport (\n{imports})\n{body}"


def _paths(source: str) -> list[str]:
    paths: list[str] = []
    for match in _GO_IMPORTS.finditer(source):
        lines = (match["several"] or f'{match["name"] or ""}"{match["single"]}"').split("\n")
        paths += [line.strip() for line in lines if '"' in line]
    return list(dict.fromkeys(paths))
