"""Tests that execute text share the process of the program whose text it may be."""

from dataclasses import replace

import pytest

from codeeval_sandbox import Asserts, Check, Job, Status

TEXTS = [
    "assert eval(f()) == 5",
    "exec(f(), space)",
    "run = eval\nassert run(f()) == 5",
    "assert list(map(eval, f())) == [5]",
    "import builtins\nbuiltins.exec(f())",
    "import pickle\nassert pickle.loads(f()) == 5",
    "from pickle import loads as read\nassert read(f()) == 5",
    "import importlib\nimportlib.import_module(f())",
    "__import__(f())",
    "exec(compile(f(), 'a', 'exec'), space)",
]
PLAIN = [
    "assert f() == 5",
    "assert evaluate(f()) == 5",
    "assert f() == 'eval(x)'",
    "import ast\nassert ast.literal_eval(f()) == 5",
    "import json\nassert json.loads(f()) == 5",
    "assert eval('2 + 3') == f()",
    "assert model.eval(f())",
    "exec(compile('x = 1', 'a', 'exec', dont_inherit=True), space)",
    "assert not eval(",
]


@pytest.mark.parametrize("test", TEXTS)
def test_tests_that_execute_what_a_program_returns_are_shared(test):
    assert Asserts("base", "f", (test,)).trust == "shared"
    assert Asserts("base", "f", ("assert f()",), setup=test).trust == "shared"
    body = "\n    ".join(test.splitlines())
    assert replace(Check("base", "f", f"def check(f):\n    {body}\n"), own_objects=True).trust == "shared"


@pytest.mark.parametrize("test", PLAIN)
def test_tests_that_execute_no_text_stay_isolated(test):
    assert Asserts("base", "f", (test,)).trust == "isolated"


def test_text_that_ends_the_process_ends_the_programs_own(make_pool, run_async):
    suite = Asserts("base", "f", ("assert eval(f(2, 3)) == 5",))
    ends = "def f(a, b):\n    return '__import__(\"os\")._exit(0)'\n"
    right = "def f(a, b):\n    return f'{a}+{b}'\n"

    async def main():
        async with make_pool(workers=1) as pool:
            jobs = [Job((name,), (program,), suite) for name, program in (("ends", ends), ("right", right))]
            return {verdict.key[0]: (verdict.status, verdict.attempt) async for verdict in pool.run(jobs)}

    assert run_async(main()) == {"ends": (Status.EXITED, 1), "right": (Status.PASSED, 1)}
