"""Every form of a sample file reads back to the samples that it was written from."""

import asyncio
import bz2
import csv
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codeeval.errors import SampleFileError, UsageError
from codeeval.models.replay import Reading, replay_files
from codeeval_benchmarks.problem import Benchmark, Problem, PromptParts

Samples = Mapping[str, Sequence[str]]
"""Whole programs by task_id; each defines its problem's function."""


def problem(number: int) -> Problem:
    return Problem(
        task_id=f"My_Set/{number}",
        benchmark="My_Set",
        prompt=PromptParts(stub=f'def f{number}(x):\n    """Number {number}."""\n'),
        entry_point=f"f{number}",
        canonical_solution="",
        control="",
        suites={},
    )


BENCHMARK = Benchmark("My_Set", tuple(problem(number) for number in range(3)), "")


def read_back(path: Path, reading: Reading | None = None) -> Samples:
    model = replay_files([path], reading)
    assert model.match(BENCHMARK, BENCHMARK.problems) == []
    drawn = {one.task_id: asyncio.run(model.draw(one, range(model.available(one)))) for one in BENCHMARK}
    return {task_id: [sample.text for sample in samples] for task_id, samples in drawn.items() if samples}


def lines(rows: Sequence[object]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def rows(samples: Samples, text: str = "solution", task: str = "task_id") -> list[dict[str, str]]:
    return [{task: name, text: program} for name, programs in samples.items() for program in programs]


def table(samples: Samples, delimiter: str) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter)
    writer.writerows([("task_id", "solution"), *(row.values() for row in rows(samples))])
    return written.getvalue().encode()


def folder(samples: Samples) -> dict[str, bytes]:
    return {
        f"model_temp_0.0/{name.replace('/', '_')}/{number}.py": program.encode()
        for name, programs in samples.items()
        for number, program in enumerate(programs)
    }


def zipped(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


def tarred(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return written.getvalue()


def batch(samples: Samples) -> list[object]:
    return [
        {"custom_id": row["task_id"], "response": {"status_code": 200, "body": {"choices": [_choice(row["solution"])]}}}
        for row in rows(samples)
    ]


def _choice(text: str) -> dict[str, object]:
    return {"message": {"role": "assistant", "content": text}, "finish_reason": "stop", "stop_reason": "stop"}


def inspect_samples(samples: Samples) -> list[dict[str, object]]:
    return [
        {"id": name, "epoch": epoch, "input": "Write it.", "output": {"choices": [_choice(program)]}}
        for name, programs in samples.items()
        for epoch, program in enumerate(programs, 1)
    ]


def inspect_zip(samples: Samples) -> bytes:
    logged = {f"samples/{one['id']}_epoch_{one['epoch']}.json": one for one in inspect_samples(samples)}
    return zipped({"header.json": b"{}", **{name: json.dumps(one).encode() for name, one in logged.items()}})


def lm_eval(samples: Samples) -> list[object]:
    return [
        {"doc_id": number, "doc": {"task_id": name}, "resps": [["x"]], "filtered_resps": [programs], "filter": kind}
        for number, (name, programs) in enumerate(samples.items())
        for kind in ("create_test", "another")
    ]


def by_position(samples: Samples) -> list[Sequence[str]]:
    return [samples.get(one.task_id, []) for one in BENCHMARK]


def rwpb(samples: Samples) -> list[dict[str, str]]:
    task = {"prompt": "def f():", "canonical_solution": "", "unprocess_testcases": "assert True"}
    return [{**row, **task} for row in rows(samples)]


FORMS: Mapping[str, Callable[[Samples], bytes]] = {
    "a.jsonl": lambda samples: lines(rows(samples)),
    "a.jsonl.gz": lambda samples: gzip.compress(lines(rows(samples))),
    "a.jsonl.bz2": lambda samples: bz2.compress(lines(rows(samples))),
    "a.jsonl.xz": lambda samples: lzma.compress(lines(rows(samples))),
    "one_file.zip": lambda samples: zipped({"inner/a.jsonl": lines(rows(samples))}),
    "array.jsonl": lambda samples: json.dumps(rows(samples), indent=1).encode(),
    "several_lines_each.jsonl": lambda samples: b"\n".join(json.dumps(row, indent=1).encode() for row in rows(samples)),
    "utf16.jsonl": lambda samples: lines(rows(samples)).decode().encode("utf-16"),
    "wrapped.json": lambda samples: json.dumps({"model": "m", "samples": rows(samples)}).encode(),
    "lists.jsonl": lambda samples: lines([{"task_id": k, "solution": v} for k, v in samples.items()]),
    "samples.jsonl": lambda samples: lines([{"task_id": k, "samples": v} for k, v in samples.items()]),
    "rwpb-model.json": lambda samples: json.dumps(rwpb(samples)).encode(),
    "all_code.jsonl": lambda samples: lines(rows(samples, "all_code")),
    "generation.jsonl": lambda samples: lines(rows(samples, "generation", "name")),
    "response.jsonl": lambda samples: lines(rows(samples, "response", "question_id")),
    "by_task.json": lambda samples: json.dumps(dict(samples)).encode(),
    "evalplus.json": lambda samples: json.dumps({"eval": {k: rows({k: v}) for k, v in samples.items()}}).encode(),
    "lcb.json": lambda samples: json.dumps([{"question_id": k, "code_list": v} for k, v in samples.items()]).encode(),
    "generations.json": lambda samples: json.dumps(by_position(samples)).encode(),
    "lm_eval.jsonl": lambda samples: lines(lm_eval(samples)),
    "batch.jsonl": lambda samples: lines(batch(samples)),
    "inspect.json": lambda samples: json.dumps({"eval": {"task": "t"}, "samples": inspect_samples(samples)}).encode(),
    "inspect.eval": inspect_zip,
    "folder.zip": lambda samples: zipped(folder(samples)),
    "folder.tar.gz": lambda samples: tarred(folder(samples)),
    "a.csv": lambda samples: table(samples, ","),
    "a.tsv": lambda samples: table(samples, "\t"),
    "called.jsonl": lambda samples: table(samples, ";"),
    "numbers.jsonl": lambda samples: lines(
        [{**row, "task_id": int(row["task_id"].rpartition("/")[2])} for row in rows(samples)]
    ),
    "other_case.jsonl": lambda samples: lines(
        [{**row, "task_id": f" {row['task_id'].upper().replace('/', '/00')} "} for row in rows(samples)]
    ),
}

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=30).map(repr)


@st.composite
def generated(draw: st.DrawFn) -> Samples:
    """One to three programs for some of the problems, at most nine apart from each other in what they return."""
    chosen = draw(st.lists(st.sampled_from(BENCHMARK.problems), min_size=1, unique_by=lambda one: one.task_id))
    return {
        one.task_id: [f"def {one.entry_point}(x):\n    return {text}\n" for text in draw(st.lists(texts, min_size=1))]
        for one in sorted(chosen, key=lambda one: one.task_id)
    }


@pytest.mark.parametrize("name", FORMS)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(samples=generated())
def test_every_form_reads_back_to_the_same_samples(tmp_path, name, samples):
    path = tmp_path / name
    path.write_bytes(FORMS[name](samples))
    assert read_back(path) == samples


@given(samples=generated())
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_fields_of_any_name_are_read_by_the_flags_that_name_them(tmp_path, samples):
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines([{"about": {"of": row["task_id"]}, "it": row["solution"]} for row in rows(samples)]))
    assert read_back(path, Reading(task_id_field="about.of", solution_field="it")) == samples


