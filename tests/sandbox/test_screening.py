"""Programs screened by the first inputs of a suite, whose other expected outputs are never computed."""

import pytest

from codeeval_sandbox import Asserts, Differential, Job, Screening

STOPPING = """
import time
def f(x):
    end = time.process_time() + 600 * (x == 3)
    while True:
        try:
            while time.process_time() < end: pass
            return x
        except:
            pass
"""
"""Equal to `SAME`, but for 600 s on one input, whatever exceptions come there."""

SAME = "def f(x):\n    return x\n"
PROGRAMS = {
    "right": SAME,
    "wrong at once": "def f(x):\n    return 9\n",
    "wrong later": "def f(x):\n    return min(x, 2)\n",
    "raises": "def f(x):\n    return x // (x != 1)\n",
    "does not load": "def f(x) return x\n",
}


def suite(reference: str = STOPPING, count: int = 6) -> Differential:
    return Differential("plus", "f", reference, tuple((number,) for number in range(count)))


@pytest.fixture
def judged(make_pool, verdicts_of, run_async):
    """Verdicts of all programs, by name, as status, deciding test and numbers of tests."""

    def judge(examination):
        async def main():
            async with make_pool() as pool:
                jobs = [Job((name,), (program,), examination) for name, program in PROGRAMS.items()]
                return await verdicts_of(pool, [*jobs, Job(("none",), (), examination)])

        verdicts = run_async(main())
        return {
            name: (str(verdict.status), verdict.test, verdict.passed_tests, verdict.total_tests)
            for (name,), verdict in verdicts.items()
        }

    return judge


def test_a_program_is_judged_by_the_outputs_that_a_reference_computes_in_its_time(judged):
    assert judged(Screening.of(suite(), 0.2)) == {
        "right": ("passed", None, 3, 6),
        "wrong at once": ("wrong", 0, 0, 6),
        "wrong later": ("passed", None, 3, 6),
        "raises": ("exception", 1, 1, 6),
        "does not load": ("syntax_error", None, None, None),
        "none": ("passed", None, 3, 6),
    }


def test_a_screening_with_all_outputs_is_the_suite(judged):
    quick = suite(SAME)
    assert judged(Screening.of(quick, 5.0)) == judged(quick)


def test_a_reference_that_gets_through_no_input_screens_by_loading_alone(judged):
    stuck = Differential("plus", "f", STOPPING, ((3,), (4,)))
    assert {name: counts[:3] for name, counts in judged(Screening.of(stuck, 0.1)).items()} == {
        **dict.fromkeys(("right", "wrong at once", "wrong later", "raises", "none"), ("passed", None, 0)),
        "does not load": ("syntax_error", None, None),
    }


def test_a_reference_that_fails_within_its_time_is_named(compiled):
    runner = compiled(Screening.of(suite("def f(x):\n    return 1 // (x - 2)\n"), 0.5))
    assert runner.prepare()["message"].startswith("the reference fails on input 2: ZeroDivisionError")


def test_batches_end_where_the_known_outputs_do(compiled):
    """The first batch has 16 inputs, the second 64."""
    slow = "import time\ndef f(x):\n    if x == 40:\n        time.sleep(0.01)\n        while True: pass\n    return x\n"
    runner = compiled(Screening.of(suite(slow, 100), 0.3))
    assert runner.prepare()["passed_tests"] == 40


def test_only_suites_with_a_reference_can_be_screened_by():
    with pytest.raises(TypeError, match="suites of the kind 'asserts' have no inputs"):
        Screening.of(Asserts("base", "f", ()), 1.0)


def test_a_digest_tells_suites_and_times_apart():
    one, same, longer, other = (
        Screening.of(suite(), 0.1),
        Screening.of(suite(), 0.1),
        Screening.of(suite(), 0.2),
        Screening.of(suite(count=7), 0.1),
    )
    assert one.digest == same.digest
    assert len({one.digest, longer.digest, other.digest, suite().digest}) == 4


def test_a_screening_lets_a_program_print_as_much_as_its_suite():
    assert Screening.of(suite(), 0.1).least_output == suite().least_output > 0
