import numpy as np
import pytest

from codeeval.errors import RunError, UsageError
from codeeval.statistics.variance import variance_split
from codeeval.studies.gate import decide, default_rules, rules_template
from codeeval.studies.inputs.matching import Tolerance, side_of
from codeeval.studies.plan.study import Ask, power

RATES = np.linspace(0.05, 0.95, 164)


def gate(a, b, rules=None, **tolerance):
    sides = [side_of([run.folder]) for run in (a, b)]
    return decide(*sides, rules or default_rules(), tolerance=Tolerance(**tolerance))


def found(report, word):
    return next(one for one in report.findings if word in one.rule)


def both(passes, fails_oracle=()):
    """Outcomes by task of two suites: which samples pass, and which of those an oracle rejects."""
    return {
        f"T/{task}": {
            "base": [index < count for index in range(10)],
            "strong": [index < count and (task, index) not in fails_oracle for index in range(10)],
        }
        for task, count in enumerate(passes)
    }


def test_two_runs_of_one_model_pass(simulated_run):
    report = gate(simulated_run("a", RATES, 10, 1), simulated_run("b", RATES, 10, 2))
    assert report.passed
    assert {one.outcome for one in report.findings} == {"passed", "not tested"}


def test_a_drop_of_eight_points_fails_with_the_tasks_behind_it(simulated_run):
    report = gate(simulated_run("a", RATES, 10, 1), simulated_run("b", np.clip(RATES - 0.08, 0, 1), 10, 2))
    one = found(report, "pass@1")
    assert not report.passed
    assert one.outcome == "failed"
    assert one.estimate == pytest.approx(8, abs=3)
    falls = [row.baseline - row.candidate for row in one.tasks]
    assert falls == sorted(falls, reverse=True)
    assert falls[-1] > 0
    left = [row.baseline_shrunken - row.candidate_shrunken for row in one.tasks]
    assert sum(left) < sum(falls)


def test_a_permitted_drop_is_permitted(simulated_run, rules):
    a, b = simulated_run("a", RATES, 10, 1), simulated_run("b", np.clip(RATES - 0.08, 0, 1), 10, 2)
    permitted = '[[rules]]\nrule = "pass@k"\nmax_drop = {}\n'
    assert not gate(a, b, rules(permitted.format(2))).passed
    assert gate(a, b, rules(permitted.format(10))).passed
    assert gate(a, b, rules(permitted.format(10) + 'over = "tasks"\n')).passed


def test_one_lost_task_fails_although_the_average_is_better(recorded_run):
    a = recorded_run("a", both([10] + [5] * 40))
    b = recorded_run("b", both([0] + [6] * 40))
    report = gate(a, b)
    assert found(report, "pass@1").outcome == "passed"
    assert found(report, "no task goes").outcome == "failed"
    assert [row.task_id for row in found(report, "no task goes").tasks] == ["T/0"]


def test_a_collapse_that_may_be_luck_is_listed_and_does_not_fail(recorded_run, rules):
    outcomes = [{f"T/{task}": {"base": [passed] * 2} for task in range(30)} for passed in (True, True)]
    outcomes[1]["T/0"] = {"base": [False, False]}
    a, b = (recorded_run(name, one) for name, one in zip("ab", outcomes, strict=True))
    one = found(gate(a, b), "no task goes")
    assert one.outcome == "passed"
    assert one.detail == "1 of 30 tasks; none beyond chance before the correction over all rules (p)"
    literal = rules('[[rules]]\nrule = "collapse"\nsure = false\n')
    assert not gate(a, b, literal).passed


def test_negative_flips_beyond_noise_fail_although_the_average_is_the_same(recorded_run):
    a = recorded_run("a", both([9] * 20 + [1] * 20))
    b = recorded_run("b", both([1] * 20 + [9] * 20))
    report = gate(a, b)
    assert found(report, "pass@1").outcome == "passed"
    assert found(report, "negative flips").outcome == "failed"


def test_false_positives_that_rise_fail(recorded_run):
    wrong = {(task, index) for task in range(40) for index in range(3)}
    a, b = recorded_run("a", both([8] * 40)), recorded_run("b", both([8] * 40, wrong))
    one = found(gate(a, b), "false positives")
    assert one.outcome == "failed"
    assert one.estimate == pytest.approx(100 * 3 / 8)
    assert found(gate(b, a), "false positives").outcome == "passed"


def test_without_an_oracle_false_positives_are_not_tested(simulated_run):
    report = gate(simulated_run("a", RATES, 5, 1), simulated_run("b", RATES, 5, 2))
    assert found(report, "false positives").outcome == "not tested"


def test_new_infrastructure_errors_fail_and_name_the_tasks(recorded_run):
    outcomes = {f"T/{task}": {"base": [True, True]} for task in range(5)}
    a = recorded_run("a", outcomes)
    b = recorded_run("b", outcomes | {"T/3": {"base": [True, None]}}, finished=None)
    one = found(gate(a, b), "infrastructure")
    assert one.outcome == "failed"
    assert [(row.task_id, row.candidate) for row in one.tasks] == [("T/3", 1)]
    assert found(gate(b, a, unfinished=True), "infrastructure").outcome == "passed"


