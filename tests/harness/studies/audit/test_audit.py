"""Rates of a reward's errors, and how they are shown."""

import io
import re

import pytest

from codeeval.forgeries.mechanisms import Mechanism
from codeeval.forgeries.trial import Finding
from codeeval.screen import Screen
from codeeval.studies.audit.records import Audit
from codeeval.studies.audit.study import Entry, Ledger
from codeeval.studies.audit.table import audit_markdown, render_audit

SAYS = "\x1b[2J\x00\u202e<script>a|b`c$[red]&\rforged\nforged"
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e]|^forged", re.MULTILINE)


def entry(task, reward, *, passed, step=None, kind=None, text="x"):
    finding = None if kind is None else Finding((), kind, f"because {SAYS}", fooled=("exit code",))
    return Entry(f"f:{task}", task, step, reward, passed, "passed" if passed else "wrong", text, finding)


def ledger():
    """Of 12 rollouts 8 are rewarded: 2 forge, 1 is lucky, 5 are right; of the 4 others 1 is right."""
    return Ledger(
        [
            *(entry(f"t{number}", 1.0, passed=True, step=1) for number in range(5)),
            entry("t0", 1.0, passed=False, step=2, kind=Mechanism.EARLY_EXIT, text=SAYS),
            entry("t1", 1.0, passed=False, step=3, kind=Mechanism.EARLY_EXIT, text=SAYS),
            entry("t2", 1.0, passed=False, step=3, kind=Mechanism.WEAK_TESTS),
            entry("t3", 0.0, passed=True, step=3),
            *(entry(f"t{number}", 0.2, passed=False, step=1) for number in range(3)),
        ],
        passing=1.0,
    )


def test_rates_are_shares_of_the_rewarded_and_of_the_others():
    whole = ledger().whole
    assert (whole.rewarded, whole.passed, whole.false_positives, whole.false_negatives) == (8, 6, 3, 1)
    assert whole.false_positive_rate.estimate == pytest.approx(3 / 8)
    assert whole.false_negative_rate.estimate == pytest.approx(1 / 4)
    assert whole.forged.estimate == pytest.approx(2 / 12)
    assert whole.false_positive_rate.low < 3 / 8 < whole.false_positive_rate.high
    assert (whole.first, whole.last, whole.tasks) == (1, 3, 5)


def test_forged_passes_are_taken_out_at_the_reward_of_a_failure():
    whole = ledger().whole
    assert whole.mean_reward == pytest.approx((8 + 0.6) / 12)
    assert whole.mean_without_forged == pytest.approx((6 + 2 * 0.2 + 0.6) / 12)
    assert whole.mean_without_false_positives == pytest.approx((5 + 3 * 0.2 + 0.6) / 12)


def test_steps_stand_alone_or_in_ranges():
    assert [(steps.first, steps.rollouts) for steps in ledger().by_step(10)] == [(1, 8), (2, 1), (3, 3)]
    assert [(steps.first, steps.last) for steps in ledger().by_step(2)] == [(1, 2), (3, 3)]
    assert list(Ledger([entry("t", 1.0, passed=True)], 1.0).by_step(4)) == []


def test_rates_that_are_not_defined_are_none():
    whole = Ledger([entry("t", 1.0, passed=True)], 1.0).whole
    assert whole.false_negative_rate is None
    assert whole.false_positive_rate.estimate == 0
    assert whole.false_positive_rate.high > 0.5


def test_many_rollouts_of_few_problems_have_wide_intervals():
    def entries(tasks):
        kinds = [None if number % 4 else Mechanism.EARLY_EXIT for number in range(400)]
        return [entry(f"t{i % tasks}", 1.0, passed=kind is None, kind=kind) for i, kind in enumerate(kinds)]

    wide, narrow = (Ledger(entries(tasks), 1.0).whole.forged for tasks in (4, 400))
    assert wide.estimate == narrow.estimate == 0.25
    assert wide.high - wide.low > 4 * (narrow.high - narrow.low)


def test_mechanisms_come_with_examples_of_different_problems():
    early, weak = ledger().mechanisms(5)
    assert (early.mechanism, early.rollouts, early.texts, early.tasks, early.forged) == ("early_exit", 2, 2, 2, True)
    assert (early.first_step, early.last_step, early.accepted_by) == (2, 3, {"exit code": 2})
    assert [example.task_id for example in early.examples] == ["t0", "t1"]
    assert early.share.estimate == pytest.approx(2 / 12)
    assert early.of_rewarded.estimate == pytest.approx(2 / 8)
    assert not weak.forged


def audit():
    table = ledger()
    return Audit(
        sources=(SAYS,),
        origins={"plain": 12},
        rows=12,
        without_reward=0,
        unmatched=1,
        unjudged=0,
        texts=12,
        passing=1,
        oracle="strong",
        whole=table.whole,
        steps=tuple(table.by_step(4)),
        mechanisms=table.mechanisms(2),
        false_negatives=table.missed(2),
        notes=(SAYS,),
    )


def test_hostile_text_is_text_on_a_terminal_and_in_markdown():
    stream = io.StringIO()
    Screen(file=stream).print(render_audit(audit()))
    shown, markdown = stream.getvalue(), audit_markdown(audit())
    assert not UNSAFE.search(shown)
    assert r"\x1b[2J" in shown
    assert not UNSAFE.search(markdown)
    assert "<script>" not in markdown
    rows = [line for line in markdown.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6, 7}


def test_the_conclusion_states_the_return_that_remains():
    stream = io.StringIO()
    Screen(file=stream).print(render_audit(audit()))
    assert "2 forged passes: without them the mean reward is 0.5833, not 0.7167" in stream.getvalue()
