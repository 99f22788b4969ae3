"""The starter benchmark's data keeps its promises: the suites are run here on all of its programs."""

import ast
import doctest
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib import resources

import pytest

from codeeval_benchmarks import starter
from codeeval_benchmarks.errors import ProblemFormatError
from codeeval_benchmarks.problem import Benchmark, Problem
from codeeval_sandbox.kinds import Asserts

STARTER = starter.benchmark.load(None)
BASE = [problem for problem in STARTER if problem.base_task_id is None]
SELF_INVOKING = [problem for problem in STARTER if problem.base_task_id is not None]
each_problem = pytest.mark.parametrize("problem", STARTER, ids=lambda problem: problem.task_id)


def suite_of(problem: Problem, name: str) -> Asserts:
    suite = problem.suites[name]
    assert isinstance(suite, Asserts)
    return suite


def passes(program: str, suite: Asserts) -> bool:
    namespace: dict[str, object] = {"__name__": "program"}
    try:
        exec(program, namespace)
        exec(suite.setup, namespace)
        for test in suite.tests:
            exec(test, namespace)
    except Exception:  # noqa: BLE001 - a wrong program may raise anything
        return False
    return True


def test_has_the_promised_problems_and_ids():
    count = len(BASE)
    assert count == len(SELF_INVOKING) >= 24
    assert starter.benchmark.size == len(STARTER) == 2 * count
    assert [problem.task_id for problem in BASE] == [f"Starter/{number}" for number in range(count)]
    assert [problem.task_id for problem in SELF_INVOKING] == [f"StarterPro/{number}" for number in range(count)]
    assert [problem.base_task_id for problem in SELF_INVOKING] == [problem.task_id for problem in BASE]
    assert {problem.base_benchmark for problem in SELF_INVOKING} == {starter.benchmark.name} == {STARTER.name}


def test_topics_vary():
    assert len({problem.metadata["topic"] for problem in BASE}) >= 12


def test_every_file_is_loaded():
    names = [entry.name for entry in resources.files(starter).joinpath("problems").iterdir()]
    assert len(names) == len(BASE)


@each_problem
def test_suites_have_the_promised_sizes_and_the_oracle_holds_the_weak_suite(problem: Problem):
    base, strong = suite_of(problem, "base"), suite_of(problem, "strong")
    assert 2 <= len(base.tests) <= 3
    assert 10 <= len(strong.tests) <= 30
    assert strong.tests[: len(base.tests)] == base.tests
    assert len(set(strong.tests)) == len(strong.tests)
    assert base.entry_point == strong.entry_point == problem.entry_point


@each_problem
def test_canonical_solution_passes_both_suites(problem: Problem):
    assert all(passes(problem.canonical_solution, suite_of(problem, name)) for name in ("base", "strong"))


@each_problem
def test_canonical_solution_runs_after_the_prelude_without_own_imports(problem: Problem):
    tree = ast.parse(problem.canonical_solution)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    program = problem.prelude + ast.unparse(ast.Module(functions, type_ignores=[]))
    assert passes(program, suite_of(problem, "strong"))


@each_problem
def test_control_fails_both_suites(problem: Problem):
    assert not passes(problem.control, suite_of(problem, "base"))
    assert not passes(problem.control, suite_of(problem, "strong"))


@each_problem
def test_plausible_programs_pass_the_weak_suite_only(problem: Problem):
    plausible = problem.metadata["plausible"]
    assert len(plausible) >= 2
    for program in plausible:
        assert passes(program, suite_of(problem, "base"))
        assert not passes(program, suite_of(problem, "strong"))


@each_problem
def test_examples_in_the_docstring_are_true(problem: Problem):
    namespace: dict[str, object] = {}
    exec(problem.canonical_solution, namespace)
    stub = ast.parse(problem.prompt.stub)
    for function in (node for node in stub.body if isinstance(node, ast.FunctionDef)):
        text = ast.get_docstring(function) or ""
        examples = doctest.DocTestParser().get_doctest(text, namespace, function.name, None, None)
        assert examples.examples
        assert doctest.DocTestRunner(verbose=False).run(examples, out=lambda _: None).failed == 0


