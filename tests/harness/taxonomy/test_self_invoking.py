"""Is the base function wrong, or what is built on it?"""

import asyncio

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from codeeval.evaluation import plan
from codeeval.python.mutation import apply, mutants
from codeeval.samples import Completion, Sample
from codeeval.taxonomy.parts import definitions, parameters_of, reaches, without_function
from codeeval.taxonomy.recording import self_invoking_record
from codeeval.taxonomy.self_invoking import Case, SelfInvoking, attribute, clustered_mcnemar, judge_cases
from codeeval_benchmarks.registry import load
from codeeval_sandbox.jobs import PASSING, Job, Limits, Status

LIMITS = Limits(seconds=1.0)
PROGRAM = "import math\n\ndef base(x, y=1):\n    return x\n\ndef whole(xs):\n    return [base(x) for x in xs]\n"


def pairs(name="starter", base="starter", folder=None):
    """(problem, base problem), each with its last suite alone, as `strong`."""
    below = load(base, folder)
    found = [(problem, below[problem.base_task_id]) for problem in load(name, folder) if problem.base_task_id]
    return [tuple(map(_with_one_suite, pair)) for pair in found]


def _with_one_suite(problem):
    return problem.model_copy(update={"suites": {"strong": list(problem.suites.values())[-1]}})


def mutated(problem, *, base, generator, most):
    """Programs whose one edit lies in the base function, or in what is built on it."""
    source = problem.canonical_solution
    name = problem.metadata["base_entry_point"] if base else problem.entry_point
    text = definitions(source, name)[0]
    start = len(source[: source.find(text)].encode())
    edits = [
        edit
        for found in mutants(source, problem.prelude).values()
        for edit in found
        if start + len(text.partition(":\n")[0]) < edit.start < edit.end <= start + len(text.encode())
    ]
    for place in generator.permutation(len(edits))[:most]:
        yield apply(source, edits[int(place)])


async def judged(pool, programs):
    """Attributions of the programs that fail."""

    async def jobs():
        for number, (problem, _, program) in enumerate(programs):
            yield Job((number,), plan.program_of(problem, program), problem.suites["strong"], LIMITS)

    verdicts = {verdict.key[0]: verdict async for verdict in pool.run(jobs())}
    cases, told = [], {}
    for number, (problem, base, program) in enumerate(programs):
        if verdicts[number].status not in PASSING:
            tests = tuple(plan.Test(one.suites["strong"], LIMITS) for one in (problem, base))
            sample = Sample(problem.task_id, Completion(number, program, "solution"), program, "completion")
            cases.append(Case(sample, problem, base, tests[:1], tests[1:], passed=False))
            told[problem.task_id, number] = verdicts[number].status, verdicts[number].line
    return list(await judge_cases(pool, cases, told))


@pytest.mark.slow
@pytest.mark.parametrize("base", [True, False], ids=["base", "composition"])
def test_known_faults_are_attributed(base, make_pool):
    found = attributions(pairs(), make_pool, base=base, most=2)
    assert len(found) >= 25
    assert np.mean([one in RIGHT[base] for one in found]) >= 0.95, found


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.parametrize("base", [True, False], ids=["base", "composition"])
def test_known_faults_in_humaneval_pro_are_attributed(base, make_pool, official_data):
    found = attributions(pairs("humaneval-pro", "humaneval", official_data), make_pool, base=base, most=1)
    assert len(found) >= 120
    assert np.mean([one in RIGHT[base] for one in found]) >= 0.95, found


RIGHT = {True: {"base_wrong"}, False: {"composition_wrong", "base_not_called"}}


def attributions(problems, make_pool, *, base, most):
    generator = np.random.default_rng(6)
    programs = [
        (problem, below, program)
        for problem, below in problems
        for program in mutated(problem, base=base, generator=generator, most=most)
    ]

    async def work():
        async with make_pool(workers=2) as pool:
            return await judged(pool, programs)

    return [one.attribution for one in asyncio.run(work())]


