"""RWPB in the image of its libraries: published tasks, right programs, wrong ones and forged values."""

import json

import pytest

pytestmark = [pytest.mark.data, pytest.mark.docker, pytest.mark.minutes]

RIGHT = {
    "RWPB/109": """
import warnings
import torch
def rot_trans_geo(geometry, rot, trans):
    warnings.warn("warnings fail nothing")
    return (geometry @ rot.transpose(1, 2)) + trans.view(-1, 1, 3)
""",
    "RWPB/133": """
def divide_to_patches(image, patch_size):
    width, height = image.size
    corners = [(x, y) for y in range(0, height, patch_size) for x in range(0, width, patch_size)]
    return [image.crop((x, y, x + patch_size, y + patch_size)) for x, y in corners]
""",
    "RWPB/78": """
def check_all_columns_numeric(df):
    return all(kind.kind in "if" for kind in df.dtypes)
""",
}
FORGED = {
    "RWPB/109": """
import torch
class Tensor(torch.Tensor):
    def __eq__(self, other):
        return torch.ones(1, dtype=torch.bool)
def rot_trans_geo(geometry, rot, trans):
    return torch.zeros(1).as_subclass(Tensor)
""",
    "RWPB/133": """
class Patches(list):
    __eq__ = lambda self, other: True
    __hash__ = None
def divide_to_patches(image, patch_size):
    return Patches()
""",
    "RWPB/78": "def check_all_columns_numeric(df):\n    return df.shape[1] == 2\n",
}


@pytest.fixture
def statuses(codeeval, official_data, tmp_path):
    """Score programs; statuses and trust by task."""

    def score(programs):
        rows = [json.dumps({"task_id": task, "solution": program}) for task, program in programs.items()]
        (tmp_path / "samples.jsonl").write_text("\n".join(rows))
        flags = ("--samples", "samples.jsonl", "--partial", "--data-dir", official_data, "--run", "r", "--overwrite")
        done = codeeval("pass-at-k", "--benchmark", "rwpb", *flags)
        assert done.returncode == 0, done.stderr
        rows = [json.loads(line) for line in (tmp_path / "r" / "verdicts.jsonl").read_text().splitlines()]
        return {row["task_id"]: (row["status"], row["trust"]) for row in rows}

    return score


def test_right_programs_pass_though_they_warn(statuses):
    assert statuses(RIGHT) == dict.fromkeys(RIGHT, ("passed", "isolated"))


def test_no_value_speaks_for_itself(statuses):
    assert {status for status, _ in statuses(FORGED).values()} == {"wrong"}


def test_canonical_solutions_pass_or_are_named(codeeval, official_data):
    done = codeeval("benchmarks", "verify", "rwpb", "--json", "--data-dir", official_data)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["problems"], set(result["failed"])) == (140, {"RWPB/25", "RWPB/83"})
    assert set(result["controls_passed"]) == {"RWPB/89", "RWPB/125"}
