"""Other names for everything that a problem names, and nothing else changed. Pure: no model and no execution.

The function, its parameters and its local names get words without a meaning for the task. Names stay where a change
could be seen: builtins, imports, names of the module, attributes, and parameters that the statement uses as words.
"""

import ast
import builtins
import io
import keyword
import re
import tokenize
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from codeeval.evolving.drafts import Rejected
from codeeval_benchmarks.problem import Problem
from codeeval_benchmarks.programs import Program
from codeeval_sandbox.kinds import Suite

__all__ = ["Renamed", "Renaming", "renamed"]

_FUNCTIONS = ("determine", "work_out", "derive", "obtain", "produce", "arrive_at", "settle", "make_out", "conclude")
_PARAMETERS = ("given", "other", "further", "extra", "final", "sixth", "seventh")
_LETTERS = ("p", "q", "u", "v", "w", "z", "k", "m", "h")
"""Parameters that were short, which sentences and formulas name."""
_LOCALS = (
    *("held", "part", "mark", "step", "piece", "turn", "side", "share", "spot", "store", "front", "unit", "chunk"),
    *("slot", "draft", "frame", "stage", "trace", "batch", "layer", "grain", "strand", "notch", "shard", "token"),
)
_READS_NAMES = frozenset({"eval", "exec", "locals", "globals", "vars", "dir"})
_SHOWS_NAME = re.compile(r"\{[^{}'\"\n]*\w=\}")
"""The name of a variable beside its value, in an f-string."""
_SHORT = 2
"""Most characters of a name that is replaced in a statement's sentences too, unless it is an English word."""
_WORDS = frozenset({"a", "i", "is", "in", "on", "of", "to", "an", "as", "at", "by", "or", "if", "it", "no", "so", "be"})
_QUOTED = re.compile(r'"[^"\n]*"|(?<![\w])\'[^\'\n]*\'')
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_Rule = Callable[[tokenize.TokenInfo, str], str | None]
"""From a token, and the text of the one before it, to its new text; None: it stays."""


@dataclass(frozen=True)
class Renaming:
    """New names by the old ones."""

    entry_point: str
    """Function to be written, by its old name."""
    names: Mapping[str, str]
    """All names, the entry point's among them."""
    parameters: frozenset[str]
    """Old names of the entry point's parameters."""

    @property
    def new(self) -> str:
        """New name of the entry point."""
        return self.names[self.entry_point]


@dataclass(frozen=True)
class Renamed:
    """The parts of a renamed problem."""

    prompt: str
    entry_point: str
    solution: str
    suite: Suite


def renamed(problem: Problem, rng: np.random.Generator) -> Renamed | Rejected:
    """Return a problem under other names, or why that cannot be done."""
    try:
        program = Program.parse(problem.canonical_solution)
    except SyntaxError as error:
        return Rejected("syntax", f"the canonical solution is not Python: {error}")
    function = program.definitions.get(problem.entry_point)
    if not isinstance(function, ast.FunctionDef):
        return Rejected("syntax", f"the canonical solution does not define a function {problem.entry_point!r}")
    if reason := _shows_names(function, program.source):
        return Rejected("syntax", f"the canonical solution {reason}")
    renaming = _chosen(problem, program, function, rng)
    suite = _suite(problem.suites["base"], renaming) if "base" in problem.suites else None
    if suite is None:
        return Rejected("tests", "its tests have no form in which a function has another name")
    try:
        prompt = _prompt(problem, renaming)
    except (tokenize.TokenError, SyntaxError) as error:
        return Rejected("syntax", f"the statement cannot be read as Python: {error}")
    return Renamed(prompt, renaming.new, _solution(program, renaming), suite)