def test_a_function_is_cut_out_by_its_lines():
    rest = "import math\n\ndef whole(xs):\n    return [base(x) for x in xs]\n"
    assert without_function(PROGRAM, "base") == rest
    assert "def whole" not in without_function(PROGRAM, "whole")
    assert without_function("def base(:\n    x = (\ndef whole():\n    pass\n", "base") == "def whole():\n    pass\n"


def test_definitions_are_told_apart_by_their_text():
    assert len(definitions(PROGRAM + PROGRAM, "base")) == 1
    assert len(definitions(PROGRAM + "def base(x):\n    return 2\n", "base")) == 2


def test_parameters_are_counted():
    assert parameters_of(PROGRAM, "base") == (2, 1)
    assert parameters_of("def f(*, a, b=1, **rest):\n    pass\n", "f") == (2, 1)
    assert parameters_of(PROGRAM, "other") is None


def test_a_call_may_go_through_other_functions():
    program = "def base(x):\n    return x\ndef helper(x):\n    return base(x)\ndef whole(x):\n    return helper(x)\n"
    assert reaches(program, "whole", "base")
    assert not reaches(program, "base", "whole")


@given(st.lists(st.sampled_from([(1, 0), (0, 1), (0, 0)]), min_size=1, max_size=60))
def test_with_one_sample_per_problem_it_is_mcnemars_test(cells):
    first, second = [one for one, _ in cells], [two for _, two in cells]
    statistic, p = clustered_mcnemar(first, second, [1] * len(cells))
    b, c = sum(first), sum(second)
    expected = (b - c) ** 2 / (b + c) if b + c else 0.0
    assert statistic == pytest.approx(expected)
    assert p == pytest.approx(stats.chi2.sf(expected, 1))


def test_the_table_counts_samples_by_problem():
    table = SelfInvoking()
    table.table["P/0"][True, False] += 2
    table.table["P/0"][True, True] += 1
    assert table.counts(base=True) == {"P/0": (3, 3)}
    assert table.counts(base=False) == {"P/0": (3, 1)}


def test_the_record_tells_the_ratio_for_every_k_that_there_are_samples_for():
    table = SelfInvoking()
    table.table["P/0"].update({(True, True): 2, (True, False): 2, (False, False): 1})
    found = self_invoking_record(table)
    assert (found.both, found.base_only, found.whole_only, found.neither) == (2, 2, 0, 1)
    assert found.ratio == {"1": pytest.approx(0.5), "5": 1.0}
    assert set(found.base_pass_at_k) == {"1", "5"}


@pytest.mark.parametrize(
    ("program", "base_passed", "exchanged", "attribution"),
    [
        (PROGRAM, False, True, "base_wrong"),
        (PROGRAM, True, True, "base_wrong"),
        (PROGRAM, True, False, "composition_wrong"),
        (PROGRAM.replace("base(x) for", "x for"), True, False, "base_not_called"),
        (PROGRAM.replace("def base(x, y=1)", "def base(x, y, z)"), True, False, "base_changed"),
        (PROGRAM.replace("def base", "def bass"), True, False, "base_changed"),
        (PROGRAM + "def base(x):\n    return 2\n", True, False, "base_changed"),
    ],
)
def test_each_cause_is_told_from_the_others(program, base_passed, exchanged, attribution):
    problem = pairs()[0][0].model_copy(
        update={"entry_point": "whole", "metadata": {"base_entry_point": "base", "base_program": PROGRAM}}
    )
    sample = Sample("P/0", Completion(0, program, "solution"), program, "completion")
    case = Case(sample, problem, problem, (), (), passed=False)
    facts = {"base_passed": base_passed, "passes_with_canonical": exchanged, "status": Status.WRONG, "line": None}
    assert attribute(case, **facts) == attribution
