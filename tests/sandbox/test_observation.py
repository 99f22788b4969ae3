"""Observations: what each test of a suite saw, made of the program's values alone."""

import json

import pytest

from codeeval_sandbox import Asserts, Check, Differential, Job, Limits, Observation, Status

SQUARE = "def f(x):\n    return x * x\n"
ASSERTS = Asserts("base", "f", ("assert f(2) == 4", "assert abs(f(3) - 9) < 1e-6", "assert not f(0)", "assert f(1)"))
CHECK = Check("base", "f", "def check(candidate):\n    for x in (2, 3, 0, 1):\n        assert candidate(x) == x * x\n")
INPUTS = Differential("plus", "f", SQUARE, ((2,), (3,), (0,), (1,)))
SHARED = Asserts("base", "f", ASSERTS.tests, trust="shared")
OBSERVED = {"asserts": ASSERTS, "check": CHECK, "differential": INPUTS, "shared": SHARED}


@pytest.fixture
def observed(first_pool, verdicts_of, run_async):
    """Verdicts of programs on an observation of a suite, by name."""

    def observe(suite, programs, limits=Limits(seconds=2.0)):  # noqa: B008 - frozen
        async def work():
            async with first_pool() as pool:
                jobs = [Job((name,), (text,), Observation.of(suite), limits) for name, text in programs.items()]
                return {key[0]: verdict for key, verdict in (await verdicts_of(pool, jobs)).items()}

        return run_async(work())

    return observe


@pytest.mark.parametrize("suite", OBSERVED.values(), ids=OBSERVED)
def test_every_test_says_how_it_ended(suite, observed):
    programs = {
        "right": SQUARE,
        "wrong": "def f(x):\n    return x + x\n",
        "raises": "def f(x):\n    return x * x if x - 2 else [][0]\n",
    }
    found = observed(suite, programs)
    assert {name: verdict.report["outcomes"] for name, verdict in found.items()} == {
        "right": "....",
        "wrong": ".F.." if suite is not INPUTS and suite is not CHECK else ".F.F",
        "raises": "U..." if suite is SHARED else "E...",
    }
    assert {verdict.status for name, verdict in found.items() if name != "right"} == {Status.WRONG}
    assert (found["right"].status, found["raises"].passed_tests) == (Status.PASSED, 3)
    first = found["wrong"].report["failures"][0]
    assert [*first[:3], first[4], first[6]] == [1, "f(3)", "6", "9", None]
    assert found["raises"].report["failures"][0][6] == "IndexError"


FORGING = """
import os
def f(x):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, (10).to_bytes(4, "big") + b'["passed"]')
        except OSError:
            pass
    os._exit(0)
"""
HOSTILE = {
    "exits": "def f(x):\n    raise SystemExit\n",
    "kills itself": "import os\ndef f(x):\n    os.kill(os.getpid(), 9)\n",
    "loops": "def f(x):\n    while True: pass\n",
    "writes into the channel": FORGING,
}


@pytest.mark.parametrize("suite", OBSERVED.values(), ids=OBSERVED)
def test_a_program_that_does_not_get_through_has_no_report(suite, observed):
    found = observed(suite, HOSTILE, Limits(seconds=1.0))
    assert {name: verdict.report for name, verdict in found.items()} == dict.fromkeys(HOSTILE)
    assert not {verdict.status for verdict in found.values()} & {Status.INFRASTRUCTURE, Status.PASSED}


EQUAL = """
class E:
    def __eq__(self, other): return True
    def __bool__(self): return True
def f(x):
    return E()
"""
LYING = {
    "equals everything": EQUAL,
    "has a long text": "def f(x):\n    return '\\ud800' * 1_000_000\n",
    "has a hostile text": "class E(int):\n    def __repr__(self): return 1 / 0\n\ndef f(x):\n    return E(7)\n",
    "nests deeply": "def f(x):\n    y = []\n    for _ in range(5_000): y = [y]\n    return y\n",
}


@pytest.mark.parametrize("suite", [ASSERTS, CHECK, INPUTS], ids=["asserts", "check", "differential"])
def test_values_are_all_that_a_program_can_bring_into_a_report(suite, observed):
    for name, verdict in observed(suite, LYING).items():
        assert len(json.dumps(verdict.report)) < 3_000, name
        assert verdict.report is None or verdict.report["outcomes"] != "....", name


FORGED = """
def f(x):
    globals()["__codeeval_report__"] = lambda: REPORT
    return x
"""


@pytest.mark.parametrize(
    "report",
    [
        "'....'",
        "{'outcomes': 'PASS', 'failures': []}",
        "{'outcomes': '.' * 10 ** 6, 'failures': []}",
        "{'outcomes': '....', 'failures': [[0] * 7]}",
        "{'outcomes': '....', 'failures': [['0', '', '', '', '', '', '']] }",
        "{'outcomes': '....', 'failures': [], 'status': 'passed'}",
        "{'outcomes': '....', 'failures': [[0, '', '', '', '', '', '']] * 100}",
        "1 / 0",
    ],
)
def test_a_report_of_another_form_from_a_shared_process_is_none(report, observed):
    verdict = observed(SHARED, {"forged": FORGED.replace("REPORT", report)})["forged"]
    assert verdict.report is None
    assert verdict.status in {Status.WRONG, Status.EXCEPTION}


def test_a_long_text_from_a_shared_process_is_cut(observed):
    report = "{'outcomes': '....', 'failures': [[0, 'x' * 10 ** 6, '\\ud800', '', None, None, None]]}"
    (failure,) = observed(SHARED, {"forged": FORGED.replace("REPORT", report)})["forged"].report["failures"]
    assert failure == [0, "x" * 460, "\\ud800", "", None, None, None]


def test_only_some_inputs_are_looked_at_and_the_one_that_failed():
    suite = Differential("plus", "f", SQUARE, tuple((x,) for x in range(1000)))
    assert Observation.of(suite).suite.inputs == suite.inputs[:200]
    assert Observation.of(suite, test=7) == Observation.of(suite)
    assert Observation.of(suite, test=700).suite.inputs == (*suite.inputs[:200], (700,))


def test_a_kind_that_is_not_observable_is_refused(table_kind):
    with pytest.raises(TypeError, match="kind 'table' do not say"):
        Observation.of(table_kind("base", "f", ()))


def test_a_reference_with_large_outputs_runs_once_for_all_programs(observed):
    slow = "import time\ndef f(x):\n    end = time.process_time() + 0.5\n    while time.process_time() < end: pass\n"
    suite = Differential("plus", "f", f"{slow}    return 'x' * 3_000_000\n", tuple((x,) for x in range(3)))
    programs = {name: f"def f(x):\n    return 'y'  # {name}\n" for name in "ab"}
    found = observed(suite, programs, Limits(seconds=0.4, suite_seconds=0.2))
    assert {verdict.report["outcomes"] for verdict in found.values()} == {"FFF"}
