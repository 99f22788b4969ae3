"""The gate's three answers: what passes, what fails, and what remains open."""

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from codeeval.errors import UsageError
from codeeval.studies.gate import decide, default_rules
from codeeval.studies.gate.files import gate_junit, gate_markdown
from codeeval.studies.gate.flaky import FlakyFound
from codeeval.studies.gate.records import FlakyTask
from codeeval.studies.gate.words import open_lines, verdict
from codeeval.studies.inputs.matching import Side, Tolerance, side_of

RATES = np.linspace(0.05, 0.95, 164)


def gate(a, b, rules, **options):
    return decide(side_of([a.folder]), side_of([b.folder]), rules, tolerance=Tolerance(), **options)


def answers(report):
    return [finding.outcome for finding in report.findings]


PASS_RATE = '[[rules]]\nrule = "pass@k"\nmargin = {}\n'


@pytest.mark.parametrize(
    ("drop", "n", "margin", "answer"),
    [(0.0, 20, 3, "passed"), (0.08, 20, 3, "failed"), (0.0, 2, 3, "inconclusive"), (0.02, 60, 4, "passed")],
)
def test_a_margin_makes_three_answers(simulated_run, rules, drop, n, margin, answer):
    """A sure drop below the margin passes, because the margin says that it does not matter."""
    a, b = simulated_run("a", RATES, n, 1), simulated_run("b", np.clip(RATES - drop, 0, 1), n, 3)
    report = gate(a, b, rules(PASS_RATE.format(margin)))
    assert (report.verdict, answers(report)) == (answer, [answer])
    assert report.passed == (answer == "passed")


def test_without_a_margin_nothing_is_inconclusive(simulated_run):
    report = gate(simulated_run("a", RATES, 2, 1), simulated_run("b", RATES, 2, 2), default_rules())
    assert report.passed
    assert {finding.tier for finding in report.findings} == {"supporting", "critical"}
    assert report.findings[0].limit is None


def test_an_inconclusive_rule_says_how_many_samples_decide(simulated_run, rules):
    """The number is that of the formula for two binomial samples: both sides, 164 tasks, 5 % and 80 %."""
    a, b = simulated_run("a", RATES, 5, 1), simulated_run("b", RATES, 5, 3)
    (finding,) = gate(a, b, rules(PASS_RATE.format(2))).findings
    within = float((RATES * (1 - RATES)).mean())
    expected = (1.645 + 0.8416) ** 2 * 2 * within / 164 / 0.02**2
    assert finding.outcome == "inconclusive"
    assert finding.needed.n == pytest.approx(expected, rel=0.15)
    assert finding.needed.more_candidate == finding.needed.more_baseline == finding.needed.n - 5
    assert finding.needed.tasks is None
    report = gate(a, b, rules(PASS_RATE.format(2)))
    assert verdict(report) == "the gate is inconclusive: 1 of 1 rules is not decided; no rule failed"
    assert f"{finding.needed.n - 5} more samples per task of both runs" in next(open_lines(report))


def test_tasks_like_these_need_tasks(simulated_run, rules):
    a, b = simulated_run("a", RATES, 5, 1), simulated_run("b", RATES, 5, 2)
    (finding,) = gate(a, b, rules('tasks = "like-these"\n' + PASS_RATE.format(2))).findings
    assert finding.needed.tasks > 164


def test_copies_need_no_more_samples(recorded_run, rules):
    """Greedy answers would be drawn again as they are."""
    a, b = (
        recorded_run(name, {f"T/{task}": {"base": [task > fails]} for task in range(60)}, request=GREEDY)
        for name, fails in (("a", 20), ("b", 21))
    )
    (finding,) = gate(a, b, rules(PASS_RATE.format(2))).findings
    assert finding.outcome == "inconclusive"
    assert finding.needed.n is None
    assert "draw at a temperature above 0" in next(open_lines(gate(a, b, rules(PASS_RATE.format(2)))))


GREEDY = {"sampling": {"temperature": 0}}


