import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codeeval.errors import RunError
from codeeval.store.journal import Journal, read_row, read_rows, whole_length

ROWS = [{"n": 1}, {"n": 2, "text": "line\nbreak \u2028 \ud800"}, {"n": 3}]


def length(path):
    with path.open("rb") as file:
        return whole_length(path, file.fileno())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rows.jsonl"


def write(path: Path, rows: list[dict[str, object]]) -> None:
    with Journal(path) as journal:
        for row in rows:
            journal.append(row)


def read(path: Path) -> list[dict[str, object]]:
    return [row for _, row in read_rows(path)]


def test_what_is_written_is_read_in_order_with_its_offsets(path):
    write(path, ROWS)
    assert read(path) == ROWS
    assert [read_row(path, offset) for offset, _ in read_rows(path)] == ROWS


def test_a_tail_torn_at_any_byte_is_skipped_then_cut_off(path):
    write(path, ROWS)
    whole = path.read_bytes()
    start = whole[:-1].rindex(b"\n") + 1
    for end in range(start, len(whole)):
        path.write_bytes(whole[:end])
        assert read(path) == ROWS[:2]
        Journal(path).close()
        assert path.read_bytes() == whole[:start]


@pytest.mark.parametrize("tail", [b'{"n": 4\n', b"\0\0\0\n", b"\0\0\0", b"7\n", b"\n"])
def test_a_last_line_that_is_no_row_counts_as_torn(path, tail):
    write(path, ROWS)
    path.write_bytes(path.read_bytes() + tail)
    write(path, [{"n": 4}])
    assert read(path) == [*ROWS, {"n": 4}]


@pytest.mark.parametrize("fault", ['{"n": 2', "[]", '{"a":1},{"a":2}', '{"a":1} {"a":2}', "\x00"])
def test_a_fault_before_the_last_line_names_file_and_line(path, fault):
    path.write_text(f'{{"n":1}}\n{fault}\n{{"n":3}}\n')
    with pytest.raises(RunError, match=r"rows\.jsonl.*line 2"):
        read(path)


def test_lines_that_only_together_are_json_are_faults(path):
    path.write_text('{"a":[1\n2]}\n{"b":1}\n')
    with pytest.raises(RunError, match="line 1"):
        read(path)


def test_a_missing_file_has_no_rows_and_an_empty_one_neither(path):
    assert read(path) == []
    path.touch()
    assert read(path) == []
    assert length(path) == 0


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.dictionaries(st.text(st.characters()), st.text(st.characters()) | st.integers()), max_size=8))
def test_any_text_survives_lone_surrogates_included(tmp_path, rows):
    path = tmp_path / "any.jsonl"
    path.unlink(missing_ok=True)
    write(path, rows)
    assert read(path) == rows


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.binary(max_size=200))
def test_opening_never_fails_and_leaves_a_file_to_append_to(tmp_path, garbage):
    path = tmp_path / "garbage.jsonl"
    path.write_bytes(b'{"n":1}\n' + garbage)
    before = length(path)
    write(path, [{"n": 2}])
    assert path.read_bytes()[before:] == b'{"n":2}\n'


@pytest.mark.parametrize(("other", "advice"), [("run.json", b"--resume"), ("order.json", b"the same command again")])
def test_a_full_disk_keeps_what_was_finished_and_no_torn_row(path, other, advice):
    """No file may grow past 4 KiB, in a process of its own: the limit would hit this one's standard output too."""
    (path.parent / other).write_text("{}")
    code = (
        "import pathlib, resource, signal, sys\nfrom codeeval.errors import RunWriteError\n"
        "from codeeval.store.journal import Journal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try:\n    with Journal(pathlib.Path(sys.argv[1])) as journal:\n"
        "        for n in range(1000):\n            journal.append({'n': n})\n"
        "except RunWriteError as error:\n    sys.exit(str(error))\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, env=environment, check=False)
    assert done.returncode == 1
    assert advice in done.stderr
    rows = read(path)
    assert rows
    assert rows == [{"n": n} for n in range(len(rows))]
    assert path.read_bytes().endswith(b"\n")


def test_a_file_that_cannot_be_opened_is_refused(tmp_path):
    with pytest.raises(RunError, match="choose another folder"):
        Journal(tmp_path)


def test_a_killed_writer_loses_no_row_that_it_has_counted(path):
    code = (
        "import sys, pathlib, itertools\nfrom codeeval.store.journal import Journal\n"
        "journal = Journal(pathlib.Path(sys.argv[1]))\n"
        "for n in itertools.count():\n    journal.append({'n': n, 'text': 'x' * 3000})\n    print(n, flush=True)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, env=environment)
    assert process.stdout is not None
    for _ in range(50):
        counted = int(process.stdout.readline())
    process.kill()
    rest = process.stdout.read().split()
    process.wait()
    process.stdout.close()
    counted = int(rest[-1]) if rest else counted
    assert [row["n"] for row in read(path)][: counted + 1] == list(range(counted + 1))
    assert json.dumps(read(path)[-1])


def test_a_line_that_no_row_can_have_is_refused_with_its_number(tmp_path, monkeypatch):
    monkeypatch.setattr("codeeval.store.journal.LONGEST_LINE", 100)
    monkeypatch.setattr("codeeval.store.journal._BLOCK", 16)
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"a":1}\n{"b":"' + b"x" * 200 + b'"}\n{"c":1}\n')
    with pytest.raises(RunError, match=r"rows\.jsonl' has a line of more than .* \(line 2\)"):
        list(read_rows(path))
    path.write_bytes(b'{"a":1}\n{"b":"' + b"x" * 80 + b'"}\n{"c":1}\n')
    assert [sorted(row) for _, row in read_rows(path)] == [["a"], ["b"], ["c"]]
