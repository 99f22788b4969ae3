"""Rules about code that no linter has."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = [ROOT / name for name in ("harness", "sandbox", "benchmarks", "images")]
MOST_LINES_OF_FILE, MOST_LINES_OF_FUNCTION = 350, 50
FOREIGN_GRAMMARS = {
    "benchmarks/codeeval_benchmarks/registry.py": "a list where one name is expected, which the message explains",
    "harness/codeeval/models/address.py": "NO_PROXY",
    "harness/codeeval/store/legacy.py": "flags as manifests of earlier versions have them",
    "sandbox/codeeval_sandbox/backends/engine.py": "the Docker Engine's security options",
    "sandbox/codeeval_sandbox/processors.py": "/proc/self/cgroup",
}
"""Files that take apart a text with commas which the command line does not define, and whose text it is."""

VAGUE_NAMES = {"found", "number", "one", "place", "told"}
"""Names that say nothing of the value. `verdict`, `offset`, `matches`, `answer` and `job_number` do."""
VAGUE_FIELDS = {
    "benchmarks/codeeval_benchmarks/rows.py": {"place": "a row's public field"},
    "harness/codeeval/caches.py": {"place": "field of the JSON output"},
    "harness/codeeval/evaluation/drawing.py": {"number": "a batch's field"},
    "harness/codeeval/models/circuit.py": {"told": "an absence's field"},
    "harness/codeeval/studies/gate/records.py": {"number": "field of the JSON output"},
    "harness/codeeval/studies/resampling/rewards.py": {"number": "an optimum's field"},
    "harness/codeeval/studies/verifiers/records.py": {"found": "field of the JSON output"},
    "harness/codeeval/taxonomy/critique.py": {"told": "an attempt's field"},
    "harness/codeeval/taxonomy/variants.py": {"number": "a variant's field"},
    "sandbox/codeeval_sandbox/attempts.py": {"number": "an attempt's field", "told": "an attempt's field"},
}
"""Fields of classes that keep a vague name, and what they are."""


def modules(*further: Path) -> Iterator[tuple[str, str]]:
    """Yield each module by its path in the project, with its source; programs that attack are data."""
    for package in (*PACKAGES, *further):
        for path in sorted(package.rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "/hostile/programs/" not in name:
                yield name, path.read_text(encoding="utf-8")


def splits_commas(node: ast.AST) -> bool:
    """Return whether this is a call such as `text.split(",")`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("split", "rsplit", "partition", "rpartition")
        and any(
            isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value.strip() == ","
            for value in (*node.args, *(keyword.value for keyword in node.keywords))
        )
    )


def test_only_the_command_line_parses_commas():
    """A list of the user's is parsed at its flag; everything below gets values."""
    split = {name for name, source in modules() if any(map(splits_commas, ast.walk(ast.parse(source))))}
    assert {name for name in split if not name.startswith("harness/codeeval/cli/")} == set(FOREIGN_GRAMMARS)
    assert {name for name in split if name.startswith("harness/codeeval/cli/")} == {"harness/codeeval/cli/parsing.py"}


@pytest.mark.parametrize("text", ['a.split(",")', 'a.partition(", ")', 'a.rsplit(sep=",")'])
def test_a_split_at_commas_is_seen(text):
    """Each way to write it is seen, so that the rule above can fail."""
    assert any(map(splits_commas, ast.walk(ast.parse(text))))
    assert not any(map(splits_commas, ast.walk(ast.parse(text.replace(",", ";")))))


def test_no_file_is_too_long():
    """Newcomers read a file in one sitting."""
    lines = {name: source.count("\n") for name, source in modules()}
    assert {name: count for name, count in lines.items() if count > MOST_LINES_OF_FILE} == {}


def test_no_function_is_too_long():
    """A function fits on one screen, its docstring included."""
    lengths = {
        f"{name}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for name, source in modules()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: count for name, count in lengths.items() if count > MOST_LINES_OF_FUNCTION} == {}


def bound(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield the name and line of every variable and parameter that the code binds."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name, node.lineno


def test_variables_have_names_that_say_what_they_hold():
    """Fields of classes are excepted by name, because files on disk and callers know them."""
    vague = {
        f"{name}:{line}: {variable}"
        for name, source in modules(ROOT / "bench", ROOT / "tools")
        for variable, line in bound(ast.parse(source))
        if variable in VAGUE_NAMES - VAGUE_FIELDS.get(name, {}).keys()
    }
    assert vague == set()


@pytest.mark.parametrize(
    "code",
    ["one = 1", "for place in x: pass", "def f(*, number): pass", "lambda told: 0", "[found for found in x]",
     "if (found := f()): pass", "match x:\n    case {'a': place}: pass", "with f() as told: pass"],
)  # fmt: skip
def test_a_vague_name_is_seen_wherever_it_is_bound(code):
    assert VAGUE_NAMES & {name for name, _ in bound(ast.parse(code))}
