"""The published forms of contest problems: LiveCodeBench, APPS, TACO, CodeContests, and rows of training sets.

Each reader raises ProblemFormatError where a field is missing or of the wrong type. A row's form is told by the fields
that only this form has (`contest_format`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from codeeval_benchmarks.contests import IMPORTS, Parts, Tests, contest_problem, first_program, json_of
from codeeval_benchmarks.problem import Problem
from codeeval_benchmarks.rows import Row
from codeeval_benchmarks.unpickling import PickleError, packed_text

__all__ = ["contest_format", "livecodebench_problem"]

_PYTHON3 = 3
"""Number of Python 3 among CodeContests' languages."""

_LCB_SECONDS = 6.0
"""LiveCodeBench's own limit of one test (s)."""


def contest_format(row: Row) -> Callable[[Row, str], Problem] | None:
    """Return the reader for a row; None if it has none of these forms."""
    return next((read for name, read in _FORMS.items() if name in row), None)


def livecodebench_problem(row: Row, benchmark: str) -> Problem:
    """LiveCodeBench (Jain et al. 2024, arXiv 2403.07974), data set code_generation_lite.

    A test's output is right if its lines are the expected ones, or equal as decimal numbers.
    """
    tests = [*_cases(row, "public_test_cases"), *_cases(row, "private_test_cases")]
    details = json_of(row, "metadata") if row.values.get("metadata") else {}
    function = details.get("func_name") or "" if isinstance(details, dict) else ""
    given = {name: row.values[name] for name in ("platform", "difficulty", "contest_id") if row.values.get(name)}
    if row.values.get("contest_date"):
        given["date"] = str(row.values["contest_date"])[:10]
    parts = Parts(
        f"{benchmark}/{row.identifier('question_id')}",
        row.text("question_content"),
        starter=row.text("starter_code", ""),
        prelude=IMPORTS,
        metadata=given,
    )
    inputs, outputs = [test["input"] for test in tests], [test["output"] for test in tests]
    return contest_problem(
        row,
        benchmark,
        parts,
        Tests("private_test_cases", inputs, outputs, function, tolerance=0.0, seconds=_LCB_SECONDS),
    )


def _cases(row: Row, name: str) -> Sequence[Mapping[str, Any]]:
    """Return the tests in a field: JSON, or JSON in a compressed pickle, which is read and not executed."""
    value = row.values.get(name) or "[]"
    if isinstance(value, str) and not value.lstrip().startswith("["):
        try:
            value = packed_text(value)
        except PickleError as error:
            raise row.fault(name, f"{error}; take the row as LiveCodeBench published it") from None
    cases = json_of(Row(row.file, row.place, {name: value}), name)
    if not isinstance(cases, list) or not all(map(_is_case, cases)):
        raise row.fault(name, "is not a list of tests with `input` and `output`; take the row as it was published")
    return cases


def _is_case(case: Any) -> bool:
    return isinstance(case, dict) and {"input", "output"} <= case.keys()


def apps_problem(row: Row, benchmark: str) -> Problem:
    """APPS (Hendrycks et al. 2021, arXiv 2105.09938) and TACO (Li et al. 2023, arXiv 2312.14852)."""
    tests = _in_and_out(row, "input_output", json_of(row, "input_output"))
    names = ("difficulty", "source", "url", "tags")
    given = {name: row.values[name] for name in names if isinstance(row.values.get(name), str) and row.values[name]}
    solutions = json_of(row, "solutions") if row.values.get("solutions") else []
    parts = Parts(
        f"{benchmark}/{_identifier(row, 'problem_id', 'id')}",
        row.text("question"),
        starter=row.values.get("starter_code") or "",
        solution=first_program(solutions if isinstance(solutions, list) else [solutions]),
        metadata=given,
    )
    return contest_problem(row, benchmark, parts, tests)


def codecontests_problem(row: Row, benchmark: str) -> Problem:
    """CodeContests (Li et al. 2022, arXiv 2203.07814): public, private and generated tests."""
    inputs: list[Any] = []
    outputs: list[Any] = []
    for name in ("public_tests", "private_tests", "generated_tests"):
        cases = row.values.get(name) or {}
        if not isinstance(cases, dict):
            raise row.fault(name, "is not an object with `input` and `output`; take the row as it was published")
        inputs += cases.get("input") or []
        outputs += cases.get("output") or []
    limit = row.values.get("time_limit")
    seconds = limit.get("seconds", 0) + limit.get("nanos", 0) / 1e9 if isinstance(limit, dict) else 0.0
    solutions = row.values.get("solutions") or {}
    pairs = zip(solutions.get("language") or [], solutions.get("solution") or [], strict=False)
    parts = Parts(
        f"{benchmark}/{_identifier(row, 'name', 'id')}",
        row.text("description"),
        solution=first_program(source for language, source in pairs if language in (_PYTHON3, "PYTHON3")),
        metadata={"difficulty": str(row.values["difficulty"])} if "difficulty" in row else {},
    )
    return contest_problem(row, benchmark, parts, Tests("private_tests", inputs, outputs, seconds=seconds))


