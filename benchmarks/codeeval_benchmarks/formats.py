"""The published formats of one problem's row, and which of them a row has.

Each reader raises ProblemFormatError where a field is missing, of the wrong type, or not the Python it should be.
"""

from collections.abc import Callable

from codeeval_benchmarks import evalplus_inputs
from codeeval_benchmarks.contest_rows import contest_format
from codeeval_benchmarks.evalplus_oracles import oracle_of
from codeeval_benchmarks.evoeval_rows import evoeval_problem, is_evoeval
from codeeval_benchmarks.mbpp_rows import mbpp_problem
from codeeval_benchmarks.plain import is_plain, plain_problem
from codeeval_benchmarks.problem import Problem, PromptParts
from codeeval_benchmarks.programs import Program, control_of, is_name
from codeeval_benchmarks.rows import Row
from codeeval_benchmarks.stubs import completed_prompt, shown_of
from codeeval_sandbox.kinds import Asserts, Check, Differential

__all__ = ["evalplus_problem", "format_of", "humaneval_problem", "pro_problem"]


def format_of(row: Row) -> Callable[[Row, str], Problem]:
    """Return the reader for a row, told by the field that only its format has. Raises ProblemFormatError."""
    by_field = {"base_input": evalplus_problem, "test_list": mbpp_problem}
    reader = contest_format(row) or next((read for name, read in by_field.items() if name in row), None)
    if reader is not None:
        return reader
    if is_plain(row):
        return plain_problem
    if is_evoeval(row):
        return evoeval_problem
    if "test" in row:
        return humaneval_problem
    if "raw_problem" in row:
        return pro_problem
    raise row.fault(
        "test",
        "missing, and so are the fields that tell the other formats; a row has HumanEval's (task_id, prompt, "
        "entry_point, canonical_solution, test), EvalPlus's (with base_input and plus_input), EvoEval's (with inputs), "
        "MBPP's (task_id, text, code, test_list), CodeEval-Pro's (id, raw_problem, raw_solution, new_problem, "
        "new_solution, test_code), the plain ones (id, prompt, entry_point, tests), or those of contests: "
        "LiveCodeBench's (public_test_cases), APPS' and TACO's (input_output), CodeContests' (public_tests), open-r1's "
        "(verification_info), PRIME's (reward_model) or NeMo Gym's (verifier_metadata)",
    )


def humaneval_problem(row: Row, benchmark: str) -> Problem:
    """HumanEval: task_id, prompt, entry_point, canonical_solution (the body), test (defines `check(candidate)`)."""
    if not row.values.get("canonical_solution"):
        return _unsolved(row, benchmark)
    prompt, entry_point, solution = completed_prompt(row)
    tests = row.program("test", row.text("test"), defines="check")
    shown = shown_of(solution, prompt, entry_point)
    suite = Check("base", entry_point, tests.source, setup=solution.support(tests, shown))
    return Problem(
        task_id=row.text("task_id"),
        benchmark=benchmark,
        prompt=PromptParts(stub=prompt),
        entry_point=entry_point,
        prelude=solution.excerpt(shown),
        canonical_solution=solution.source,
        control=control_of(solution.source, entry_point),
        suites={"base": suite},
    )


def evalplus_problem(row: Row, benchmark: str, *, equality: str = "") -> Problem:
    """EvalPlus (Liu et al. 2023, arXiv 2305.01210): the reference's outputs on base_input and plus_input are expected.

    `plus` is the plus inputs alone; what EvalPlus counts as correct passes both suites. EvalPlus made inputs only that
    fulfil `contract`, which is not executed again; `metadata` keeps it.
    `equality` is the source of an oracle in place of EvalPlus's equality, for tasks without a special oracle.
    """
    prompt, entry_point, solution = completed_prompt(row)
    task_id, atol = row.text("task_id"), row.number("atol", 0.0)
    oracle = oracle_of(task_id, entry_point, atol)
    if equality and not oracle:
        oracle, atol = equality, 0.0
    names = ("base", "plus") if "plus_input" in row else ("base",)
    suites = {
        name: Differential(
            name, entry_point, solution.source, evalplus_inputs.read(row, f"{name}_input", task_id), atol, oracle
        )
        for name in names
    }
    if not any(suite.inputs for suite in suites.values()):
        raise row.fault("base_input", "has no inputs, and neither has 'plus_input'; add one list of arguments per test")
    shown = shown_of(solution, prompt, entry_point)
    return Problem(
        task_id=task_id,
        benchmark=benchmark,
        prompt=_evalplus_prompt(prompt, entry_point),
        entry_point=entry_point,
        prelude=solution.excerpt(shown),
        canonical_solution=solution.source,
        control=control_of(solution.source, entry_point),
        suites=suites,
        metadata={"contract": row.text("contract", "")},
    )


