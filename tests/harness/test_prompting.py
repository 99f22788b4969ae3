"""What models are asked."""

import hashlib

import pytest

from codeeval.errors import UsageError
from codeeval.prompting import Message, PromptStyle, cut_at_stop, default_style, prompt_styles
from codeeval_benchmarks.problem import Benchmark, Exemplar, Problem, PromptParts

STUB = 'def area(r):\n    """Area < of {{ a }} circle & more."""\n'


def problem(*, base_stub: str = "", exemplars=(), **parts) -> Problem:
    return Problem(
        task_id="t/0",
        benchmark="t",
        prompt=PromptParts(**parts),
        entry_point="area",
        canonical_solution="",
        control="",
        suites={},
        base_stub=base_stub,
        exemplars=exemplars,
    )


@pytest.mark.parametrize("stub", [STUB, STUB.rstrip("\n"), STUB + "\n\n", STUB + "    "])
def test_a_stub_to_be_continued_is_sent_letter_by_letter(stub):
    """A newline more or less at the end moves scores by tens of points."""
    prompt = PromptStyle.named("completion").render(problem(stub=stub))
    assert (prompt.text, prompt.messages, prompt.endpoint, prompt.form) == (stub, (), "completions", "completion")


def test_stop_sequences_never_cut_a_program_that_begins_without_a_stub():
    prompt = PromptStyle.named("completion").render(
        problem(instruction="Write area.", visible_tests=("assert area(0) == 0",))
    )
    assert prompt.text == '"""\nWrite area.\nassert area(0) == 0\n"""\n'
    assert not {"\ndef ", "\nclass ", "\nif "} & set(prompt.stop)


def test_a_chat_prompt_shows_the_stub_the_tests_and_the_entry_point():
    prompt = PromptStyle.named("chat").render(problem(stub=STUB, visible_tests=("assert area(0) == 0",)))
    (message,) = prompt.messages
    assert message.role == "user"
    assert f"```python\n{STUB}```" in message.content
    assert "assert area(0) == 0" in message.content
    assert "`area`" in message.content
    assert (prompt.endpoint, prompt.form, prompt.stop) == ("chat", "answer", ())


def test_every_style_of_the_package_says_what_it_is_for_and_renders():
    for style in map(PromptStyle.named, prompt_styles()):
        prompt = style.sketch()
        assert len(style.purpose) > 20
        assert bool(prompt.text) != bool(prompt.messages)
        assert prompt.endpoint == (
            "completions" if "completion" in style.name or style.name.endswith("shot") else "chat"
        )


@pytest.mark.parametrize("name", ["chat", "completion", "cot"])
def test_general_styles_render_every_kind_of_problem(name):
    for parts in ({"stub": STUB}, {"instruction": "Do."}, {"stub": STUB, "instruction": "Do."}):
        prompt = PromptStyle.named(name).render(problem(**parts))
        assert bool(prompt.text) != bool(prompt.messages)


def test_a_template_of_ones_own_carries_its_system_message_and_stops(tmp_path):
    path = tmp_path / "mine.j2"
    path.write_text('{% set system = "Be brief." %}{% set stop = ["[DONE]"] %}Write {{ entry_point }}.')
    prompt = PromptStyle.from_file(path).render(problem())
    assert prompt.messages == (Message("system", "Be brief."), Message("user", "Write area."))
    assert prompt.stop == ("[DONE]",)


def test_the_digest_changes_with_what_is_sent():
    style = PromptStyle.named("chat")
    digests = {style.render(problem(stub=stub)).digest for stub in (STUB, STUB, STUB + "#")}
    assert len(digests) == 2


@pytest.mark.parametrize(
    "source",
    [
        "{{ nonsense }}",
        "{% if %}",
        "{{ entry_point",
        "{{ 1 // 0 }}",
        "{{ stub[99] + 1 }}",
        "{% extends 'absent.j2' %}",
        "{% set endpoint = 'chats' %}",
        "{% set form = 'essay' %}",
    ],
)
def test_a_faulty_template_is_named(source):
    with pytest.raises(UsageError, match="'mine'"):
        PromptStyle("mine", source).render(problem())


