"""MBXP (Athiwaratkun et al. 2023, arXiv 2210.14868): MBPP in other languages, with solutions that models wrote."""

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from codeeval_benchmarks.polyglot.dialects import Dialect, by_word
from codeeval_benchmarks.polyglot.files import MBXP
from codeeval_benchmarks.polyglot.multipl_e import without_language
from codeeval_benchmarks.polyglot.twins import twin_of
from codeeval_benchmarks.problem import Benchmark, BenchmarkSpec, Problem, PromptParts
from codeeval_benchmarks.rows import Row, read_rows
from codeeval_sandbox.environments import Environment
from codeeval_sandbox.kinds import Whole

__all__ = ["mbxp"]

_NAME, _LICENCE = "mbxp", "CC-BY-4.0"

_EXPECTED: Mapping[str, str] = {
    "java": r"^ +\S.* v\d+ = (?P<expected>.*);$",
    "javascript": r"^var v\d+ = (?P<expected>.*);$",
    "ruby": r"^v\d+ = (?P<expected>.*)$",
    "typescript": r"^let expected_\d+ = (?P<expected>.*);$",
}
"""Regular expression of what a test expects, by language."""

_PHP_VALUE = re.compile(r"^(\$v\d+) = .*;$", re.MULTILINE)
"""What a test of PHP expects. Its tests compare by `==`, for which all values that are not empty equal true."""

_WRONG: Mapping[str, str] = {
    "java": "        throw new RuntimeException();\n    }\n}\n",
    "javascript": "}\n",
    "php": "}\n",
    "ruby": "\nend\n",
    "typescript": "  throw 1;\n}\n",
}
"""Body that ends a function wrongly, by language."""

_FAILING: Mapping[str, tuple[str, ...]] = {"javascript": (r"throw 'Error at \d+th assert",)}
"""Signs of a test not fulfilled: JavaScript's tests name a variable there that does not exist."""


def _problem(row: Row, benchmark: str, dialect: Dialect) -> Problem:
    """One problem. Raises ProblemFormatError."""
    prompt, tests, language = row.text("prompt"), row.text("test"), dialect.language
    if not prompt.endswith("\n"):
        prompt += "\n"
    solution = row.values.get("canonical_solution")
    suite = Whole(
        "base",
        row.text("entry_point"),
        tests,
        language,
        _twin(tests, language),
        stem=dialect.stem,
        main="Main" if language == "java" else "",
        failing=_FAILING.get(language, ()),
    )
    return Problem(
        task_id=row.text("task_id"),
        benchmark=benchmark,
        prompt=PromptParts(stub=prompt),
        entry_point=row.text("entry_point"),
        canonical_solution=prompt + row.text("canonical_solution") if solution else "",
        control=prompt + _WRONG[language],
        suites={"base": suite},
        environment=Environment(language, dialect.image),
        metadata={"stops": [], "title": dialect.title, "origin": f"Mbpp/{row.text('task_id').partition('/')[2]}"},
    )


def _twin(tests: str, language: str) -> str:
    if language == "php" and (values := list(_PHP_VALUE.finditer(tests))):
        last = values[-1]
        return f"{tests[: last.end()]}\n{last[1]} = {last[1]} ? null : 1;{tests[last.end() :]}"
    return twin_of(tests, [re.compile(_EXPECTED[language], re.MULTILINE)])


def _load(name: str, dialect: Dialect, data_dir: Path | None) -> Benchmark:
    file = MBXP[dialect.language][1]
    problems = tuple(_problem(row, name, dialect) for row in read_rows(file.read(data_dir), file.path))
    return Benchmark(name, problems, f"{file.path} (sha256 {file.sha256})")


def _spec() -> BenchmarkSpec:
    versions = []
    for language, (size, file) in MBXP.items():
        dialect = by_word(language)
        name = f"{_NAME}@{language}"
        versions.append(
            BenchmarkSpec(
                name=name,
                title=f"MBXP in {dialect.title}",
                load=partial(_load, name, dialect),
                size=size,
                licence=_LICENCE,
                files=(file,),
                words=(dialect.word,),
            )
        )
    return BenchmarkSpec(
        name=_NAME,
        title=f"MBXP: MBPP in {len(versions)} languages, each a version of its own",
        load=without_language(_NAME, tuple(version.name for version in versions)),
        size=max(version.size for version in versions),
        licence=_LICENCE,
        versions=tuple(versions),
    )


mbxp = _spec()
