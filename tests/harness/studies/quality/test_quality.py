import json

import pytest

from codeeval.errors import UsageError
from codeeval.store import Run
from codeeval.store.run import open_run
from codeeval.studies.inputs.cohorts import gather
from codeeval.studies.quality.code_style import MEASURES, measure
from codeeval.studies.quality.study import study_quality

CAMEL = """def addAll(firstValue, others):
    theSum = firstValue
    for one in others:
        theSum += one
    return theSum
"""
SNAKE = CAMEL.replace("firstValue", "first_value").replace("theSum", "the_sum").replace("addAll", "add_all")


def test_names_follow_a_rule_only_if_all_do():
    assert (measure(CAMEL)["camel_case"], measure(CAMEL)["snake_case"]) == (1, 0)
    assert (measure(SNAKE)["camel_case"], measure(SNAKE)["snake_case"]) == (0, 1)
    mixed = measure(SNAKE.replace("the_sum", "theSum"))
    assert (mixed["camel_case"], mixed["snake_case"]) == (0, 0)


@pytest.mark.parametrize(
    ("program", "camel", "snake"),
    [
        ("print(1)\n", 0, 0),  # no name, no adherence
        ("x = 1\n", 1, 1),  # a single letter
        ("x1 = 1\n", 0, 0),  # digits only after a capital, and never in snake_case
        ("aB1 = 1\n", 1, 0),
        ("a, (bC, dE) = 1, (2, 3)\n", 1, 0),  # targets within tuples
        ("_x = 1\n", 0, 0),
    ],
)
def test_names_are_judged_as_the_notebooks_do(program, camel, snake):
    found = measure(program)
    assert (found["camel_case"], found["snake_case"]) == (camel, snake)


def test_short_means_lines_and_functions():
    assert measure(CAMEL)["short"] == 1
    assert measure(CAMEL + f"theText = '{'x' * 80}'\n")["short"] == 0
    assert measure("def f():\n" + "    x = 1\n" * 31)["short"] == 0
    assert measure("x = 1\n")["short"] == 0  # without a function there is nothing to be short


def test_comments_are_counted_with_and_without_the_papers_rule():
    program = "def f(x):\n    y = x  # twice\n    return y  # done\n"
    assert (measure(program)["commented"], measure(program)["comments_per_line"]) == (0, pytest.approx(2 / 3))
    quoted = 'def f(x):\n    """It doubles."""\n    y = x  # twice\n    return y  # done\n'
    assert (measure(quoted)["commented"], measure(quoted)["lines"]) == (1, 3)


def test_the_linter_counts_findings_without_running_anything():
    assert measure("import os\ndef f(x):\n    return y\n")["lint"] == 2


@pytest.mark.parametrize(
    "program", ["def f(:\n", "\0", "x = " + "(" * 300 + ")" * 300, "x" * 200_000, "-" * 99_000 + "1"]
)
def test_what_cannot_be_parsed_has_no_measures(program):
    assert measure(program) is None


def test_odd_escapes_warn_nobody():
    assert measure("x = '\\d'\n") is not None


@pytest.fixture
def styled(make_run):
    """Task 0 is easy, in camelCase; task 1 is hard, has all false positives, and is in snake_case throughout."""
    folder = make_run(
        "a", {"T/0": ["bp"] * 6, "T/1": ["bp", "b", "b", "b", "", ""], "T/2": ["bp", "b", "", "", "", ""]}
    )
    with open_run(folder, Run(folder).manifest, "resume"):
        pass
    path = folder / "samples.jsonl"
    rows = path.read_text().splitlines()
    styles = {"T/0": CAMEL, "T/1": SNAKE, "T/2": SNAKE}
    default = '"def f(x):\\n    return x\\n"'
    changed = [row.replace(default, json.dumps(styles[json.loads(row)["task_id"]])) for row in rows]
    path.write_text("\n".join(changed) + "\n")
    return folder


def test_paired_comparison_is_not_fooled_by_harder_tasks(styled):
    """Averages say that false positives are less camelCase; within tasks, there is no difference at all."""
    model = study_quality(gather([styled])).models[0]
    camel = next(one for one in model.measures if one.measure == "camel_case")
    assert (camel.true_positive.estimate, camel.false_positive.estimate) == (pytest.approx(1 / 3), 0)
    assert (camel.difference.estimate, camel.lower, camel.higher) == (0, 0, 0)
    assert (model.paired_tasks, model.programs, model.unreadable) == (2, 12, 0)
    assert [one.measure for one in model.measures] == [one.name for one in MEASURES]


def test_programs_are_drawn_evenly_from_tasks_and_kinds(styled):
    assert study_quality(gather([styled]), programs=6).models[0].programs == 5  # one true each, one false of two tasks
    with pytest.raises(UsageError, match="--programs 0"):
        study_quality(gather([styled]), programs=0)
