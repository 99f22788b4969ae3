"""Streams of events: put together they are the answer, however they were parted."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval.models.answers import read_answer
from codeeval.models.faults import AnswerError, PassingError


def event(**fields: object) -> str:
    return f"data: {json.dumps(fields)}"


def choice(index: int, text: str | None, reason: str | None = None) -> str:
    return event(choices=[{"index": index, "delta": {"content": text}, "finish_reason": reason}])


TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=1, max_size=4)


@given(TEXTS, st.integers(1, 5), st.sampled_from(["\n\n", "\r\n\r\n"]), st.booleans())
def test_parts_in_any_order_of_choices_are_the_texts(texts, size, separator, done):
    events = [": keep-alive", event(choices=[{"index": 0, "delta": {"role": "assistant"}}])]
    for place in range(0, 20, size):
        events += [choice(index, text[place : place + size]) for index, text in enumerate(texts)]
    events += [choice(index, None, "stop") for index in range(len(texts))]
    events.append(event(choices=[], usage={"prompt_tokens": 3, "completion_tokens": 4}))
    content = separator.join([*events, *(["data: [DONE]"] if done else []), ""]).encode()
    answer = read_answer(content, len(texts))
    assert [one.text for one in answer.choices] == texts
    assert answer.counts == {"prompt_tokens": 3, "completion_tokens": 4}


def test_a_stream_that_broke_off_is_torn():
    with pytest.raises(ValueError, match="broke off"):
        read_answer("\n\n".join([choice(0, "def f"), choice(0, "(x):")]).encode(), 1)


def test_an_error_within_a_stream_is_the_servers():
    content = "\n\n".join([choice(0, "def f"), event(error={"message": "no GPU is left", "code": 503})]).encode()
    whole = read_answer(content + b"\n\n" + choice(0, "", "stop").encode(), 1)
    assert whole.choices[0].text == "def f"
    with pytest.raises(PassingError, match="no GPU is left"):
        read_answer(content, 1)
    with pytest.raises(AnswerError, match="no GPU is left"):
        read_answer(event(error={"message": "no GPU is left"}).encode(), 1)
