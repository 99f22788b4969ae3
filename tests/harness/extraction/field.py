"""Answers of every kind that extraction must read, each with what plain Python makes of the right program."""

from .tasks import (
    BODY,
    DRAFT,
    FAILS,
    GOOD,
    MEAN,
    MEAN_BODY,
    MISSING,
    NO_CODE,
    RIGHT,
    STACK,
    TRUNCATED,
    Answer,
    fenced,
    lines,
)


def _imports() -> list[Answer]:
    test_file = (
        "import unittest\nfrom solution import double\n\nclass T(unittest.TestCase):\n"
        "    def test(self):\n        self.assertEqual(double(1), 2)\n"
    )
    return [
        Answer("test file after", f"Here:\n\n{fenced(GOOD)}\nAnd tests:\n\n{fenced(test_file)}", RIGHT),
        Answer("test file before", f"Tests first:\n\n{fenced(test_file)}\nThen:\n\n{fenced(GOOD)}", RIGHT),
        Answer(
            "usage by a package",
            f"{fenced(GOOD)}\nUse it:\n{lines('from my.package import double', 'print(double(2))')}",
            RIGHT,
        ),
        Answer(
            "name of a module's attribute",
            f"{fenced(GOOD)}\nUse it:\n{lines('import solution', 'double = solution.double', 'print(double(2))')}",
            RIGHT,
        ),
        Answer("import renames to the name", fenced("from calendar import isleap as is_leap\n"), RIGHT, "leap"),
        Answer(
            "import guarded by try",
            fenced(
                "try:\n    from fast import double\nexcept ImportError:\n    def double(x):\n        return 2 * x\n"
            ),
            RIGHT,
        ),
        Answer(
            "module imported under the name",
            f"{fenced(GOOD)}\n{lines('import double', 'print(double.double(3))')}",
            RIGHT,
        ),
        Answer(
            "import in a session",
            f"{fenced(GOOD)}\n{lines('>>> from double import double', '>>> double(2)', '4', language='')}",
            RIGHT,
        ),
    ]


def _unfinished() -> list[Answer]:
    later = {
        "pass": "def double(x):\n    pass\n",
        "dots": "def double(x):\n    ...\n",
        "docstring": 'def double(x):\n    """Return twice x."""\n',
        "not implemented": "def double(x: int) -> int:\n    raise NotImplementedError\n",
        "not implemented, called": 'def double(x):\n    """Twice."""\n    raise NotImplementedError("later")\n',
        "todo": "def double(x):\n    # TODO: your code here\n    pass\n",
        "signature": "def double(x: int) -> int:\n",
        "signature without a colon": "double(x: int) -> int\n",
        "elided": "def double(x):\n    # ... as above ...\n    return result\n...\n",
        "broken": "def double(x):\n    return 2 * (x\n",
        "result under the name": "double = double(4)\nprint(double)\n",
        "annotated result": "double: int = 8\n",
        "protocol of types": "double: Callable[[int], int]\n",
        "timing": "import timeit\nprint(timeit.timeit('double(3)', globals=globals()))\n",
    }
    return [
        *(Answer(f"then {name}", f"{fenced(GOOD)}\nNote:\n\n{fenced(code)}", RIGHT) for name, code in later.items()),
        Answer("stub first", f"You gave:\n\n{fenced(later['pass'])}\nMine:\n\n{fenced(GOOD)}", RIGHT),
        Answer("second version wins", f"Naive:\n\n{fenced(DRAFT)}\nThat is wrong. Fixed:\n\n{fenced(GOOD)}", RIGHT),
        Answer(
            "abstract base beside it",
            fenced(f"class Base:\n    def double(self, x):\n        raise NotImplementedError\n\n\n{GOOD}"),
            RIGHT,
        ),
        Answer("stub alone", fenced(later["pass"]), FAILS),
    ]


def _languages() -> list[Answer]:
    return [
        Answer(
            "javascript after",
            f"{fenced(GOOD)}\nIn JavaScript:\n\n{lines('double = x => 2 * x;', language='js')}",
            RIGHT,
        ),
        Answer("output that assigns", f"{fenced(GOOD)}\nPrints:\n\n{lines('double = 8', language='text')}", RIGHT),
        Answer("julia shares the syntax", f"{fenced(GOOD)}\n{lines('double = lambda x: x', language='julia')}", RIGHT),
        Answer(
            "json after",
            f"{fenced(GOOD)}\n```json\n{{'double': 8}}\n```\n",
            RIGHT,
        ),
        Answer("bash before", f"{lines('pip install numpy', language='bash')}\n{fenced(GOOD)}", RIGHT),
        Answer(
            "other language alone", f"In C:\n\n{lines('int twice(int x) { return 2 * x; }', language='c')}", NO_CODE
        ),
        Answer(
            "console fence",
            f"{fenced(GOOD)}\n{lines('$ python double.py', '8', language='console')}",
            RIGHT,
        ),
        Answer("python in capitals", fenced(GOOD, "Python3"), RIGHT),
        Answer("attributes on the fence", fenced(GOOD, '{.python title="double.py"}'), RIGHT),
        Answer("file name on the fence", fenced(GOOD, "python:src/double.py"), RIGHT),
    ]


