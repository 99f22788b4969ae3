"""Jobs on a remote judge: what travels comes back the same, and the executor keeps the contract."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval_sandbox import (
    Asserts,
    Check,
    Differential,
    Environment,
    Job,
    Limits,
    Observation,
    Screening,
    Status,
    Verdict,
)
from codeeval_sandbox.kinds import Calls, Stdio
from codeeval_sandbox.questions import QUESTIONS, Execution, Probe, Recording
from codeeval_sandbox.wire import examination_of, fields_of, job_of, job_row, verdict_of, verdict_row

ADD = Asserts("base", "add", ("assert add(1, 2) == 3",), setup="import math")
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.integers(), inner),
    max_leaves=5,
)


@pytest.mark.parametrize(
    "examination",
    [
        ADD,
        Check("plus", "f", "def check(candidate): pass", trust="shared"),
        Stdio("base", "", (("1", "2"), ("", "x\n")), rule="floats"),
        Calls("base", "f", ((([1, [2]], "x"), {"a": 1}),)),
        Recording("base", "f", ADD, finish="g"),
        Observation.of(ADD),
        Screening.of(Differential("plus", "f", "def f(a): return a", (({1: (2, [0.5])},),)), 0.25),
        Execution("run", "", stdin=("a", "b")),
        Probe("probe", "f", "", ((1, {2: (3,)}),), lines=3),
    ],
)
def test_an_examination_comes_back_the_same(examination):
    back = examination_of(json.loads(json.dumps(fields_of(examination))))
    assert back.digest == examination.digest
    assert type(back) is type(examination)


@given(st.lists(st.tuples(PLAIN, PLAIN), min_size=1, max_size=3))
def test_inputs_come_back_with_their_types(inputs):
    suite = Differential("plus", "f", "def f(a, b): return a", tuple(inputs))
    back = examination_of(json.loads(json.dumps(fields_of(suite))))
    assert back.inputs == suite.inputs
    assert back.digest == suite.digest


@given(st.text(), st.floats(0.1, 100))
def test_jobs_and_verdicts_come_back_the_same(text, seconds):
    job = Job(("a",), (text, "x"), ADD, Limits(seconds), all_tests=True, environment=Environment(packages=("numpy",)))
    assert job_of(json.loads(json.dumps(job_row(job, "a"))), ADD) == job
    verdict = Verdict(("a", 1), Status.WRONG, "isolated", message=text, cpu_seconds=seconds, report=[[text, 1]])
    assert verdict_of(json.loads(json.dumps(verdict_row(verdict))), ("a", 1)) == verdict


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "nothing"}, "unknown kind of suites 'nothing'"),
        ({}, "unknown kind"),
        ({"kind": "asserts", "name": "base", "entry_point": "f"}, "tests"),
        ({"kind": "asserts", "name": "base", "entry_point": "f", "tests": [], "more": 1}, "no field 'more'"),
        ({"kind": "stdio", "name": "base", "entry_point": "", "cases": [], "rule": "x"}, "rule"),
    ],
)
def test_what_is_no_suite_is_refused_in_one_line(fields, words):
    with pytest.raises(ValueError, match=words):
        examination_of(fields)


def test_every_question_has_its_word():
    assert all(QUESTIONS[kind].kind == kind for kind in QUESTIONS)
