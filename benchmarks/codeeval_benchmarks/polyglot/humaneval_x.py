"""HumanEval-X (Zheng et al. 2023, arXiv 2303.17568): HumanEval written by hand in five languages, with solutions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from codeeval_benchmarks.polyglot.dialects import Dialect, by_word
from codeeval_benchmarks.polyglot.files import HUMANEVAL_X
from codeeval_benchmarks.polyglot.multipl_e import entry_point_of, without_language
from codeeval_benchmarks.polyglot.twins import twin_of
from codeeval_benchmarks.problem import Benchmark, BenchmarkSpec, Problem, PromptParts
from codeeval_benchmarks.rows import Row, read_rows
from codeeval_sandbox.environments import Environment
from codeeval_sandbox.kinds import Whole

__all__ = ["humaneval_x"]

_NAME, _SIZE, _LICENCE = "humaneval-x", 164, "Apache-2.0"


@dataclass(frozen=True)
class _Form:
    """How the problems of one language are written."""

    expectations: tuple[str, ...]
    """Regular expressions of one test, with a group `expected`; the first that finds any counts."""
    wrong: str
    """Body that ends a function wrongly."""
    signature: str = r"(\w+)\s*\("
    failing: tuple[str, ...] = ()


_FORMS: Mapping[str, _Form] = {
    "cpp": _Form(
        (
            r"assert ?\(issame\(.*, ?(?P<expected>\{.*\})\)\);",
            r"assert ?\(f?abs\(.*- ?\(?(?P<expected>[\d.]+)\)*\) ?< ?",
            r"assert ?\(.*== ?(?P<expected>.*)\);",
        ),
        "    throw 1;\n}\n",
    ),
    "go": _Form((r"assert\.\w+\((?P<expected>.*?), [\w.]+\(",), '    panic("control")\n}\n', r"func (\w+)"),
    "java": _Form(
        (
            r"^ +(?:s\..*|\(int\).*)== ?(?P<expected>[^=<>]*?),?$",
            r"\.equals\((?P<expected>.*)\),?$",
            r"Math\.abs\(.*- ?(?P<expected>[\d.]+)\) ?<",
        ),
        "        throw new RuntimeException();\n    }\n}\n",
    ),
    "js": _Form(
        (
            r"===?\s*(?:JSON\.stringify\()?(?P<expected>.*?)\)*;?$",
            r"Math\.abs\(.*- ?(?P<expected>[\d.]+)\) ?<",
            r"console\.assert\(.*, ?(?P<expected>.*)\)$",
        ),
        "}\n",
        r"const (\w+) =",
        ("^Assertion failed",),
    ),
    "rust": _Form(
        (r"assert_eq!\(.*, ?(?P<expected>.*?)\)?;$", r"== ?(?P<expected>.*)\);"), "    panic!()\n}\n", r"fn (\w+)"
    ),
}

_INCLUDES = ["stdlib.h", "algorithm", "math.h", "stdio.h", "vector", "string", "climits", "cstring", "iostream"]
_CPP = "".join(f"#include<{name}>\n" for name in _INCLUDES) + "using namespace std;\n"

_GO_PACKAGES = ["math", "strings", "fmt", "strconv", "time", "bytes", "regexp", "sort", "math/rand", "crypto/md5"]
"""Packages whose import is added to a program that uses them, as HumanEval-X's own evaluation does."""

_CRATES = re.compile(r"^use (?:rand::Rng|regex::Regex|md5);\n", re.MULTILINE)
"""Crates that every prompt imports, hardly any solution uses, and plain rustc lacks."""

_RUST_TEST = re.compile(r"#\[test\]\s*fn (\w+)")

_JAVA_TRUTH = re.compile(r"^( +)(!?)(s\.\w+\(.*\)),?$", re.MULTILINE)
"""A test of Java that expects true, or false."""


def _problem(row: Row, benchmark: str, word: str, dialect: Dialect) -> Problem:
    """One problem. Raises ProblemFormatError."""
    form, prompt, tests = _FORMS[word], row.text("prompt"), row.text("test")
    above, main = "", ""
    optional: tuple[tuple[str, str], ...] = ()
    match word:
        case "cpp":
            above = _CPP
        case "go":
            above = row.text("test_setup").rstrip() + "\n"
            prompt = prompt.replace(row.text("import"), "", 1)
            others = [path for path in _GO_PACKAGES if f'"{path}"' not in above]
            optional = tuple((f"{path.rpartition('/')[2]}.", f'import "{path}"') for path in others)
        case "java":
            main = "Main"
        case "rust":
            prompt = prompt + _CRATES.sub("", row.text("declaration"))
            tests = _as_main(tests)
    entry_point = entry_point_of(row.text("declaration"), form.signature)
    if entry_point is None:
        raise row.fault("declaration", f"holds no signature of a {dialect.title} function; restore the published one")
    suite = Whole(
        "base",
        entry_point,
        tests,
        dialect.language,
        _twin(tests, form, word),
        above,
        optional,
        dialect.stem,
        main,
        form.failing,
    )
    return Problem(
        task_id=row.text("task_id"),
        benchmark=benchmark,
        prompt=PromptParts(stub=prompt),
        entry_point=entry_point,
        canonical_solution=prompt + row.text("canonical_solution"),
        control=prompt + form.wrong,
        suites={"base": suite},
        environment=Environment(dialect.language, dialect.image),
        metadata={"stops": [], "title": dialect.title, "origin": f"HumanEval/{row.text('task_id').partition('/')[2]}"},
    )


def _twin(tests: str, form: _Form, word: str) -> str:
    twin = twin_of(tests, [re.compile(pattern, re.MULTILINE) for pattern in form.expectations])
    if not twin and word == "java" and (truths := list(_JAVA_TRUTH.finditer(tests))):
        last = truths[-1]
        return tests[: last.start(2)] + ("" if last[2] else "!") + tests[last.end(2) :]
    return twin


def _as_main(tests: str) -> str:
    """Return Rust's tests as functions that a `main` calls: rustc runs no tests by itself."""
    calls = "".join(f" tests::{name}();" for name in _RUST_TEST.findall(tests))
    functions = _RUST_TEST.sub(r"pub fn \1", tests.replace("#[cfg(test)]", ""))
    return f"{functions}\nfn main() {{{calls} }}\n"


def _load(name: str, word: str, dialect: Dialect, data_dir: Path | None) -> Benchmark:
    file = HUMANEVAL_X[word]
    problems = tuple(_problem(row, name, word, dialect) for row in read_rows(file.read(data_dir), file.path))
    return Benchmark(name, problems, f"{file.path} (sha256 {file.sha256})")


def _spec() -> BenchmarkSpec:
    versions = []
    for word, file in HUMANEVAL_X.items():
        dialect = by_word(word)
        name = f"{_NAME}@{dialect.language}"
        versions.append(
            BenchmarkSpec(
                name=name,
                title=f"HumanEval-X in {dialect.title}",
                load=partial(_load, name, word, dialect),
                size=_SIZE,
                licence=_LICENCE,
                files=(file,),
                words=(word,),
            )
        )
    return BenchmarkSpec(
        name=_NAME,
        title=f"HumanEval-X in {len(versions)} languages, each a version of its own",
        load=without_language(_NAME, tuple(version.name for version in versions)),
        size=_SIZE,
        licence=_LICENCE,
        versions=tuple(versions),
    )


humaneval_x = _spec()
