"""Right programs made wrong in known ways, one operator per way, with the kind of bug that it makes: recall of kinds.

An operator gives a wrong program or None. By the codebook the first failing point decides: so an operator of B is only
judged where the program raises, one of C where it answers, one of A where it does not load.
"""

import ast
import asyncio
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from codeeval.evaluation import plan
from codeeval.python.mutation import apply, mutants
from codeeval.taxonomy import Failure, KindCode, classify, kind
from codeeval.taxonomy.experiments import Subject, experiment
from codeeval_benchmarks.registry import load
from codeeval_sandbox.jobs import Job, Limits, Status

Operator = Callable[[str, str, np.random.Generator], str | None]


@dataclass(frozen=True)
class Defect:
    kind: KindCode
    name: str
    make: Operator


def defects() -> Iterator[Defect]:
    for code, operators in OPERATORS.items():
        for name, make in operators.items():
            yield Defect(code, name, make)


# --- Text --------------------------------------------------------------------------------------------------------


def of_lines(pattern: str, replacement: str) -> Operator:
    """One line that matches, rewritten."""

    def make(source: str, _entry: str, generator: np.random.Generator) -> str | None:
        lines = source.split("\n")
        places = [number for number, line in enumerate(lines) if re.search(pattern, line)]
        if not places:
            return None
        place = places[int(generator.integers(len(places)))]
        lines[place] = re.sub(pattern, replacement, lines[place], count=1)
        return "\n".join(lines)

    return make


def mutation(*names: str) -> Operator:
    """One edit of the simulated model's operators of these names."""

    def make(source: str, _entry: str, generator: np.random.Generator) -> str | None:
        found = [edit for name in names for edit in mutants(source).get(name, ())]
        return apply(source, found[int(generator.integers(len(found)))]) if found else None

    return make


