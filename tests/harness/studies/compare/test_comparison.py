import json
import math
import warnings

import numpy as np
import pytest
from scipy import stats

from codeeval.errors import UsageError
from codeeval.store import read_outcomes
from codeeval.studies.compare.kinds import read_kinds, told_kinds
from codeeval.studies.compare.study import CompareOptions, compare
from codeeval.studies.inputs.compared import ComparedRun
from codeeval.studies.inputs.matching import side_of
from codeeval_sandbox.jobs import Status

RATES = np.linspace(0.1, 0.9, 60)
PAIRS = [
    ("humaneval_n10/gpt-3.5-turbo.jsonl.gz", "humaneval_n10/codellama-34b-instruct.jsonl.gz"),
    ("humaneval_n10/gpt-3.5-turbo.jsonl.gz", "humaneval_gpt35_n10/samples_results.jsonl.gz"),
]


def sides(*runs):
    return [side_of([run.folder]) for run in runs]


def compared(a, *others, **options):
    first, *rest = sides(a, *others)
    return compare(first, rest, CompareOptions(**options))


def rates_of(run):
    outcomes = read_outcomes(run)
    n, c = outcomes.suite("base").counts(len(outcomes.tasks))
    return dict(zip(outcomes.tasks, c / n, strict=True))


@pytest.mark.data
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_published_pairs_equal_an_independent_computation(published_run, first, second):
    runs = [published_run(name, file) for name, file in (("a", first), ("b", second))]
    a, b = (np.array([rates_of(run)[f"HumanEval/{task}"] for task in range(164)]) for run in runs)
    (found,) = compared(*runs).candidates[0].benchmarks
    expected = stats.ttest_rel(b, a)
    interval = expected.confidence_interval(0.95)
    assert (found.baseline.estimate, found.candidate.estimate) == pytest.approx((a.mean(), b.mean()))
    assert (found.difference.low, found.difference.high) == pytest.approx(tuple(interval))
    assert found.correlation == pytest.approx(stats.pearsonr(a, b).statistic)
    assert found.test.p == pytest.approx(_signs(np.rint(10 * (b - a)).astype(int)), rel=1e-6)
    assert found.flips.negative.estimate == pytest.approx(np.mean(a * (1 - b)))
    assert found.flips.noise == pytest.approx(np.mean(a * (1 - a)) * 10 / 9)
    fisher = [
        stats.fisher_exact([[10 * x, 10 - 10 * x], [10 * y, 10 - 10 * y]]).pvalue for x, y in zip(a, b, strict=True)
    ]
    assert found.moved[0].p == pytest.approx(min(fisher))


def _signs(steps):
    """Two-sided p of a sum of independent signs, from the characteristic function of the sum."""
    reach = int(np.abs(steps).sum())
    angle = 2 * np.pi * np.arange(2 * reach + 1) / (2 * reach + 1)
    transform = np.prod(np.cos(np.outer(steps, angle)), axis=0)
    chances = np.fft.fft(transform).real / len(angle)
    upper = sum(chances[total % len(angle)] for total in range(abs(int(steps.sum())), reach + 1))
    return min(1, 2 * upper)


def test_greedy_runs_are_compared_by_mcnemars_test(recorded_run):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from statsmodels.stats.contingency_tables import mcnemar  # noqa: PLC0415 - warns when it is imported
    rng = np.random.default_rng(1)
    answers = rng.random((2, 100)) < [[0.8], [0.6]]
    runs = [
        recorded_run(name, {f"T/{task}": {"base": [bool(row[task])]} for task in range(100)})
        for name, row in zip("ab", answers, strict=True)
    ]
    (found,) = compared(*runs).candidates[0].benchmarks
    a, b = answers
    table = [[np.sum(a & b), np.sum(a & ~b)], [np.sum(~a & b), np.sum(~a & ~b)]]
    assert found.test.method == "mcnemar"
    assert found.test.p == pytest.approx(mcnemar(table, exact=True).pvalue)
    assert found.flips.negative.estimate == table[0][1] / 100
    assert found.flips.odds_ratio.estimate == pytest.approx(table[1][0] / table[0][1])
    assert found.difference_samples is None


def test_holm_is_over_benchmarks_and_candidates(simulated_run, tmp_path):
    for seed, (model, rates) in enumerate((("old", RATES), ("new", RATES * 0.9), ("other", RATES))):
        for benchmark in ("one", "second"):
            simulated_run(
                f"{model}/{benchmark}", rates, 10, 2 * seed + len(benchmark) // 4, benchmark={"name": benchmark}
            )
    first, *others = (side_of([tmp_path / name]) for name in ("old", "new", "other"))
    found = compare(first, others, CompareOptions())
    tests = [one.test for versus in found.candidates for one in versus.benchmarks]
    assert len(tests) == 4
    smallest = min(tests, key=lambda test: test.p)
    assert smallest.p_adjusted == pytest.approx(min(1, 4 * smallest.p))
    assert found.candidates[0].overall.tasks == 120