def _fences() -> list[Answer]:
    markdown = f"# double\n\n{fenced(GOOD)}\nIt doubles.\n"
    prose = "This function multiplies its argument by two. It runs in constant time.\n"
    return [
        Answer("closed by fewer ticks", f"````python\n{GOOD}```\n\n{prose}", RIGHT),
        Answer("closed by two ticks", f"```python\n{GOOD}``\n\n{prose}", RIGHT),
        Answer("closed by tildes", f"```python\n{GOOD}~~~\n\n{prose}", RIGHT),
        Answer("opened by tildes", fenced(GOOD, "python", "~~~") + prose, RIGHT),
        Answer("closed by quotes", f"```python\n{GOOD}'''\n\n{prose}", RIGHT),
        Answer("markdown around", f"```markdown\n{markdown}```\n", RIGHT),
        Answer("markdown around, four ticks", f"````markdown\n{markdown}````\n", RIGHT),
        Answer(
            "fence in a list", "1. Write:\n\n" + "".join(f"   {line}\n" for line in fenced(GOOD).splitlines()), RIGHT
        ),
        Answer("fence in a quote", "".join(f"> {line}\n" for line in fenced(GOOD).splitlines()), RIGHT),
        Answer("closing mark behind the code", f"```python\n{GOOD.rstrip()}```\n", RIGHT),
        Answer("code on the opening line", "```python def double(x): return 2 * x\n```\n", RIGHT),
        Answer("inline code", "Use `double = lambda x: 2 * x` for it.", RIGHT),
        Answer("open, then prose", f"```python\n{GOOD}\n{prose}", RIGHT),
        Answer(
            "open, prose with a colon",
            f"```python\n{GOOD}\nExplanation:\n- it multiplies x by 2\n- it returns that\n",
            RIGHT,
        ),
        Answer("open, then bold", f"```python\n{GOOD}\n**Complexity**: O(1).\n", RIGHT),
        Answer("open, two blocks", f"```python\n{DRAFT}\nThat squares. Corrected:\n\n```python\n{GOOD}", RIGHT),
        Answer("close without an opening", f"{GOOD}```\n\n{prose}", RIGHT),
        Answer(
            "docstring with a fence",
            fenced('def double(x):\n    """Double.\n\n    ```\n    double(2)\n    ```\n    """\n    return 2 * x\n'),
            RIGHT,
        ),
        Answer("carriage returns", fenced(GOOD).replace("\n", "\r\n"), RIGHT),
    ]


def _plain() -> list[Answer]:
    example = fenced("print(double(4))\n")
    return [
        Answer("plain, example fenced", f"{GOOD}\nExample:\n\n{example}", RIGHT),
        Answer("plain, output fenced", f"{GOOD}\nOutput:\n\n{lines('8', language='')}", RIGHT),
        Answer("plain, data fenced", f"{GOOD}\nInput:\n\n{lines('[1, 2, 3]', language='')}", RIGHT),
        Answer("example alone", f"You can call it so:\n\n{example}", NO_CODE),
        Answer("data alone", f"The results:\n\n{lines('[2, 4, 6]', language='')}", NO_CODE),
        Answer("asserts alone", fenced("assert double(1) == 2\nassert double(2) == 4\n"), NO_CODE),
        Answer("prose alone", "I would multiply the number by two and return the result.", NO_CODE),
        Answer("plain between prose", f"Sure! Here it is:\n\n{GOOD}\nLet me know if you need more.\n", RIGHT),
        Answer("one space before", f" {GOOD}", RIGHT),
        Answer("tab before", f"\t{GOOD}", RIGHT),
        Answer("new lines and a space", f"\n\n {GOOD}", RIGHT),
        Answer("all lines by four", "".join(f"    {line}\n" for line in GOOD.splitlines()), RIGHT),
        Answer("space before an import", " import math\n\n\ndef double(x):\n    return math.prod((2, x))\n", RIGHT),
        Answer("space before a comment", f" # Doubles a number.\n{GOOD}", RIGHT),
        Answer("space before a class", f" {STACK}", RIGHT, "stack"),
        Answer("no-break space before", f"\u00a0{GOOD}", RIGHT),
        Answer("word python before", f"python\n{GOOD}", RIGHT),
    ]


