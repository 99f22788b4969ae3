import asyncio

import numpy as np
import pytest

from codeeval.errors import UsageError
from codeeval.formats import Format, all_formats, choose_formats
from codeeval.models import ModelConfig, open_model
from codeeval.prompting import PromptStyle
from codeeval_benchmarks.problem import Problem, PromptParts
from codeeval_sandbox.kinds import Asserts

PROBLEM = Problem(
    task_id="T/0",
    benchmark="toy",
    prompt=PromptParts(instruction="Double it.", stub="def f(x):\n", visible_tests=("assert f(1) == 2",)),
    entry_point="f",
    canonical_solution="def f(x):\n    return 2 * x\n",
    control="def f(x):\n    return 0\n",
    suites={"base": Asserts("base", "f", ("assert f(1) == 2",))},
)


def test_a_format_writes_the_same_request_in_its_own_way():
    loud = Format("TASK", ":\n", "\n\n---\n\n", "~~~python", tests=True)
    (message,) = loud.style().render(PROBLEM).messages
    assert message.content.startswith("TASK:\nDouble it.\n\n---\n\nCODE:\n~~~python\ndef f(x):\n~~~")
    assert "TESTS:\n~~~python\nassert f(1) == 2\n~~~" in message.content
    quiet = Format("task", " - ", "\n", "```", tests=False)
    (message,) = quiet.style().render(PROBLEM).messages
    assert message.content.startswith("task - Double it.\ncode - ```\ndef f(x):\n```\nanswer - one fenced")


def test_all_formats_differ_in_name_and_in_what_is_asked():
    formats = all_formats()
    prompts = {one.style().render(PROBLEM).digest for one in formats}
    assert len({one.name for one in formats}) == len(formats) == len(prompts) == 480


def test_formats_are_chosen_without_repetition_and_the_same_each_time():
    chosen = choose_formats(50, np.random.default_rng(3))
    assert len(set(chosen)) == 50
    assert chosen == choose_formats(50, np.random.default_rng(3))
    with pytest.raises(UsageError, match="has 480"):
        choose_formats(481, np.random.default_rng(3))


def test_a_format_in_a_file_is_a_prompt_style(tmp_path):
    style = all_formats()[7].style()
    path = tmp_path / f"{style.name}.j2"
    path.write_text(style.source)
    assert PromptStyle.named(str(path)).render(PROBLEM) == style.render(PROBLEM)


def right(model):
    completions = asyncio.run(model.draw(PROBLEM, range(300)))
    return sum(completion.note["mutation"] is None for completion in completions)


def test_a_simulated_model_can_depend_on_the_format(tmp_path):
    counts = []
    for one in all_formats()[:8]:
        path = tmp_path / f"{one.name}.j2"
        path.write_text(one.style().source)
        counts.append(right(open_model("simulated/default?sensitivity=0.4", ModelConfig(prompt_style=str(path)))))
    assert max(counts) - min(counts) > 60
    plain = open_model("simulated/default", ModelConfig(prompt_style=str(path)))
    assert right(plain) == right(open_model("simulated/default"))
    assert "prompt" not in plain.describe()