def test_a_template_may_build_on_one_of_the_package_and_its_digest_covers_both():
    mine = PromptStyle("mine", "{% extends 'pro.j2' %}{% block request %}Be brief.{% endblock %}")
    system, user = mine.render(problem(stub=STUB)).messages
    assert (system.role, user.content.endswith("Be brief.")) == ("system", True)
    assert mine.digest != PromptStyle("mine", mine.source.replace("pro.j2", "chat.j2")).digest
    assert mine.digest != hashlib.sha256(mine.source.encode()).hexdigest()


def test_one_stop_sequence_need_not_be_a_list():
    assert PromptStyle("mine", "{% set stop = '[END]' %}Go.").render(problem()).stop == ("[END]",)


def test_an_unknown_style_is_told_the_nearest():
    with pytest.raises(UsageError, match="did you mean 'completion'"):
        PromptStyle.named("completions")


def test_a_missing_template_file_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"none\.j2"):
        PromptStyle.from_file(tmp_path / "none.j2")


def test_a_template_file_is_named_as_a_style_is(tmp_path):
    (tmp_path / "mine.j2").write_text("{# For trials. #}\nWrite {{ entry_point }}.")
    style = PromptStyle.named(str(tmp_path / "mine.j2"))
    assert (style.name, style.purpose, style.render(problem()).messages[0].content) == (
        "mine",
        "For trials.",
        "Write area.",
    )


def test_three_shots_come_from_the_benchmark_and_end_where_the_answer_begins():
    shown = tuple(
        Exemplar(instruction=f"Do {n}.", visible_tests=("assert f",), solution=f"f = {n}\n") for n in (2, 3, 4)
    )
    prompt = PromptStyle.named("mbpp-3shot").render(
        problem(instruction="Do it.", visible_tests=("assert area",), exemplars=shown)
    )
    assert prompt.text.count("[BEGIN]\n") == 4
    assert "[BEGIN]\nf = 3\n[DONE]\n" in prompt.text
    assert prompt.text.endswith("assert area\n[BEGIN]\n")
    assert (prompt.stop, prompt.form, prompt.endpoint) == (("[DONE]",), "solution", "completions")


def test_a_style_that_a_benchmark_has_no_parts_for_is_refused():
    with pytest.raises(UsageError, match=r"'mbpp-3shot'.*'t/0' of 't'.*exemplars"):
        PromptStyle.named("mbpp-3shot").render(problem(instruction="Do it."))


@pytest.mark.parametrize("name", ["pro-visible-test", "pro-completion-visible-test", "chat", "cot"])
def test_a_shown_test_of_a_self_invoking_problem_is_labelled_as_leakage(name):
    style, asked = PromptStyle.named(name), problem(stub=STUB, base_stub=STUB, visible_tests=("assert area(0) == 0",))
    assert "test leakage" in style.render(asked).caution
    assert "assert area(0)" not in str(PromptStyle.named("pro").render(asked))


def test_base_models_continue_a_self_invoking_problem_at_the_first_stub():
    prompt = PromptStyle.named("pro-completion").render(problem(stub=STUB + "\ndef more(r):\n", base_stub=STUB))
    assert prompt.text.endswith("```python\n" + STUB)
    assert (prompt.opening, prompt.stop) == (STUB, ("\n```",))


def test_self_invoking_benchmarks_have_a_style_of_their_own():
    plain, pro = problem(stub=STUB), problem(stub=STUB, base_stub=STUB)
    assert [default_style(Benchmark("b", problems, "")) for problems in ((plain,), (pro,), (plain, pro))] == [
        "chat",
        "pro",
        "chat",
    ]


def test_an_answer_ends_at_the_first_stop_sequence():
    assert cut_at_stop("a\nprint(\ndef f", ["\ndef ", "\nprint("]) == ("a", True)
    assert cut_at_stop("a", ["\ndef "]) == ("a", False)
