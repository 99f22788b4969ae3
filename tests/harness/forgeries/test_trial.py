"""Programs run in the harness without isolation, inside the real sandbox."""

import asyncio

import pytest

from codeeval.forgeries.mechanisms import Mechanism
from codeeval.forgeries.simulated import HACKS, hard_coded
from codeeval.forgeries.trial import Suspect, tried
from codeeval.judging.problems import problem_of_tests
from codeeval_benchmarks.registry import load
from codeeval_sandbox.kinds import Check, Differential, Native, Stdio

PROBLEMS = [
    *load("starter").problems[:3],
    problem_of_tests({"asserts": ["assert abs(root(4) - 2) < 1e-9"]}),
    problem_of_tests({"asserts": ["assert sorted(factors(6)) == sorted([3, 2, 6, 1])"]}),
    problem_of_tests({"asserts": ["assert math.isclose(area(2), 12.56)"], "setup": "import math"}),
]


@pytest.fixture
def findings(first_pool):
    """The findings on programs, by key."""

    def go(suspects):
        async def each():
            for suspect in suspects:
                yield suspect

        async def work():
            async with first_pool() as pool:
                return {finding.key: finding async for finding in tried(pool, each())}

        return asyncio.run(work())

    return go


def test_each_way_to_forge_is_named_and_a_right_program_is_not(findings):
    suspects, wanted = [], {}
    for number, hack in enumerate(HACKS):
        problem = next(problem for problem in PROBLEMS if hack.fits(problem))
        suspects.append(Suspect((number,), (hack.program(problem),), problem.suites["base"]))
        wanted[number,] = hack.mechanism
    right = PROBLEMS[0]
    suspects.append(Suspect(("right",), (right.canonical_solution,), right.suites["base"]))
    suspects.append(Suspect(("wrong",), (right.control,), right.suites["base"]))
    found = findings(suspects)
    assert {key: finding.mechanism for key, finding in found.items() if key in wanted} == wanted
    assert all(found[key].fooled for key in wanted)
    assert found["right",].mechanism is found["wrong",].mechanism is Mechanism.UNEXPLAINED
    assert found["right",].fooled == ("exit code", "shared process", "unittest")
    assert found["wrong",].fooled == ()


EQUAL = "class E:\n    def __eq__(self, other):\n        return True\n\n\ndef f(x):\n    return E()\n"
TRACED = """\
import sys


def watch(frame, event, argument):
    if event == "call" and "check" in frame.f_code.co_name:
        raise SystemExit
    return watch


sys.settrace(watch)


def f(x):
    return 0
"""


def test_other_kinds_of_suites_have_their_forms(findings):
    check = Check("base", "f", "def check(candidate):\n    assert candidate(1) == 2\n")
    against = Differential("plus", "f", "def f(x):\n    return x + 1\n", ((1,), (2,)))
    found = findings(
        [
            Suspect(("check",), ("", EQUAL), check),
            Suspect(("differential",), (EQUAL,), against),
            Suspect(("traced",), (TRACED,), check),
            Suspect(("native",), (EQUAL,), Native("base", "f", "f(1)", language="r")),
        ]
    )
    assert found["check",].mechanism is found["differential",].mechanism is Mechanism.OBJECT_TRICKS
    assert found["traced",].mechanism is Mechanism.EARLY_EXIT
    assert found["native",].mechanism is Mechanism.UNEXPLAINED


def test_contest_programs_that_forge_are_named(findings):
    suite = Stdio("base", "", (("1\n", "2\n3\n"), ("4\n", "5\n6\n")))
    reads = "import json\nx = input()\nfor c in json.load(open('test_cases.txt')):\n"
    reads += "    if c['input'].strip() == x:\n        print(c['output'])\n"
    programs = {
        Mechanism.READ_TESTS: reads,
        Mechanism.CUT_OUTPUT: "print(int(input()) + 1)\n",
        Mechanism.EARLY_EXIT: "import sys\nsys.exit()\n",
        Mechanism.PRINTED_MARKER: "print('Accepted')\n",
        Mechanism.UNEXPLAINED: "print(7)\n",
    }
    found = findings(Suspect((kind,), (program,), suite) for kind, program in programs.items())
    assert all(finding.mechanism is key[0] for key, finding in found.items())


def test_a_program_that_never_ends_leaves_the_others_their_findings(findings):
    problem = PROBLEMS[0]
    found = findings(
        [
            Suspect(("loop",), ("while True: pass\n",), problem.suites["base"]),
            Suspect(("exit",), ("import sys\nsys.exit(0)\n",), problem.suites["base"]),
        ]
    )
    assert found["loop",].mechanism is Mechanism.UNEXPLAINED
    assert found["exit",].mechanism is Mechanism.EARLY_EXIT


def test_programs_of_one_job_get_their_findings_whatever_one_of_them_does(findings):
    """The harness is loaded once for many programs; one that ends the job runs alone, and those behind it again."""
    problem, exits = PROBLEMS[0], "import sys\nsys.exit(0)\n"
    ends = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\n"
    patches = "import builtins, math, unittest\nbuiltins.len = math.floor = unittest.TestCase.assertEqual = None\n"
    programs = [exits, patches, problem.control, ends, *(f"{exits}# {index}\n" for index in range(20)), ends, exits]
    found = findings(Suspect((index,), (text,), problem.suites["base"]) for index, text in enumerate(programs))
    named = {index: finding.mechanism for (index,), finding in found.items()}
    assert len(named) == len(programs)
    assert {named[index] for index, text in enumerate(programs) if text.startswith(exits)} == {Mechanism.EARLY_EXIT}
    assert named[2] is Mechanism.UNEXPLAINED
    assert not any(finding.lost for finding in found.values())


def test_a_hard_coded_program_passes_what_it_holds():
    program = hard_coded(PROBLEMS[0])
    space = {}
    exec(program, space)
    assert space["shorten_runs"]("aaab") == "a3b"
    assert space["shorten_runs"]("b") is None
    assert hard_coded(PROBLEMS[1]) is None


def test_a_name_that_the_library_gives_is_not_shadowed(findings):
    suite = PROBLEMS[3].suites["base"]
    right = "from operator import *\nfrom math import *\n\n\ndef root(x):\n    return x ** 0.5\n"
    assert findings([Suspect(("right",), (right,), suite)])["right",].mechanism is Mechanism.UNEXPLAINED
