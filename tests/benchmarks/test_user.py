import bz2
import gzip
import json
import lzma
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeeval_benchmarks import registry, user
from codeeval_benchmarks.errors import DataFileError, ProblemFormatError
from codeeval_benchmarks.formats import format_of
from codeeval_benchmarks.rows import Row
from codeeval_sandbox.kinds import Asserts, Check, Differential

HUMANEVAL = {
    "task_id": "Mine/0",
    "prompt": 'import math\n\ndef half(x):\n    """Half of x."""\n',
    "entry_point": "half",
    "canonical_solution": "    return x / 2\n",
    "test": "def check(candidate):\n    assert candidate(4) == 2\n",
}
EVALPLUS = {
    **{key: HUMANEVAL[key] for key in ("task_id", "prompt", "entry_point", "canonical_solution")},
    "base_input": [[4], [6]],
    "plus_input": [[1]],
    "atol": 1e-6,
    "contract": "    assert x >= 0\n",
}
MBPP = {
    "task_id": 7,
    "text": "Write a function that halves.",
    "code": "import math\r\ndef half(x):\r\n    return x / 2",
    "test_list": ["assert math.isclose(half(4), 2)", "assert half(6) == 3"],
}

PRO = {
    "id": 4,
    "raw_problem": "# Half of x.\ndef half(x):\n",
    "raw_solution": "    return x / 2\n",
    "new_problem": "# Half of each.\nimport math\ndef halves(xs):\n",
    "new_solution": "    return [half(x) for x in xs]\n",
    "test_code": "expected = [1]\nassert halves([2]) == expected\nassert halves([]) == []\n",
}


def write(path: Path, *rows: dict[str, Any]) -> Path:
    content = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def without(row: dict[str, Any], field: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != field}


PLUS_SCRIPT = """import math

def assertion(out, exp, atol):
    assert math.isclose(out, exp, abs_tol=atol)

inputs = [[4], [7]]
for i, inp in enumerate(inputs):
    assertion(half(*inp), inp[0] / 2, 1e-6)
"""


@pytest.mark.parametrize("ending", [".jsonl", ".jsonl.gz"])
def test_the_formats_are_told_apart_row_by_row(tmp_path: Path, ending: str):
    path = write(tmp_path / f"mine{ending}", HUMANEVAL, {**EVALPLUS, "task_id": "Mine/1"}, MBPP)
    benchmark = registry.load(path)
    assert benchmark.name == "mine"
    assert [problem.task_id for problem in benchmark] == ["Mine/0", "Mine/1", "Mbpp/7"]
    assert [type(problem.suites["base"]) for problem in benchmark] == [Check, Differential, Asserts]


def test_rows_of_mbpp_plus_run_all_of_their_tests(tmp_path: Path):
    (problem,) = registry.load(write(tmp_path / "a.jsonl", {**MBPP, "test": PLUS_SCRIPT}))
    base, plus = problem.suites["base"], problem.suites["plus"]
    assert isinstance(base, Asserts)
    assert isinstance(plus, Asserts)
    assert base.tests == tuple(MBPP["test_list"])
    (loop,) = plus.tests
    assert loop.startswith("for i, inp in enumerate(inputs):")
    assert "def assertion" in plus.setup
    assert "inputs = " in plus.setup


def test_a_test_field_that_tests_something_else_is_refused(tmp_path: Path):
    path = write(tmp_path / "a.jsonl", {**MBPP, "test": "assert other(1) == 2"})
    with pytest.raises(ProblemFormatError, match=r"field 'test': does not call 'half'"):
        registry.load(path)


@pytest.mark.parametrize("missing", [{}, {"canonical_solution": None}, {"canonical_solution": ""}])
def test_a_problem_in_humanevals_format_may_have_no_solution(tmp_path: Path, missing: dict[str, Any]):
    row = {**without(HUMANEVAL, "canonical_solution"), **missing}
    (problem,) = registry.load(write(tmp_path / "a.jsonl", row))
    assert (problem.canonical_solution, problem.prompt.stub) == ("", HUMANEVAL["prompt"])
    assert problem.prelude == "import math\n"


def test_a_problem_in_mbpps_format_may_have_no_solution(tmp_path: Path):
    (problem,) = registry.load(write(tmp_path / "a.jsonl", without(MBPP, "code")))
    assert (problem.canonical_solution, problem.entry_point) == ("", "half")


@pytest.mark.parametrize("pack", [bz2.compress, lzma.compress])
def test_problems_are_read_however_they_are_packed(tmp_path: Path, pack: Callable[[bytes], bytes]):
    path = tmp_path / "mine.jsonl.xz"
    path.write_bytes(pack(write(tmp_path / "mine.jsonl", HUMANEVAL).read_bytes()))
    assert registry.load(path).name == "mine"
    path.write_bytes(b"PAR1" + bytes(20) + b"PAR1")
    with pytest.raises(DataFileError, match="parquet"):
        registry.load(path)


