"""What extraction takes out of answers, and what it must leave alone."""

import sys
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval.extraction import extract, extractor
from codeeval.prompting import PromptStyle
from codeeval.samples import RULES, Completion, Form, Sample
from codeeval_benchmarks.problem import Problem, PromptParts
from codeeval_benchmarks.registry import load

STUB = 'import math\n\n\ndef area(r: float) -> float:\n    """Area of a circle."""\n'
BODY = "    if r < 0:\n        raise ValueError(r)\n    return math.pi * r * r\n"


def problem(stub: str = "", entry_point: str = "area") -> Problem:
    return Problem(
        task_id="t/0",
        benchmark="t",
        prompt=PromptParts(stub=stub),
        entry_point=entry_point,
        canonical_solution=STUB + BODY,
        control="def area(r): return 0",
        suites={},
    )


def taken(text: str, form: Form = "answer", *, stub: str = "", rule="last") -> Sample:
    return extract(Completion(0, text, form), problem(stub), rule=rule)


IDIOMS = {
    "plain": "def area(r):\n    return r\n",
    "decorated helper": "from functools import lru_cache\n\n@lru_cache(maxsize=None)\ndef sq(x):\n    return x * x\n\n"
    "def area(r):\n    return sq(r)\n",
    "decorated entry point": "import functools\n\n@functools.cache\ndef area(r):\n    return r\n",
    "dataclass": "from dataclasses import dataclass\n\n@dataclass\nclass Circle:\n    r: float\n\n"
    "def area(r):\n    return Circle(r).r\n",
    "generator without return": "def parts(r):\n    for i in range(r):\n        yield i\n\n"
    "def area(r):\n    return sum(parts(r))\n",
    "try import": "try:\n    import numpy as np\nexcept ImportError:\n    np = None\n\ndef area(r):\n    return np\n",
    "globals": "CACHE = {}\nCACHE[0] = 1\n\ndef area(r):\n    global COUNT\n    COUNT = 1\n    return CACHE\n",
    "async helper": "import asyncio\n\nasync def fetch(r):\n    return r\n\n"
    "def area(r):\n    return asyncio.run(fetch(r))\n",
    "nested function": "def area(r):\n    def inner(x):\n        return x\n    return inner(r)\n",
    "tuple assignment": "A, B = 1, 2\n\ndef area(r):\n    return A + B\n",
    "conditional constant": "import sys\nif sys.maxsize > 2**32:\n    BIG = 1\nelse:\n    BIG = 0\n\n"
    "def area(r):\n    return BIG\n",
    "recursion limit": "import sys\nsys.setrecursionlimit(10**6)\n\ndef area(r):\n    return r\n",
    "lambda": "area = lambda r: r * 2\n",
    "in-place helper": "def fill(xs):\n    xs.append(1)\n\ndef area(r):\n    xs = []\n    fill(xs)\n    return xs\n",
    "statement after": "def area(r):\n    return r\n\narea.unit = 'm'\n",
    "brackets at the margin": "TABLE = [\n1,\n2,\n]\n\ndef area(r):\n    return TABLE[\n0\n]\n",
    "fence in docstring": 'def area(r):\n    """Example:\n\n    ```\n    area(1)\n    ```\n    """\n    return r\n',
    "string at the margin": 'HELP = """\ndef not_code(:\n"""\n\ndef area(r):\n    return HELP\n',
    "match": "def area(r):\n    match r:\n"
    "        case 0:\n            return 1\n        case _:\n            return 2\n",
    "comment at the margin": "def area(r):\n    a = r\n# squared\n    return a * a\n",
    "comments": "# circles\n\ndef area(r):  # of a circle\n    # squared\n    return r\n",
}

WRAPPINGS = {
    "fence": "```python\n{}```",
    "fence with words": "Sure! Here's the code:\n\n```python\n{}```\n\nIt (simply) works.",
    "tildes": "~~~py\n{}~~~",
    "thinking": "<think>\nMaybe\n```python\ndef area(r): pass\n```\nNo.\n</think>\n```python\n{}```",
    "thinking begun in the prompt": "I'd first try def area.\n</think>\n\n```python\n{}```\n",
    "corrected draft": "```python\ndef area(r):\n    return 'a longer first draft', r, r\n```\nWait:\n```python\n{}```",
    "usage after": "```python\n{}```\nRun it:\n```python\nprint(area(1))\n```\nor\n```bash\npython area.py\n```",
    "unclosed": "Here:\n```python\n{}",
    "carriage returns": "```python\r\n{}```\r\n",
}


@pytest.mark.parametrize("wrapping", WRAPPINGS)
@pytest.mark.parametrize("idiom", IDIOMS)
def test_programs_come_out_of_fences_unchanged(idiom, wrapping):
    sample = taken(WRAPPINGS[wrapping].replace("{}", IDIOMS[idiom]))
    assert sample.solution == IDIOMS[idiom]
    assert sample.extraction == ("incomplete_fenced" if wrapping == "unclosed" else "fenced")