def open_r1_problem(row: Row, benchmark: str) -> Problem:
    """open-r1's `verification_info`: a list of `test_cases`; `fn_name` is that of the first one that has it."""
    info = json_of(row, "verification_info")
    cases = info.get("test_cases") if isinstance(info, dict) else None
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        raise row.fault("verification_info", "has no list `test_cases` of objects with `input` and `output`")
    function = next((case["fn_name"] for case in cases if case.get("fn_name")), "")
    inputs, outputs = [case.get("input", "") for case in cases], [case.get("output", "") for case in cases]
    question = next((row.text(name) for name in ("problem", "problem_statement", "prompt") if name in row), None)
    if question is None:
        raise row.fault("problem", "missing, and so is `prompt`; add the problem's text")
    solution = row.values.get("gold_standard_solution") or ""
    parts = Parts(
        f"{benchmark}/{_identifier(row, 'problem_id', 'id')}",
        question,
        solution=first_program([_unfenced(solution)]),
    )
    return contest_problem(row, benchmark, parts, Tests("verification_info", inputs, outputs, function, rule="lines"))


def eurus_problem(row: Row, benchmark: str) -> Problem:
    """PRIME's Eurus-2-RL-Data, as verl reads it: `reward_model.ground_truth` has inputs, outputs and `fn_name`."""
    model = row.value("reward_model")
    truth = model.get("ground_truth") if isinstance(model, dict) else None
    if truth is None:
        raise row.fault("reward_model", "has no `ground_truth`; give inputs and outputs there")
    inner = Row(row.file, row.place, {"reward_model.ground_truth": truth})
    tests = _in_and_out(row, "reward_model", json_of(inner, "reward_model.ground_truth"))
    extra = row.values.get("extra_info")
    index = extra.get("index") if isinstance(extra, dict) else None
    source = row.values.get("data_source")
    parts = Parts(
        f"{benchmark}/{index if isinstance(index, int | str) else _identifier(row, 'id')}",
        _last_message(row, "prompt", row.value("prompt")),
        metadata={"source": source} if isinstance(source, str) else {},
    )
    return contest_problem(row, benchmark, parts, tests)


def nemo_gym_problem(row: Row, benchmark: str) -> Problem:
    """NeMo Gym's code_gen: `verifier_metadata.unit_tests` has inputs, outputs and `fn_name`."""
    details = row.value("verifier_metadata")
    if not isinstance(details, dict) or not isinstance(details.get("unit_tests"), dict):
        raise row.fault("verifier_metadata", "has no `unit_tests` with inputs and outputs")
    asked = row.value("responses_create_params")
    messages = asked.get("input") if isinstance(asked, dict) else None
    task = details.get("problem_id") or row.values.get("id")
    parts = Parts(
        f"{benchmark}/{task if isinstance(task, int | str) else _identifier(row, 'id')}",
        _last_message(row, "responses_create_params", messages),
        metadata={"difficulty": details["difficulty"]} if isinstance(details.get("difficulty"), str) else {},
    )
    tests = _in_and_out(row, "verifier_metadata", details["unit_tests"])
    return contest_problem(row, benchmark, parts, tests)


def _in_and_out(row: Row, name: str, content: Any) -> Tests:
    if not isinstance(content, dict):
        raise row.fault(name, "is not an object with `inputs` and `outputs`; take the row as it was published")
    inputs, outputs = content.get("inputs"), content.get("outputs")
    if not isinstance(inputs, list) or not isinstance(outputs, list):
        raise row.fault(name, "lacks the lists `inputs` and `outputs`; add both")
    limit = row.values.get("time_limit")
    amount = re.match(r"\s*(\d+(?:\.\d+)?)\s*s", limit) if isinstance(limit, str) else None
    return Tests(name, inputs, outputs, content.get("fn_name") or "", seconds=float(amount[1]) if amount else 0.0)


def _identifier(row: Row, *names: str) -> str:
    """Return the row's own id, or its place in the file where the form has none."""
    for name in names:
        if row.values.get(name) not in (None, ""):
            return row.identifier(name)
    return row.place.replace(" ", "-")


def _last_message(row: Row, name: str, messages: Any) -> str:
    """Return the text of the user's last message, or the text that stands in place of messages."""
    if isinstance(messages, str):
        return messages
    for message in reversed(messages) if isinstance(messages, list) else ():
        if isinstance(message, dict) and message.get("role") == "user" and isinstance(message.get("content"), str):
            text: str = message["content"]
            return text
    raise row.fault(name, "has no message with the role `user` and a text; put the problem's statement there")


def _unfenced(text: Any) -> Any:
    """Return the program in a fence, if a text is one."""
    match = re.fullmatch(r"\s*```\w*\n(.*?)```\s*", text, re.DOTALL) if isinstance(text, str) else None
    return match[1] if match else text


_FORMS: Mapping[str, Callable[[Row, str], Problem]] = {
    "public_test_cases": livecodebench_problem,
    "input_output": apps_problem,
    "generated_tests": codecontests_problem,
    "public_tests": codecontests_problem,
    "verification_info": open_r1_problem,
    "reward_model": eurus_problem,
    "verifier_metadata": nemo_gym_problem,
}
"""Readers by the field that only their form has."""