def test_a_row_in_humanevals_format(tmp_path: Path):
    (problem,) = user.load(write(tmp_path / "mine.jsonl", HUMANEVAL))
    assert problem.prompt.stub == HUMANEVAL["prompt"]
    assert problem.prelude == "import math\n"
    assert problem.canonical_solution == HUMANEVAL["prompt"] + HUMANEVAL["canonical_solution"]
    assert problem.suites["base"] == Check("base", "half", HUMANEVAL["test"])


def test_a_row_in_evalplus_format(tmp_path: Path):
    """`plus` is the plus inputs alone; the contract is kept, and not executed."""
    (problem,) = user.load(write(tmp_path / "mine.jsonl", EVALPLUS))
    reference = HUMANEVAL["prompt"] + HUMANEVAL["canonical_solution"]
    assert problem.suites == {
        "base": Differential("base", "half", reference, ((4,), (6,)), 1e-6),
        "plus": Differential("plus", "half", reference, ((1,),), 1e-6),
    }
    assert problem.metadata["contract"] == EVALPLUS["contract"]


def test_a_row_of_mbpp_plus_has_words_and_asserts_in_its_prompt(tmp_path: Path):
    prompt = '"""\nHalve it.\nassert half(4) == 2\n"""\n'
    row = {**EVALPLUS, "prompt": prompt, "canonical_solution": "def half(x):\n    return x / 2\n"}
    (problem,) = user.load(write(tmp_path / "mine.jsonl", row))
    assert problem.prompt.instruction == "Halve it."
    assert problem.prompt.visible_tests == ("assert half(4) == 2",)
    assert problem.prompt.stub == problem.prelude == ""


def test_a_row_in_mbpps_format(tmp_path: Path):
    (problem,) = user.load(write(tmp_path / "mine.jsonl", MBPP))
    assert problem.entry_point == "half"
    assert problem.canonical_solution == "import math\ndef half(x):\n    return x / 2"
    assert problem.suites["base"] == Asserts("base", "half", tuple(MBPP["test_list"]), setup="import math\n")


def test_a_row_in_codeeval_pros_format(tmp_path: Path):
    (problem,) = user.load(write(tmp_path / "mine.jsonl", PRO))
    assert (problem.task_id, problem.entry_point, problem.prelude) == ("mine/4", "halves", "import math\n")
    assert problem.prompt.visible_tests == ("assert halves([2]) == expected",)
    assert problem.suites["base"].tests == (
        "expected = [1]",
        problem.prompt.visible_tests[0],
        "assert halves([]) == []",
    )
    assert problem.metadata["base_entry_point"] == "half"


def test_a_prompt_without_a_last_newline_gets_one(tmp_path: Path):
    """Plain concatenation is not Python then, as in most rows of EvoEval."""
    (problem,) = user.load(write(tmp_path / "mine.jsonl", {**HUMANEVAL, "prompt": HUMANEVAL["prompt"].rstrip("\n")}))
    assert problem.canonical_solution == HUMANEVAL["prompt"] + HUMANEVAL["canonical_solution"]


@pytest.mark.parametrize(
    ("row", "field", "message"),
    [
        (without(HUMANEVAL, "task_id"), "task_id", "missing"),
        (without(HUMANEVAL, "test"), "test", "a row has HumanEval's (task_id"),
        ({**HUMANEVAL, "prompt": 3}, "prompt", "of type 'int'"),
        ({**HUMANEVAL, "entry_point": "not a name"}, "entry_point", "is not a name"),
        ({**HUMANEVAL, "entry_point": "third"}, "canonical_solution", "does not define 'third'"),
        ({**HUMANEVAL, "canonical_solution": "  return"}, "canonical_solution", "not Python"),
        ({**HUMANEVAL, "test": "check = ("}, "test", "not Python"),
        ({**HUMANEVAL, "test": "assert half(4) == 2"}, "test", "does not define 'check'"),
        ({**MBPP, "test_list": "assert"}, "test_list", "make it a list of strings"),
        ({**MBPP, "test_list": ["assert third(4) == 2"]}, "test_list", "no test calls a function"),
        ({**EVALPLUS, "base_input": 3}, "base_input", "one list of arguments per test"),
        ({**EVALPLUS, "base_input": [], "plus_input": []}, "base_input", "has no inputs"),
        ({**PRO, "raw_solution": "    return half(\n"}, "new_solution", "not Python"),
        ({**PRO, "test_code": "assert True"}, "test_code", "calls no function"),
        ({**PRO, "id": "four"}, "id", "make it an integer"),
        ({**EVALPLUS, "atol": "small"}, "atol", "make it a number"),
    ],
)
def test_faults_name_file_line_and_field(tmp_path: Path, row: dict[str, Any], field: str, message: str):
    path = write(tmp_path / "mine.jsonl", {**HUMANEVAL, "task_id": "Mine/1"}, row)
    with pytest.raises(ProblemFormatError) as caught:
        user.load(path)
    assert str(caught.value).startswith(f"{str(path)!r}, line 2, field {field!r}: ")
    assert message in str(caught.value)