def test_an_unfinished_run_is_refused_where_no_rule_counts_what_is_missing(recorded_run, rules):
    outcomes = {f"T/{task}": {"base": [True, True]} for task in range(5)}
    a, b = recorded_run("a", outcomes), recorded_run("b", outcomes | {"T/3": {"base": [True, None]}}, finished=None)
    with pytest.raises(RunError, match="1 verdicts are missing"):
        gate(a, b, rules('[[rules]]\nrule = "pass@k"\n'))


def test_greedy_runs_are_held_by_mcnemars_test(recorded_run):
    answers = [True] * 60 + [False] * 40
    a = recorded_run("a", {f"T/{task}": {"base": [one]} for task, one in enumerate(answers)})
    b = recorded_run("b", {f"T/{task}": {"base": [one and task > 12]} for task, one in enumerate(answers)})
    report = gate(a, b)
    assert found(report, "pass@1").p == pytest.approx(0.5**13)
    assert found(report, "negative flips").outcome == "not tested"
    assert not report.passed


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no rule: `codeeval gate --init FILE`"),
        ("rules = []", "holds no rule"),
        ("confidence = 2\n[[rules]]\nrule = 'pass@k'", "confidence: expected less than 1"),
        ("[[rules]]\nrule = 'pass@k'\nmax_dorp = 2", r"rules\.rule 1\.pass@k\.max_dorp: unknown field"),
        ("[[rules]]\nrule = 'pass'", "rule 1: Input tag 'pass'"),
        ("[[rules]", "not TOML"),
    ],
)
def test_rules_that_cannot_be_meant_are_refused_by_name(rules, text, message):
    with pytest.raises(UsageError, match=message):
        rules(text)


def test_the_written_rules_are_the_default_ones(rules):
    assert rules(rules_template()) == default_rules()


def test_the_plan_predicts_how_often_a_drop_is_noticed():
    from codeeval.statistics.pairs import Pairs  # noqa: PLC0415 - only here
    from codeeval.studies.gate.decide import pass_rate_p  # noqa: PLC0415 - only here
    from codeeval.studies.gate.rules import PassRate  # noqa: PLC0415 - only here

    rng, n = np.random.default_rng(3), np.full(164, 10)
    names, cluster = tuple(map(str, range(164))), np.arange(164)
    after = np.clip(RATES - 0.03, 0, 1)
    split = variance_split(n, rng.binomial(10, RATES))
    predicted = power(split, Ask(tasks=164, n=10, drop=float((RATES - after).mean())), "samples", "even")
    draws = (Pairs(names, n, rng.binomial(10, RATES), n, rng.binomial(10, after), cluster) for _ in range(300))
    noticed = np.mean([pass_rate_p(pairs, PassRate(rule="pass@k"), rng) <= 0.025 for pairs in draws])
    assert noticed == pytest.approx(predicted, abs=0.09)  # three standard errors of 300 draws


def test_the_noise_of_greedy_runs_is_that_of_a_second_run(make_greedy):
    a, again, b = make_greedy("a", 0), make_greedy("again", 8), make_greedy("b", 40)
    assert found(gate(a, b), "negative flips").outcome == "not tested"
    sides = [side_of([run.folder]) for run in (a, b, again)]
    report = decide(*sides[:2], default_rules(), tolerance=Tolerance(), noise=sides[2])
    one = found(report, "negative flips")
    assert one.outcome == "failed"
    assert one.estimate == pytest.approx(32 / 200 * 100)


@pytest.fixture
def make_greedy(recorded_run):
    """200 tasks, one sample each, all passing but the first so many."""

    def make(name, failing):
        return recorded_run(name, {f"T/{task}": {"base": [task >= failing]} for task in range(200)})

    return make


def test_the_gate_says_what_as_good_as_its_baseline_means(recorded_run, rules):
    """As many tasks won as lost: worse on some of these tasks, and as good on average."""
    a, b = (
        recorded_run("a", both([10] * 6 + [0] * 6 + [5] * 20)),
        recorded_run("b", both([0] * 6 + [10] * 6 + [5] * 20)),
    )
    these, like = gate(a, b), gate(a, b, default_rules().over("like-these"))
    assert (these.tasks, these.passed) == ("these", False)
    assert (like.tasks, like.passed) == ("like-these", True)
    assert found(like, "no more tasks go").detail == "6 of 32 tasks lost, 6 won"
    assert found(like, "negative flips").detail == "+0.0 points beyond positive flips"
    mixed = rules('tasks = "like-these"\n[[rules]]\nrule = "pass@k"\n[[rules]]\nrule = "collapse"\ntasks = "these"\n')
    assert [one.outcome for one in gate(a, b, mixed).findings] == ["passed", "failed"]


def test_the_earlier_name_of_the_tasks_is_read(rules):
    (rule,) = rules('[[rules]]\nrule = "pass@k"\nover = "tasks"\n').rules
    assert rule.meaning == "like-these"
    assert str(rule) == "pass@1 does not drop, on average over tasks like these"


def test_single_samples_with_one_false_positive_more_pass(recorded_run):
    def run(name, wrong):
        outcomes = {f"T/{at}": {"base": [True], "strong": [at >= wrong]} for at in range(40)}
        return recorded_run(name, outcomes)

    one = found(gate(run("a", 1), run("b", 2)), "false positives")
    assert one.outcome == "passed"
    assert one.p == pytest.approx(0.5)