def truncated(source: str, _entry: str, generator: np.random.Generator) -> str | None:
    lines = source.rstrip().split("\n")
    cut = int(generator.integers(len(lines) // 2, len(lines)))
    return "\n".join(lines[:cut]) + "\n" + lines[cut][: len(lines[cut]) // 2] + " ("


def fenced(source: str, _entry: str, _generator: np.random.Generator) -> str:
    return f"```python\n{source}```\n"


def prose(source: str, _entry: str, _generator: np.random.Generator) -> str:
    return f"Here is a function that does what was asked for.\n\n{source}"


def inserted(statement: str) -> Operator:
    """A statement at the beginning of the entry point's body; `{first}` is its first parameter."""

    def make(source: str, entry: str, _generator: np.random.Generator) -> str | None:
        function = entry_function(source, entry)
        if function is None or not function.args.args:
            return None
        lines = source.split("\n")
        at = function.body[0].lineno - 1
        if function.body[0].lineno == function.lineno:
            return None
        text = statement.format(first=function.args.args[0].arg)
        return "\n".join([*lines[:at], *(" " * 4 + line for line in text.split("\n")), *lines[at:]])

    return make


def replaced_body(body: str) -> Operator:
    """The entry point with another body."""

    def make(source: str, entry: str, _generator: np.random.Generator) -> str | None:
        function = entry_function(source, entry)
        if function is None or not function.args.args:
            return None
        lines = source.split("\n")
        text = body.format(first=function.args.args[0].arg)
        head = lines[: function.body[0].lineno - 1]
        return "\n".join([*head, *(" " * 4 + line for line in text.split("\n")), *lines[function.end_lineno or 0 :]])

    return make


def returning(expression: str) -> Operator:
    """Every `return value` of the entry point with another expression over `value`."""

    def make(source: str, entry: str, _generator: np.random.Generator) -> str | None:
        function = entry_function(source, entry)
        returns = [] if function is None else [node for node in own_nodes(function) if isinstance(node, ast.Return)]
        if not returns or any(node.value is None for node in returns):
            return None
        tree = ast.parse(source)
        for node in own_nodes(entry_of(tree, entry)):
            if isinstance(node, ast.Return):
                text = expression.replace("value", f"({ast.unparse(node.value)})")
                node.value = ast.parse(text, mode="eval").body
        return ast.unparse(tree)

    return make


def dedented_body(source: str, entry: str, _generator: np.random.Generator) -> str | None:
    """The last statement of the entry point at the margin: a return outside of functions."""
    function = entry_function(source, entry)
    if function is None or len(function.body) < 2 or not isinstance(function.body[-1], ast.Return):
        return None
    lines = source.split("\n")
    for number in range(function.body[-1].lineno - 1, function.body[-1].end_lineno or 0):
        lines[number] = lines[number].lstrip()
    return "\n".join(lines)


def unindented_first(source: str, entry: str, _generator: np.random.Generator) -> str | None:
    """The first statement of the body not indented at all."""
    function = entry_function(source, entry)
    if function is None or function.body[0].lineno == function.lineno:
        return None
    lines = source.split("\n")
    lines[function.body[0].lineno - 1] = lines[function.body[0].lineno - 1].lstrip()
    return "\n".join(lines)


def without_body(source: str, entry: str, _generator: np.random.Generator) -> str | None:
    function = entry_function(source, entry)
    if function is None or function.body[0].lineno == function.lineno:
        return None
    return "\n".join(source.split("\n")[: function.body[0].lineno - 1]) + "\n"


def renamed_entry(source: str, entry: str, _generator: np.random.Generator) -> str:
    return re.sub(rf"\b{entry}\b", f"my_{entry}", source)


def fewer_parameters(source: str, entry: str, _generator: np.random.Generator) -> str | None:
    tree = ast.parse(source)
    function = entry_of(tree, entry)
    if function is None or not function.args.args or function.args.defaults:
        return None
    function.args.args.pop()
    return ast.unparse(tree)


def more_parameters(source: str, entry: str, _generator: np.random.Generator) -> str | None:
    tree = ast.parse(source)
    function = entry_of(tree, entry)
    if function is None or function.args.defaults:
        return None
    function.args.args.append(ast.arg("extra"))
    return ast.unparse(tree)


def two_slips(source: str, entry: str, generator: np.random.Generator) -> str | None:
    """Two slips at different places: no single edit mends both."""
    first = mutation("arithmetic", "comparison", "off_by_one", "wrong_initial_value")(source, entry, generator)
    if first is None:
        return None
    second = mutation("arithmetic", "comparison", "off_by_one", "boolean", "wrong_initial_value")(
        first, entry, generator
    )
    if second is None or second == source:
        return None
    changed = sum(a != b for a, b in zip(source.split("\n"), second.split("\n"), strict=False))
    return second if changed > 1 else None


def entry_of(tree: ast.Module, entry: str) -> ast.FunctionDef | None:
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == entry]
    return found[-1] if found else None


def entry_function(source: str, entry: str) -> ast.FunctionDef | None:
    return entry_of(ast.parse(source), entry)


def own_nodes(function: ast.FunctionDef | None) -> Iterator[ast.AST]:
    """Nodes of this function, without those of functions within."""
    pending: list[ast.AST] = list(function.body) if function else []
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            pending.extend(ast.iter_child_nodes(node))


OPERATORS: dict[KindCode, dict[str, Operator]] = {
    "A.1": {
        "unclosed bracket": mutation("unclosed_bracket"),
        "lost colon": of_lines(r"^(\s*(?:def|if|for|while|elif|else)\b.*):$", r"\1"),
        "truncated": truncated,
        "fenced": fenced,
        "prose": prose,
        "unclosed text": inserted('{first} = {first} if {first} else "'),
        "no body": without_body,
    },
    "A.2": {
        "body at the margin": unindented_first,
        "return at the margin": dedented_body,
        "one space more": of_lines(r"^(    )(\w+ = )", r"\1 \2"),
        "one space less": of_lines(r"^        (\w+)", r"       \1"),
    },
    "A.3": {
        "module not imported": inserted("{first} = statistics.mode([{first}])"),
        "member not imported": inserted("{first} = deepcopy({first})"),
        "alias not imported": inserted("{first} = np.array({first})"),
        "no such module": lambda source, *_: f"import numppy\n{source}",
        "no such member": lambda source, *_: f"from math import squareroot\n{source}",
        "import dropped": mutation("missing_import"),
    },
    "B.1": {
        "unknown method": mutation("unknown_method"),
        "length of a number": inserted("len(len(str({first})))"),
        "sum of text and number": inserted("'' + len(str({first}))"),
        "number of words": inserted("int('number ' + str({first}))"),
        "method of None": inserted("None.append({first})"),
        "unpacked too many": inserted("a_, b_ = 1, 2, len(str({first}))"),
    },
    "B.2": {
        "misspelt variable": mutation("undefined_name"),
        "entry point misnamed": renamed_entry,
        "helper missing": inserted("{first} = normalise_input({first})"),
        "used before assignment": inserted("total_ += 1"),
    },
    "B.3": {
        "index past the end": inserted("str({first})[len(str({first}))]"),
        "division by zero": inserted("1 / (len(str({first})) - len(str({first})))"),
        "missing key": inserted("{{}}[str({first})]"),
        "largest of nothing": inserted("max([one for one in str({first}) if one == chr(0)])"),
        "popped from nothing": inserted("[].pop()"),
        "next of nothing": inserted("next(iter([]))"),
    },
    "B.4": {
        "a parameter less": fewer_parameters,
        "a parameter more": more_parameters,
        "too many for a helper": inserted("def helper_(one):\n    return one\nhelper_({first}, {first})"),
        "too few for a helper": inserted("def helper_(one, two):\n    return one\nhelper_({first})"),
        "unknown keyword": inserted("def helper_(one):\n    return one\nhelper_(one={first}, two=2)"),
    },
    "B.5": {
        "raised on purpose": inserted("raise RuntimeError('not supported')"),
        "too deep": inserted("def down_(n):\n    return 0 if n == 0 else 1 + down_(n - 1)\ndown_(100000)"),
        "too large a float": inserted("2.0 ** 5000"),
        "reads input": inserted("input()"),
        "ends the process": inserted("raise SystemExit"),
        "changed while read": inserted("d_ = {{1: 1}}\nfor k_ in d_:\n    d_[k_ + 1] = 1"),
        "exponential": inserted("def fib_(n):\n    return n if n < 2 else fib_(n - 1) + fib_(n - 2)\nfib_(60)"),
    },
    "C.1": {
        "a statement dropped": mutation("dropped_statement"),
        "a guard dropped": mutation("missing_guard"),
        "returns in the loop": mutation("early_return"),
        "two slips": two_slips,
        "sorted unasked": inserted("{first} = sorted({first})[1:] if isinstance({first}, list) else {first}"),
        "forgets the rest": inserted("{first} = {first}[:1] if hasattr({first}, '__len__') else {first} % 7 + 1"),
        "never ends": inserted("while len(str({first})) >= 0:\n    pass"),
    },
    "C.2": {
        "pass": replaced_body("# TODO: implement\npass"),
        "None": replaced_body("return None"),
        "a constant": replaced_body("return 42"),
        "not implemented": replaced_body("raise NotImplementedError"),
        "its argument": replaced_body("return {first}"),
        "nothing to do with it": replaced_body("words = ['hello', 'world']\nreturn ' '.join(words)"),
        "retold examples": replaced_body(
            "if {first} == 1:\n    return [1]\nif {first} == 2:\n    return [1, 2]\nreturn [7, 8, 9]"
        ),
        "over and over": replaced_body("result = []\n" + "\n".join("result = list(result)" for _ in range(30))),
    },
    "C.3": {
        "as text": returning("str(value)"),
        "in a list": returning("[value]"),
        "in a tuple": returning("(value,)"),
        "tuple for list": returning("tuple(value) if isinstance(value, list) else value"),
        "list for tuple": returning("list(value) if isinstance(value, tuple) else value"),
        "printed": returning("print(value)"),
        "capitals": returning("value.upper() if isinstance(value, str) else value"),
        "backwards": returning("value[::-1] if isinstance(value, (list, str)) else value"),
        "a space more": returning("value + ' ' if isinstance(value, str) else value"),
    },
    "C.4": {
        "comparison": mutation("comparison"),
        "arithmetic": mutation("arithmetic"),
        "boolean": mutation("boolean"),
        "off by one": mutation("off_by_one"),
        "initial value": mutation("wrong_initial_value"),
        "range": mutation("range_bounds"),
        "variable": mutation("wrong_variable"),
        "swapped arguments": mutation("swapped_arguments"),
        "function": mutation("wrong_function"),
    },
}


# --- Measured ---

PER_OPERATOR = 2
LIMITS = Limits(seconds=1.0)
JUDGED = {
    "A": {Status.SYNTAX_ERROR, Status.EXCEPTION},
    "B": {Status.EXCEPTION, Status.EXITED, Status.TIMEOUT},
    "C": {Status.WRONG, Status.TIMEOUT, Status.EXCEPTION},
}


def candidates():
    """(defect, problem, program), a few of each operator, seeded."""
    problems = [one for one in load("starter") if one.base_task_id is None]
    for defect in defects():
        generator = np.random.default_rng(list(defect.name.encode()))
        made = 0
        for place in generator.permutation(len(problems)):
            problem = problems[int(place)]
            program = defect.make(problem.canonical_solution, problem.entry_point, generator)
            if program is not None and program != problem.canonical_solution and made < PER_OPERATOR:
                made += 1
                yield defect, problem, program


async def failures(pool, made):
    """Those that fail as their category does, with everything that running them shows."""
    subjects, truths = [], []

    async def jobs():
        for number, (_, problem, program) in enumerate(made):
            yield Job((number,), (program,), problem.suites["strong"], LIMITS)

    async for verdict in pool.run(jobs()):
        defect, problem, program = made[verdict.key[0]]
        if verdict.status in JUDGED[kind(defect.kind).category] and _is_judged(defect, verdict):
            facts = {name: getattr(verdict, name) for name in ("exception", "message", "line", "test", "test_source")}
            failure = Failure(
                problem.task_id,
                0,
                "strong",
                verdict.status,
                program,
                problem.entry_point,
                output=verdict.output,
                **facts,
            )
            subjects.append(Subject(failure, problem, (plan.Test(problem.suites["strong"], LIMITS),)))
            truths.append(defect)
    return truths, await experiment(pool, subjects)


def _is_judged(defect, verdict):
    """C answers, right or wrong: an exception of its own making would be the first failing point."""
    own = verdict.exception in {"NotImplementedError", "AssertionError"}
    return kind(defect.kind).category != "C" or verdict.status is not Status.EXCEPTION or own


@pytest.mark.slow
def test_known_defects_get_their_kinds(make_pool):
    made = list(candidates())

    async def work():
        async with make_pool(workers=2) as pool:
            return await failures(pool, made)

    truths, found = asyncio.run(work())
    recalls = defaultdict(list)
    for defect, failure in zip(truths, found, strict=True):
        diagnosis = classify(failure)
        recalls[defect.kind].append(diagnosis.kind == defect.kind)
        recalls[kind(defect.kind).category].append(diagnosis.category == kind(defect.kind).category)
    assert len({defect.name for defect in truths}) >= 30
    by_kind = {code: np.mean(hits) for code, hits in recalls.items() if "." in code}
    by_category = {code: np.mean(hits) for code, hits in recalls.items() if "." not in code}
    assert len(by_kind) == 12
    assert np.mean(list(by_kind.values())) >= 0.8, by_kind
    assert np.mean(list(by_category.values())) >= 0.9, by_category
