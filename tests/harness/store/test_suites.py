import datetime as dt
import decimal
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval.errors import UsageError
from codeeval.store.suites import (
    StoredSuite,
    SuiteFile,
    SuitesHead,
    attach,
    digest_of,
    identity,
    origin_of,
    read_suites,
    write_suites,
)
from codeeval_benchmarks.problem import Benchmark, Problem, PromptParts
from codeeval_sandbox.kinds import Asserts, Differential

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary(max_size=4)
    | st.complex_numbers(allow_nan=False)
    | st.decimals(allow_nan=False)
    | st.dates()
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.integers() | st.text(), inner, max_size=3)
        | st.sets(st.integers(), max_size=3)
    ),
    max_leaves=6,
)


def problem(number=0, solution="def f(x):\n    return x\n", name="base"):
    return Problem(
        task_id=f"T/{number}",
        benchmark="toy",
        prompt=PromptParts(),
        entry_point="f",
        canonical_solution=solution,
        control="",
        suites={name: Asserts(name, "f", ("assert f(1) == 1",))},
    )


def suite(*inputs, atol=0.0):
    return Differential("strong", "f", problem().canonical_solution, inputs, atol)


def file(*lines):
    return SuiteFile(SuitesHead(suite="strong", benchmark="toy", recipe={"seed": 0}, versions={}), lines)


def attached(stored, *problems):
    return attach(Benchmark("toy", problems or (problem(),), "made up"), stored)


@given(st.lists(VALUES, min_size=1, max_size=2).map(tuple))
def test_a_suite_comes_back_with_its_values_and_their_types(inputs):
    made = suite(inputs, atol=1e-6)
    line = file(StoredSuite.of(problem(), made, {"seeds": 1})).content.splitlines()[1]
    again = StoredSuite.model_validate(json.loads(line))
    assert again.suite(problem(), "strong") == made
    assert identity(again.suite(problem(), "strong").inputs) == identity(made.inputs)


def test_a_file_is_read_as_it_was_written_and_says_what_it_is(tmp_path):
    values = (decimal.Decimal("1.10"), dt.date(2020, 2, 29), (1, [2.5]), float("inf"), 10**400, "\ud800")
    other = StoredSuite(task_id="T/1", origin="", reason="no")
    stored = file(StoredSuite.of(problem(), suite(values), {"seeds": 1}), other)
    write_suites(tmp_path / "new" / "s.jsonl", stored)
    again = read_suites(tmp_path / "new" / "s.jsonl")
    assert again == stored
    assert (again.digest, again.content) == (stored.digest, (tmp_path / "new" / "s.jsonl").read_bytes())


def test_an_added_suite_leaves_the_others_and_is_told_by_its_digest():
    stored = file(StoredSuite.of(problem(), suite((1,)), {}))
    benchmark = attached(stored, problem(), problem(1))
    assert [list(one.suites) for one in benchmark] == [["base", "strong"], ["base"]]
    changed = file(StoredSuite.of(problem(), suite((2,)), {}))
    other = attached(changed, problem(), problem(1))
    assert digest_of(benchmark, stored) != digest_of(other, changed)


@pytest.mark.parametrize(
    ("one", "message"),
    [
        (problem(solution="def f(x):\n    return 2 * x\n"), "another version of the problem"),
        (problem(name="strong"), "has a suite 'strong' already"),
        (problem(7), "none of them is among the 1 of 'toy'"),
    ],
)
def test_suites_for_other_problems_are_refused(one, message):
    with pytest.raises(UsageError, match=message):
        attached(file(StoredSuite.of(problem(), suite((1,)), {})), one)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "line 1"), (b'{"task_id":"T/0"}\n', "line 1"), (file().content + b"[1]\n", "line 2")],
)
def test_what_is_no_file_of_suites_is_named(tmp_path, content, message):
    (tmp_path / "s.jsonl").write_bytes(content)
    with pytest.raises(UsageError, match=message):
        read_suites(tmp_path / "s.jsonl")


def test_inputs_that_no_codec_wrote_are_refused():
    line = StoredSuite(task_id="T/0", origin=origin_of(problem()), inputs=[[{"zz": 1}]])
    with pytest.raises(UsageError, match="holds an invalid input"):
        attached(file(line))
