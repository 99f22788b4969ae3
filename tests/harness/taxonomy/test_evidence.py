"""Values, conversions and repairs, on real sandboxes and without."""

import asyncio

import pytest

from codeeval.evaluation import plan
from codeeval.taxonomy import Observation, SeenFailure, classify, read_observation
from codeeval.taxonomy.behaviour import describe_behaviour
from codeeval.taxonomy.conversions import CONVERSIONS, Conversion, could_convert
from codeeval.taxonomy.experiments import Subject, experiment
from codeeval.taxonomy.repairs import MOST_EDITS, edits_of
from codeeval.taxonomy.told import observation_told
from codeeval.taxonomy.wrapping import wrapper_of
from codeeval_benchmarks.problem import Problem, PromptParts
from codeeval_sandbox import questions
from codeeval_sandbox.jobs import Job, Limits
from codeeval_sandbox.kinds import Asserts, Check, Differential

ASSERTS = Asserts(
    "base", "f", ("assert f(2) == 4", "assert f(3) == 9", "assert abs(f(1) - 1) < 1e-6", "assert not f(0)")
)
CHECK = Check(
    "base",
    "f",
    "def check(g):\n    for x in (2, 3):\n        assert g(x) == x * x, 'why'\n    assert g(0) is 0 or True\n",
)
PLUS = Differential("plus", "f", "def f(x):\n    return x * x\n", ((2,), (3,), (1,), (0,)))
PROBLEM = Problem(
    task_id="T/0",
    benchmark="t",
    prompt=PromptParts(),
    entry_point="f",
    canonical_solution="",
    control="",
    suites={"base": ASSERTS, "plus": PLUS},
)
TESTS = (plan.Test(ASSERTS, Limits(seconds=1)), plan.Test(PLUS, Limits(seconds=1)))


@pytest.fixture
def observed(make_pool):
    """What a suite's observer tells of a program."""

    def observe(suite, program):
        async def work():
            async def jobs():
                yield Job(("k",), (program,), questions.Observation.of(suite), Limits())

            async with make_pool() as pool:
                return [verdict async for verdict in pool.run(jobs())]

        return read_observation(asyncio.run(work())[0])

    return observe


@pytest.fixture
def experienced(make_pool, failing):
    """A failure of `f` with everything that running shows."""

    def run(program, problem=PROBLEM, tests=TESTS, **facts):
        failure = failing(program, **facts)

        async def work():
            async with make_pool() as pool:
                return await experiment(pool, [Subject(failure, problem, tests)])

        return asyncio.run(work())[0]

    return run


def test_a_conversion_is_the_first_fault_though_another_waits_behind_it(experienced):
    further = plan.Test(Differential("plus", "f", "def f(x):\n    return x * x\n", ((5,),)), Limits(seconds=1))
    tests = (TESTS[0], further)
    assert experienced("def f(x):\n    return str(x * x if x < 5 else 7)\n", tests=tests).conversion is not None
    assert experienced("def f(x):\n    return str(x * x if x < 3 else 7)\n", tests=tests).conversion is None


@pytest.mark.parametrize("suite", [ASSERTS, PLUS], ids=["asserts", "differential"])
def test_every_test_tells_what_it_saw(suite, observed):
    found = observed(suite, "def f(x):\n    return x + x\n")
    assert found.outcomes == ".FF."
    first = found.failures[0]
    assert (first.test, first.call, first.got, first.expected) == (1, "f(3)", "6", "9")


def test_a_check_in_a_loop_tells_of_every_round(observed):
    found = observed(CHECK, "def f(x):\n    return 1 / 0 if x == 2 else 5\n")
    assert found.outcomes[:2] == "EF"
    assert found.failures[0].exception == "ZeroDivisionError"
    assert (found.failures[1].got, found.failures[1].expected) == ("5", "9")


def test_a_value_that_a_test_cannot_use_is_told_with_its_type(observed):
    found = observed(ASSERTS, "def f(x):\n    return None\n")
    assert found.outcomes == "FFU."
    assert found.failures[2].exception == "TypeError"
    assert found.failures[2].got_type == "NoneType"


def test_a_program_that_ends_itself_tells_nothing(observed):
    assert observed(ASSERTS, "def f(x):\n    raise SystemExit\n") is None


@pytest.mark.parametrize(
    ("program", "kind", "told"),
    [
        ("def f(x):\n    return str(x * x)\n", "C.3", "to a whole number"),
        ("def f(x):\n    print(x * x)\n", "C.3", "printed"),
        ("def f(x, seen=[]):\n    seen.append(x)\n    return x * sum(seen)\n", "C.4", "fresh defaults"),
        ("def f(x):\n    return x * x + 1\n", "C.4", "constant"),
        ("def f(x):\n    return x * x * x if x > 2 else x + 2 if x else 7\n", "C.1", "answers"),
    ],
)
def test_what_makes_it_pass_decides_between_c1_c3_and_c4(program, kind, told, experienced):
    found = classify(experienced(program))
    assert found.kind == kind
    assert told in found.primary.reason


def test_fewer_edits_are_tried_where_each_takes_long(experienced):
    program = "def f(x):\n    y = 0\n    return x + x + y\n"  # the edit that mends it is not among the first
    assert experienced(program, seconds=0.1).repair is not None
    assert experienced(program, seconds=20.0).repair is None


