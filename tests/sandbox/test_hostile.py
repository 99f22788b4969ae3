"""Every hostile program gets its right verdict, no neighbour notices, and nothing stays."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from codeeval_sandbox import Check, Limits, Status
from codeeval_sandbox.check import hostile_cases
from codeeval_sandbox.conformance import Case, run_cases
from codeeval_sandbox.hostile import Category, programs

pytestmark = pytest.mark.slow

LIMITS = Limits(seconds=2.0)
SAME_SLOT = {"workers": 1, "slots": 1}
RIGHT = {"add": "def add(a, b):\n    return a + b\n", "srt": "srt = sorted\n"}


def problems(results):
    """What is not as it should be, by program."""
    return {result.case.name: result.problems for result in results if not result.ok}


@pytest.fixture
def judge(make_pool, run_async, left_behind):
    """Runs cases on a fresh pool, and sees that nothing of them stays."""

    def run(cases, **config):
        async def main():
            async with make_pool(**config) as pool:
                return await run_cases(pool, cases)

        results = run_async(main())
        assert not left_behind()
        return results

    return run


def needs_its_slot(program):
    return program.category is Category.ISOLATION or program.after is not None


@pytest.mark.every_backend
def test_programs_side_by_side_get_their_verdicts_and_so_do_their_neighbours(judge, runs_here):
    followed = {program.after for program in programs()}
    chosen = [p for p in programs() if not needs_its_slot(p) and p.name not in followed]
    assert len(chosen) > 200
    assert not problems(judge(hostile_cases([p for p in chosen if runs_here(p.name)]), workers=2))


def test_what_one_program_leaves_the_next_on_its_slot_does_not_find(judge):
    followed = {program.after for program in programs()}
    chosen = [program for program in programs() if needs_its_slot(program) or program.name in followed]
    assert len(chosen) > 30
    assert not problems(judge(hostile_cases(chosen), **SAME_SLOT))


def test_programs_that_depend_on_chance_get_one_verdict(judge):
    chosen = [program for program in programs() if program.category is Category.NONDETERMINISM]
    statuses = defaultdict(set)
    for _ in range(4):
        for result in judge(hostile_cases(chosen), workers=2):
            statuses[result.case.name].add(result.verdict.status)
    assert len(statuses) > 8
    assert {name: found for name, found in statuses.items() if len(found) > 1} == {}


# -- programs that others wrote


@pytest.fixture(scope="module")
def others(official_data):
    """The folder of hostile programs beside the official data."""
    folder = official_data.parent / "hostile"
    if not folder.is_dir():
        pytest.skip(f"no further hostile programs at {folder}: they are looked for beside the folder of CODEEVAL_DATA")
    return folder


def cases_of(folder: Path):
    """The programs in order of their names, each before a neighbour; a pair of leave and find is not parted."""
    suites = suites_of((folder / "README.md").read_text(encoding="utf-8"))
    files = sorted(folder.glob("[0-9]*.py"))
    for file, following in zip(files, [*files[1:], None], strict=True):
        source = file.read_text(encoding="utf-8")
        header = dict(re.findall(r"(\w+)=(\S+)", "".join(re.findall(r"^#.*\n", source, re.MULTILINE))))
        suite = suites["srt" if header.get("prob") == "sort" else "add"]
        want = frozenset(map(Status, header["want"].split("|")))
        yield Case(file.stem, header["class"], source, suite, want, limits=LIMITS)
        if following is None or not ("leave" in file.stem and "find" in following.stem):
            right = RIGHT[suite.entry_point]
            yield Case(f"neighbour of {file.stem}", "neighbour", right, suite, frozenset({Status.PASSED}))


def suites_of(readme: str):
    """The suites of the folder's README: what stands before both, and each `check` under the name in its comment."""
    code = readme.partition("```python\n")[2].partition("```")[0]
    common, *checks = code.split("def check(candidate):")
    named = {re.search(r"# (\w+)", body)[1]: f"{common}\ndef check(candidate):{body}" for body in checks}
    return {name: Check("base", name, source) for name, source in named.items()}


def test_programs_that_others_wrote_get_their_verdicts(judge, others):
    cases = list(cases_of(others))
    assert len(cases) > 50
    assert not problems(judge(cases, **SAME_SLOT))
