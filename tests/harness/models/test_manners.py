"""Servers of other manners than `vllm serve`: the same samples are drawn, and what was learnt is said once."""

import pytest

from codeeval.errors import ModelError
from codeeval.models.fake import FakeServer
from codeeval.samples import UnansweredError


@pytest.mark.parametrize(
    ("flaw", "learnt"),
    [
        ("seed_forbidden", "`seed` is refused and left out"),
        ("seed_unknown", "`seed` is refused and left out"),
        ("seed_unexpected", "`seed` is refused and left out"),
        ("top_p_unsupported", "`top_p` is refused and left out"),
        ("stop_unsupported", "`stop` is refused and left out"),
        ("temperature_or_top_p", "`top_p` is refused and left out"),
        ("temperature_default", "`temperature` is refused and left out"),
        ("newer_limit", "sent as `max_completion_tokens`"),
        ("unnamed_field", "`top_p` is refused and left out"),
        ("streams_only", "answers only come as streams"),
    ],
)
def test_a_field_that_is_refused_in_any_words_is_left_out_and_told_once(prepared, made_up, flaw, learnt):
    told: list[str] = []
    served = prepared(FakeServer(flaw=flaw), made_up(3), told=told, prompt_style="completion")
    assert [learnt in fact for fact in served.learnt] == [True]
    assert told == [f"the model server: {served.learnt[0]}"]


@pytest.mark.parametrize(
    "flaw",
    [
        "n_forbidden", "one_candidate", "n_unnamed", "n_range", "streams_only", "streams_anyway", "first_broken",
        "broken_off", "surplus", "usage_fractions", "mark_before", "models_bare", "models_null", "models_named",
        "models_missing", "models_secret", "models_ill", "top_p_unsupported", "unindexed",
    ],
)  # fmt: skip
def test_no_manner_changes_a_sample(collected, made_up, flaw):
    plain, other = (collected(FakeServer(flaw=name), made_up(3), 6) for name in (None, flaw))
    assert [[one.text for one in group] for group in other] == [[one.text for one in group] for group in plain]
    assert [one.seed for one in other[0]] == [0, 1, 2, 3, 4, 5]


def test_stop_sequences_that_the_server_refuses_are_applied_here(collected, made_up):
    from codeeval.models.fake import Text  # noqa: PLC0415 - of this test alone

    server = FakeServer(flaw="stop_unsupported", answering=lambda _asked, seed: Text(f"    return {seed}\ndef g():\n"))
    (samples,) = collected(server, made_up(1), 1)
    assert samples[0].text == "    return 0"


def test_seeds_that_are_refused_are_not_claimed(collected, made_up):
    (samples,) = collected(FakeServer(flaw="seed_forbidden"), made_up(1), 3)
    assert [one.seed for one in samples] == [None, None, None]


def test_a_greedy_run_is_not_made_a_random_one(prepared, made_up):
    with pytest.raises(ModelError, match="Only the default"):
        prepared(FakeServer(flaw="temperature_default"), made_up(1), temperature=0)


def test_a_field_that_the_user_set_is_not_left_out(prepared, made_up):
    with pytest.raises(ModelError, match="Extra inputs"):
        prepared(FakeServer(flaw="seed_forbidden"), made_up(1), extra_body={"seed": 1})


@pytest.mark.parametrize(
    ("flaw", "text", "reason", "note"),
    [
        ("content_parts", "    return ", "stop", {}),
        ("reasoning_only", "", "stop", {"reasoning_only": True}),
        ("declined", "I cannot help with that.", "stop", {"refusal": True}),
        ("filtered", "", "content_filter", {}),
        ("cut_by_filter", "    return ", "content_filter", {"finish_reason": "SAFETY"}),
        ("cut_otherwise", "    return ", "length", {"finish_reason": "model_length"}),
    ],
)
def test_the_form_of_an_answer_and_its_end_are_read(
    collected, made_up, *, flaw: str, text: str, reason: str, note: dict
):
    (samples,) = collected(FakeServer(flaw=flaw), made_up(1), 2, prompt_style="chat")
    assert [one.text.startswith(text) and bool(one.text) == bool(text) for one in samples] == [True, True]
    assert [(one.finish_reason, dict(one.note)) for one in samples] == [(reason, note)] * 2
    assert [one.cut for one in samples] == [bool(text) and reason != "stop"] * 2


def test_a_web_page_is_named_by_its_title(prepared, made_up):
    with pytest.raises(
        ModelError, match=r"a web page titled 'Sign in'; what answers does not speak OpenAI's API"
    ) as caught:
        prepared(FakeServer(flaw="web_page"), made_up(1))
    assert not isinstance(caught.value, UnansweredError)
    assert "<" not in str(caught.value)