def _evalplus_prompt(prompt: str, entry_point: str) -> PromptParts:
    """MBPP+ has no stub: its prompt is a docstring with the task and asserts."""
    if f"def {entry_point}" in prompt:
        return PromptParts(stub=prompt)
    lines = prompt.strip().strip('"').strip().split("\n")
    return PromptParts(
        instruction="\n".join(line for line in lines if not line.startswith("assert ")),
        visible_tests=tuple(line for line in lines if line.startswith("assert ")),
    )


def pro_problem(row: Row, benchmark: str) -> Problem:
    """CodeEval-Pro: id, and a base problem (raw_problem, raw_solution) on which a new one builds; test_code.

    `metadata` carries the base problem's program and entry point; which task of which benchmark it is, rows do not say.
    """
    base_source = row.text("raw_problem") + row.text("raw_solution")
    stub = row.text("new_problem")
    solution = row.program("new_solution", f"{base_source}\n{stub}{row.text('new_solution')}")
    tests = row.program("test_code", row.text("test_code"))
    entry_point = solution.entry_point(tests)
    if entry_point is None:
        raise row.fault("test_code", "calls no function that the solution defines; name it in an assert")
    base_entry_point = row.program("raw_solution", base_source).root_function
    if base_entry_point is None:
        raise row.fault("raw_solution", "has no function that the others do not use; complete the one to be written")
    new_start = base_source.count("\n") + 2
    shown = shown_of(solution, row.text("raw_problem"), base_entry_point)
    shown += shown_of(solution, stub, base_entry_point, first=new_start)
    statements = tests.split()
    return Problem(
        task_id=f"{benchmark}/{row.integer('id')}",
        benchmark=benchmark,
        prompt=PromptParts(
            stub=f"{row.text('raw_problem')}\n{stub}",
            visible_tests=tuple(test for test in statements if test.startswith("assert"))[:1],
        ),
        entry_point=entry_point,
        prelude=solution.excerpt(shown),
        canonical_solution=solution.source,
        control=control_of(solution.source, entry_point),
        suites={"base": Asserts("base", entry_point, tuple(statements), setup=solution.support(tests, shown))},
        base_stub=row.text("raw_problem"),
        metadata={"base_program": base_source, "base_entry_point": base_entry_point},
    )


def _unsolved(row: Row, benchmark: str) -> Problem:
    """HumanEval's format without a solution: nothing of it can be calibrated."""
    prompt, entry_point = row.text("prompt"), row.text("entry_point")
    if not is_name(entry_point):
        raise row.fault("entry_point", f"{entry_point!r} is not a name; give the name of the function to be written")
    tests = row.program("test", row.text("test"), defines="check")
    try:
        stub = Program.parse(f"{prompt}\n    pass\n")
    except SyntaxError:
        stub = Program.parse("")
    shown = shown_of(stub, prompt, entry_point)
    return Problem(
        task_id=row.text("task_id"),
        benchmark=benchmark,
        prompt=PromptParts(stub=prompt) if f"def {entry_point}(" in prompt else PromptParts(instruction=prompt),
        entry_point=entry_point,
        prelude=stub.excerpt(shown),
        canonical_solution="",
        control=control_of("", entry_point),
        suites={"base": Check("base", entry_point, tests.source, setup=stub.support(tests, shown))},
    )