def test_a_folder_one_level_up_is_read_and_one_with_several_is_refused_by_name(tmp_path):
    for name, content in folder({"My_Set/0": ["def f0(x): pass"]}).items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(content)
    assert read_back(tmp_path) == {"My_Set/0": ["def f0(x): pass"]}
    (tmp_path / "other" / "My_Set_1").mkdir(parents=True)
    (tmp_path / "other" / "My_Set_1" / "0.py").write_text("def f1(x): pass")
    with pytest.raises(SampleFileError, match=r"2 folders of samples: name the one .*model_temp_0\.0"):
        replay_files([tmp_path])


MISTAKES = {
    "a.jsonl": (b'{"number": 1, "text_of": "x"}\n', r"fields: number, text_of.*--solution-field"),
    "no_task.jsonl": (b'{"solution": "x", "at": 1}\n', r"fields: solution, at.*--task-id-field"),
    "problems.jsonl": (b'{"task_id": 1, "code": "x", "test_list": []}\n', r"a problem, not a sample.*--benchmark"),
    "requests.jsonl": (b'{"custom_id": "1", "body": {}, "method": "POST"}\n', r"a request of a batch"),
    "page.jsonl": (b"<!DOCTYPE html><html>", r"web page"),
    "pointer.jsonl": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", r"git lfs pull"),
    "program.py": (b"def f(x):\n    return x\n", r"a program.*TASK/NUMBER\.py"),
    "pickle.pkl": (b"\x80\x04]\x94K\x01a.", r"not text"),
    "a.csv": (b"number,text of it\n1,x\n", r"fields: number, text of it.*--solution-field"),
    "a.parquet": (b"PAR1" + bytes(30) + b"PAR1", r"parquet"),
    "nulls.jsonl": (b'{"task_id": 1, "completion": null}\n', r"null in place of every text"),
    "a.jsonl.xz": (lzma.compress(b"x" * 1000)[:40], r"damaged xz"),
    "a.zip": (b"PK\x03\x04" + bytes(30), r"damaged archive"),
    "torn.jsonl": (b'{"task_id": "a", "solution": "x"}\n{"task_id": "b", "sol', r"torn\.jsonl:2: not JSON"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_file_that_is_not_read_is_named_with_what_was_found(tmp_path, name):
    content, message = MISTAKES[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SampleFileError, match=message) as caught:
        replay_files([tmp_path / name])
    assert str(tmp_path / name) in str(caught.value)


def matched(path: Path, *written: object, reading: Reading | None = None) -> tuple[Sequence[str], list[int]]:
    path.write_bytes(lines(written))
    model = replay_files([path], reading)
    return model.match(BENCHMARK), [model.available(one) for one in BENCHMARK]


def test_one_null_one_unknown_and_one_nameless_row_are_told_and_the_rest_is_read(tmp_path):
    known = [{"task_id": f"My_Set/{number}", "solution": f"def f{number}(x): pass"} for number in range(3)]
    others = [{"task_id": "My_Set/0", "solution": None}, {"task_id": "My_Set/9", "solution": ""}, {"solution": ""}]
    remarks, counts = matched(tmp_path / "a.jsonl", *known, *others)
    assert counts == [2, 1, 1]
    unknown, nameless, null = remarks
    assert f"task 'My_Set/9' ({tmp_path}/a.jsonl:5)" in unknown
    assert f"{tmp_path}/a.jsonl:6: `task_id` is missing" in nameless
    assert f"task 'My_Set/0' ({tmp_path}/a.jsonl:4)" in null


def test_a_request_that_failed_is_no_sample(tmp_path):
    failed = {"custom_id": "My_Set/1", "response": None, "error": {"message": "batch expired"}}
    remarks, counts = matched(tmp_path / "a.jsonl", *batch({"My_Set/0": ["x"]}), failed)
    assert counts == [1, 0, 0]
    assert "the request of 'My_Set/1' failed (batch expired)" in remarks[0]


def test_a_request_is_of_the_one_problem_whose_id_stands_in_its_name(tmp_path):
    names = ("My_Set/0", "my_set_0-3", "request-My_Set/0", "run1:My_Set/0:2", "from-My_Set/0-to-My_Set/1", "My_Set")
    _, counts = matched(tmp_path / "a.jsonl", *(line for name in names for line in batch({name: ["x"]})))
    assert counts == [4, 0, 0]


def test_numbers_of_another_benchmark_are_refused_though_they_match(tmp_path):
    foreign = [{"task_id": number, "solution": "def other(x): pass"} for number in range(3)]
    with pytest.raises(UsageError, match="do not define the functions"):
        matched(tmp_path / "a.jsonl", *foreign)


def test_unknown_tasks_are_refused_where_they_are_most_unless_they_are_to_be_skipped(tmp_path):
    foreign = [{"task_id": f"Other/{number}", "solution": "x"} for number in range(2)]
    known = {"task_id": "My_Set/2", "solution": "x"}
    with pytest.raises(UsageError, match=r"2 of 3 rows are of unknown tasks.*--skip-unknown"):
        matched(tmp_path / "a.jsonl", *foreign, known)
    remarks, counts = matched(tmp_path / "a.jsonl", *foreign, known, reading=Reading(skip_unknown=True))
    assert (counts, len(remarks)) == ([0, 0, 1], 1)


def test_lists_without_ids_must_be_as_many_as_the_problems(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps([["x"]] * 2))
    model = replay_files([path])
    with pytest.raises(UsageError, match=r"2 lists without task_ids.*--limit 2"):
        model.match(BENCHMARK)
    assert model.match(BENCHMARK, BENCHMARK.problems[:2]) == []


def test_solutions_that_are_chat_answers_are_named_with_the_flag_and_read_by_it(tmp_path):
    answer = {"task_id": "My_Set/0", "solution": "Here it is:\n```python\ndef f0(x): pass\n```\n"}
    remarks, _ = matched(tmp_path / "a.jsonl", answer)
    assert "1 solutions look like chat answers" in remarks[0]
    assert "--form answer" in remarks[0]
    for name, reading in (("a.jsonl", Reading(form="answer")), ("a.raw.jsonl", None)):
        assert matched(tmp_path / name, answer, reading=reading)[0] == []


@pytest.mark.parametrize(
    ("reply", "form"),
    [
        ("Here it is:\n\n```python\ndef f0(x):\n    return x\n```\nIt works.", "answer"),
        ("    return x\n", "completion"),
        ("import math\n\ndef f0(x):\n    return x\n", "solution"),
    ],
)
def test_the_text_of_a_reply_of_rwpb_says_what_it_is(tmp_path, reply, form):
    (tmp_path / "rwpb-model.json").write_text(json.dumps(rwpb({"My_Set/0": [reply]})))
    model = replay_files([tmp_path / "rwpb-model.json"])
    assert model.match(BENCHMARK, BENCHMARK.problems) == []
    (sample,) = asyncio.run(model.draw(BENCHMARK["My_Set/0"], range(1)))
    assert (sample.form, sample.text) == (form, reply)