def test_base_and_self_invoking_problem_of_two_benchmarks_are_one_group(recorded_run, tmp_path, official_data):
    for model in ("old", "new"):
        for benchmark, prefix in (("humaneval", "HumanEval"), ("humaneval-pro", "HumanEvalPro")):
            outcomes = {f"{prefix}/{task}": {"base": [task % 3 > 0]} for task in range(20)}
            settings = {"benchmark": benchmark, "data_dir": str(official_data)}
            recorded_run(f"{model}/{benchmark}", outcomes, benchmark={"name": benchmark}, request=settings)
    first, second = (side_of([tmp_path / name]) for name in ("old", "new"))
    overall = compare(first, [second], CompareOptions()).candidates[0].overall
    assert (overall.tasks, overall.clusters) == (40, 20)


def test_flips_by_status_add_up_to_all_flips(recorded_run):
    failing = [Status.WRONG, Status.TIMEOUT, Status.EXCEPTION]
    a = recorded_run("a", {f"T/{task}": {"base": [True, failing[task % 3]]} for task in range(6)})
    b = recorded_run("b", {f"T/{task}": {"base": [failing[(task + 1) % 3], True]} for task in range(6)})
    (found,) = compared(a, b).candidates[0].benchmarks
    assert {one.kind for one in found.kinds} == {"wrong", "timeout", "exception"}
    assert sum(one.negative for one in found.kinds) == pytest.approx(found.flips.negative.estimate)
    assert sum(one.positive for one in found.kinds) == pytest.approx(found.flips.positive.estimate)


def test_tasks_that_moved_come_with_how_sure_that_is(recorded_run):
    rates = [(10, 0), (6, 5), (5, 5)]
    a, b = (
        recorded_run(
            name, {f"T/{task}": {"base": [i < row[side] for i in range(10)]} for task, row in enumerate(rates)}
        )
        for side, name in enumerate("ab")
    )
    (found,) = compared(a, b).candidates[0].benchmarks
    assert [(one.task_id, one.p_adjusted < 0.01) for one in found.moved] == [("T/0", True), ("T/1", False)]
    assert found.moved_surely == 1


def test_the_result_is_the_same_each_time_and_antisymmetric(simulated_run):
    a, b = (simulated_run(name, RATES, 5, seed) for name, seed in (("a", 1), ("b", 2)))
    there, back = compared(a, b), compared(b, a)
    assert compared(a, b) == there
    one, other = (result.candidates[0].benchmarks[0] for result in (there, back))
    assert one.difference.estimate == -other.difference.estimate
    assert math.isclose(one.difference.low, -other.difference.high)
    assert one.test.p == pytest.approx(other.test.p)


def test_pass_at_k_beyond_all_samples_is_refused(simulated_run):
    a, b = (simulated_run(name, RATES, 5, seed) for name, seed in (("a", 1), ("b", 2)))
    assert compared(a, b, k=3).candidates[0].benchmarks[0].k == 3
    with pytest.raises(UsageError, match="largest usable k is 5"):
        compared(a, b, k=6)


def test_noise_is_that_of_two_halves_or_of_a_second_run(simulated_run):
    a, again, b = (simulated_run(name, RATES, 10, seed) for seed, name in enumerate(("a", "again", "b")))
    halves = compared(a, b).candidates[0].benchmarks[0].flips
    runs = compared(a, b, noise=sides(again)[0]).candidates[0].benchmarks[0].flips
    assert runs.noise == pytest.approx(halves.noise, abs=0.03)
    assert runs.noise == compared(a, again).candidates[0].benchmarks[0].flips.negative.estimate


def test_flips_are_told_apart_by_the_kinds_of_a_taxonomy(recorded_run, tmp_path):
    a = recorded_run("a", {f"T/{task}": {"base": [True]} for task in range(4)})
    b = recorded_run("b", {f"T/{task}": {"base": [task == 3]} for task in range(4)})
    kinds = {0: "B.3", 1: "C.1"}
    rows = [{"run": str(b.folder), "task_id": f"T/{task}", "index": 0, "kind": kind} for task, kind in kinds.items()]
    (tmp_path / "kinds.json").write_text(json.dumps({"schema": 1, "failures": rows}))
    (found,) = compared(a, b, kinds=read_kinds(tmp_path / "kinds.json")).candidates[0].benchmarks
    assert {one.kind: one.negative for one in found.kinds} == {"B.3": 0.25, "C.1": 0.25, "wrong": 0.25}


def test_another_file_holds_no_kinds(tmp_path):
    (tmp_path / "other.json").write_text('{"schema": 1}')
    with pytest.raises(UsageError, match="codeeval taxonomy RUN"):
        read_kinds(tmp_path / "other.json")


def test_verdicts_tell_kinds_without_executing_anything(recorded_run):
    facts = {"benchmark": {"name": "starter"}, "request": {"benchmark": "starter"}}
    tasks = [f"Starter/{number}" for number in range(4)]
    a = recorded_run("a", {task: {"base": [True]} for task in tasks}, **facts)
    b = recorded_run("b", {task: {"base": [Status.SYNTAX_ERROR]} for task in tasks}, **facts)
    (found,) = compared(a, b, kinds=told_kinds([ComparedRun(b)], "base")).candidates[0].benchmarks
    assert {one.kind[0] for one in found.kinds} <= {"A", "B", "C"}
    assert sum(one.negative for one in found.kinds) == pytest.approx(1)