def test_a_low_baseline_is_guarded(simulated_run, rules):
    """A third of 3 % is lost: less than two points, and more than a tenth."""
    low = np.full(164, 0.03)
    a, b = simulated_run("a", low, 100, 1), simulated_run("b", low * 2 / 3, 100, 2)
    text = PASS_RATE.format(2) + "max_drop = 2\n"
    assert gate(a, b, rules(text)).verdict == "passed"
    assert gate(a, b, rules(text + "relative_margin = 10\n")).verdict == "failed"
    assert gate(a, a, rules(text + "relative_margin = 30\n")).verdict == "passed"


def test_tiers_decide_what_an_answer_means(simulated_run, rules):
    """Too few samples to show anything, then a clear drop."""
    a, b = simulated_run("a", RATES, 3, 1), simulated_run("b", RATES, 3, 2)
    worse = simulated_run("worse", np.clip(RATES - 0.3, 0, 1), 3, 3)
    outcomes = {
        tier: (gate(a, b, chosen).verdict, gate(a, worse, chosen).verdict)
        for tier in ("critical", "supporting", "advisory")
        for chosen in [rules(PASS_RATE.format(2) + f'tier = "{tier}"\n')]
    }
    assert outcomes == {
        "critical": ("inconclusive", "failed"),
        "supporting": ("passed", "failed"),
        "advisory": ("passed", "passed"),
    }


def test_an_advisory_rule_takes_no_share_of_the_error(simulated_run, rules):
    a, b = simulated_run("a", RATES, 5, 1), simulated_run("b", np.clip(RATES - 0.05, 0, 1), 5, 2)
    collapse = '[[rules]]\nrule = "collapse"\n'
    alone = gate(a, b, rules(PASS_RATE.format(2))).findings[0]
    beside = gate(a, b, rules(PASS_RATE.format(2) + collapse + 'tier = "advisory"\n')).findings[0]
    shared = gate(a, b, rules(PASS_RATE.format(2) + collapse)).findings[0]
    assert alone.p_adjusted == beside.p_adjusted < shared.p_adjusted


def test_a_critical_rule_that_is_not_tested_is_open(simulated_run, rules):
    a, b = simulated_run("a", RATES, 3, 1), simulated_run("b", RATES, 3, 2)
    report = gate(a, b, rules('[[rules]]\nrule = "false positives"\nmargin = 5\n'))
    assert (report.verdict, answers(report)) == ("inconclusive", ["not tested"])


def test_a_required_benchmark_that_is_missing_is_named(simulated_run, rules):
    a, b = simulated_run("a", RATES, 3, 1), simulated_run("b", RATES, 3, 2)
    report = gate(a, b, rules('required = ["toys"]\n[[rules]]\nrule = "collapse"\n'))
    assert report.verdict == "inconclusive"
    assert [missing.detail for missing in report.missing] == [
        "the baseline and the candidate have no run of it; the sides have toy"
    ]
    assert gate(a, b, rules('required = ["toy"]\n[[rules]]\nrule = "collapse"\n')).passed


def test_a_rule_is_about_its_benchmarks(simulated_run, rules):
    """The benchmark of a critical rule is required."""
    facts = {"benchmark": {"name": "other"}}
    sides = [
        Side(name, {**side_of([one.folder]).runs, **side_of([two.folder]).runs})
        for name, one, two in (
            ("a", simulated_run("a", RATES, 20, 1), simulated_run("c", RATES, 20, 4, **facts)),
            ("b", simulated_run("b", RATES, 20, 2), simulated_run("d", RATES - 0.05, 20, 5, **facts)),
        )
    ]
    chosen = rules(PASS_RATE.format(4) + 'benchmarks = ["toy"]\n[[rules]]\nrule = "collapse"\n')
    report = decide(*sides, chosen, tolerance=Tolerance())
    assert [(finding.benchmark, finding.outcome) for finding in report.findings] == [
        ("toy", "passed"),
        ("toy", "passed"),
        ("other", "passed"),
    ]
    absent = rules(PASS_RATE.format(4) + 'benchmarks = ["mbpp"]\n[[rules]]\nrule = "collapse"\n')
    assert [missing.benchmark for missing in decide(*sides, absent, tolerance=Tolerance()).missing] == ["mbpp"]