@pytest.mark.parametrize("idiom", IDIOMS)
@pytest.mark.parametrize(
    "text", ["{}", "Here is (one) way, don't worry:\n\n{}\nHope this helps.\n\nDone\n\nNote: fine\n"]
)
def test_programs_come_out_of_prose_unchanged(idiom, text):
    sample = taken(text.replace("{}", IDIOMS[idiom]))
    lines = [line for line in IDIOMS[idiom].splitlines() if line.strip() and not line.startswith("# circles")]
    assert [line for line in sample.solution.splitlines() if line.strip() and not line.startswith("# circles")] == lines
    assert sample.extraction == "heuristic"


def test_a_fence_in_an_indented_list_item_is_moved_to_the_margin():
    text = "1. Write:\n\n   ```python\n   def area(r):\n       return r\n   ```\n"
    assert taken(text).solution == "def area(r):\n    return r\n"


def test_a_fence_within_a_module_docstring_is_text():
    program = '"""Use:\n```\narea(1)\n```\n"""\n\ndef area(r):\n    return r\n'
    assert taken(f"```python\n{program}```\nThat's it.").solution == program


def test_an_unclosed_string_does_not_swallow_the_next_block():
    text = (
        '```python\ndef area(r):\n    """oops\n```\nBetter:\n```python\ndef area(r):\n    """ok"""\n    return r\n```\n'
    )
    assert taken(text).solution == 'def area(r):\n    """ok"""\n    return r\n'


@pytest.mark.parametrize("closing", ["    return r```", "    return r\n        ```"])
def test_a_closing_fence_out_of_place_still_closes(closing):
    sample = taken(f"```python\ndef area(r):\n{closing}\nThat is all, folks!")
    assert (sample.solution, sample.extraction) == ("def area(r):\n    return r\n", "fenced")


@pytest.mark.parametrize(("rule", "value"), [("last", "3"), ("first", "1"), ("longest", "22222")])
def test_the_rule_chooses_among_blocks(rule, value):
    text = "".join(f"```python\ndef area(r):\n    return {value}\n```\nor\n" for value in ("1", "22222", "3"))
    assert taken(text, rule=rule).solution == f"def area(r):\n    return {value}\n"


def test_a_complete_block_is_preferred_to_an_unclosed_one():
    text = "```python\ndef area(r):\n    return 1\n```\nOr shorter:\n```python\ndef area(r):\n    return"
    assert taken(text).solution == "def area(r):\n    return 1\n"


def test_a_block_without_the_entry_point_is_still_an_answer():
    sample = taken("```python\ndef Area(r):\n    return r\n```\n```text\n3.14\n```\n")
    assert (sample.solution, sample.extraction) == ("def Area(r):\n    return r\n", "fenced")


def test_broken_code_is_taken_as_it_is():
    program = "import math\n\ndef area(r:\n    return r"
    assert taken(f"Here you go:\n\n{program}").solution == program
    assert taken(f"```python\n{program}\n```").solution == f"{program}\n"


BODIES = [BODY, BODY.lstrip(), textwrap.dedent(BODY)]


@pytest.mark.parametrize(
    ("wrapping", "body"),
    [
        *((wrapping, body) for wrapping in ("{}", "```python\n{}```") for body in BODIES),
        ("The rest:\n\n{}\nDone!\n", BODY),
    ],
)
def test_a_body_continues_the_stub_and_gets_its_indentation_back(wrapping, body):
    sample = taken(wrapping.replace("{}", body), stub=STUB)
    assert (sample.solution, sample.extraction) == (STUB + BODY, "completion")


@pytest.mark.parametrize("text", ["", " \n\n", "I cannot solve this.", "Sorry", "<think>def area(r): pass", "42"])
def test_no_code_is_empty(text):
    assert (taken(text, stub=STUB).solution, taken(text, stub=STUB).extraction) == ("", "empty")


@pytest.mark.parametrize("text", ["def f(:\n", "print('hi')", "x\r\ny", "```python\nx = 1\n```"])
def test_a_solution_is_never_touched(text):
    assert taken(text, "solution", stub=STUB).solution == text


@pytest.mark.parametrize(
    "text", [BODY, BODY + "\n\nprint(area(1))\n", "    return (\n", "  return 1\n return 2\n", "pass"]
)
def test_a_completion_is_joined_to_the_stub_as_it_is(text):
    assert taken(text, "completion", stub=STUB).solution == STUB + text


def test_a_completion_that_repeats_the_stub_is_sound_already():
    assert taken(STUB + BODY, "completion", stub=STUB).solution == STUB + STUB + BODY