def test_one_task_id_twice_names_both_lines(tmp_path: Path):
    path = write(tmp_path / "mine.jsonl", HUMANEVAL, MBPP, EVALPLUS)
    with pytest.raises(ProblemFormatError, match="line 3, field 'task_id': 'Mine/0' is also that of line 1"):
        user.load(path)


def test_a_file_without_problems_is_refused(tmp_path: Path):
    with pytest.raises(ProblemFormatError, match="holds no problems"):
        user.load(write(tmp_path / "mine.jsonl"))


def test_a_torn_gzip_file_is_refused(tmp_path: Path):
    path = tmp_path / "mine.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(HUMANEVAL).encode())[:-10])
    with pytest.raises(DataFileError, match="cannot be read"):
        user.load(path)


@pytest.mark.parametrize(
    ("name", "variable"), [("humaneval", "HUMANEVAL_OVERRIDE_PATH"), ("mbpp", "MBPP_OVERRIDE_PATH")]
)
def test_evalplus_override_variables_replace_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, variable: str
):
    path = write(tmp_path / "Override.jsonl.gz", EVALPLUS)
    monkeypatch.setenv(variable, str(path))
    benchmark = registry.load(name)
    assert benchmark.name == name == benchmark.problems[0].benchmark
    assert [problem.task_id for problem in benchmark] == ["Mine/0"]
    assert benchmark.source == f"{variable}={path} (not checked by digest)"


@pytest.mark.data
@pytest.mark.parametrize(
    ("file", "size", "plus"),
    [
        ("humaneval_plus/HumanEvalPlus.jsonl.gz", 164, 122_683),
        ("mbpp_plus/MbppPlus.jsonl.gz", 378, 39_841),
        ("mbpp_plus/MbppPlus-OriginFmt.jsonl.gz", 378, 0),
        ("mbpp/sanitized-mbpp.json", 427, 0),
    ],
)
def test_published_files_load_as_a_users_own(official_data: Path, file: str, size: int, plus: int):
    benchmark = user.load(official_data / file)
    suites = [problem.suites["plus"] for problem in benchmark if "plus" in problem.suites]
    assert len(benchmark) == size
    assert sum(len(suite.inputs) for suite in suites if isinstance(suite, Differential)) == plus


_TEXT = st.text(st.characters(exclude_categories=()))
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXT,
    lambda values: st.lists(values) | st.dictionaries(_TEXT, values),
    max_leaves=8,
)
_FIELDS = sorted({*HUMANEVAL, *EVALPLUS, *MBPP, *PRO, "test_setup_code", "test_imports", "challenge_test_list"})


@given(st.sampled_from([HUMANEVAL, EVALPLUS, MBPP, PRO]), st.dictionaries(st.sampled_from(_FIELDS), _JSON))
def test_any_row_is_a_problem_or_a_format_error(row: dict[str, Any], changes: dict[str, Any]):
    altered = Row("f", "line 1", {**row, **changes})
    try:
        problem = format_of(altered)(altered, "mine")
    except ProblemFormatError:
        return
    assert problem.suites
    assert problem.digest


@given(st.dictionaries(st.sampled_from(_FIELDS) | st.text(), _JSON))
def test_arbitrary_objects_are_format_errors(values: dict[str, Any]):
    row = Row("f", "line 1", values)
    with pytest.raises(ProblemFormatError):
        format_of(row)(row, "mine")


@pytest.mark.parametrize("ending", ["csv", "tsv", "txt", "jsonl"])
def test_a_table_of_problems_in_the_current_folder_is_read_as_a_file_and_refused(tmp_path, monkeypatch, ending):
    monkeypatch.chdir(tmp_path)
    (tmp_path / f"mine.{ending}").write_text("task_id,prompt\nMine/0,x\n")
    with pytest.raises(ProblemFormatError, match=r"it begins with 'task_id,prompt'\); write one JSON object per line"):
        registry.load(f"mine.{ending}")


def test_a_file_of_parquet_in_the_current_folder_needs_no_other_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataFileError, match=r"no file of problems at 'mine\.parquet'"):
        registry.load("mine.parquet")
