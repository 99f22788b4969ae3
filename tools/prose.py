"""Check docstrings, comments, messages and documents against the rules of writing in docs/glossary.md.

`python tools/prose.py` fails if too many sentences break a rule. The limit is `[tool.prose] limit` in
pyproject.toml, in percent. `python tools/prose.py --show PATH...` prints each broken sentence with its rule.
"""

import argparse
import ast
import io
import re
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
SOURCES = ("harness", "sandbox", "benchmarks", "images", "bench", "tools")
LEFT_OUT = ("hostile/programs/", "docs/cli.md", "docs/json.md", "docs/library.md", "tools/prose.py")
"""Programs that attack the sandbox, pages that are generated from docstrings, and this list of banned phrases."""
MOST_WORDS = 28
"""Words of a sentence. The rule says 25; the check allows a few for lists of names."""
HEADS = re.compile(r"(Of|What|Whether|As|One that|The same|Those|That|Who|Whoever|Whatever|How) ")
PHRASES = re.compile(
    r"\b(at hand|be tried to be|befalls?|beyond that of|blam(?:e|es|ed) it|bury|buries|but for|cannot be meant|"
    r"each of which|foreign hands|for so long|for whom|(?<!here )(?:is|are) no|(?<!here )is none|lest|"
    r"none but|nothing but|(?:is|are) news|owes|so much|(?:is|are|was|were) told|who can do without|whoever)\b"
)
COMMENTS_OF_TOOLS = ("noqa", "type:", "pragma", "!", "ruff:", "mypy:")
FENCE = re.compile(r"^( *)```.*?^\1```[^\n]*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`+[^`]+`+")
SENTENCE_END = re.compile(r"(?<=[.!?:])\s+(?=\S)")
NEW_BLOCK = re.compile(r"\s*([-*+|>]|\d+[.)]|#+|<!--|\[!\[) ?")


class Passage(NamedTuple):
    """One docstring paragraph, comment, message or paragraph of a document."""

    path: Path
    line: int
    text: str
    named: bool
    """The passage documents an object, so that its first word matters."""


class Breach(NamedTuple):
    """A sentence and the rule that it breaks."""

    passage: Passage
    sentence: str
    rule: str


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Yield line offset and text of each paragraph, list item and table row. Indented examples are left out."""
    start, lines = 0, list[str]()
    for offset, line in enumerate([*text.splitlines(), ""]):
        example = line.lstrip().startswith((">>>", "..."))
        if lines and (not line.strip() or example or NEW_BLOCK.match(line)):
            yield start, " ".join(lines)
            lines = []
        if line.strip() and not example:
            start = start if lines else offset
            lines.append(line.strip())


def docstrings(path: Path, tree: ast.AST) -> Iterator[Passage]:
    """Yield the paragraphs of docstrings, those of attributes included."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        for child in body if isinstance(body, list) else ():
            match child:
                case ast.Expr(value=ast.Constant(value=str(text))):
                    for offset, paragraph in paragraphs(text):
                        yield Passage(path, child.lineno + offset, paragraph, named=offset == 0)


def comments(path: Path, source: str) -> Iterator[Passage]:
    """Yield comments. Comments on consecutive lines of their own are one passage."""
    start, last, parts = 0, -1, list[str]()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        text = token.string.lstrip("# ")
        if token.type != tokenize.COMMENT or text.startswith(COMMENTS_OF_TOOLS):
            continue
        line, alone = token.start[0], not token.line[: token.start[1]].strip()
        if parts and not (alone and line == last + 1):
            yield Passage(path, start, " ".join(parts), named=True)
            parts = []
        start = start if parts else line
        last = line if alone else -1
        parts.append(text)
    if parts:
        yield Passage(path, start, " ".join(parts), named=True)


