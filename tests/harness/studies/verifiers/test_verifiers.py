import numpy as np
import pytest

from codeeval.errors import UsageError
from codeeval.store import Outcomes, SuiteOutcomes
from codeeval.store.outcomes import STATUSES
from codeeval.strengthening.adequacy import Adequacy, Mutant
from codeeval.strengthening.lines import Coverage, coverage_of
from codeeval.studies.verifiers.figures import draw_verifiers
from codeeval.studies.verifiers.study import deceptions, verifiers
from codeeval_sandbox.jobs import Status


def outcomes(**suites):
    """Each suite by name: a string per task, one letter per sample, `p` a pass, `-` no verdict."""
    found = []
    for name, tasks in suites.items():
        rows = [(task, index, one) for task, text in enumerate(tasks) for index, one in enumerate(text) if one != "-"]
        status = [STATUSES.index(Status.PASSED if one == "p" else Status.WRONG) for _, _, one in rows]
        task, index = (np.array([row[place] for row in rows], dtype=np.int64) for place in (0, 1))
        found.append(SuiteOutcomes(name, task, index, np.array(status, dtype=np.uint8)))
    return Outcomes(tuple(f"T/{task}" for task in range(len(next(iter(suites.values()))))), tuple(found))


def measured(count=2):
    mutants = [
        Mutant("comparison", {"base": True, "strong": True}),
        Mutant("comparison", {"base": False, "strong": True}),
        Mutant("off_by_one", {"base": False, "strong": False}),
    ]
    coverage = {"base": Coverage(4, 3, 2, 1), "strong": Coverage(4, 4, 2, 2)}
    return [Adequacy(f"T/{task}", coverage, mutants) for task in range(count)]


def test_false_positives_are_counted_by_task():
    counts = deceptions(outcomes(base=["ppf", "ff"], strong=["pff", "pp"]), "base", "strong")
    assert counts == ({"T/0": 2, "T/1": 0}, {"T/0": 1, "T/1": 0})


def test_scores_are_means_over_problems_and_equivalents_are_told():
    result = verifiers("toy", measured())
    base, strong = result.suites
    assert (base.line_coverage.estimate, base.branch_coverage.estimate) == (0.75, 0.5)
    assert (base.mutation_score.estimate, base.mutation_score_of_known.estimate) == pytest.approx((1 / 3, 1 / 2))
    assert strong.mutation_score_of_known.estimate == 1
    assert base.operators["comparison"].model_dump() == {"mutants": 4, "rejected": 2}
    assert [row.equivalent for row in result.problems] == [1, 1, 1, 1]
    assert result.run is None


def test_what_each_suite_finds_of_the_oracles_false_positives():
    found = outcomes(base=["pppp"], plus=["pfff"], strong=["fpf-"])
    result = verifiers("toy", measured(1), run=("run", found, "base", "plus"))
    plus, strong = result.found
    assert (plus.found, plus.false_positives, plus.doubted) == (3, 3, 0)
    assert (strong.found, strong.false_positives, strong.doubted, strong.accepted) == (1, 2, 1, 1)
    assert all(one.spearman is None for one in result.relationships)


def test_a_run_without_a_passing_sample_says_nothing():
    with pytest.raises(UsageError, match="no sample that passes 'base'"):
        verifiers("toy", measured(1), run=("run", outcomes(base=["ff"], strong=["ff"]), "base", "strong"))


def test_an_oracle_that_the_run_lacks_is_named():
    with pytest.raises(UsageError, match="no verdicts of a suite 'plus'; it has 'base'"):
        verifiers("toy", measured(1), run=("run", outcomes(base=["pp"]), "base", "plus"))


def test_problems_that_cannot_be_measured_are_named():
    one = Adequacy("T/0", {}, [], failing=("base",))
    assert verifiers("toy", [one]).unmeasured == ["T/0 (base)"]


def test_the_figure_is_written_with_its_numbers(tmp_path):
    paths = draw_verifiers(verifiers("toy", measured()), tmp_path)
    assert [path.name for path in paths] == ["verifiers.svg", "verifiers.png", "verifiers.json"]
    assert all(path.stat().st_size for path in paths)


PROGRAM = """\
def f(a, b):
    if a > 2:
        return a
    for i in range(b):
        a += 1
    return a
"""


def test_coverage_is_counted_from_arcs():
    arcs = {(-1, 1), (1, -1), (-1, 2), (2, 4), (4, 5), (5, 4), (4, 6), (6, -1)}
    found = coverage_of({"one": PROGRAM, "none": PROGRAM}, {"one": arcs})
    assert found == {"one": Coverage(6, 5, 4, 3), "none": Coverage(6, 0, 4, 0)}