def _shows_names(function: ast.FunctionDef, source: str) -> str:
    """Return how results may depend on names; empty if they do not."""
    if _SHOWS_NAME.search(source):
        return "prints the name of a variable"
    reading = _READS_NAMES & {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    return f"uses {min(reading)!r}, which may read names" if reading else ""


# --- Choosing names ----------------------------------------------------------------------------------------------


def _chosen(problem: Problem, program: Program, function: ast.FunctionDef, rng: np.random.Generator) -> Renaming:
    prose = _prose(problem)
    given = [argument.arg for argument in _arguments(function.args)]
    taken = {*dir(builtins), *keyword.kwlist, *keyword.softkwlist, *_everything(problem)}
    kept = {*dir(builtins), *program.definitions, *_bound_in(problem.prelude), *_fixed(function)}
    parameters = [name for name in given if name not in kept and not _is_word(name, prose)]
    local = [name for name in dict.fromkeys(_bound(function)) if name not in {*kept, *given}]
    names = {problem.entry_point: _fresh(_FUNCTIONS, 1, taken, rng)[0]}
    for words, own in (
        (_LETTERS, [name for name in parameters if len(name) <= _SHORT]),
        (_PARAMETERS, [name for name in parameters if len(name) > _SHORT]),
    ):
        names |= dict(zip(own, _fresh(words, len(own), taken, rng), strict=True))
    names |= dict(zip(local, _fresh(_LOCALS, len(local), taken, rng), strict=True))
    return Renaming(problem.entry_point, names, frozenset(given))


def _fresh(words: Sequence[str], count: int, taken: set[str], rng: np.random.Generator) -> list[str]:
    """Draw so many words that stand nowhere in the problem, with numbers once they are used up."""
    order = [words[at] for at in rng.permutation(len(words))]
    numbered = (word if turn == 0 else f"{word}_{turn + 1}" for turn in range(count + 1) for word in order)
    chosen = [word for _, word in zip(range(count + len(taken)), numbered, strict=False) if word not in taken][:count]
    taken.update(chosen)
    return chosen


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    starred = [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *starred]


def _bound(function: ast.AST) -> Iterator[str]:
    """Yield the names that are bound within the function, in the order of the text."""
    for node in ast.walk(function):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
                yield name
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name
            case ast.FunctionDef(name=name) if node is not function:
                yield name


def _fixed(function: ast.AST) -> Iterator[str]:
    """Yield names that are seen from elsewhere: imports, names of the module, and all that a class binds."""
    for node in ast.walk(function):
        match node:
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                yield from ((alias.asname or alias.name).partition(".")[0] for alias in aliases)
            case ast.Global(names=names):
                yield from names
            case ast.ClassDef(name=name):
                yield name
                yield from _bound(node)


def _bound_in(source: str) -> set[str]:
    try:
        return set(Program.parse(source).definitions)
    except SyntaxError:
        return set()


def _everything(problem: Problem) -> set[str]:
    """Return every word of the problem."""
    tests = [suite.tests_source + suite.setup_source for suite in problem.suites.values()]
    texts = (problem.canonical_solution, problem.prelude, problem.prompt.shown, *tests)
    return {word for text in texts for word in re.findall(r"\w+", text)}


# --- Programs and tests ------------------------------------------------------------------------------------------


def _solution(program: Program, renaming: Renaming) -> str:
    """Return the canonical solution with its layout. Beyond the function itself, its own name alone is replaced."""
    function = program.definitions[renaming.entry_point]
    outside = {renaming.entry_point: renaming.new}
    options = set(_options(program, renaming))

    def rule(token: tokenize.TokenInfo, before: str) -> str | None:
        names = renaming.names if function.lineno <= token.start[0] <= (function.end_lineno or 0) else outside
        if before == "." or token.start in options:
            return None
        if token.type == tokenize.STRING and "f" in token.string.partition(token.string[-1])[0].lower():
            return _in_format(token.string, names)
        return names.get(token.string)

    return _replaced(program.source, rule)


def _options(program: Program, renaming: Renaming) -> Iterator[tuple[int, int]]:
    """Yield the positions of names of arguments in calls of other functions: they are theirs."""
    lines = program.source.split("\n")
    for node in ast.walk(program.tree):
        if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id in renaming.names):
            for option in node.keywords:
                if option.arg is not None:
                    before = lines[option.lineno - 1].encode()[: option.col_offset]
                    yield option.lineno, len(before.decode())


def _in_format(text: str, names: Mapping[str, str]) -> str:
    """Replace names in the expressions of an f-string, which is one token before Python 3.12."""

    def expression(match: re.Match[str]) -> str:
        return re.sub(r"(?<![\w.'\"])[A-Za-z_]\w*(?![\w'\"])", lambda name: names.get(name[0], name[0]), match[0])

    return re.sub(r"\{[^{}]*\}", expression, text)


def _suite(suite: Suite, renaming: Renaming) -> Suite | None:
    """Return the same tests for the new name; None for a kind whose tests cannot be renamed."""
    name = {renaming.entry_point: renaming.new}
    try:
        return suite.of_function(renaming.new, lambda code: _in_code(code, name))
    except (TypeError, tokenize.TokenError, SyntaxError):
        return None


