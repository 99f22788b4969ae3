"""What models are asked."""

import pytest

from codeeval.errors import UsageError
from codeeval.prompting import Message, PromptStyle, prompt_styles
from codeeval_benchmarks.problem import Problem, PromptParts

STUB = 'def area(r):\n    """Area < of {{ a }} circle & more."""\n'


def problem(**parts) -> Problem:
    return Problem(
        task_id="t/0",
        benchmark="t",
        prompt=PromptParts(**parts),
        entry_point="area",
        canonical_solution="",
        control="",
        suites={},
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


def test_every_style_of_the_package_renders_every_kind_of_problem():
    for name in prompt_styles():
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


@pytest.mark.parametrize("source", ["{{ nonsense }}", "{% if %}", "{{ entry_point"])
def test_a_faulty_template_is_named(source):
    with pytest.raises(UsageError, match="'mine'"):
        PromptStyle("mine", source).render(problem())


def test_an_unknown_style_is_told_the_nearest():
    with pytest.raises(UsageError, match="did you mean 'completion'"):
        PromptStyle.named("completions")


def test_a_missing_template_file_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"none\.j2"):
        PromptStyle.from_file(tmp_path / "none.j2")
