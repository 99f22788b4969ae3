"""The loaders against the real files."""

import builtins
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from codeeval_benchmarks import registry
from codeeval_benchmarks.problem import Problem
from codeeval_benchmarks.programs import Program
from codeeval_sandbox.kinds import Asserts, Check, Suite

pytestmark = pytest.mark.data

OFFICIAL = {
    "humaneval": (164, "HumanEval/0", "HumanEval/163"),
    "mbpp": (974, "Mbpp/1", "Mbpp/974"),
    "mbpp-repaired": (974, "Mbpp/1", "Mbpp/974"),
    "mbpp-sanitized": (427, "Mbpp/2", "Mbpp/809"),
    "humaneval-pro": (164, "HumanEvalPro/0", "HumanEvalPro/163"),
    "mbpp-pro": (378, "MbppPro/0", "MbppPro/377"),
}
KNOWN_FAULTS = {"mbpp": ["Mbpp/341", "Mbpp/596", "Mbpp/642"]}


def with_suite(program: str, suite: Suite) -> str:
    """One program that runs the tests as their authors do: in the namespace of the program."""
    match suite:
        case Check():
            return f"{program}\n{suite.setup}\n{suite.source}\ncheck({suite.entry_point})\n"
        case Asserts():
            return "\n".join([program, suite.setup, *suite.tests])
        case _:
            raise TypeError(suite)


def native(problem: Problem, program: str) -> str:
    return with_suite(f"{problem.prelude}\n{program}", problem.suites["base"])


@pytest.mark.parametrize("name", OFFICIAL)
def test_benchmark_has_all_its_problems_in_published_order(name: str, official_data: Path):
    benchmark = registry.load(name, official_data)
    size, first, last = OFFICIAL[name]
    assert len(benchmark) == registry.spec(name).size == size == len({problem.task_id for problem in benchmark})
    assert [benchmark.problems[0].task_id, benchmark.problems[-1].task_id] == [first, last]
    assert {problem.benchmark for problem in benchmark} == {name} == {benchmark.name}
    assert [fault.task_id for fault in benchmark.known_faults] == KNOWN_FAULTS.get(name, [])


@pytest.mark.minutes  # `benchmarks verify` is tested on the same, in the sandbox
@pytest.mark.slow
@pytest.mark.parametrize("name", OFFICIAL)
def test_canonical_solutions_pass_but_for_the_known_faults(
    name: str, official_data: Path, run_natively: Callable[[Sequence[str]], list[bool]]
):
    benchmark = registry.load(name, official_data)
    passed = run_natively([native(problem, problem.canonical_solution) for problem in benchmark])
    failed = [problem.task_id for problem, ok in zip(benchmark, passed, strict=True) if not ok]
    assert failed == KNOWN_FAULTS.get(name, []) == [fault.task_id for fault in benchmark.known_faults]


@pytest.mark.slow
@pytest.mark.minutes
@pytest.mark.parametrize("name", OFFICIAL)
def test_every_control_is_rejected(name: str, official_data: Path, run_natively: Callable[[Sequence[str]], list[bool]]):
    benchmark = registry.load(name, official_data)
    passed = run_natively([native(problem, problem.control) for problem in benchmark])
    assert not any(passed)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["humaneval", "mbpp-sanitized", "humaneval-pro", "mbpp-pro"])
def test_controls_load_and_fail_only_in_the_tests(
    name: str, official_data: Path, run_natively: Callable[[Sequence[str]], list[bool]]
):
    programs = [f"{problem.prelude}\n{problem.control}" for problem in registry.load(name, official_data)]
    assert all(run_natively(programs))


@pytest.mark.slow
@pytest.mark.parametrize("name", OFFICIAL)
def test_preludes_run_alone(name: str, official_data: Path, run_natively: Callable[[Sequence[str]], list[bool]]):
    assert all(run_natively(sorted({problem.prelude for problem in registry.load(name, official_data)})))


@pytest.mark.parametrize("name", OFFICIAL)
def test_every_official_suite_is_run_apart_from_the_program(name: str, official_data: Path):
    assert {problem.suites["base"].trust for problem in registry.load(name, official_data)} == {"isolated"}


def test_only_tests_on_objects_of_the_programs_own_classes_take_more_than_the_entry_point(official_data: Path):
    def needs_more(problem: Problem) -> bool:
        tests = Program.parse(with_suite("", problem.suites["base"]))
        return not tests.free_names <= {problem.entry_point, *vars(builtins)}

    needing = {name: [p.task_id for p in registry.load(name, official_data) if needs_more(p)] for name in OFFICIAL}
    assert needing.pop("mbpp") == needing.pop("mbpp-repaired") == ["Mbpp/367", "Mbpp/601", "Mbpp/927"]
    assert not any(needing.values())