def _in_code(source: str, names: Mapping[str, str]) -> str:
    """Return the source with names replaced token by token, so that layout and comments stay."""
    return _replaced(source, lambda token, before: names.get(token.string, token.string) if before != "." else None)


# --- The statement -----------------------------------------------------------------------------------------------


def _prompt(problem: Problem, renaming: Renaming) -> str:
    stub = problem.prompt.stub
    if not stub.strip():
        sentences = _in_sentences(problem.prompt.instruction, renaming)
        name = {renaming.entry_point: renaming.new}
        return "\n".join((sentences.rstrip(), *(_in_code(test, name) for test in problem.prompt.visible_tests))) + "\n"
    head = re.search(rf"^(?:async[ \t]+)?def[ \t]+{re.escape(renaming.entry_point)}\b", stub, re.MULTILINE)
    if head is None:
        raise SyntaxError(f"it has no signature of {renaming.entry_point!r}")
    return stub[: head.start()] + _replaced(stub[head.start() :], _of_stub(renaming))


def _of_stub(renaming: Renaming) -> _Rule:
    def rule(token: tokenize.TokenInfo, before: str) -> str | None:
        if token.type in {tokenize.STRING, tokenize.COMMENT}:
            return _in_sentences(token.string, renaming)
        return renaming.names.get(token.string) if before != "." else None

    return rule


def _prose(problem: Problem) -> str:
    """Return the sentences of the statement, without its code."""
    stub = problem.prompt.stub
    strings = re.findall(r'"""(.*?)"""|\'\'\'(.*?)\'\'\'', stub, re.DOTALL)
    lines = "\n".join([problem.prompt.instruction, *(text for pair in strings for text in pair)]).splitlines()
    return _QUOTED.sub(" ", "\n".join(line for line in lines if not line.lstrip().startswith(">>>")))


def _is_word(name: str, prose: str) -> bool:
    """Return whether the statement uses this name as a word, so that another name would change its sense."""
    if not re.search(rf"\b{re.escape(name)}\b", prose):
        return False
    return name in _WORDS or (len(name) > _SHORT and name.isalpha())


def _in_sentences(text: str, renaming: Renaming) -> str:
    """Replace the names in a text; in its examples the function and the names of arguments alone."""
    return "".join(_line(line, renaming) for line in text.splitlines(keepends=True))


def _line(line: str, renaming: Renaming) -> str:
    old = re.escape(renaming.entry_point)
    plain = renaming.entry_point.isalpha() and renaming.entry_point.islower()
    called = rf"(?<![\w.]){old}(?=\s*\()|(?<=function ){old}\b|(?<=`){old}(?=`)"
    line = re.sub(called if plain else rf"(?<![\w.]){old}\b", renaming.new, line)
    is_example = line.lstrip(" \t\"'").startswith(">>>")
    pieces, at = [], 0
    for quoted in [*(_QUOTED.finditer(line) if not line.lstrip().startswith(('"""', "'''")) else ()), None]:
        end = quoted.start() if quoted else len(line)
        pieces.append(_parameters(line[at:end], renaming, only_options=is_example))
        pieces.append(quoted[0] if quoted else "")
        at = quoted.end() if quoted else end
    return "".join(pieces)


def _parameters(text: str, renaming: Renaming, *, only_options: bool) -> str:
    for name in renaming.parameters & renaming.names.keys():
        after = r"(?=\s*=[^=])" if only_options else r"(?![\w'])"
        text = re.sub(rf"(?<![\w.'])(?<!\w\(){re.escape(name)}{after}", renaming.names[name], text)
    return text


# --- Tokens ------------------------------------------------------------------------------------------------------


def _replaced(source: str, rule: _Rule) -> str:
    """Return the source with tokens replaced. Raises TokenError, SyntaxError."""
    starts = [0]
    for line in _LINE.findall(source):
        starts.append(starts[-1] + len(line))
    pieces, at, before = [], 0, ""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in {tokenize.NAME, tokenize.STRING, tokenize.COMMENT}:
            new = rule(token, before)
            if new is not None and new != token.string:
                start = starts[token.start[0] - 1] + token.start[1]
                pieces += [source[at:start], new]
                at = starts[token.end[0] - 1] + token.end[1]
        before = token.string
    return "".join([*pieces, source[at:]])