def literal(node: ast.expr) -> str:
    """Return the text of a string or f-string, with a name for each value; "" for anything else."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(literal(value) or "VALUE" for value in values)
        case ast.BinOp(left=left, right=right):
            return literal(left) + literal(right)
    return ""


def messages(path: Path, tree: ast.AST) -> Iterator[Passage]:
    """Yield the texts of raised exceptions and of flags' help."""
    for node in ast.walk(tree):
        match node:
            case ast.Raise(exc=ast.Call(args=arguments)):
                texts = [(argument.lineno, literal(argument)) for argument in arguments]
            case ast.keyword(arg="help", value=value):
                texts = [(value.lineno, literal(value))]
            case _:
                continue
        for line, text in texts:
            if " " in text:
                yield Passage(path, line, " ".join(text.split()), named=True)


def passages(path: Path) -> Iterator[Passage]:
    """Yield what a reader reads in a file."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        text = FENCE.sub(lambda match: "\n" * match[0].count("\n"), source)
        for offset, paragraph in paragraphs(text):
            yield Passage(path, offset + 1, paragraph, named=False)
    else:
        tree = ast.parse(source)
        yield from docstrings(path, tree)
        yield from comments(path, source)
        yield from messages(path, tree)


def sentences(text: str) -> list[str]:
    """Split a passage at the ends of its sentences; a code span is one word, and a table's cell one sentence."""
    plain = CODE.sub("CODE", text)
    cells = plain.strip("|").split("|") if plain.startswith("|") else [plain]
    return [part.strip() for cell in cells for part in SENTENCE_END.split(cell) if len(part.split()) > 1]


def rules_broken(sentence: str, *, first: bool, table: bool) -> Iterator[str]:
    """Yield the rules that a sentence breaks. A table's cell may list things with semicolons."""
    if first and (head := HEADS.match(sentence)) and not sentence.endswith("?"):
        yield f"begins with {head[1]!r}"
    if phrase := PHRASES.search(sentence):
        yield f"{phrase[0]!r}"
    if (words := len(sentence.split())) > MOST_WORDS:
        yield f"{words} words"
    if sentence.count(";") > 1 and not table:
        yield "two semicolons"


def check(path: Path) -> tuple[int, list[Breach]]:
    """Return the number of a file's sentences, and those that break a rule."""
    count, breaches = 0, []
    for passage in passages(path):
        for position, sentence in enumerate(sentences(passage.text)):
            count += 1
            rules = ", ".join(
                rules_broken(sentence, first=passage.named and position == 0, table=passage.text[0] == "|")
            )
            breaches += [Breach(passage, sentence, rules)] if rules else []
    return count, breaches


def files(roots: list[Path]) -> list[Path]:
    """Return the files to check: those named, or Python files of the packages and the project's documents."""
    chosen = roots or [*(ROOT / name for name in SOURCES), *ROOT.glob("*.md"), ROOT / "docs"]
    listed = [path for root in chosen for path in (root.rglob("*") if root.is_dir() else [root])]
    return sorted(
        path
        for path in listed
        if path.suffix in {".py", ".md"} and not any(part in path.as_posix() for part in LEFT_OUT)
    )


def shown(path: Path) -> str:
    """Return a path as an editor opens it from the project's folder."""
    return path.resolve().relative_to(ROOT).as_posix() if path.resolve().is_relative_to(ROOT) else str(path)


def main() -> None:
    """Print the share of sentences in breach; with --show, the sentences. Exit with 1 above the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, help="files and folders; all of the project's if none is named")
    parser.add_argument("--show", action="store_true", help="print each sentence that breaks a rule")
    arguments = parser.parse_args()
    limit = float(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["prose"]["limit"])
    checked = [check(path) for path in files(arguments.paths)]
    count, breaches = sum(size for size, _ in checked), [breach for _, some in checked for breach in some]
    for breach in breaches if arguments.show else ():
        print(f"{shown(breach.passage.path)}:{breach.passage.line}: {breach.rule}: {breach.sentence}")
    share = 100 * len(breaches) / max(count, 1)
    print(f"prose: {len(breaches)} of {count} sentences break a rule of writing ({share:.2f} %; limit {limit} %)")
    if share > limit and not arguments.paths:
        sys.exit("Reword some of them: python tools/prose.py --show")


if __name__ == "__main__":
    main()