def test_humaneval_helpers_of_the_prompt_reach_the_tests_that_call_them(official_data: Path):
    benchmark = registry.load("humaneval", official_data)
    suites = {problem.task_id: problem.suites["base"] for problem in benchmark}
    assert [task for task, suite in suites.items() if suite.setup] == ["HumanEval/32", "HumanEval/38", "HumanEval/50"]
    assert "def encode_cyclic" in suites["HumanEval/38"].setup
    assert "def decode_cyclic" not in suites["HumanEval/38"].setup


def test_humaneval_prelude_is_the_prompt_without_the_stub(official_data: Path):
    benchmark = registry.load("humaneval", official_data)
    assert benchmark["HumanEval/0"].prelude == "from typing import List\n"
    assert benchmark["HumanEval/2"].prelude == ""
    assert "def is_palindrome" in benchmark["HumanEval/10"].prelude
    assert "def make_palindrome" not in benchmark["HumanEval/10"].prelude


def test_mbpp_code_has_unix_newlines_and_its_own_indentation(official_data: Path):
    benchmark = registry.load("mbpp", official_data)
    assert not any("\r" in problem.canonical_solution for problem in benchmark)
    assert sum("\t" in problem.canonical_solution for problem in benchmark) == 129


def test_mbpp_splits(official_data: Path):
    splits = [problem.metadata["split"] for problem in registry.load("mbpp", official_data)]
    assert {split: splits.count(split) for split in splits} == {
        "prompt": 10,
        "test": 500,
        "validation": 90,
        "train": 374,
    }


def test_mbpp_entry_point_is_the_function_not_the_class_it_is_given(official_data: Path):
    assert registry.load("mbpp", official_data)["Mbpp/601"].entry_point == "max_chain_length"


def test_humaneval_pro_rows_know_their_base_problem(official_data: Path):
    base = registry.load("humaneval", official_data)
    for problem in registry.load("humaneval-pro", official_data):
        assert problem.base_benchmark == "humaneval"
        assert base[str(problem.base_task_id)].entry_point == problem.metadata["base_entry_point"]
        assert base[str(problem.base_task_id)].prompt.stub.strip() in problem.prompt.stub


def test_mbpp_pro_rows_all_match_one_sanitized_problem_each(official_data: Path):
    """EvalPlus's list of 378 tasks, which MBPP Pro took over in its order, is the independent witness."""
    plus = registry.load(official_data / "mbpp_plus" / "MbppPlus.jsonl.gz")
    pro = registry.load("mbpp-pro", official_data)
    assert [problem.base_task_id for problem in pro] == [problem.task_id for problem in plus]
    base = registry.load("mbpp-sanitized", official_data)
    assert all(base[str(p.base_task_id)].entry_point == p.metadata["base_entry_point"] for p in pro)
    assert {problem.base_benchmark for problem in pro} == {"mbpp-sanitized"}


@pytest.mark.slow
def test_mbpp_pro_base_solutions_pass_the_base_problems_tests_but_for_two(
    official_data: Path, run_natively: Callable[[Sequence[str]], list[bool]]
):
    """MBPP Pro took the base solutions from EvalPlus, which changed what these two tasks ask for."""
    base = registry.load("mbpp-sanitized", official_data)
    pro = registry.load("mbpp-pro", official_data)
    programs = [
        with_suite(problem.metadata["base_program"], base[str(problem.base_task_id)].suites["base"]) for problem in pro
    ]
    passed = run_natively(programs)
    failed = [problem.base_task_id for problem, ok in zip(pro, passed, strict=True) if not ok]
    assert failed == ["Mbpp/590", "Mbpp/626"]


def test_pro_preludes_hold_the_imports_of_both_problems_and_neither_function(official_data: Path):
    benchmark = registry.load("mbpp-pro", official_data)
    assert benchmark["MbppPro/338"].prelude.startswith("def is_leap_year")
    assert "import re" in benchmark["MbppPro/10"].prelude
    for problem in benchmark:
        assert f"def {problem.entry_point}(" not in problem.prelude
        assert f"def {problem.metadata['base_entry_point']}(" not in problem.prelude


def test_pro_shows_its_first_assert(official_data: Path):
    for problem in registry.load("humaneval-pro", official_data):
        assert problem.prompt.visible_tests == problem.suites["base"].tests[:1]


@pytest.mark.parametrize("name", ["mbpp", "mbpp-repaired", "mbpp-sanitized"])
def test_parts_of_mbpp_are_its_splits(official_data: Path, name: str):
    """Together they are the whole. Each has the exemplars of the whole, which are in the split `prompt`."""
    parts = {spec.name: registry.load(spec.name, official_data) for spec in registry.spec(name).parts}
    assert [len(part) for part in parts.values()] == [spec.size for spec in registry.spec(name).parts]
    whole = [problem.task_id for problem in registry.load(name, official_data)]
    assert [problem.task_id for part in parts.values() for problem in part] == whole
    assert len(parts[f"{name}@test"].problems[0].exemplars) == 3
    assert {problem.metadata["split"] for problem in parts[f"{name}@validation"]} == {"validation"}
