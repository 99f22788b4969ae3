from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval.errors import RunError
from codeeval.samples import RULES, Completion, Extraction, Form, Sample
from codeeval.store.rows import sample_from_row, sample_to_row, verdict_from_row, verdict_to_row
from codeeval_sandbox.jobs import Status, Verdict

TEXT = st.text(st.characters(), max_size=20)
COUNTS = st.none() | st.integers(0, 10**6)

SAMPLES = st.builds(
    Sample,
    TEXT,
    st.builds(
        Completion,
        st.integers(0, 1000),
        TEXT,
        st.sampled_from(get_args(Form)),
        finish_reason=st.none() | TEXT,
        seed=COUNTS,
        usage=st.dictionaries(TEXT, st.integers()),
        latency_seconds=st.none() | st.floats(0, 100),
        note=st.dictionaries(TEXT, TEXT),
    ),
    TEXT,
    st.sampled_from(get_args(Extraction)),
    st.booleans(),
    st.dictionaries(st.sampled_from(RULES), TEXT),
)
VERDICTS = st.builds(
    Verdict,
    key=st.tuples(TEXT, st.integers(0, 1000), TEXT),
    status=st.sampled_from(Status),
    trust=st.sampled_from(["isolated", "shared"]),
    test=COUNTS,
    test_source=st.none() | TEXT,
    exception=st.none() | TEXT,
    line=COUNTS,
    total_tests=COUNTS,
    cpu_seconds=st.integers(0, 10**9).map(lambda micro: micro / 10**6),
    memory_kb=st.integers(0, 10**6),
    output=TEXT,
    worker=TEXT,
    attempt=st.integers(1, 3),
)


@given(SAMPLES)
def test_a_sample_survives_its_row(sample):
    assert sample_from_row(sample_to_row(sample)) == sample


@given(VERDICTS)
def test_a_verdict_survives_its_row(verdict):
    row = verdict_to_row(verdict, index=verdict.key[1])
    assert verdict_from_row(row).verdict == verdict


def test_a_sample_row_begins_with_evalplus_fields_and_holds_no_text_twice():
    row = sample_to_row(Sample("T/0", Completion(0, "x", "solution"), "x", "fenced"))
    assert list(row)[:2] == ["task_id", "solution"]
    assert "completion" not in row


def test_the_row_of_a_twin_names_the_executed_sample_and_repeats_no_cost():
    verdict = Verdict(("T/0", 3, "base"), Status.WRONG, "isolated", test=1, cpu_seconds=2.0, worker="w", attempt=2)
    row = verdict_to_row(verdict, index=7, same_as=3)
    assert row == {
        "task_id": "T/0",
        "index": 7,
        "suite": "base",
        "status": "wrong",
        "trust": "isolated",
        "test": 1,
        "same_as": 3,
    }


@pytest.mark.parametrize("row", [{}, {"task_id": "T", "index": 0, "suite": "b", "status": "splendid", "trust": "x"}])
def test_a_row_of_another_kind_is_refused(row):
    with pytest.raises(RunError, match="verdict"):
        verdict_from_row(row)


def test_a_sample_row_with_an_unknown_form_is_refused():
    row = sample_to_row(Sample("T/0", Completion(0, "x", "solution"), "x", "fenced")) | {"form": "poem"}
    with pytest.raises(RunError, match="poem"):
        sample_from_row(row)
