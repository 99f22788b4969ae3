"""Habits of models and servers: marks, fences, turns, edits, languages, and completions that lost something."""

# ruff: noqa: E501, RUF001 - answers are as models write them, in other languages too

from .tasks import BODY, DRAFT, FAILS, GOOD, MEAN, MEAN_BODY, MISSING, NO_CODE, RIGHT, STACK, TRUNCATED, Answer, fenced

PY = fenced(GOOD)
DR = fenced(DRAFT)
DOC = 'def double(x):\n    """Double.\n\n    >>> double("a")\n    Traceback (most recent call last):\n        ...\n    TypeError: no\n    """\n    return 2 * x\n'


HABITS = [
    Answer(
        "quotation whose later lines are not quoted",
        "> ```python\ndef double(x):\n    return 2 * x if x > 0 else -2 * -x\n```\n",
        RIGHT,
    ),
    Answer("closing tag alone before a class", "[/PYTHON] " + GOOD, RIGHT),
    Answer("empty block, then plain", "```\n```\n" + GOOD, RIGHT),
    Answer("reasoning in the middle of a line", "Sure... <think>hm</think>" + GOOD, RIGHT),
    # reasoning
    Answer("think attr", '<think time="12">\nmaybe\n' + DR + "</think>\n" + PY, RIGHT),
    Answer("think upper", "<THINK>\n" + DR + "</THINK>\n\n" + GOOD, RIGHT),
    Answer("thinking tag", "<thinking>\n" + GOOD.replace("2 *", "3 *") + "</thinking>\n\n" + PY, RIGHT),
    Answer(
        "reasoning tag plain",
        "<reasoning>\ndef double(x):\n    return x\n</reasoning>\n<answer>\n" + GOOD + "</answer>",
        RIGHT,
    ),
    Answer("scratchpad", "<scratchpad>\n" + DR + "</scratchpad>\n" + GOOD, RIGHT),
    Answer(
        "reflection",
        "<thinking>\n" + DR + "<reflection>no</reflection>\n</thinking>\n<output>\n" + PY + "</output>\n",
        RIGHT,
    ),
    Answer("two thinks", "<think>a\n" + DR + "</think>\nHmm.\n<think>\n" + DR + "</think>\n" + PY, RIGHT),
    Answer("think only close plain", "def double(x):\n    return x*x\nno that's squared\n</think>\n\n" + GOOD, RIGHT),
    Answer("think never closed stop", "<think>\nI would write\n" + PY, NO_CODE),
    Answer("think string in code", fenced('def double(x):\n    tag = "<think>"\n    return 2 * x\n'), RIGHT),
    Answer("close think string in code", fenced('def double(x):\n    tag = "</think>"\n    return 2 * x\n'), RIGHT),
    Answer("think mentioned in prose", "I'll use a `<think>` step mentally.\n" + PY, RIGHT),
    Answer(
        "gptoss commentary",
        "<|channel|>analysis<|message|>We need double.<|end|><|start|>assistant<|channel|>commentary<|message|>draft\n"
        + DR
        + "<|end|><|start|>assistant<|channel|>final<|message|>"
        + PY
        + "<|return|>",
        RIGHT,
    ),
    Answer("gptoss final constrain", "<|channel|>final <|constrain|>python<|message|>" + GOOD, RIGHT),
    Answer("assistantfinal glued", "analysisWe need to double. Maybe\n" + DR + "assistantfinal" + PY, RIGHT),
    Answer("thinking process md", "**Thinking Process:**\n1. first\n" + DR + "\n**Final answer:**\n" + PY, RIGHT),
    Answer("kimi marks", "◁think▷\n" + DR + "◁/think▷\n" + PY, RIGHT),
    Answer("gemma thought channel", "<unused94>thought\n" + DR + "<unused95>" + PY, RIGHT),
    Answer(
        "think in details",
        '<details type="reasoning" done="true">\n<summary>Thought for 3 s</summary>\n' + DR + "</details>\n" + PY,
        RIGHT,
    ),
    Answer("inner think pipe", "<|think|>\n" + DR + "<|/think|>\n" + GOOD, RIGHT),
    # fences
    Answer("fence four", fenced(GOOD, mark="````"), RIGHT),
    Answer(
        "fence indented list",
        "1. Do this:\n\n   ```python\n   def double(x):\n       return 2 * x\n   ```\n2. Done\n",
        RIGHT,
    ),
    Answer("fence bullets glued", "- Solution: ```python\ndef double(x):\n    return 2 * x\n```\n", RIGHT),
    Answer("fence oneline", "```python def double(x): return 2 * x```", RIGHT),
    Answer("fence title attr", '```python title="solution.py" linenums="1"\n' + GOOD + "```\n", RIGHT),
    Answer("fence braces", "```{.python .numberLines}\n" + GOOD + "```\n", RIGHT),
    Answer("fence py3", "```py3\n" + GOOD + "```", RIGHT),
    Answer("fence upper", "```PYTHON\n" + GOOD + "```", RIGHT),
    Answer("fence no lang crlf", ("```\n" + GOOD + "```\n").replace("\n", "\r\n"), RIGHT),
    Answer("fence quote", "> ```python\n> def double(x):\n>     return 2 * x\n> ```\n", RIGHT),
    Answer("quotation begun behind words", "So: > ```python\n> def double(x):\n>     return 2 * x\n> ```\n", RIGHT),
    Answer("arrow before a fence", "is -> ```python\n>>> def double(x):\n...     return 2 * x\n```\n", RIGHT),
    Answer("fence close same line", "```python\ndef double(x):\n    return 2 * x```\nThat is it.", RIGHT),
    Answer(
        "fence docstring fence",
        fenced('def double(x):\n    """Double.\n\n    ```python\n    double(2)\n    ```\n    """\n    return 2 * x\n'),
        RIGHT,
    ),
    Answer("fence in string", fenced('def double(x):\n    s = "```"\n    return 2 * x\n'), RIGHT),
    Answer("fence open prose", "```python\n" + GOOD + "\nThis function doubles its input.\nIt is O(1).", RIGHT),
    Answer("fence never opened", GOOD + "```\nThis doubles.", RIGHT),
    Answer("fence lang on next line", "```\npython\n" + GOOD + "```", RIGHT),
    Answer("lang word alone", "python\n" + GOOD, RIGHT),
    Answer("fence html", '<pre><code class="language-python">\n' + GOOD + "</code></pre>", RIGHT),
    Answer(
        "html escaped",
        "<pre><code>def is_leap(year):\n    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)\n</code></pre>",
        RIGHT,
        task="leap",
    ),
    Answer("bbcode", "[code]\n" + GOOD + "[/code]", RIGHT),
    Answer("bbcode python", "[PYTHON]\n" + GOOD + "[/PYTHON]\n[TESTS]\nassert double(2) == 4\n[/TESTS]", RIGHT),
    Answer("begin done", "[BEGIN]\n" + GOOD + "[DONE]\nmore", RIGHT),
    Answer("latex", "\\begin{verbatim}\n" + GOOD + "\\end{verbatim}\n", RIGHT),
    Answer("latex lstlisting", "\\begin{lstlisting}[language=Python]\n" + GOOD + "\\end{lstlisting}\n", RIGHT),
    Answer("code tag py", "<python>\n" + GOOD + "</python>", RIGHT),
    Answer("tool call json like", "<execute>\n" + GOOD + "</execute>", RIGHT),
    # second turns
    Answer("turn inst", PY + "\n[INST] Now squared [/INST]\n" + DR, RIGHT),
    Answer(
        "turn gemma",
        PY + "<end_of_turn>\n<start_of_turn>user\nsquare?<end_of_turn>\n<start_of_turn>model\n" + DR,
        RIGHT,
    ),
    Answer(
        "turn llama3",
        PY
        + "<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nsquare<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n"
        + DR,
        RIGHT,
    ),
    Answer("turn zephyr", GOOD + "<|user|>\nsquare\n<|assistant|>\n" + DRAFT, RIGHT),
    Answer("turn bold user", PY + "\n**User:** now square\n\n**Assistant:** " + "\n" + DR, RIGHT),
    Answer("turn instruction alpaca", GOOD + "\n### Instruction:\nWrite a square\n\n### Response:\n" + DRAFT, RIGHT),
    Answer("turn starts with assistant", "Assistant: Sure!\n" + PY, RIGHT),
    Answer("turn starts response head", "### Response:\n" + GOOD, RIGHT),
    Answer("user in comment", fenced("def double(x):\n    # User: gives a number\n    return 2 * x\n"), RIGHT),
    Answer("user colon prose first", "User: wants a double function.\n\n" + PY, RIGHT),
    Answer("turn q a", GOOD + "\nQ: what about square?\nA:\n" + DRAFT, RIGHT),
    Answer("turn deepseek", PY + "<|end▁of▁sentence|><|User|>square<|Assistant|>" + DR, RIGHT),
    Answer("turn mistral end", GOOD + "</s>[INST] more [/INST]" + DRAFT, RIGHT),
    # edits
    Answer("diff fence", "```diff\n-def double(x):\n-    pass\n+def double(x):\n+    return 2 * x\n```\n", RIGHT),
    Answer("correction later", DR + "Wait, that's the square. Fixed:\n" + PY, RIGHT),
    Answer(
        "alt name after",
        PY
        + "You can also write a recursive one:\n"
        + fenced("def double_rec(x):\n    return x if x == 0 else 2 + double_rec(x - 1)\n"),
        RIGHT,
    ),
    Answer(
        "tests after",
        PY
        + "Tests:\n"
        + fenced(
            "import unittest\nfrom solution import double\nclass T(unittest.TestCase):\n    def test(self):\n        self.assertEqual(double(2), 4)\n"
        ),
        RIGHT,
    ),
    Answer("wrapper in tests", PY + fenced("def test_double():\n    assert double(2) == 4\n"), RIGHT),
    Answer("stub first then whole", fenced("def double(x):\n    # TODO\n    pass\n") + PY, RIGHT),
    Answer(
        "whole then elided mid",
        fenced(MEAN)
        + "With types:\n"
        + fenced(
            "def mean(values: list) -> float:\n    total = 0\n    # ... rest unchanged ...\n    return total / len(values)\n"
        ),
        RIGHT,
        task="mean",
    ),
    Answer("whole then lambda other", PY + "or in JS:\n" + fenced("const double = x => 2 * x;\n", "javascript"), RIGHT),
    Answer(
        "whole then unlabelled js",
        PY + "In JavaScript:\n" + fenced("function double(x) { return 2 * x; }\n", ""),
        RIGHT,
    ),
    Answer("lambda program", fenced("double = lambda x: 2 * x\n"), RIGHT),
    Answer(
        "partial program",
        fenced("from functools import partial\nfrom operator import mul\ndouble = partial(mul, 2)\n"),
        RIGHT,
    ),
    Answer("ruby only", fenced("def double(x)\n  2 * x\nend\n", "ruby"), NO_CODE),
    Answer("c only", fenced("int double(int x) { return 2 * x; }\n", "c"), NO_CODE),
    Answer("output after", GOOD + "\nOutput:\n8\n-2\n", RIGHT),
    # wrong names
    Answer("wrong name plain", "def dbl(x):\n    return 2 * x\n", MISSING),
    Answer(
        "wrong name body only two", "def helper(x):\n    return x\n\ndef dbl(x):\n    return 2 * helper(x)\n", MISSING
    ),
    Answer("camel name", fenced("def isLeap(year):\n    return year % 4 == 0\n"), MISSING, task="leap"),
    Answer("method of solution", fenced("class Solution:\n    def double(self, x):\n        return 2 * x\n"), MISSING),
    Answer("wrong name import", fenced("import math\n\ndef twice(x):\n    return math.prod([2, x])\n"), MISSING),
    Answer("wrong name async", fenced("async def dbl(x):\n    return 2 * x\n"), MISSING),
    Answer("alias after", fenced("def dbl(x):\n    return 2 * x\n\ndouble = dbl\n"), RIGHT),
    # prose
    Answer("prose no code", "The function doubles its argument. You multiply it by two.", NO_CODE),
    Answer("prose with inline", "Use `return 2 * x`.", NO_CODE),
    Answer("prose sandwich", "Sure! Here you go:\n\n" + GOOD + "\nLet me know if you need anything else!", RIGHT),
    Answer("prose chinese", "以下是代码:\n\n" + GOOD + "\n这个函数返回两倍。", RIGHT),
    Answer("prose russian fence", "Вот решение:\n" + PY + "Готово.", RIGHT),
    Answer("prose def word", "def is the keyword. Here is the function:\n\n" + GOOD, RIGHT),
    Answer("prose numbered", "1. Multiply by two.\n2. Return.\n\n" + GOOD, RIGHT),
    Answer(
        "prose between defs",
        "def helper(x):\n    return x + x\n\nNow the main function:\n\ndef double(x):\n    return helper(x)\n",
        RIGHT,
    ),
    Answer("prose inside indented 4", "Here:\n\n    def double(x):\n        return 2 * x\n\nThat's all.\n", RIGHT),
    Answer("nbsp indent", "```python\ndef double(x):\n\u00a0\u00a0\u00a0\u00a0return 2 * x\n```", FAILS),
    Answer("smart bom", "\ufeff" + GOOD, RIGHT),
    Answer("form feed", "\x0c" + GOOD, RIGHT),
    Answer("escaped newlines", "def double(x):\\n    return 2 * x\\n", FAILS),
    # body
    Answer("body fenced", fenced(BODY), RIGHT),
    Answer("body fenced margin", "The body is:\n" + fenced("return 2 * x\n"), RIGHT),
    Answer("body mean fenced", fenced(MEAN_BODY), RIGHT, task="mean"),
    Answer("stack plain", "Sure.\n\n" + STACK, RIGHT, task="stack"),
    Answer("stack usage", fenced(STACK) + fenced("s = Stack()\ns.push(1)\nprint(s.size)\n"), RIGHT, task="stack"),
    Answer(
        "decorated",
        fenced("from functools import lru_cache\n\n@lru_cache(None)\ndef double(x):\n    return 2 * x\n"),
        RIGHT,
    ),
    # cut
    Answer("cut mid def", "```python\ndef double(x):\n    return 2 *", TRUNCATED, cut=True),
    Answer("cut plain", "def mean(values):\n    total = 0\n    for v in val", TRUNCATED, task="mean", cut=True),
    Answer("cut in second fence", PY + "Tests:\n```python\nassert dou", RIGHT, cut=True),
    Answer("cut before fence", "We need a function that", TRUNCATED, cut=True),
    # completions
    Answer("c lost indent", "return 2 * x\n", RIGHT, completion=True),
    Answer("c one space lost", "   return 2 * x\n", RIGHT, completion=True),
    Answer("c one space gained", "     y = 2 * x\n    return y\n", RIGHT, completion=True),
    Answer("c lead newlines", "\n\n    return 2 * x\n", RIGHT, completion=True),
    Answer("c endoftext", BODY + "<|endoftext|>\ndef double(x): return 0\n", RIGHT, completion=True),
    Answer("c eot", BODY + "<|EOT|>", RIGHT, completion=True),
    Answer("c filename mark", BODY + "<file_sep>src/x.py\ndef double(x):\n    return 3\n", RIGHT, completion=True),
    Answer(
        "c next fn",
        BODY + "\n\ndef triple(x):\n    return 3 * x\n\nif __name__ == '__main__':\n    print(double(3))\n",
        RIGHT,
        completion=True,
    ),
    Answer("c whole space", " " + GOOD, RIGHT, completion=True),
    Answer("c think body", "<think>\nfoo\n" + DR + "</think>\n" + BODY, RIGHT, completion=True),
    Answer("c think none", "<think>\n" + PY, NO_CODE, completion=True),
    Answer("c pad", BODY + "<pad><pad><pad>", RIGHT, completion=True),
    Answer("c im end mid", "    y = x + x\n    return y<|im_end|>\n<|im_start|>user\n", RIGHT, completion=True),
    Answer("c fim", BODY + "<|fim_pad|><|fim_middle|>garbage(", RIGHT, completion=True),
    Answer("c tabs", "\treturn 2 * x\n", RIGHT, completion=True),
    Answer("c trailing fence", BODY + "```\nThe function doubles.\n", RIGHT, completion=True),
    Answer("c mark in string", '    s = "<|endoftext|>"\n    return 2 * x\n', RIGHT, completion=True),
    Answer("c crlf", BODY.replace("\n", "\r\n"), RIGHT, completion=True),
    Answer("c two space", "  y = 2 * x\n  return y\n", RIGHT, completion=True),
    Answer("c other fn only", "\ndef triple(x):\n    return 3 * x\n", FAILS, completion=True),
    Answer("draft then doctest dots", DR + "Wait, wrong:\n" + fenced(DOC), RIGHT),
    Answer(
        "draft then dots in string",
        DR + fenced('def double(x):\n    s = """\n# ... rest unchanged ...\n"""\n    return 2 * x\n'),
        RIGHT,
    ),
    Answer(
        "whole then elided with comment", PY + fenced("def double(x):\n    # ... as above ...\n    return 3\n"), RIGHT
    ),
    Answer("whole then elided with ellipsis", PY + fenced("def double(x):\n    y = 3\n    ...\n    return y\n"), RIGHT),
    Answer("word line then code tilde", "~~~\npython3\n" + GOOD + "~~~\n", RIGHT),
    Answer("word line Python", "```\nPython\n\n" + GOOD + "```\n", RIGHT),
    Answer("forum paired", "Sure:\n[code]\n" + GOOD + "[/code]\nHope it helps.", RIGHT),
    Answer(
        "list of code in a program",
        fenced("def double(x):\n    code = x\n    return [\n        code\n    ][0] * 2\n"),
        RIGHT,
    ),
    Answer("plain list of code", "def double(x):\n    code = 2 * x\n    return [code][0]\n", RIGHT),
    Answer(
        "plain import, prose, def",
        "import operator\n\nThen the function:\n\ndef double(x):\n    return operator.mul(2, x)\n",
        RIGHT,
    ),
    Answer(
        "plain constant, prose, def",
        "TWO = 2\n\nNow the main part comes:\n\ndef double(x):\n    return TWO * x\n\nThat is all there is.\n",
        RIGHT,
    ),
    Answer(
        "plain def, fenced helper",
        fenced("def helper(x):\n    return x + x\n") + "\nThen:\n\ndef double(x):\n    return helper(x)\n",
        RIGHT,
    ),
    Answer("diff with context", "```diff\n def double(x):\n-    return x\n+    return 2 * x\n```\n", RIGHT),
    Answer(
        "diff with header",
        "```diff\n--- a/x.py\n+++ b/x.py\n@@ -1,2 +1,2 @@\n def double(x):\n-    return x\n+    return 2 * x\n```\n",
        RIGHT,
    ),
    Answer("two ticks in line", "The answer is ``double = lambda x: 2 * x``.", RIGHT),
    Answer("three ticks, py, in line", "```py double = lambda x: 2 * x```", RIGHT),
    Answer("prose begins with def and class", "def and class are keywords.\n\n" + GOOD, RIGHT),
    Answer("broken def without brackets", "def double x:\n    return 2 * x\n", FAILS),
    Answer("class words", "class of problems (easy):\n\n" + GOOD, RIGHT),
    Answer("word line cut", "```\npython\ndef double(x):\n    return", TRUNCATED, cut=True),
    Answer("python word only in fence", "```\npython\n```\n" + PY, RIGHT),
    Answer("install first", "```\npip install numpy\n```\n" + PY, RIGHT),
    Answer("console after", PY + "```\n$ python solution.py\n8\n```\n", RIGHT),
    Answer("console-fence with prompt", PY + "```\n>>> double(4)\n8\n```\n", RIGHT),
    Answer("two closings", "```python\n" + GOOD + "```\n```\n", RIGHT),
    Answer("boxed", "The final answer is $\\boxed{}$\n" + PY, RIGHT),
    Answer("json answer", '{"code": "def double(x):\\n    return 2 * x\\n"}', NO_CODE),
    Answer("main guard", fenced(GOOD + '\nif __name__ == "__main__":\n    print(double(4))\n'), RIGHT),
    Answer(
        "nested def", fenced("def outer():\n    def double(x):\n        return 2 * x\n    return double\n"), MISSING
    ),
    Answer("global in if", fenced("if True:\n    def double(x):\n        return 2 * x\n"), RIGHT),
    Answer("semicolons", "def double(x): y = 2 * x; return y", RIGHT),
    Answer("type params", fenced("def double(x: 'int') -> 'int':\n    return 2 * x\n"), RIGHT),
    Answer("heading in plain", GOOD + "\n## Explanation\nIt doubles.\n", RIGHT),
    Answer("bold heading", GOOD + "\n**Explanation:**\n* doubles\n", RIGHT),
    Answer("turkish words", "İşte çözüm:\n\n" + GOOD + "\nUmarım yardımcı olur.\n", RIGHT),
    Answer("arabic", "هذا هو الحل:\n\n" + GOOD, RIGHT),
    Answer("japanese full stop", GOOD + "\nこの関数は二倍を返します。\n", RIGHT),
    Answer("zero width", "\u200b```python\n" + GOOD + "```\u200b", RIGHT),
    Answer("c second def cut", BODY + "\n\ndef triple(x):\n    return 3 *", TRUNCATED, completion=True, cut=True),
    Answer("c end mark llama", BODY + "<|end_of_text|>", RIGHT, completion=True),
    Answer("c begin mark", "<s>" + BODY, RIGHT, completion=True),
    Answer("c prose then fence", "Here is the code:\n" + PY, RIGHT, completion=True),
    Answer("c answer word", BODY + "\n# Test\nprint(double(2))\n", RIGHT, completion=True),
]
