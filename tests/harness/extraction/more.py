"""More answers: what models and servers were seen to write, beyond the kinds of `field`."""

from .tasks import DRAFT, FAILS, GOOD, MISSING, NO_CODE, RIGHT, STACK, Answer, fenced, lines

G = fenced(GOOD)
UNIT_TEST = lines(
    "import unittest",
    "class T(unittest.TestCase):",
    "    def test(self):",
    "        self.assertEqual(double(2), 4)",
)
INTERFACE = lines("class Stack:", "    def push(self, item): ...", "    def pop(self): ...")
OVERLOADS = (
    "from typing import overload\n\n@overload\ndef double(x: int) -> int: ...\n@overload\n"
    "def double(x: str) -> str: ...\ndef double(x):\n    return 2 * x\n"
)

MORE = [
    Answer(
        "import as the same name", f"{G}\n{lines('from answer import double as double', 'print(double(1))')}", RIGHT
    ),
    Answer(
        "import within function test",
        f"{G}\n{lines('def test_double():', '    from solution import double', '    assert double(2) == 4')}",
        RIGHT,
    ),
    Answer(
        "import before, def after plain",
        f"```python\nfrom sol import double\nassert double(2) == 4\n```\n\n{GOOD}",
        RIGHT,
    ),
    Answer(
        "importlib", f"{G}\n{lines('import importlib', 'double = importlib.import_module(chr(109)).double')}", FAILS
    ),
    Answer(
        "stub with pass and comment after",
        f"{G}\nTemplate:\n\n{lines('def double(x: int) -> int:', '    # write your code', '    pass  # TODO')}",
        RIGHT,
    ),
    Answer(
        "class stub after",
        f"{fenced(STACK)}\nInterface:\n\n{INTERFACE}",
        RIGHT,
        "stack",
    ),
    Answer(
        "overload stubs in the program",
        fenced(OVERLOADS),
        RIGHT,
    ),
    Answer("return NotImplemented stub", f"{G}\nGiven:\n{lines('def double(x):', '    return NotImplemented')}", RIGHT),
    Answer("pseudo after", f"{G}\nIn general:\n{lines('def double(x):', '    <your code here>')}", RIGHT),
    Answer(
        "partial: ellipsis in the middle",
        f"{G}\nWith logging:\n{lines('def double(x):', '    print(x)', '    ...', '    return result')}",
        RIGHT,
    ),
    Answer("result of loop", f"{G}\n{lines('for double in [double(1), double(2)]:', '    print(double)')}", RIGHT),
    Answer("result walrus", f"{G}\n{lines('if (d := double(2)) == 4:', '    print(d)')}", RIGHT),
    Answer("list of results under the name", f"{G}\n{lines('double = [double(x) for x in range(3)]')}", RIGHT),
    Answer("type alias", f"{G}\n{lines('Double = Callable[[int], int]')}", RIGHT),
    Answer("unlabelled js", f"{G}\nJS:\n\n{lines('const double = (x) => 2 * x;', language='')}", RIGHT),
    Answer("unlabelled output dict", f"{G}\nOutput:\n\n{lines('double = 8', language='')}", RIGHT),
    Answer("unlabelled c", f"{G}\nC:\n{lines('int double(int x) {', '    return 2 * x;', '}', language='')}", RIGHT),
    Answer("ts label", f"{G}\n{lines('double = (x: number): number => 2 * x', language='typescript')}", RIGHT),
    Answer("lua", f"{G}\n{lines('double = function(x) return 2 * x end', language='lua')}", RIGHT),
    Answer("mathematica", f"{G}\n{lines('double = 2 x', language='wolfram')}", RIGHT),
    Answer("nested in html fence", f"```html\n<pre>x</pre>\n```\n{G}", RIGHT),
    Answer(
        "four ticks python nested three",
        "````python\ndef double(x):\n    '''Use:\n\n    ```\n    double(1)\n"
        "    ```\n    '''\n    return 2 * x\n````\nDone.",
        RIGHT,
    ),
    Answer("six tildes", f"~~~~~~py\n{GOOD}~~~~~~\n", RIGHT),
    Answer("opened by ''' ", f"'''python\n{GOOD}'''\nDone now.", RIGHT),
    Answer("opened by quotes", f'"""python\n{GOOD}"""\n', RIGHT),
    Answer("single ticks over lines", f"`{GOOD.rstrip()}`", RIGHT),
    Answer("double ticks", f"``python\n{GOOD}``\n", RIGHT),
    Answer("space between ticks and language", f"``` python\n{GOOD}```\n", RIGHT),
    Answer("closing with a word", f"```python\n{GOOD}```python\n\nThis doubles it.", RIGHT),
    Answer("closing fence then text", f"```python\n{GOOD}``` This doubles it.\n", RIGHT),
    Answer("extra closing fence", f"```python\n{GOOD}```\n```\n", RIGHT),
    Answer("open then list of stars", f"```python\n{GOOD}\n* doubles\n* returns\n", RIGHT),
    Answer("open then stars prose", f"```python\n{GOOD}\n* It doubles the number\n", RIGHT),
    Answer("open then one word", f"```python\n{GOOD}\nDone!\n", RIGHT),
    Answer("open then quote", f"```python\n{GOOD}\n> Note that it is fast\n", RIGHT),
    Answer("open then lowercase prose", f"```python\n{GOOD}\nthis function doubles the number it gets.\n", RIGHT),
    Answer("open then question", f"```python\n{GOOD}\nWhy? Because 2*x.\n", RIGHT),
    Answer("open then It's", f"```python\n{GOOD}\nIt's O(1).\n", RIGHT),
    Answer("open then table", f"```python\n{GOOD}\n| x | double |\n|---|---|\n| 1 | 2 |\n", RIGHT),
    Answer("open then hr", f"```python\n{GOOD}\n---\n\nThe function doubles.\n", RIGHT),
    Answer("open then chinese", f"```python\n{GOOD}\n这个函数返回两倍。\n", RIGHT),
    Answer("open then output line", f"```python\n{GOOD}\nOutput: 8\n", RIGHT),
    Answer("open then emoji", f"```python\n{GOOD}\n✅ Works.\n", RIGHT),
    Answer("open then numbered paren", f"```python\n{GOOD}\n1) start\n2) end\n", RIGHT),
    Answer("open then bold step", f"```python\n{GOOD}\n**Step 1** multiply\n", RIGHT),
    Answer("open then single hash heading", f"```python\n{GOOD}\n# Explanation\n\nThe function multiplies.\n", RIGHT),
    Answer("plain then table", f"{GOOD}\n| a | b |\n|---|---|\n", RIGHT),
    Answer("plain then csv fenced", f"{GOOD}\n\nData:\n\n{lines('1,2', '3,4', language='csv')}", RIGHT),
    Answer("plain then unlabelled repl", f"{GOOD}\nTry:\n\n{lines('>>> double(2)', '4', language='')}", RIGHT),
    Answer(
        "plain, example with own assignment",
        f"{GOOD}\nExample:\n\n{lines('result = double(4)', 'print(result)')}",
        RIGHT,
    ),
    Answer(
        "plain, unittest fenced",
        f"{GOOD}\nTest:\n\n{UNIT_TEST}",
        RIGHT,
    ),
    Answer(
        "only a unittest",
        UNIT_TEST,
        NO_CODE,
    ),
    Answer("only a shell command", fenced("$ python -c 'print(2*4)'\n", "bash"), NO_CODE),
    Answer("only yaml unlabelled", fenced("name: double\nvalue: 8\n", ""), NO_CODE),
    Answer("only a number", "```\n8\n```\n", NO_CODE),
    Answer("only an expression", "```python\n2 * x\n```\n", NO_CODE),
    Answer("only a session of use", fenced(">>> double(4)\n8\n", "pycon"), NO_CODE),
    Answer("only print plain", "print(double(4))\n", NO_CODE),
    Answer("only asserts plain", "assert double(4) == 8\n", NO_CODE),
    Answer("User colon no colon space", f"{G}\n\nUser:now triple\nAssistant:{fenced(DRAFT)}", RIGHT),
    Answer("bare user line", f"{G}\nuser\nMore please\nassistant\n{fenced(DRAFT)}", RIGHT),
    Answer("### User", f"{G}\n### User\nMore\n### Assistant\n{fenced(DRAFT)}", RIGHT),
    Answer("## Question 2", f"{G}\n## Question 2\nWrite it\n\n## Answer\n{fenced(DRAFT)}", RIGHT),
    Answer("Q and A", f"{G}\nQ: simpler?\nA: {fenced(DRAFT)}", RIGHT),
    Answer("USER upper", f"{G}\nUSER: simpler?\nASSISTANT: {fenced(DRAFT)}", RIGHT),
    Answer("[USER]", f"{G}\n[USER] simpler?\n[ASSISTANT] {fenced(DRAFT)}", RIGHT),
    Answer("<|user|>", f"{G}<|user|>\nsimpler?\n<|assistant|>\n{fenced(DRAFT)}", RIGHT),
    Answer(
        "header ids",
        f"{G}<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nsimpler<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n{fenced(DRAFT)}",
        RIGHT,
    ),
    Answer("plain then ### Instruction", f"{GOOD}\n### Instruction:\nnow square\n### Response:\n{DRAFT}", RIGHT),
    Answer(
        "turn in docstring margin",
        fenced('def double(x):\n    """Chat.\n\nUser: double 4\nAssistant: 8\n    """\n    return 2 * x\n'),
        RIGHT,
    ),
    Answer("restated question first", f"Question: write double.\n\nAnswer:\n{G}", RIGHT),
    Answer("restated instruction heading first", f"### Instruction:\nWrite double\n\n### Response:\n{G}", RIGHT),
    Answer("second turn without speaker of answer", f"{G}\nHuman: thanks\n", RIGHT),
    Answer("<|think|>", f"<|think|>\n{fenced(DRAFT)}<|/think|>\n{G}", RIGHT),
    Answer("<think>same line", f"<think>{DRAFT}</think>{GOOD}", RIGHT),
    Answer("<THINK>", f"<THINK>\n{fenced(DRAFT)}</THINK>\n{G}", RIGHT),
    Answer("[THINKING]", f"[THINKING]\n{fenced(DRAFT)}[/THINKING]\n{GOOD}", RIGHT),
    Answer("<inner_monologue>", f"<inner_monologue>\n{fenced(DRAFT)}</inner_monologue>\n{GOOD}", RIGHT),
    Answer("<|thinking|>", f"<|thinking|>\n{fenced(DRAFT)}<|/thinking|>\n{GOOD}", RIGHT),
    Answer("<|thought_start|>", f"<|thought_begin|>\n{fenced(DRAFT)}<|thought_end|>\n{GOOD}", RIGHT),
    Answer("<ant:thinking>", f"<ant:thinking>\n{fenced(DRAFT)}</ant:thinking>\n{GOOD}", RIGHT),
    Answer(
        "thinking and reflection and output",
        f"<thinking>\n{fenced(DRAFT)}</thinking>\n<reflection>hm\n{fenced(DRAFT)}</reflection>\n<output>\n{GOOD}</output>",
        RIGHT,
    ),
    Answer("think then answer tags", f"<think>\n{fenced(DRAFT)}</think>\n<answer>\n{G}</answer>", RIGHT),
    Answer("think unclosed then answer", f"<think>\n{fenced(DRAFT)}\n<answer>\n{G}</answer>", RIGHT),
    Answer(
        "commentary channel",
        f"<|channel|>analysis<|message|>x{fenced(DRAFT)}<|end|><|start|>assistant<|channel|>commentary<|message|>y<|end|><|start|>assistant<|channel|>final<|message|>{G}<|return|>",
        RIGHT,
    ),
    Answer("stripped channels", f"analysisWe need double.{DRAFT}assistantfinal{G}", RIGHT),
    Answer(
        "start assistant channel",
        f"<|start|>assistant<|channel|>analysis<|message|>{fenced(DRAFT)}<|end|><|start|>assistant<|channel|>final<|message|>{G}",
        RIGHT,
    ),
    Answer(
        "begin_of_solution end",
        f"<|begin_of_thought|>\n{fenced(DRAFT)}<|end_of_thought|>\n<|begin_of_solution|>\n{G}<|end_of_solution|>",
        RIGHT,
    ),
    Answer("gemma channel", f"<|channel>thought\n{fenced(DRAFT)}<channel|>{G}", RIGHT),
    Answer(
        "details",
        '<details type="reasoning" done="true">\n<summary>Thought for 3 seconds</summary>\n'
        f"{fenced(DRAFT)}</details>\n{G}",
        RIGHT,
    ),
    Answer("closing alone, plain", f"so {DRAFT} no\n[/THINK]{GOOD}", RIGHT),
    Answer("quoted think in prose", f"I use no `<think>` here.\n{G}", RIGHT),
    Answer("thought about tags in code", f'<think>The code is `x = "</think>"`?</think>\n{G}', RIGHT),
    Answer("two thoughts", f"<think>a {fenced(DRAFT)}</think>\nHm\n<think>{fenced(DRAFT)}</think>\n{G}", RIGHT),
    Answer("unclosed think stop", f"<think>\n{G}", NO_CODE),
    Answer("ended by </s> and more", f"{GOOD.rstrip()}</s></s></s>", RIGHT),
    Answer("<|end|> on line", f"{GOOD}<|end|>", RIGHT),
    Answer("fim", f"{GOOD}<fim_suffix>", RIGHT),
    Answer("file_sep", f"{GOOD}<file_sep>\nother", RIGHT),
    Answer("<|file_separator|>", f"{GOOD}<|file_separator|>\ndef double(x): pass", RIGHT),
    Answer("[/INST] leading", f"[/INST] {GOOD}", RIGHT),
    Answer("<unk>", f"{GOOD.rstrip()}<unk>", RIGHT),
    Answer("<EOT>", f"{GOOD.rstrip()}<EOT>", RIGHT),
    Answer("<|END_OF_TURN_TOKEN|>", f"{GOOD.rstrip()}<|END_OF_TURN_TOKEN|>", RIGHT),
    Answer("[DONE]", f"{GOOD}[DONE]", RIGHT),
    Answer("</code>", f"{GOOD}</code>", RIGHT),
    Answer("<code> unclosed", f"<code>\n{GOOD}", RIGHT),
    Answer("<python>", f"<python>{GOOD}</python>", RIGHT),
    Answer("xml answer cdata", f"<answer><![CDATA[\n{GOOD}]]></answer>", RIGHT),
    Answer("json wrapped", '{"code": "def double(x):\\n    return 2 * x\\n"}', NO_CODE),
    Answer("final answer latex", f"$\\boxed{{\n{GOOD}}}$", RIGHT),
    Answer(
        "ipython",
        fenced(
            "In [1]: def double(x):\n   ...:     return 2 * x\n   ...:\n\nIn [2]: double(2)\nOut[2]: 4\n", "ipython"
        ),
        RIGHT,
    ),
    Answer(
        "session with prose", "Here:\n\n>>> def double(x):\n...     return 2 * x\n...\n>>> double(4)\n8\n\nDone.", RIGHT
    ),
    Answer("bom before fence", f"\ufeff{G}", RIGHT),
    Answer("zero width within", f"```python\n\u200b{GOOD}```", RIGHT),
    Answer(
        "indented code block", "Here:\n\n" + "".join(f"    {line}\n" for line in GOOD.splitlines()) + "\nDone.", RIGHT
    ),
    Answer(
        "three spaces prog with helper",
        "   def half(x):\n    return x / 2\n\n\ndef double(x):\n    return 2 * x\n",
        RIGHT,
    ),
    Answer("space then prose first", f" Here is it:\n\n{GOOD}", RIGHT),
    Answer("space before decorator", " @staticmethod\ndef double(x):\n    return 2 * x\n", RIGHT),
    Answer("space before constant", " TWO = 2\n\n\ndef double(x):\n    return TWO * x\n", RIGHT),
    Answer("space before docstring", f' """Doubles."""\n\n\n{GOOD}', RIGHT),
    Answer("space before async", " async def helper():\n    pass\n\n\ndef double(x):\n    return 2 * x\n", RIGHT),
    Answer("form feed", f"\x0c{GOOD}", RIGHT),
    Answer("ideographic space", f"\u3000{GOOD}", RIGHT),
    Answer(
        "two renamed",
        f"{lines('def twice(x):', '    return 2 * x')}\n{lines('def thrice(x):', '    return 3 * x')}",
        MISSING,
    ),
    Answer("renamed with space", " def twice(x):\n    return 2 * x\n", MISSING),
    Answer("renamed indented", "    def twice(x):\n        return 2 * x\n", MISSING),
    Answer("renamed async", fenced("async def twice(x):\n    return 2 * x\n"), MISSING),
    Answer(
        "renamed decorated", fenced("import functools\n\n@functools.cache\ndef twice(x):\n    return 2 * x\n"), MISSING
    ),
    Answer(
        "renamed prose between", "Sure.\n\ndef twice(x):\n    return 2 * x\n\nThis works.\n\nprint(twice(2))\n", MISSING
    ),
    Answer("renamed lambda", fenced("twice = lambda x: 2 * x\n"), MISSING),
    Answer("main script", fenced("n = int(input())\nfor i in range(n):\n    print(2 * i)\n"), FAILS),
]
