"""Answers built of all their parts in any order: nothing raises, and no program is made of two pieces."""

import os
import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from codeeval.extraction import explained, extract
from codeeval.extraction.thinking import without_thinking
from codeeval.samples import RULES, Completion
from codeeval_benchmarks.problem import Problem, PromptParts

STUB = 'def double(x):\n    """Return twice x."""\n'
EXAMPLES = int(os.environ.get("CODEEVAL_FUZZ", "400"))
"""Answers of each test. The whole fuzzing is 100,000: CODEEVAL_FUZZ=100000."""

PROGRAMS = [
    "def double(x):\n    return 2 * x  # {}\n",
    "import math\n\n\ndef double(x):\n    total = x  # {}\n    return total + x\n",
    "class Solution:\n    def double(self, x):\n        return x  # {}\n",
    "def twice(x):\n    return 2 * x  # {}\n",
    "def double(x):\n    pass  # {}\n",
    "from solution import double  # {}\n\nassert double(2) == 4\n",
    "    return 2 * x  # {}\n",
    "double = double(4)  # {}\n",
    "print(double(4))  # {}\n",
    "def double(x):\n    return (2 * x  # {}\n",
    'def double(x):\n    """\n    ```\n    double(1)\n    ```\n    """\n    return 2 * x  # {}\n',
    ">>> def double(x):\n...     return 2 * x  # {}\n...\n>>> double(4)\n8\n",
]
WRAPPINGS = [
    "{}",
    "```python\n{}```\n",
    "```\n{}```\n",
    "````python\n{}```\n",
    "~~~py\n{}```\n",
    "```python\n{}",
    "```javascript\n{}```\n",
    "<answer>\n{}</answer>\n",
    "[PYTHON]{}[/PYTHON]\n",
    "<think>\n{}</think>\n",
    "[THINK]\n{}",
    "> ```python\n> {}> ```\n",
    "[code]\n{}[/code]\n",
    "```\npython\n{}```\n",
    "```diff\n{}```\n",
    "```python {}```",
    "<s>{}",
    "`{}`",
]
BETWEEN = [
    "Here is the function.\n\n",
    "\n",
    " ",
    "    ",
    "\ufeff",
    "It's done.\n",
    "User: more\n",
    "Assistant:\n",
    "### Instruction:\n",
    "</think>\n",
    "<think>",
    "<|channel|>final<|message|>",
    "<|im_end|>\n",
    "</s>",
    "'''\n",
    '"""\n',
    "```\n",
    "(",
    "- It is linear.\n",
    "Then the function:\n\n",
    "@@ -0,0 +1,2 @@\n",
    "python\n",
    "`",
    "◁think▷\n",
    '<details type="reasoning">\n',
    "</details>\n",
    "[/code]",
    "... ",
]


@st.composite
def answers(draw):
    """Return a text of up to six parts; each program in it has a number in a comment of its own."""
    parts = []
    for number in range(draw(st.integers(1, 6))):
        piece = draw(st.sampled_from(PROGRAMS)).format(f"piece {number}")
        parts += [draw(st.sampled_from(["", *BETWEEN])), draw(st.sampled_from(WRAPPINGS)).format(piece)]
    return "".join(parts)


def problem() -> Problem:
    return Problem(
        task_id="t/0",
        benchmark="t",
        prompt=PromptParts(stub=STUB),
        entry_point="double",
        canonical_solution="",
        control="",
        suites={},
    )


def stands(line: str, text: str) -> bool:
    """Whether the line's words stand in the text."""
    return line.strip() in text


BRACKET_LEFT_OPEN = (
    '"""\n```python def double(x):\n    return 2 * x\n```"""\ndef double(x):\n    return (2 * x\n[code]\n'
    'def double(x):\n    """\n    ```\n    double(1)\n    ```\n    """\n    return 2 * x\n[/code]\n'
)
"""A broken program before a tag. Fuzzing found that the fence in place of the tag became a line of the program."""

TURN_LIKE_A_STATEMENT = (
    "```python\nclass Solution:\n    def double(self, x):\n        return x\nUser: more\n"
    "def double(x):\n    return 2 * x\n```python\ndef double(x):\n    return (2 * x\nclass Solution:\n"
    "    def double(self, x):\n        return x\n"
)
"""An unclosed block with a turn that Python reads as an annotation. Fuzzing found it as a helper, turn and all."""


@settings(max_examples=EXAMPLES, deadline=None)
@given(answers(), st.sampled_from(RULES), st.sampled_from(["answer", "completion"]))
@example(BRACKET_LEFT_OPEN, "last", "answer")
def test_each_line_of_a_program_stands_in_its_answer_or_in_the_stub(text, rule, form):
    sample = extract(Completion(0, text, form), problem(), rule=rule)
    for line in sample.solution.split("\n"):
        assert stands(line, text) or stands(line, STUB)


@settings(max_examples=EXAMPLES, deadline=None)
@given(answers())
@example(TURN_LIKE_A_STATEMENT)
def test_no_program_is_made_of_two_blocks(text):
    """What is taken stands in the answer in one piece; only whole blocks of imports and helpers come before it."""
    solution = extract(Completion(0, text, "answer"), problem()).solution.removeprefix(STUB)
    pieces = explained(text, problem())
    taken = next((reason.candidate for reason in pieces if reason.is_taken), None)
    if taken is None or taken.joined is not None or "@@ -" in text or ">>> " in text:
        return
    assert bare(taken.program) in bare(without_thinking(text).text)
    helpers = solution.removesuffix(taken.program)
    for reason in pieces:
        helpers = helpers.replace(reason.candidate.program, "", 1)
    assert helpers == ""


def bare(text: str) -> str:
    """Strip white space and the marks of quotations and of zero width.

    A mark of a quotation is no longer the first of its line where a tag stood before it.
    """
    return re.sub(r"[\s>\ufeff]", "", text)


@settings(max_examples=EXAMPLES, deadline=None)
@given(answers())
def test_the_piece_that_is_taken_is_the_one_that_is_explained(text):
    solution = extract(Completion(0, text, "answer"), problem()).solution
    taken = [reason for reason in explained(text, problem()) if reason.is_taken]
    assert len(taken) <= 1
    if taken and not taken[0].text.startswith("body"):
        assert solution.endswith(taken[0].candidate.program)
