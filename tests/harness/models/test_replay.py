"""Samples that were drawn before."""

import asyncio
import gzip
import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeeval.errors import SampleFileError, UsageError
from codeeval.models import open_model
from codeeval.models.replay import ReplayModel, replay_files
from codeeval_benchmarks.problem import Benchmark, Problem, PromptParts

SAMPLES = (
    Path(os.environ["CODEEVAL_DATA"]).parent / "samples"
    if "CODEEVAL_DATA" in os.environ
    else Path(__file__).parents[4] / "shared" / "samples"
)


def problem(task_id: str = "t/0") -> Problem:
    return Problem(
        task_id=task_id,
        benchmark="t",
        prompt=PromptParts(),
        entry_point="f",
        canonical_solution="",
        control="",
        suites={},
    )


def written(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def drawn(model: ReplayModel, *indices: int, task_id: str = "t/0"):
    return list(asyncio.run(model.draw(problem(task_id), indices)))


def test_rows_are_numbered_by_appearance_across_files(tmp_path):
    first = written(tmp_path / "a.jsonl", {"task_id": "t/0", "solution": "a"}, {"task_id": "t/1", "solution": "x"})
    second = written(tmp_path / "b.jsonl", {"task_id": "t/0", "completion": "b", "run": 7})
    model = replay_files([first, second])
    assert model.available(problem()) == 2
    assert [(sample.index, sample.text, sample.form) for sample in drawn(model, 1, 0)] == [
        (1, "b", "completion"),
        (0, "a", "solution"),
    ]
    assert drawn(model, 1)[0].note == {"run": 7}


def test_a_solution_wins_over_a_completion(tmp_path):
    path = written(
        tmp_path / "a.jsonl", {"task_id": "t/0", "completion": "c", "solution": "s", "finish_reason": "length"}
    )
    (sample,) = drawn(replay_files([path]), 0)
    assert (sample.text, sample.form, sample.finish_reason) == ("s", "solution", "length")
    assert sample.note["completion"] == "c"


def test_an_index_in_every_row_decides_the_order(tmp_path):
    rows = [{"task_id": "t/0", "solution": str(index), "index": index} for index in (2, 0, 1)]
    model = replay_files([written(tmp_path / "a.jsonl", *rows)])
    assert [sample.text for sample in drawn(model, 0, 1, 2)] == ["0", "1", "2"]


@pytest.mark.parametrize("indices", [(0, 0), (1, None), (1, "0"), (1, True)])
def test_an_index_that_cannot_be_one_is_ignored(tmp_path, indices):
    rows = [{"task_id": "t/0", "solution": str(place), "index": index} for place, index in enumerate(indices)]
    model = replay_files([written(tmp_path / "a.jsonl", *rows)])
    assert [sample.text for sample in drawn(model, 0, 1)] == ["0", "1"]


@pytest.mark.parametrize("pack", [False, True])
def test_evalplus_results_are_samples(tmp_path, pack):
    rows = [{"task_id": "t/0", "solution": "a", "base_status": "pass"}, {"solution": "b"}]
    content = json.dumps({"date": "", "eval": {"t/0": rows}}).encode()
    path = tmp_path / ("s_eval_results.json" + ".gz" * pack)
    path.write_bytes(gzip.compress(content) if pack else content)
    model = replay_files([path])
    assert [sample.text for sample in drawn(model, 0, 1)] == ["a", "b"]
    assert drawn(model, 0)[0].note == {"base_status": "pass"}


def test_an_evalplus_folder_is_read_in_number_order(tmp_path):
    (tmp_path / "HumanEval_0").mkdir()
    for number in (10, 9, 0):
        (tmp_path / "HumanEval_0" / f"{number}.py").write_text(f"# {number}")
    (tmp_path / "HumanEval_0" / "notes.txt").write_text("no sample")
    model = replay_files([tmp_path])
    assert [sample.text for sample in drawn(model, 0, 1, 2, task_id="HumanEval/0")] == ["# 0", "# 9", "# 10"]


def test_every_task_id_is_known_with_its_place(tmp_path):
    path = written(tmp_path / "a.jsonl", *({"task_id": f"t/{number % 2}", "solution": ""} for number in range(4)))
    assert replay_files([path]).task_ids() == {"t/0": f"{path}:1", "t/1": f"{path}:2"}


def test_the_description_names_contents_not_places(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    paths = [
        written(folder / "a.jsonl", {"task_id": "t/0", "solution": "x"})
        for folder in (tmp_path, tmp_path / "elsewhere")
    ]
    first, second = (replay_files([path]).describe() for path in paths)
    assert first == second
    assert str(tmp_path) not in json.dumps(first)
    written(paths[0], {"task_id": "t/0", "solution": "y"})
    assert replay_files([paths[0]]).describe() != first


def test_a_file_opens_by_its_name(tmp_path):
    path = written(tmp_path / "a.jsonl", {"task_id": "t/0", "solution": "x"})
    model = open_model(f"replay/{path}")
    assert model.name == "replay/a.jsonl"
    assert model.available(problem("t/9")) == 0


GOOD = b'{"task_id": "t/0", "solution": "x"}\n'


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"task_id": "t/0", "solution": "x"\n', r"a\.jsonl:3: not JSON"),
        (b'{"task_id": "t/0", "solution": "\xff"}\n', r"a\.jsonl:3: not UTF-8 \(byte 0xff"),
        (b'{"task_id": "t/0"}\n', r"a\.jsonl:3: task 't/0' has neither"),
        (b'{"task_id": "t/0", "solution": 7}\n', r"a\.jsonl:3: `solution` of task 't/0' is int"),
        (b"[1]\n", r"a\.jsonl:3: not an object but list"),
        (b"[" * 100_000 + b"\n", r"a\.jsonl:3: (nested|not JSON)"),
    ],
)
def test_a_bad_row_is_named_by_file_and_line(tmp_path, line, message):
    path = tmp_path / "a.jsonl"
    path.write_bytes(GOOD + b"\n" + line + GOOD)
    with pytest.raises(SampleFileError, match=message):
        replay_files([path])


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_a_file_without_samples_is_refused(tmp_path, content):
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(SampleFileError, match="holds no samples"):
        replay_files([path])


