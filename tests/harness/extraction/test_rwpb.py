"""Replies to real tasks of RWPB in the forms in which models wrote them: each gives the canonical function.

The canonical solutions are put into the forms here. Prompts have imports, constants and helpers beside the function,
and docstrings that show sessions, fences and calls.
"""

import ast

import pytest

from codeeval.extraction import extract
from codeeval.samples import Completion
from codeeval_benchmarks import rwpb

pytestmark = pytest.mark.data

FORMS = {
    "fenced, with prose": "Here's the code:\n\n```python\n{whole}```\n\nIt works as follows:\n\n1. It reads `x`.\n",
    "unfenced": "{whole}",
    "prose around it": "Sure! Below is the function.\n\n{whole}\nThis returns the value. Let me know!\n",
    "the function alone": "```\n{function}```",
    "the body alone": "{body}",
    "several blocks": """
First:

```bash
pip install numpy
```

Then:

```python
{whole}```

Usage:

```python
from my_module import {name}
print({name})
```

Output:

```
<function>
```
""",
    "a fence that stays open": "```python\n{whole}",
    "a program with a main": """{whole}

if __name__ == "__main__":
    print({name}, "demo")
    raise SystemExit(3)
""",
    "tests below it": """```python
{whole}

import unittest

class TestIt(unittest.TestCase):
    def test_it(self):
        self.assertTrue(callable({name}))

if __name__ == '__main__':
    unittest.main()
```""",
    "tags": "[PYTHON]\n{whole}[/PYTHON]</s>",
    "reasoning before it": """<think>
```python
def {name}(*a): return None
```
would be wrong.
</think>

```python
{whole}```""",
}


@pytest.fixture(scope="module")
def problems(official_data):
    """Every seventh task."""
    return tuple(rwpb.benchmark.load(official_data))[::7]


def function_of(source, name):
    """The last definition of the name."""
    return next(node for node in reversed(ast.parse(source).body) if getattr(node, "name", None) == name)


def reply_to(problem, form):
    whole = problem.canonical_solution
    node = function_of(whole, problem.entry_point)
    lines = whole.split("\n")
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]) - 1
    body = whole.removeprefix(problem.prompt.stub)
    function = "\n".join(lines[first : node.end_lineno]) + "\n"
    return FORMS[form].format(whole=whole, function=function, body=body, name=problem.entry_point)


@pytest.mark.parametrize("form", FORMS)
def test_a_reply_gives_the_function_in_it(problems, form):
    for problem in problems:
        sample = extract(Completion(0, reply_to(problem, form), "answer"), problem)
        program = sample.solution if sample.alone else problem.prelude + sample.solution
        read = function_of(program, problem.entry_point)
        assert ast.dump(read) == ast.dump(function_of(problem.canonical_solution, problem.entry_point)), problem.task_id


@pytest.mark.parametrize("reply", ["I'm sorry, but I cannot help with that.\n", "", "```python\n```\n"])
def test_a_reply_without_code_has_no_program(problems, reply):
    assert {extract(Completion(0, reply, "answer"), problem).extraction for problem in problems} == {"empty"}


def test_a_function_that_was_cut_is_taken_as_far_as_it_goes(problems):
    for problem in problems:
        whole = problem.canonical_solution
        cut = len(problem.prompt.stub) + (len(whole) - len(problem.prompt.stub)) // 3
        sample = extract(Completion(0, f"```python\n{whole[:cut]}", "answer"), problem)
        assert sample.extraction == "incomplete_fenced"
        assert sample.solution.strip() == whole[:cut].strip()
