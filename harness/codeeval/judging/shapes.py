"""The shapes in which training sets hold tests, brought to those that the judge takes (`problems.problem_of_tests`)."""

import json
from collections.abc import Mapping
from typing import Any

from codeeval.errors import UsageError

__all__ = ["response_text", "tests_of"]

_INSIDE = ("reward_model", "ground_truth", "verification_info", "unit_tests", "input_output", "tests", "test_list")
"""Fields that hold the tests, or an object with them: verl, PRIME, open-r1, NeMo Gym, LiveCodeBench, TRL's columns."""

_DEEPEST = 4
"""Objects inside one another that are looked into."""


def tests_of(value: Any) -> Any:
    """Return the tests in a value of a training set's row: JSON text is read, and objects around them are opened.

    >>> tests_of('{"inputs": ["1"], "outputs": ["2"]}')
    {'inputs': ['1'], 'outputs': ['2']}
    >>> tests_of({"language": "python", "test_cases": [{"input": "1", "output": "2", "type": "stdin_stdout"}]})
    {'inputs': ['1'], 'outputs': ['2'], 'fn_name': None}

    Raises:
        UsageError: a text is not JSON, or the tests are for another language.
    """
    for _ in range(_DEEPEST):
        if isinstance(value, str):
            value = _loaded(value)
        if not isinstance(value, Mapping):
            break
        if "test_cases" in value:
            return _of_cases(value)
        inner = next((value[name] for name in _INSIDE if value.get(name) is not None), None)
        if inner is None or "entry_point" in value:  # the plain format has `tests` of its own
            break
        value = inner
    return dict(value) if isinstance(value, Mapping) else value


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        if text.lstrip().startswith("assert"):
            return [text]
        raise UsageError(f"tests are the text {text[:80]!r}, which is not JSON: give a list or an object") from None


def _of_cases(info: Mapping[str, Any]) -> dict[str, Any]:
    """Return open-r1's `test_cases` as columns."""
    language = info.get("language") or "python"
    if language != "python":
        raise UsageError(f"the tests are for {language!r}: give tests for Python, which alone this shape supports")
    cases = info["test_cases"]
    if isinstance(cases, str):
        cases = _loaded(cases)
    if not isinstance(cases, list) or not all(isinstance(case, Mapping) for case in cases):
        raise UsageError("test_cases are not a list of {input, output}")
    names = {case.get("fn_name") for case in cases}
    return {
        "inputs": [case.get("input") for case in cases],
        "outputs": [case.get("output") for case in cases],
        "fn_name": next(iter(names)) if len(names) == 1 else None,
    }


def response_text(response: Mapping[str, Any]) -> str:
    """Return the text of a Response of OpenAI's API: all parts of its messages that are output text."""
    if isinstance(response.get("output_text"), str):
        return str(response["output_text"])
    messages = [item for item in _list(response.get("output")) if isinstance(item, Mapping)]
    parts = [part for item in messages if item.get("type") == "message" for part in _list(item.get("content"))]
    return "".join(
        str(part.get("text", "")) for part in parts if isinstance(part, Mapping) and part.get("type") == "output_text"
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