def test_a_torn_gzip_file_is_named(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(GOOD * 100)[:-10])
    with pytest.raises(SampleFileError, match="damaged gzip"):
        replay_files([path])


@pytest.mark.parametrize("content", ['{"eval": {"t/0": {"base": []}}}', '{"pass@1": 0.5}', "3"])
def test_results_without_solutions_are_refused(tmp_path, content):
    path = tmp_path / "a.json"
    path.write_text(content)
    with pytest.raises(SampleFileError, match=r"a\.json"):
        replay_files([path])


def test_a_missing_file_and_no_file_are_refused(tmp_path):
    with pytest.raises(UsageError, match="does not exist"):
        replay_files([tmp_path / "none.jsonl"])
    with pytest.raises(UsageError, match="no sample file"):
        replay_files([])


def test_more_than_there_is_is_refused(tmp_path):
    model = replay_files([written(tmp_path / "a.jsonl", {"task_id": "t/0", "solution": "x"})])
    with pytest.raises(UsageError, match="holds 1 samples of 't/0'"):
        drawn(model, 0, 1)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["t/0", "t/1"]), st.text(), st.booleans()), min_size=1))
def test_what_is_written_is_replayed(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("replay") / "a.jsonl"
    written(path, *({"task_id": task_id, "solution" if whole else "completion": text} for task_id, text, whole in rows))
    model = replay_files([path])
    for task_id in ("t/0", "t/1"):
        texts = [text for other, text, _ in rows if other == task_id]
        assert [sample.text for sample in drawn(model, *range(len(texts)), task_id=task_id)] == texts


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "rows", "tasks", "form"),
    [
        ("humaneval_n10/gpt-3.5-turbo.jsonl.gz", 1640, 164, "solution"),
        ("humaneval_n10/codellama-34b-instruct.jsonl.gz", 1640, 164, "solution"),
        ("humaneval_gpt35_n10/samples_results.jsonl.gz", 1640, 164, "completion"),
        ("evalplus_llama3_8b/samples_eval_results.json.gz", 164, 164, "solution"),
        ("evalplus_qwen15b/humaneval/generated.jsonl.gz", 164, 164, "completion"),
        ("evalplus_qwen15b/mbpp/generated_eval_results.json.gz", 399, 399, "solution"),
    ],
)
def test_published_samples_load(name, rows, tasks, form):
    if not (SAMPLES / name).exists():
        pytest.skip(f"published samples are not at hand: {name} is looked for beside the folder of CODEEVAL_DATA")
    model = replay_files([SAMPLES / name])
    counts = [model.available(problem(task_id)) for task_id in model.task_ids()]
    assert (sum(counts), len(counts)) == (rows, tasks)
    assert drawn(model, 0, task_id=next(iter(model.task_ids())))[0].form == form


