"""What refusals of common providers mean, and that nothing but the server's own words is shown."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval.models.answers import read_answer
from codeeval.models.dialect import Dialect
from codeeval.models.faults import AnswerError, LostError, PassingError, StatusError, fault_of
from codeeval.models.finishes import canonical, ending_of
from codeeval.models.pauses import pause_asked
from codeeval.models.refusals import server_message

REQUEST = {"model": "m", "messages": [], "stop": ["x"], "n": 20, "temperature": 0.8, "top_p": 0.95, "seed": 7}


def body(message: str, **more: object) -> bytes:
    return json.dumps({"error": {"message": message, **more}}).encode()


@pytest.mark.parametrize(
    ("status", "content", "kind"),
    [
        (400, body("The response was filtered", code="content_filter"), "filtered"),
        (400, body("Invalid prompt: your prompt was flagged as potentially violating our usage policy"), "filtered"),
        (403, body("Your input was flagged by moderation", metadata={"reasons": ["x"]}), "filtered"),
        (400, body("Error", innererror={"code": "ResponsibleAIPolicyViolation"}), "filtered"),
        (400, body("Input data may contain inappropriate content.", code="data_inspection_failed"), "filtered"),
        (451, b"", "filtered"),
        (401, body("Incorrect API key provided"), "key"),
        (403, body("This key has no access"), "key"),
        (404, body("The model `x` does not exist"), "unknown_model"),
        (402, body("Insufficient Balance"), "quota"),
        (429, body("You exceeded your current quota, please check your plan and billing details."), "quota"),
        (429, body("no money", code="insufficient_quota"), "quota"),
        (403, body("Your credit balance is too low"), "quota"),
        (429, body("Rate limit reached: tokens per day. Please try again in 5h12m3s."), "quota"),
        (400, body("This model's maximum context length is 300 tokens. However, you requested 400"), "window"),
        (400, body("the request exceeds the available context size", type="exceed_context_size_error"), "window"),
        (422, b'{"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096"}', "refused"),
        (400, body("max_tokens is too large: 9. This model supports at most 4 completion tokens"), "window"),
        (501, body("Unsupported"), "refused"),
        (500, body("create() got an unexpected keyword argument 'n'"), "refused"),
        (405, b"", "unreachable"),
        (302, b"", "unreachable"),
    ],
)
def test_a_lasting_refusal_has_the_kind_that_it_means(status, content, kind):
    fault = fault_of(status, {}, content)
    assert isinstance(fault, StatusError)
    assert fault.kind == kind


@pytest.mark.parametrize(
    ("status", "content", "too_fast", "absent"),
    [
        (429, body("Rate limit reached. Please try again in 20s."), True, False),
        (
            429,
            b'[{"error": {"message": "You exceeded your current quota", "details": [{"retryDelay": "34s"}]}}]',
            True,
            False,
        ),
        (403, body("rateLimitExceeded"), True, False),
        (400, body("Rate limit exceeded, retry in 0.1s"), True, False),
        (529, body("Overloaded"), True, False),
        (498, body("Flex tier capacity exceeded"), True, False),
        (503, body("Loading model"), False, True),
        (502, b"<html>Bad Gateway</html>", False, True),
        (504, b"", False, True),
        (500, body("the worker failed"), False, False),
        (524, b"<html>A timeout occurred</html>", False, False),
        (424, b'{"error":"Request failed during generation","error_type":"generation"}', False, False),
    ],
)
def test_a_passing_fault_is_a_limit_of_rate_an_absence_or_a_fault(status, content, *, too_fast, absent):
    fault = fault_of(status, {}, content)
    assert isinstance(fault, PassingError)
    assert (fault.too_fast, isinstance(fault, LostError)) == (too_fast, absent)


@pytest.mark.parametrize(
    ("headers", "content", "seconds"),
    [
        ({"Retry-After": "20"}, b"", 20),
        ({"retry-after-ms": "1500"}, b"", 1.5),
        ({"x-ratelimit-reset-requests": "6m0s", "x-ratelimit-remaining-requests": "0"}, b"", 360),
        (
            {
                "x-ratelimit-reset-requests": "20ms",
                "x-ratelimit-remaining-requests": "9",
                "x-ratelimit-reset-tokens": "2s",
                "x-ratelimit-remaining-tokens": "0",
            },
            b"",
            2,
        ),
        ({"ratelimit-reset": "12"}, b"", 12),
        ({}, body("Please try again in 1m30.5s."), 90.5),
        ({}, body("Please retry after 6 seconds."), 6),
        ({}, body("No deployments available, Try again in 5 seconds"), 5),
        ({}, b'[{"error": {"details": [{"retryDelay": "34s"}]}}]', 34),
        ({}, b'{"error": "Model x is currently loading", "estimated_time": 20.0}', 20),
        ({"Retry-After": "soon"}, b"try again later", 0),
    ],
)
def test_the_pause_is_read_wherever_a_server_tells_it(headers, content, seconds):
    assert pause_asked(headers, content) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("said", "fields", "dropped"),
    [
        ("Unrecognized request argument supplied: seed", (), "seed"),
        ("Additional properties are not allowed ('seed' was unexpected)", (), "seed"),
        ("unknown field `seed`, expected one of `model`, `n`, `top_p`, `stop`", (), "seed"),
        ('json: unknown field "top_p"', (), "top_p"),
        ("property 'seed' is unsupported", (), "seed"),
        ('Invalid JSON payload received. Unknown name "seed": Cannot find field.', (), "seed"),
        ("litellm.UnsupportedParamsError: bedrock does not support parameters: {'seed': 7}", (), "seed"),
        ("body.stop: Extra inputs are not permitted", ("stop",), "stop"),
        ("This model does not support the `stop` parameter.", (), "stop"),
        ("Invalid 'stop': array too long. Expected an array with maximum length 4", ("stop",), "stop"),
        ("`temperature` and `top_p` cannot both be specified for this model.", (), "top_p"),
        ("Unsupported value: 'temperature' does not support 0.8 with this model.", ("temperature",), "temperature"),
        ("`seed` must be less than 2147483648", (), "seed"),
    ],
)
def test_the_field_that_a_refusal_names_is_left_out(said, fields, dropped):
    dialect = Dialect(20)
    assert dialect.adapted(StatusError(400, said, "refused", fields), REQUEST)
    assert REQUEST.keys() - dialect.written(REQUEST).keys() == {dropped}


DETAIL = [{"type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra inputs are not permitted", "input": 7}]


@pytest.mark.parametrize("message", [{"detail": DETAIL}, json.dumps({"detail": DETAIL}), str(DETAIL)])
def test_a_list_of_faults_names_its_field_in_whatever_wrapping(message):
    content = json.dumps({"object": "error", "message": message, "param": None, "code": 1000}).encode()
    fault, dialect = fault_of(422, {}, content), Dialect(20)
    assert isinstance(fault, StatusError)
    assert dialect.adapted(fault, REQUEST)
    assert not dialect.seeded
    assert "Extra inputs are not permitted" in str(fault)


@pytest.mark.parametrize(
    ("said", "most"),
    [
        ("Range of n should be [1, 4]", 4),
        ("n must be 1 when using greedy sampling, got 20.", 1),
        ("Invalid value for 'n': expected a value <= 8, but got 20 instead.", 8),
        ("Only one completion choice is allowed", 1),
        ("Multiple candidates is not enabled for this model", 1),
        ("This model supports at most 8 candidates", 8),
    ],
)
def test_as_many_samples_are_asked_for_as_the_refusal_allows(said, most):
    dialect = Dialect(20)
    assert dialect.adapted(StatusError(400, said, "refused"), REQUEST)
    assert dialect.most == most
    assert "n" in dialect.written(REQUEST)


@pytest.mark.parametrize(
    "said",
    [
        "Invalid max_tokens value, the valid range of max_tokens is [1, 8192]",
        "max_tokens is too large: 32768. This model supports at most 16384 completion tokens",
        "Could not finish the message because max_tokens or model output limit was reached. Please try again.",
        "Invalid 'max_tokens': integer below minimum value. Expected a value >= 16, but got 1 instead.",
        "messages.0.role: unknown variant `developer`",
        "",
    ],
)
def test_a_refusal_of_what_must_be_sent_stands(said):
    request = {**REQUEST, "n": 1, "max_tokens": 32768}
    assert not Dialect(20).adapted(StatusError(400, said, "refused"), request)


@pytest.mark.parametrize(
    ("word", "ending"),
    [
        *((word, "cut") for word in ("length", "max_tokens", "MAX_TOKENS", "model_length", "FINISH_REASON_MAX_TOKENS")),
        *((word, "filtered") for word in ("content_filter", "SAFETY", "content_filter: RECITATION", "sensitive")),
        *(
            (word, "broken")
            for word in ("error", "abort", "insufficient_system_resource", "network-error", "Cancelled")
        ),
        *((word, "ended") for word in ("stop", "eos_token", "end_turn", "tool_calls", "", "some new word", None)),
    ],
)
def test_each_word_for_an_end_has_its_meaning(word, ending):
    assert ending_of(word) == ending
    assert (canonical(word) == "length") == (ending == "cut")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            b"<!DOCTYPE html><html><head><title>Sign&nbsp;in</title><style>a{}</style></head>",
            "a web page titled 'Sign in'",
        ),
        (b"<html><body><h1>502</h1>upstream  failed", "a web page that begins '502 upstream failed'"),
        (b'{"detail":[{"type":"x","loc":["body","seed"],"msg":"Extra inputs"}]}', "body.seed: Extra inputs"),
        (b'{"error":{"message":"Provider returned error","metadata":{"raw":"{\\"error\\":\\"no GPU\\"}"}}}', "no GPU"),
        (b'[{"error":{"message":"Unknown name"}}]', "Unknown name"),
        (b'{"error":"model not found, try pulling it first"}', "model not found, try pulling it first"),
        (b'{"success":false,"errors":[{"code":7,"message":"No route"}]}', "No route"),
        (b"\x1b[31mred\x1b[0m\nalert", "[31mred [0m alert"),
    ],
)
def test_the_servers_own_words_are_shown_as_plain_text(content, words):
    assert words in server_message(content)


@given(
    st.binary(max_size=400)
    | st.recursive(st.none() | st.text() | st.floats(), st.lists).map(json.dumps).map(str.encode)
)
def test_any_bytes_are_an_answer_or_an_error_in_plain_words(content):
    with suppress(ValueError, PassingError, StatusError):
        assert read_answer(content, 3).choices
    said = server_message(content)
    assert said.isprintable() or not said.isascii()
    assert len(said) < 1100


VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=5)


@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "index": VALUES,
                "message": VALUES | st.dictionaries(st.sampled_from(["content", "refusal", "reasoning"]), VALUES),
                "text": VALUES,
                "finish_reason": VALUES,
                "error": VALUES,
            },
        ),
        max_size=4,
    ),
    VALUES | st.dictionaries(st.sampled_from(["prompt_tokens", "completion_tokens"]), VALUES | st.floats()),
)
def test_choices_of_any_form_give_texts_and_counts_or_a_fault(choices, usage):
    try:
        answer = read_answer(json.dumps({"choices": choices, "usage": usage}).encode(), 3)
    except (PassingError, AnswerError):
        return
    assert 1 <= len(answer.choices) <= 3
    assert all(isinstance(choice.text, str) for choice in answer.choices)
    assert all(isinstance(count, int) and count >= 0 for count in answer.counts.values())


@pytest.mark.parametrize(
    "body", [b"404: Not Found", b'{"error": {"message": "404 Not Found."}}', b"HTTP 404: Not Found"]
)
def test_a_status_is_said_once_and_without_a_full_stop(body):
    assert str(fault_of(404, {}, body)) == "404 Not Found"