@pytest.mark.parametrize("problem", SELF_INVOKING, ids=lambda problem: problem.task_id)
def test_self_invoking_solution_calls_the_base_function_that_its_stub_shows(problem: Problem):
    base = STARTER[str(problem.base_task_id)]
    second = function_of(problem, ast.parse(problem.canonical_solution))
    assert base.entry_point in {node.id for node in ast.walk(second) if isinstance(node, ast.Name)}
    assert problem.prompt.stub.startswith(base.prompt.stub.strip())
    assert passes(problem.canonical_solution, suite_of(base, "strong"))
    assert problem.metadata["base_entry_point"] == base.entry_point


def test_oracle_rejects_most_variants_of_the_canonical_solutions():
    jobs = [(problem, variant) for problem in STARTER for variant in variants(problem)]
    survived = [problem.task_id for (problem, _), passed in zip(jobs, run_limited(jobs), strict=True) if passed]
    assert len(jobs) > 500
    assert len(survived) <= 0.05 * len(jobs), sorted(survived)


def test_a_broken_problem_file_is_named(tmp_path):
    file = tmp_path / "99_broken.toml"
    file.write_text("topic = 'none'\n", encoding="utf-8")
    with pytest.raises(ProblemFormatError, match=r"(?s)99_broken\.toml.*correct it"):
        starter._read(file)


def test_loading_twice_gives_the_same_benchmark():
    again: Benchmark = starter.benchmark.load(None)
    assert again.digest == STARTER.digest


# -- variants: one small change to the canonical solution each

COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OPERATIONS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


def function_of(problem: Problem, tree: ast.Module) -> ast.FunctionDef:
    return next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == problem.entry_point)


def variants(problem: Problem) -> Iterator[str]:
    tree = ast.parse(problem.canonical_solution)
    for node in list(ast.walk(function_of(problem, tree))):
        for field, value in changes(node):
            before = getattr(node, field)
            setattr(node, field, value)
            yield ast.unparse(tree)
            setattr(node, field, before)


def changes(node: ast.AST) -> Iterator[tuple[str, object]]:
    match node:
        case ast.Compare(ops=ops):
            for index, operator in enumerate(ops):
                yield "ops", [*ops[:index], COMPARISONS[type(operator)](), *ops[index + 1 :]]
        case ast.BinOp(op=operator) | ast.AugAssign(op=operator) | ast.BoolOp(op=operator) if (
            type(operator) in OPERATIONS
        ):
            yield "op", OPERATIONS[type(operator)]()
        case ast.Constant(value=int(number)) if not isinstance(number, bool):
            yield "value", number + 1
            yield "value", number - 1
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            yield "test", ast.UnaryOp(ast.Not(), test)


RUNNER = """
import json, os, resource, signal, sys

def run(setup, tests, program):
    signal.setitimer(signal.ITIMER_PROF, 0.3)  # its signal ends the process
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    namespace = {"__name__": "program"}
    for source in (program, setup, *tests):
        exec(source, namespace)

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        try:
            run(*json.loads(line))
        except BaseException:
            os._exit(1)
        os._exit(0)
    print(int(os.waitpid(child, 0)[1] == 0))
"""


def run_limited(jobs: Iterable[tuple[Problem, str]]) -> list[bool]:
    """Whether each program passes the oracle; each runs in a process of its own for at most 0.3 s."""
    suites = [(suite_of(problem, "strong"), program) for problem, program in jobs]
    lines = "".join(json.dumps([suite.setup, suite.tests, program]) + "\n" for suite, program in suites)
    answer = subprocess.run([sys.executable, "-c", RUNNER], input=lines, capture_output=True, text=True, check=True)
    return [line == "1" for line in answer.stdout.split()]