@pytest.mark.parametrize("text", ["Sure:\n```python\n{}```\n", "Here it is:\n\n{}"])
def test_a_completion_that_is_an_answer_is_read_as_one(text):
    solution = taken(text.replace("{}", STUB + BODY), "completion", stub=STUB).solution
    assert solution.strip() == (STUB + BODY).strip()


def test_tags_inside_a_program_are_the_programs():
    program = 'def area(r):\n    return """\n<think>\n""" + "</think>"\n'
    assert taken(f"```python\n{program}```").solution == program


PROGRAM = "def area(r):\n    return r\n"


@pytest.mark.parametrize(
    "text",
    [
        f"Assistant: {PROGRAM}",
        f"**Answer:**\n{PROGRAM}",
        f"### Response:\n{PROGRAM}</s>",
        f"<|im_start|>\n{PROGRAM}<|im_end|>\n<|im_start|>user\nAnd this?\ndef area(r): pass\n",
        f"[PYTHON]\n{PROGRAM}[/PYTHON]\nTests:\n[PYTHON]\nassert area(1)\n[/PYTHON]",
        f"<answer>\n```python\n{PROGRAM}```\n</answer>",
        f"{PROGRAM}[DONE]\n\nNext task\n[BEGIN]\ndef area(r): pass\n[DONE]",
    ],
)
def test_what_surrounds_a_turn_is_none_of_the_program(text):
    assert taken(text).solution == PROGRAM


@pytest.mark.parametrize(
    "program",
    [
        "answer: int = 1\n\ndef area(r):\n    return answer\n",
        'HTML = """\n<s>old</s>\n"""\n\ndef area(r):\n    return HTML\n',
        'CHAT = """\nhi<|im_end|>\n"""\n\ndef area(r):\n    return CHAT\n',
    ],
)
def test_what_looks_like_the_end_of_a_turn_within_a_program_is_the_programs(program):
    assert taken(f"```python\n{program}```\nDone.").solution == program


@pytest.mark.parametrize(
    ("edits", "program"),
    [
        ("@@ -0,0 +1 @@\n+def area(r):\n@@ -1,0 +2 @@\n+    return r\n", PROGRAM),
        ("<|diff|>@@ -0,0 +1 @@\n+    return r\n<|diff|>@@ -0,0 +1 @@\n+def area(r):\n", PROGRAM),
        ("@@ -0,0 +1,2 @@\n+def area(r):\n+    return 0\n<|diff|>@@ -2 +2 @@\n-    return 0\n+    return r\n", PROGRAM),
        ("@@ -0,0 +1 @@\n+def area(r):\n@@ -9,0 +99 @@\n+    return r\n", PROGRAM),
        ("@@ -0,0 +1,2 @@\n+def area(r):\n+    return r\n<|diff|>@@ nonsense\n+x\n", PROGRAM),
        ("<|diff|>@@ nonsense\n+x\n<|diff|>@@ -0,0 +1,2 @@\n+def area(r):\n+    return r\n", PROGRAM),
        ("--- a\n+++ b\n@@ -0,0 +1,2 @@\n+def area(r):\n+    return r\n", PROGRAM),
        ("@@ -0,0 +1,3 @@\n+def area(r):\n+    # two\n+    return r\n<|diff|>@@ -2 +1,0 @@\n-    # two\n", PROGRAM),
    ],
)
@pytest.mark.parametrize("wrapping", ["{}", "Here:\n```diff\n{}```\n"])
def test_edits_are_made_in_their_order(edits, program, wrapping):
    sample = taken(wrapping.replace("{}", edits))
    assert (sample.solution, sample.extraction) == (program, "heuristic")


def test_stop_sequences_end_an_answer_also_where_the_server_did_not_see_to_it():
    completion = Completion(0, BODY + "\n\nprint(area(", "completion", finish_reason="length")
    sample = extract(completion, problem(STUB), stop=("\nprint(",))
    assert (sample.solution, sample.complete) == (STUB + BODY + "\n", True)
    assert sample.completion.text == completion.text


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        (f"```python\n{PROGRAM}```\nThis program", True),
        (f"```python\n{PROGRAM}", False),
        (f"```python\nprint(1)\n```\nNow:\n```python\n{PROGRAM[:-4]}", False),
        ("```python\nx = 1\n```\nSo", False),
        (PROGRAM, False),
        ("<think>\nhm", False),
    ],
)
def test_of_a_cut_answer_a_program_is_complete_only_if_it_was_closed(text, complete):
    completion = Completion(0, text, "answer", finish_reason="length")
    assert extract(completion, problem()).complete is complete


