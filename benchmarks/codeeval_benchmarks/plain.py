"""The plain format, for problems that people write by hand: prompt, entry point, tests; as YAML or JSON lines.

Fields: id, prompt, entry_point, and one of these:

- tests: a list of asserts, which may have a setup (source that runs before them);
- check: source that defines `check(candidate)`;
- inputs: one list of arguments a line, as Python source. Expected are the outputs of the solution, or of a reference
  (source). There may be an atol (absolute tolerance), and an oracle (source of `accepts(arguments, output, expected,
  is_equal)`);
- suite: a mapping with a `kind` and that kind's own fields: `stdio`, which needs no entry point, `calls`, or the kind
  of an installed package.

Where there is one: solution (a whole right program), wrong (a whole wrong one, such as what failed in production),
require (the pass rate that a regression suite asks for), prelude (imports and helpers of the prompt, which run before
each program), parents (a list of `BENCHMARK:TASK_ID` from which the problem was made), and base (the problem that a
self-invoking one builds on: a mapping with benchmark, task_id, stub, program and entry_point).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from codeeval_benchmarks.contests import SILENT
from codeeval_benchmarks.errors import ProblemFormatError
from codeeval_benchmarks.literals import literal, value_of
from codeeval_benchmarks.problem import Benchmark, Problem, PromptParts
from codeeval_benchmarks.programs import control_of, is_name
from codeeval_benchmarks.rows import Row
from codeeval_sandbox.errors import SandboxError
from codeeval_sandbox.kinds import KINDS, Asserts, Calls, Check, Differential, Stdio, Suite

__all__ = ["is_plain", "plain_problem", "read_yaml_rows", "suite_fields", "with_problem"]


def is_plain(row: Row) -> bool:
    """Return whether a row has this format."""
    return "tests" in row or "check" in row or ("id" in row and ("inputs" in row or "suite" in row))


def plain_problem(row: Row, benchmark: str) -> Problem:
    """Return the problem; one without a solution gets its time limit from the floor. Raises ProblemFormatError."""
    prompt = row.text("prompt")
    is_script = _kind_of(row) == Stdio.kind
    entry_point = row.text("entry_point", "") if is_script else row.text("entry_point")
    if not is_script and not is_name(entry_point):
        raise row.fault("entry_point", f"{entry_point!r} is not a name; give the name of the function to be written")
    solution = row.text("solution", "")
    in_class = _kind_of(row) == Calls.kind and "class Solution" in solution + prompt
    defined = "Solution" if in_class else entry_point
    if solution:
        row.program("solution", solution, defines=defined or None)
    stub = bool(entry_point) and f"def {entry_point}(" in prompt
    control = SILENT if is_script else control_of("" if in_class else solution, entry_point)
    return Problem(
        task_id=f"{benchmark}/{row.identifier('id')}",
        benchmark=benchmark,
        prompt=PromptParts(stub=prompt) if stub else PromptParts(instruction=prompt),
        entry_point=defined,
        canonical_solution=solution,
        control=row.text("wrong", "") or control,
        suites={"base": _suite(row, entry_point)},
        prelude=row.program("prelude", row.text("prelude", "")).source,
        parents=row.texts("parents") if "parents" in row else (),
        **_base(row),
    )


def _base(row: Row) -> dict[str, Any]:
    """Return the fields of a problem that say what it builds on, and its metadata. Raises ProblemFormatError."""
    metadata: dict[str, Any] = {"require": row.number("require", 0.0)} if "require" in row else {}
    if "base" not in row:
        return {"metadata": metadata}
    values = row.value("base")
    names = ("benchmark", "task_id", "stub", "program", "entry_point")
    if not isinstance(values, dict) or not all(isinstance(values.get(name), str) for name in names):
        raise row.fault("base", f"is no mapping with the texts {', '.join(names)}; give all of them")
    metadata |= {"base_program": values["program"], "base_entry_point": values["entry_point"]}
    return {
        "base_benchmark": values["benchmark"],
        "base_task_id": values["task_id"],
        "base_stub": values["stub"],
        "metadata": metadata,
    }


def _kind_of(row: Row) -> object:
    """Return the kind of a suite that the row describes by a mapping; None if it has another form."""
    fields = row.values.get("suite")
    return fields.get("kind") if isinstance(fields, dict) else None


def suite_fields(suite: Suite) -> dict[str, Any]:
    """Return the fields of a row that has this suite.

    Raises:
        TypeError: its kind has no form in this format, or its inputs are objects.
    """
    values = dict(suite.row_fields())
    if "inputs" in values:
        values["inputs"] = "".join(f"{literal(list(arguments))}\n" for arguments in values["inputs"])
    return values


def _suite(row: Row, entry_point: str) -> Suite:
    if "inputs" in row:
        return _differential(row, entry_point)
    if "suite" in row:
        return _of_kind(row, entry_point)
    if "check" in row:
        return Check("base", entry_point, row.program("check", row.text("check"), defines="check").source)
    tests = row.texts("tests")
    if not tests:
        raise row.fault("tests", "holds no test; write asserts such as `assert f(1) == 2`")
    for test in tests:
        row.program("tests", test)
    return Asserts("base", entry_point, tests, setup=row.program("setup", row.text("setup", "")).source)


def _of_kind(row: Row, entry_point: str) -> Suite:
    fields = row.value("suite")
    if not isinstance(fields, dict) or not isinstance(fields.get("kind"), str):
        raise row.fault("suite", "names no kind; give a mapping with `kind` and the fields of that kind")
    others = {name: value for name, value in fields.items() if name != "kind"}
    try:
        return KINDS[fields["kind"]].from_fields("base", entry_point, others)
    except (ValueError, SandboxError) as error:
        raise row.fault("suite", str(error)) from None


def _differential(row: Row, entry_point: str) -> Differential:
    reference = row.text("reference", "") or row.text("solution")
    row.program("reference" if "reference" in row else "solution", reference, defines=entry_point)
    oracle = row.text("oracle", "")
    if oracle:
        row.program("oracle", oracle, defines="accepts")
    inputs = tuple(_arguments(row, line) for line in row.text("inputs").split("\n") if line.strip())
    if not inputs:
        raise row.fault("inputs", "holds no input; write one list of arguments a line, such as `[1, 'a']`")
    return Differential("base", entry_point, reference, inputs, row.number("atol", 0.0), oracle)


def _arguments(row: Row, line: str) -> tuple[Any, ...]:
    try:
        arguments = value_of(line)
    except ValueError as error:
        raise row.fault("inputs", f"{error}; write one list of arguments a line, such as `[1, 'a']`") from None
    if not isinstance(arguments, list | tuple):
        raise row.fault("inputs", f"{line[:60]!r} is not a list of arguments; write `[{line[:60]}]` for one argument")
    return tuple(arguments)


def read_yaml_rows(content: bytes, file: str) -> list[Row]:
    """Return the rows of a YAML list of problems. Raises ProblemFormatError."""
    try:
        loaded: Any = yaml.safe_load(content)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ProblemFormatError(f"{file!r}: not YAML ({' '.join(str(error).split())}); correct it") from error
    if loaded is not None and not isinstance(loaded, list):
        raise ProblemFormatError(f"{file!r}: holds no list; begin each problem with `- id: NAME`")
    rows = []
    for position, values in enumerate(loaded or [], start=1):
        if not isinstance(values, dict):
            raise ProblemFormatError(f"{file!r}, problem {position}: not a mapping; write fields such as `prompt: ...`")
        rows.append(Row(file, f"problem {position}", values))
    return rows


def with_problem(text: str, row: Mapping[str, Any], file: str) -> tuple[str, Benchmark]:
    """Return a YAML file's text with one more problem at its end, and all its problems. Raises ProblemFormatError.

    What stands there, comments too, is left as it is.
    """
    before = text.rstrip(_BLANKS).removesuffix("\n...").rstrip(_BLANKS)  # the end of a document would end the file
    grown = f"{before}\n\n" if before else ""
    grown += yaml.dump([dict(row)], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    name = Path(file).stem.removesuffix(".codeeval")
    problems: dict[str, Problem] = {}
    for row_read in read_yaml_rows(grown.encode(), file):
        problem = plain_problem(row_read, name)
        if problem.task_id in problems:
            raise row_read.fault("id", f"{problem.task_id!r} is there already; give each problem a name of its own")
        problems[problem.task_id] = problem
    return grown, Benchmark(name, tuple(problems.values()), file)


_BLANKS = " \t\r\n"
"""White space that means nothing at the end of a YAML file. Others, such as U+00A0, may be a problem's text."""

_FOREIGN_BREAKS = frozenset("\r\x85\u2028\u2029\ufeff")
"""Line breaks to YAML alone, which would not come back as they were unless escaped."""


class _Dumper(yaml.SafeDumper):
    """Programs as blocks of lines, as people write them."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    open_ended = value.endswith("\n\n") or value == "\n"  # PyYAML would end the document after it
    style = '"' if open_ended or _FOREIGN_BREAKS & set(value) else "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)