def test_rows_keyed_by_prompt_are_of_the_problem_with_that_stub_and_end_where_a_server_ends_them(tmp_path):
    stub = "def f(x):\n"
    path = written(tmp_path / "a.jsonl", {"prompt": stub, "samples": ["    return x\n\nprint(f(1))\n", "    pass\n"]})
    model = replay_files([path])
    asked = problem().model_copy(update={"prompt": PromptParts(stub=stub)})
    first, second = asyncio.run(model.draw(asked, [0, 1]))
    assert (model.available(asked), model.available(problem())) == (2, 0)
    assert (first.text, first.form, first.note) == ("    return x\n", "completion", {"cut_characters": 13})
    assert (second.text, second.note) == ("    pass\n", {})
    assert model.match(Benchmark("t", (asked,), "")) == []
    with pytest.raises(UsageError, match=r"a\.jsonl:1: benchmark 't' has no problem whose prompt is 'def f"):
        model.match(Benchmark("t", (problem(),), ""))


def test_completions_that_others_cut_are_left_as_they_are(tmp_path):
    path = written(tmp_path / "a.jsonl", {"task_id": "t/0", "completion": "    return x\n\nprint(1)\n"})
    assert drawn(replay_files([path]), 0)[0].text.endswith("print(1)\n")


def test_samples_that_are_no_text_are_named(tmp_path):
    path = written(tmp_path / "a.jsonl", {"prompt": "def f(x):\n", "samples": ["pass", 1]})
    with pytest.raises(SampleFileError, match=r"a\.jsonl:1.*int beside strings"):
        replay_files([path])


def test_a_line_without_end_is_refused_with_file_line_and_bound(tmp_path):
    path = tmp_path / "s.jsonl.gz"
    row = b'{"task_id": "T/0", "solution": "x = 1"}\n'
    path.write_bytes(gzip.compress(row) + 70 * gzip.compress(b"y" * (1 << 20)))
    with pytest.raises(SampleFileError, match=r"s\.jsonl\.gz:2: the line is longer than 64 MiB"):
        replay_files([path])


def test_samples_of_several_sets_with_the_same_ids_are_refused(tmp_path):
    """EvoEval's sets share their ids, so that only programs say which set a sample is of."""
    evolved = [
        problem(f"EvoEval/{at}").model_copy(update={"parents": ("humaneval:HumanEval/0",), "entry_point": f"f{at}"})
        for at in range(3)
    ]
    asked = Benchmark("evoeval-subtle", tuple(evolved), "")
    own = [{"task_id": f"EvoEval/{at}", "solution": f"def f{at}(): pass"} for at in range(3)]
    others = [{"task_id": f"EvoEval/{at}", "solution": f"def g{at}(): pass"} for at in range(3)]
    assert replay_files([written(tmp_path / "own.jsonl", *own)]).match(asked) == []
    with pytest.raises(UsageError, match=r"mixed.jsonl.*3 of 6 programs.*several sets may be in one file"):
        replay_files([written(tmp_path / "mixed.jsonl", *own, *others)]).match(asked)
    with pytest.raises(UsageError, match="3 of 3 programs"):
        replay_files([written(tmp_path / "other.jsonl", *others)]).match(asked)