def test_what_other_rules_would_take_is_kept_where_it_is_another_program():
    blocks = [f"```python\ndef area(r):\n    return {value}\n```\n" for value in ("1", "22222", "3")]
    sample = taken("or\n".join(blocks))
    assert {rule: text.split()[-1] for rule, text in sample.alternatives.items()} == {"first": "1", "longest": "22222"}
    assert taken(blocks[0] + blocks[0]).alternatives == {}
    assert taken(blocks[0]).alternatives == {}


@pytest.mark.parametrize(
    "helper",
    [
        "import math\nfrom os import path as where\n",
        "def math(): ...\n\nclass where: ...\n",
        "math, where = 1, 2\n",
        "def area(r):\n    return 'a draft'\n\nmath = where = area\n",
        "for math in range(3):\n    where = math\n",
        "with open('/dev/null') as math:\n    where = 1\n",
    ],
)
def test_what_a_program_needs_from_other_blocks_comes_before_it(helper):
    program = "def area(r, math_=0):\n    return math, where, [x for x in range(r)]\n"
    text = f"First:\n```python\n{helper}```\nThen:\n```python\n{program}```\nTry:\n```\nprint(area(1))\n```\n"
    assert taken(text).solution == helper + program


@pytest.mark.parametrize(
    "other",
    [
        "r = 3\nprint(area(r))\n",
        "def broken(:\nvalue = 1\n",
        "x = y = 1\nlen = 2\nkey = 3\nattr = 4\n",
        "import unittest\n\nclass TestArea(unittest.TestCase):\n    def test(self):\n        value = area(1)\n",
    ],
)
def test_other_blocks_are_left_out_where_nothing_of_them_is_needed(other):
    program = (
        "def area(r, y: int = 0, *args):\n    x = len(args)\n    for value in args:\n        x += value.attr\n"
        "    return sorted(args, key=lambda value: value)\n"
    )
    assert taken(f"```python\n{other}```\n```python\n{program}```\n```python\n{other}```\n").solution == program


def test_helpers_of_helpers_come_too():
    blocks = ("A = 1\n", "def middle():\n    return A\n", "def area(r):\n    return middle()\n")
    assert taken("".join(f"```python\n{block}```\n" for block in blocks)).solution == "".join(blocks)


def test_an_extractor_knows_how_the_prompts_of_its_style_begin_and_end():
    style = PromptStyle(
        "mine", "{% set endpoint = 'completions' %}{% set opening = 'def area(r):\n' %}{% set stop = ['#'] %}"
    )
    sample = extractor("last", style)(Completion(0, "    return r\n# so", "completion"), problem(STUB))
    assert sample.solution == PROGRAM


PIECES = [
    "```",
    "```python\n",
    "~~~",
    '"""',
    "'",
    "\\",
    "def area(r):",
    "\n",
    "    ",
    "return 1",
    "<think>",
    "</think>",
    "(",
    "#",
    "<|diff|>",
    "@@ -0,0 +1,2 @@\n",
    "+",
    "-",
    "[BEGIN]\n",
    "[DONE]\n",
    "<|im_end|>\n",
    "Assistant:",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=40).map("".join), st.sampled_from(["", STUB]))
def test_nothing_makes_it_raise(text, stub):
    for form in ("answer", "completion", "solution"):
        for rule in RULES:
            sample = taken(text, form, stub=stub, rule=rule)
            assert (sample.solution == "") == (sample.extraction == "empty")
            assert set(sample.alternatives) < set(RULES)


@pytest.mark.parametrize(
    "piece",
    [
        "def helper(a):\n    x = [a, 'b']\n    return x\n\n",
        "Words (of prose), isn't it\n",
        "```\n'''\n",
        "\\'",
        "(",
        "\n",
        " ",
        "<think>",
        "@@ -0,0 +1,2 @@\n+a = 1\n",
        "<|diff|>",
        "[BEGIN]\n",
        "```\n<|im_end|>\n",
        "```\n```python\ndef area(r):\n    return a\n```\n```python\na = b\n",
    ],
)
def test_work_grows_with_length_alone(piece):
    """Ten times the text takes about ten times the calls, not a hundred; `bench/extraction.py` measures seconds."""

    def calls(count: int) -> int:
        made = 0

        def note(_frame: object, event: str, _argument: object) -> None:
            nonlocal made
            made += event in {"call", "c_call"}

        sys.setprofile(note)
        try:
            taken("```python\n" + piece * count, stub=STUB)
            taken(piece * count, stub=STUB)
        finally:
            sys.setprofile(None)
        return made

    assert calls(2000) < 15 * max(calls(200), 100)


@pytest.mark.parametrize("before", ["Here is the code:\n", "Sure\n", "Here it is\n\n"])
def test_an_answer_replayed_as_a_completion_is_never_joined_whatever_it_defines(before):
    problem = load("starter").problems[0]
    text = f"{before}```python\ndef other(x):\n    return x\n```\nDone."
    assert extract(Completion(0, text, "completion"), problem).solution.strip() == "def other(x):\n    return x"