def test_a_repair_passes_every_suite_and_is_shown(experienced):
    found = experienced("def f(x):\n    return x + x\n").repair
    assert (found.span.line, found.before, found.after) == (2, "+", "*")


WEAK = Asserts("base", "f", ("assert f(2) == 4", "assert f(0) == 0"))


@pytest.mark.parametrize(
    ("program", "mends"),
    [
        ("def f(x):\n    return x * x + 1\n", True),
        ("def f(x):\n    return x + x + 1\n", False),  # two asserts are met by x + x too
    ],
)
def test_an_edit_that_passes_by_luck_is_no_repair(program, mends, experienced):
    canonical = "def f(x):\n    return x * x\n"
    problem = PROBLEM.model_copy(update={"canonical_solution": canonical, "suites": {"base": WEAK}})
    failure = experienced(program, problem, (plan.Test(WEAK, Limits(seconds=1)),))
    assert (failure.repair is not None) == mends


def test_a_repair_may_take_the_whole_limit_of_the_other_suites(experienced):
    slow = Check(
        "plus", "f", "def check(g):\n    assert sum(g(1) for _ in range(1_000_000)) == 1_000_000\n", trust="shared"
    )
    tests = (plan.Test(ASSERTS, Limits(seconds=4)), plan.Test(slow, Limits(seconds=30)))
    assert experienced("def f(x):\n    return x + x\n", PROBLEM, tests).repair is not None


def test_a_recursion_that_misses_its_end_is_searched_for_an_edit(experienced):
    program = "def f(x):\n    return 0 if x == 1 else 2 * x - 1 + f(x - 1)\n"
    found = experienced(program, status="exception", exception="RecursionError").repair
    assert (found.before, found.after) == ("1", "0")


@pytest.mark.parametrize(
    ("stub", "fails"), [("f(2) -> 4", True), ("f(0) -> 0", False), ("f(2) -> 5", None), ("", None)]
)
def test_examples_of_the_prompt_are_run_where_the_canonical_solution_passes_them(stub, fails, experienced):
    canonical = "def f(x):\n    return x * x\n"
    problem = PROBLEM.model_copy(update={"canonical_solution": canonical, "prompt": PromptParts(stub=stub)})
    assert experienced("def f(x):\n    return x + 1 if x else 0\n", problem).example_fails is fails


def test_every_conversion_is_an_expression_and_its_wrapper_a_program():
    for name, source in CONVERSIONS.items():
        compile(source, name, "eval")
        compile(wrapper_of(Conversion(name, source), "f"), name, "exec")


def names(conversions):
    return [one.name for one in conversions]


def test_only_conversions_that_fit_all_values_seen_are_tried(failing):
    assert "to a tuple" in names(could_convert(failing("", seen=[("[1, 2]", "(1, 2)")])))
    assert could_convert(failing("", seen=[("[1, 2]", "(1, 2)"), ("[3]", "[3, 4]")])) == ()
    assert "sorted" in names(could_convert(failing("", seen=[("[2, 1]", "[1, 2]")])))


def test_edits_differ_are_bounded_and_leave_annotations_alone():
    source = "def f(x: int = 1) -> int:\n    y: int = 0\n" + "    y += x * 3 - 1\n" * 50 + "    return y\n"
    edits = list(edits_of(source))
    assert len(edits) == len({edit.program for edit in edits}) == MOST_EDITS
    assert all("-> int:" in edit.program and "x: int" in edit.program for edit in edits)
    assert list(edits_of("def f(:\n")) == []


def test_edits_of_the_likeliest_kinds_come_first():
    first = [edit.operator for edit in edits_of("def f(xs):\n    return len(xs) > 1 and max(xs[0], 2) == 3\n")][:7]
    assert first[:2] == ["comparison", "constant"]
    assert len(set(first)) == 6


@pytest.mark.parametrize(
    ("pairs", "word"),
    [
        ([("1", "2"), ("4", "5")], "off by one"),
        ([("None", "2")], "None"),
        ([("[2, 1]", "[1, 2]")], "another order"),
        ([("'a'", "'A'")], "another case"),
        ([("3", "3.0")], "equal but of another type"),
        ([("True", "False")], "opposite"),
        ([("[1]", "[1, 2]")], "parts are missing"),
        ([("-3", "3")], "sign"),
    ],
)
def test_behaviour_is_told_in_words(pairs, word):
    seen = tuple(SeenFailure(n, "f(1)", got, "", expected) for n, (got, expected) in enumerate(pairs))
    assert word in describe_behaviour(Observation("." + "F" * len(seen), seen))


def test_hidden_cases_are_named_only_where_the_examples_of_the_prompt_pass():
    seen = Observation(".F", (SeenFailure(1, "f(12)", "1", "int", "2"),))
    assert "wrong on an example of the prompt" in describe_behaviour(seen, example_fails=True)
    assert "wrong on hidden cases only" in describe_behaviour(seen, example_fails=False)
    assert not [word for word in describe_behaviour(seen) if "wrong on" in word]


def test_without_execution_a_verdict_tells_one_value(failing):
    failure = failing("def f(x):\n    return [x]\n", message="f(1) returned [1]", test_source="assert f(1) == (1,)")
    told = observation_told(failure)
    assert (told.observation.failures[0].got, told.observation.failures[0].expected) == ("[1]", "(1,)")
    assert classify(told).kind == "C.3"
