"""Each recipe makes a problem from a good answer, and names what is wrong with an answer that misses its point."""

import json

import pytest

from codeeval.cli import run
from codeeval_benchmarks import load

HEAD = "def low(xs: list[int]) -> int:\n"
LOW = {
    "id": "low",
    "entry_point": "low",
    "prompt": f'{HEAD}    """Return the least of the numbers, 0 of none."""\n',
    "solution": f"{HEAD}    return min(xs, default=0)\n",
    "inputs": "[[3, 1]]\n[[]]\n[[-2, 5, -7]]\n[[4]]\n",
}
HIGH = {
    "id": "high",
    "entry_point": "high",
    "prompt": LOW["prompt"].replace("low", "high").replace("least", "largest"),
    "solution": LOW["solution"].replace("low", "high").replace("min", "max"),
    "inputs": LOW["inputs"],
}
LISTS = ["[[3, 1]]", "[[]]", "[[-2, 5, -7]]", "[[4]]", "[[6, 6, 0, -1, 9]]"]


def draft(words: str, body: str, helper: str = "") -> dict[str, object]:
    head = "def g(xs: list[int]) -> int:\n"
    return {"problem": f'{helper}{head}    """{words}\n    """\n', "solution": f"{head}{body}", "inputs": LISTS}


SPAN = draft("Return the largest number less the least, 0 of none.", "    return max(xs) - min(xs) if xs else 0\n")
HELPER = "def doubled(x: int) -> int:\n    return 2 * x\n\n\n"
SAME = {
    "problem": f'{HEAD}    """Of all of these numbers, return the one that no other is below; 0 of none.\n    """\n'
}
GOOD = {
    "pro": draft(
        "Return the sum of the least numbers of all beginnings.",
        "    return sum(low(xs[:end]) for end in range(1, len(xs) + 1))\n",
    ),
    "difficult": SPAN,
    "creative": SPAN,
    "subtle": draft("Return the largest of the numbers, 0 of none.", "    return max(xs, default=0)\n"),
    "combine": SPAN,
    "tool-use": draft("Double the sum.", "    return doubled(sum(xs))\n", HELPER),
    "verbose": SAME,
    "concise": {"problem": f'{HEAD}    """Least number; 0 of none.\n    """\n'},
}
BAD = {
    "pro": (draft("Return the sum.", "    return sum(xs)\n"), "base"),
    "difficult": (draft("Return the least.", "    return sorted(xs)[0] if xs else 0\n"), "trivial"),
    "creative": (draft("Return the least.", "    return sorted(xs)[0] if xs else 0\n"), "trivial"),
    "subtle": (draft("Return the least.", "    return sorted(xs)[0] if xs else 0\n"), "trivial"),
    "combine": (draft("Return the least.", "    return sorted(xs)[0] if xs else 0\n"), "trivial"),
    "tool-use": (draft("Return the sum.", "    return sum(xs)\n", HELPER), "base"),
    "verbose": ({"problem": LOW["prompt"]}, "copy"),
    "concise": ({"problem": f'{HEAD}    """Least.\n\n    >>> low([3, 1])\n    3\n    """\n'}, "examples"),
}


def evolved(recipe, answer, tmp_path, capsys):
    """Exit code, result and problems of a set whose model gives this answer for the first source."""
    (tmp_path / "toy.jsonl").write_text(json.dumps(LOW) + "\n" + json.dumps(HIGH) + "\n")
    key = "toy/low+toy/high" if recipe == "combine" else "toy/low"
    program = answer.get("solution", LOW["solution"])
    helper = HELPER if "doubled" in program else ""
    fenced = f"```python\n{LOW['solution']}\n\n{helper}{program}```"
    answers = [{"task_id": f"{key} draft", "text": json.dumps(answer)}]
    answers += [{"task_id": f"{key} draft 0 solution", "index": at, "text": fenced} for at in range(3)]
    file = tmp_path / "answers.jsonl"
    file.write_text("".join(json.dumps(each) + "\n" for each in answers))
    out = tmp_path / "new.jsonl"
    flags = ["--recipe", recipe, "--model", f"recorded/{file}", "--out", str(out), "--attempts", "1", "--json", "-q"]
    code = run(["evolve", str(tmp_path / "toy.jsonl"), *flags])
    return code, json.loads(capsys.readouterr().out), load(out).problems if out.exists() else ()


@pytest.mark.parametrize("recipe", GOOD)
def test_a_good_answer_becomes_a_problem_with_tests(recipe, tmp_path, capsys):
    code, result, problems = evolved(recipe, GOOD[recipe], tmp_path, capsys)
    rejected = {gate["gate"]: gate["rejected"] for gate in result["gates"] if gate["rejected"]}
    assert rejected == {"answer": 1}
    assert (code, result["kept"]) == (0, 1)
    assert problems[0].suites["base"].total >= len(GOOD[recipe].get("inputs", ()))
    assert problems[0].parents[0] == "toy:toy/low"
    assert len(problems[0].parents) == (2 if recipe == "combine" else 1)


@pytest.mark.parametrize("recipe", BAD)
def test_an_answer_that_misses_the_point_of_the_recipe_is_rejected(recipe, tmp_path, capsys):
    answer, gate = BAD[recipe]
    code, result, problems = evolved(recipe, answer, tmp_path, capsys)
    rejected = {each["gate"]: each["rejected"] for each in result["gates"] if each["rejected"]}
    assert rejected == {"answer": 1, gate: 1}
    assert (code, problems) == (1, ())