def _turns() -> list[Answer]:
    return [
        Answer("textual turn", f"{fenced(GOOD)}\nUser: now triple it\n\nAssistant: {fenced(DRAFT)}", RIGHT),
        Answer(
            "headings as turns",
            f"{fenced(GOOD)}\n### Instruction:\nSquare it.\n\n### Response:\n{fenced(DRAFT)}",
            RIGHT,
        ),
        Answer("bold turns", f"{fenced(GOOD)}\n**User:** and squared?\n\n**Assistant:**\n{fenced(DRAFT)}", RIGHT),
        Answer(
            "chatml turn",
            f"{fenced(GOOD)}<|im_end|>\n<|im_start|>user\nMore<|im_end|>\n<|im_start|>assistant\n{fenced(DRAFT)}",
            RIGHT,
        ),
        Answer("llama 2 turn", f"{fenced(GOOD)}</s><s>[INST] Square it [/INST]\n{fenced(DRAFT)}", RIGHT),
        Answer(
            "gemma turn",
            f"{fenced(GOOD)}<end_of_turn>\n<start_of_turn>user\nMore\n<start_of_turn>model\n{fenced(DRAFT)}",
            RIGHT,
        ),
        Answer("plain then human", f"{GOOD}\nHuman: write another\n\nAssistant:\n{DRAFT}", RIGHT),
        Answer("a comment is no turn", fenced(f"# User: asks for twice the number\n{GOOD}"), RIGHT),
        Answer("a string is no turn", fenced('TEXT = """\nUser: hello\nAssistant: hi\n"""\n\n\n' + GOOD), RIGHT),
    ]


def _reasoning() -> list[Answer]:
    marks = [
        ("<think>", "</think>"),
        ("<thinking>", "</thinking>"),
        ("[THINK]", "[/THINK]"),
        ("<|begin_of_thought|>", "<|end_of_thought|>"),
        ("<seed:think>", "</seed:think>"),
        ("<reasoning>", "</reasoning>"),
        ("<|START_THINKING|>", "<|END_THINKING|>"),
        ("◁think▷", "◁/think▷"),
        ("<thought>", "</thought>"),
        ("<scratchpad>", "</scratchpad>"),
        ("<reflection>", "</reflection>"),
    ]
    channels = "<|channel|>analysis<|message|>Maybe:\n\n{}<|end|><|start|>assistant<|channel|>final<|message|>{}"
    return [
        *(Answer(f"reasoning in {o}", f"{o}\nMaybe\n\n{fenced(DRAFT)}{c}\n\n{fenced(GOOD)}", RIGHT) for o, c in marks),
        *(Answer(f"nothing after {c}", f"{o}\nMaybe\n\n{fenced(GOOD)}{c}\n", NO_CODE) for o, c in marks[2:5]),
        *(Answer(f"cut in {o}", f"{o}\nMaybe\n\n{fenced(GOOD)}", TRUNCATED, cut=True) for o, c in marks[:4]),
        Answer("closing mark alone", f"Maybe\n\n{fenced(DRAFT)}</think>\n{fenced(GOOD)}", RIGHT),
        Answer("channels", channels.format(fenced(DRAFT), fenced(GOOD)), RIGHT),
        Answer("channels, plain program", channels.format(DRAFT, GOOD), RIGHT),
        Answer("channel of analysis alone", f"<|channel|>analysis<|message|>{fenced(GOOD)}", TRUNCATED, cut=True),
        Answer(
            "mark in a string", fenced('def double(x):\n    assert "</think>" != "<think>"\n    return 2 * x\n'), RIGHT
        ),
        Answer("draft after the program", f"{fenced(GOOD)}\n<think>or perhaps {fenced(DRAFT)}</think>\n", RIGHT),
    ]


def _marks() -> list[Answer]:
    ends = [
        "<|im_end|>",
        "</s>",
        "<|eot_id|>",
        "<|endoftext|>",
        "<|unheard_of|>",
        "<\uff5cend▁of▁sentence\uff5c>",
        "<eos>",
        "[EOS]",
    ]
    return [
        *(Answer(f"plain, then {end}", f"{GOOD.rstrip()}{end}", RIGHT) for end in ends),
        Answer("end mark on a line", f"{GOOD}<|im_end|>\n<|im_end|>\n", RIGHT),
        Answer("mark in a string stays", 'def double(x):\n    return 2 * x if "<|im_end|>" else "</s>"\n', RIGHT),
        Answer("comparison and bit or", "def double(x):\n    return (0<x|1) * 0 + 2 * x\n", RIGHT),
        Answer("tag on the same line", "<code>def double(x): return 2 * x</code>", RIGHT),
        Answer("tag on lines", f"<solution>\n{GOOD}</solution>", RIGHT),
        Answer("pre and code", f'<pre><code class="language-python">\n{GOOD}</code></pre>', RIGHT),
        Answer("latex listing", f"\\begin{{code}}\n{GOOD}\\end{{code}}\n", RIGHT),
        Answer("session", ">>> def double(x):\n...     return 2 * x\n...\n>>> double(4)\n8\n", RIGHT),
        Answer("byte order mark", f"\ufeff{GOOD}", RIGHT),
        Answer("byte order mark in a fence", f"```python\n\ufeff{GOOD}```\n", RIGHT),
    ]