def test_two_critical_benchmarks_share_the_power(simulated_run, rules):
    a, b = simulated_run("a", RATES, 5, 1), simulated_run("b", RATES, 5, 2)
    twice = PASS_RATE.format(2) + PASS_RATE.format(2).replace("margin", "k = 2\nmargin")
    one, two = (gate(a, b, rules(text)).findings[0] for text in (PASS_RATE.format(2), twice))
    assert two.needed.power == pytest.approx(0.8**0.5)
    assert two.needed.n > one.needed.n


def test_excluded_tasks_are_left_out(recorded_run):
    a = recorded_run("a", {f"T/{task}": {"base": [True] * 10} for task in range(20)})
    b = recorded_run("b", {f"T/{task}": {"base": [task > 0] * 10} for task in range(20)})
    flaky = FlakyTask(benchmark="toy", task_id="T/0", reason="rate", detail="", p=0.01, excluded=True)
    assert not gate(a, b, default_rules()).passed
    shown = flaky.model_copy(update={"excluded": False})
    assert not gate(a, b, default_rules(), flaky=FlakyFound((shown,), ())).passed
    assert gate(a, b, default_rules(), flaky=FlakyFound((flaky,), ())).passed
    every = tuple(flaky.model_copy(update={"task_id": f"T/{task}"}) for task in range(20))
    with pytest.raises(UsageError, match="every task of 'toy' is flaky"):
        gate(a, b, default_rules(), flaky=FlakyFound(every, ()))
    with pytest.raises(UsageError, match="name it by --flaky"):
        gate(a, b, default_rules().model_copy(update={"flaky": "exclude"}))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '[[rules]]\nrule = "collapse"\n\n[[rules]]\nrule = "pass@k"\nmargin = 0',
            "line 6: .*margin: expected more than 0",
        ),
        ('[[rules]]\nrule = "negative flips"\nmargin = 2', "line 1: .*margin 2 is less than the 3 points"),
        ('[[rules]]\nrule = "pass@k"\nrelative_margin = 10', "relative_margin guards a `margin`, which is missing"),
        ('[[rules]]\nrule = "collapse"\ntier = "critical"', "tier critical asks that the rule be shown to hold"),
        ('[[rules]]\nrule = "pass@k"\ntier = "vital"', "line 3: .*expected 'critical', 'supporting' or 'advisory'"),
        ('flaky = "drop"\n[[rules]]\nrule = "pass@k"', "line 1: flaky: expected 'show' or 'exclude'"),
    ],
)
def test_rules_that_cannot_be_decided_are_refused_with_their_line(rules, text, message):
    with pytest.raises(UsageError, match=message):
        rules(text)


def test_files_agree_with_the_exit_code(simulated_run, rules):
    """An open rule is an error of JUnit where it blocks, and skipped where it does not."""
    a, b = simulated_run("a", RATES, 3, 1), simulated_run("b", RATES, 3, 2)
    chosen = rules('required = ["mbpp"]\n' + PASS_RATE.format(2) + PASS_RATE.format(2) + 'tier = "advisory"\n')
    report = gate(a, b, chosen)
    counts = [
        {name: ET.fromstring(gate_junit(report, blocking=blocking)).find("testsuite").get(name) for name in NAMES}
        for blocking in (True, False)
    ]
    assert counts == [
        {"tests": "3", "failures": "0", "errors": "2", "skipped": "1"},
        {"tests": "3", "failures": "0", "errors": "0", "skipped": "3"},
    ]
    text = gate_markdown(report)
    assert text.startswith("### Gate inconclusive: ")
    assert "more samples per task of both runs" in text
    assert "mbpp is required" in text
    assert "(advisory)" in text


NAMES = ("tests", "failures", "errors", "skipped")
