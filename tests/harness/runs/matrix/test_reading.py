"""The file of a matrix: cells, and faults with their lines."""

import pytest

from codeeval.errors import UsageError
from codeeval.runs.matrix.reading import read_matrix

from .conftest import ROWS


def test_cells_are_models_times_benchmarks_times_settings(night_file):
    settings = '[[setting]]\ntemperature = 0\n[[setting]]\nname = "warm"\ntemperature = 0.8\nn-samples = 2\n'
    matrix = read_matrix(night_file(rows=ROWS + settings))
    assert len(matrix.cells) == 8
    assert matrix.cells[1].name == "weak / one / warm"
    assert matrix.cells[1].config.sampling.temperature == 0.8
    assert [cell.config.sampling.n_samples for cell in matrix.cells[:2]] == [4, 2]
    assert matrix.cells[0].folder == matrix.folder / "one-weak-temperature-0"
    assert matrix.folder == night_file().parent / "runs" / "night"


def test_names_are_those_of_flags_and_paths_are_seen_from_the_file(night_file, tmp_path):
    head = '[defaults]\nsandbox = "bubblewrap"\nmemory = 64\nk = [1, 2]\nfrom = "2024-01-01"\ndata-dir = "files"\n'
    config = read_matrix(night_file(head)).cells[0].config
    assert (config.sandbox.backend, config.sandbox.memory_mb, config.ks) == ("bubblewrap", 64, (1, 2))
    assert config.published_from == "2024-01-01"
    assert config.data_dir == tmp_path / "files"
    assert config.benchmark == str(tmp_path / "one.jsonl")


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        ("histroy = 'h'\n", r"line 1: unknown name 'histroy': did you mean 'history'"),
        ("[defaults]\ntemprature = 1\n", r"line 2: unknown name 'temprature': did you mean 'temperature'"),
        ("[defaults]\nn-samples = 'many'\n", r"line 2: n-samples 'many' is invalid: expected a whole number"),
        ("[gate]\nbaseline = 'strnog'\n", r"line 2: baseline 'strnog' is neither .* did you mean 'strong'"),
        ("[gate]\nbaseline = 'strong'\ncandidates = ['x']\n", r"line 3: there is no \[\[model\]\] 'x'"),
        ("[gate]\n", r"line 1: `baseline` is missing"),
        ("[leaderboard]\nk = 0\n", r"line 2: k 0 is invalid: expected 1 or more"),
        ("[defaults]\nmodel = 'x/y'\n", r"line 2: unknown name 'model'"),
        ("page = 3\n", r"line 1: page 3 is invalid: expected true or false"),
    ],
)
def test_a_fault_of_the_whole_file_is_named_with_its_line(night_file, head, fault):
    with pytest.raises(UsageError, match=rf"night.toml', {fault}"):
        read_matrix(night_file(head))


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("[[model]]\nmodel = 'openai/x'\ntemprature = 1\n", "line 3: unknown name 'temprature'"),
        ("[[model]]\nname = 'x'\n", "line 1: a model needs `model`"),
        ("[[model]]\nmodel = 'openai/x'\ntop-p = 'high'\n", "line 3: top-p 'high' is invalid: expected a number"),
        ("[[model]]\nmodel = 'openai/x'\nworkers = 2\n", "line 3: unknown name 'workers'"),
        ("[[benchmark]]\nlimit = 2\n", "line 1: `benchmark` is missing"),
    ],
)
def test_a_fault_of_a_row_leaves_the_cells_of_the_others(night_file, row, fault):
    matrix = read_matrix(night_file("", rows=row + ROWS))
    assert len(matrix.cells) == 4
    assert fault in matrix.faults[0].message


def test_two_rows_of_one_name_are_told_apart_or_refused(night_file):
    matrix = read_matrix(night_file("", rows=ROWS + "[[model]]\nname = 'weak'\nmodel = 'simulated/default'\n"))
    assert "two [[model]] are called 'weak'" in matrix.faults[0].message


def test_a_file_without_rows_is_refused(night_file):
    with pytest.raises(UsageError, match=r"there is no \[\[model\]\]"):
        read_matrix(night_file("page = false\n", rows=""))


def test_placeholders_are_filled_in(night_file):
    rows = ROWS.replace("simulated/weak", "openai/{checkpoint_name}")
    rows = rows.replace('name = "weak"', 'name = "weak"\nserve = "vllm serve {checkpoint}"')
    values = {"checkpoint_name": "step-5", "checkpoint": "/a b/step-5"}
    cell = read_matrix(night_file("", rows=rows), values=values).cells[0]
    assert cell.config.model == "openai/step-5"
    assert cell.model.serve == "vllm serve '/a b/step-5'"
    assert cell.config.sampling.server_wait == 600