def _others() -> list[Answer]:
    return [
        Answer("renamed", fenced("def twice(x):\n    return 2 * x\n"), MISSING),
        Answer("renamed, plain", "def twice(x):\n    return 2 * x\n", MISSING),
        Answer("renamed class", fenced(STACK.replace("Stack", "Pile")), MISSING, "stack"),
        Answer("capital letter", fenced("def Double(x):\n    return 2 * x\n"), MISSING),
        Answer(
            "function of another task", fenced("def mean(values):\n    return sum(values) / len(values)\n"), MISSING
        ),
        Answer("renamed after prose", "Here:\n\ndef twice(x):\n    return 2 * x\n", MISSING),
        Answer("renamed, one line", "def twice(x): return 2 * x", MISSING),
        Answer("renamed, in a completion", "\n\ndef twice(x):\n    return 2 * x\n", FAILS, completion=True),
        Answer(
            "method is no function",
            fenced("class Solution:\n    def double(self, x):\n        return 2 * x\n"),
            MISSING,
        ),
        Answer("lambda", fenced("double = lambda x: 2 * x\n"), RIGHT),
        Answer(
            "partial",
            fenced("from functools import partial\nfrom operator import mul\n\ndouble = partial(mul, 2)\n"),
            RIGHT,
        ),
        Answer("alias", fenced("def twice(x):\n    return 2 * x\n\n\ndouble = twice\n"), RIGHT),
    ]


def _completions() -> list[Answer]:
    def of(name: str, text: str, expected: str = RIGHT) -> Answer:
        return Answer(f"completion: {name}", text, expected, "mean", completion=True)

    return [
        of("body", MEAN_BODY),
        of("first line lost its indentation", MEAN_BODY.lstrip()),
        of("first line lost a space", MEAN_BODY[1:]),
        of("first line gained a space", " " + MEAN_BODY),
        of("first line gained four", "    " + MEAN_BODY),
        of("reasoning before the body", f"<think>{MEAN}</think>\n{MEAN_BODY}"),
        of("reasoning in brackets before the program", f"[THINK]\nreturn 0\n[/THINK]\n{MEAN}"),
        of("nothing but reasoning", f"<think>\n{MEAN}</think>\n", NO_CODE),
        of("end mark behind the body", f"{MEAN_BODY.rstrip()}<|im_end|>"),
        of("end mark, then text", f"{MEAN_BODY.rstrip()}<|endoftext|>def other():\n    pass\n"),
        of("end mark on a line, then a turn", f"{MEAN_BODY}</s>\n[INST] more [/INST] sure\n"),
        of("program with a space", f" {MEAN}"),
        of("whole program", MEAN),
        of("another function after", f"{MEAN_BODY}\n\ndef helper():\n    return mean([1])\n"),
        of("fence in a completion", fenced(MEAN)),
        of("fence with the body", fenced(MEAN_BODY)),
    ]


def _edits() -> list[Answer]:
    diff = "--- a/double.py\n+++ b/double.py\n@@ -1,3 +1,2 @@\n def double(x):\n-    pass\n+    return 2 * x\n"
    return [
        Answer("diff after the program", f"{fenced(GOOD)}\nAs a change:\n\n{fenced(diff, 'diff')}", RIGHT),
        Answer("body in a fence", f"Complete it with:\n\n{fenced(BODY)}", RIGHT),
        Answer("body at the margin in a fence", f"The body is:\n\n{lines('return 2 * x')}", RIGHT),
        Answer(
            "main guard in its own block",
            f"{fenced(GOOD)}\nRun:\n{lines('if __name__ == ' + repr('__main__') + ':', '    print(double(3))')}",
            RIGHT,
        ),
        Answer("cut in the program", "```python\ndef double(x):\n    return 2 * (x +", TRUNCATED, cut=True),
        Answer("refusal", "I'm sorry, but I can't help with that.", NO_CODE),
        Answer("empty", "", NO_CODE),
        Answer("white space", " \n\n\t\n", NO_CODE),
        Answer("a fence without code", "```python\n```\n", NO_CODE),
    ]


ANSWERS = [
    answer
    for kind in (
        _imports,
        _unfinished,
        _languages,
        _fences,
        _plain,
        _turns,
        _reasoning,
        _marks,
        _others,
        _completions,
        _edits,
    )
    for answer in kind()
]
