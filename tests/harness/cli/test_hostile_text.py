"""Whatever a sample, a benchmark or a model says is text in everything that any command prints or writes."""

import csv
import json
import re
import xml.dom.minidom
import zipfile
from xml.etree import ElementTree as ET

import pytest
import typer.main

from codeeval.cli import run
from codeeval.cli.app import app
from codeeval.samples import Completion, Sample
from codeeval.store import BenchmarkFacts, ExecutionFacts, Manifest, Run, SamplingFacts, now, open_run
from codeeval_benchmarks.registry import load
from codeeval_sandbox.jobs import Status, Verdict

SAYS = "\x1b]0;x\x07\x1b[2J\x00\x7f\x9b31m\u202e\u200b\u2028<script>a|b`c$d$[red]e[/f]&\rforged\nforged"
"""Escapes, C0, DEL, C1, bidi and invisible marks, raw HTML, Markdown, a formula, rich's markup, forged lines."""

SHOWN = re.compile(r"\\x1b\]0;x\\x07\\x1b\[2J")
"""How its beginning stands where it is shown."""

UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff]|^forged", re.MULTILINE
)

TASKS = [f"T/{number}{SAYS}".replace("\r", "") for number in range(6)]
RIGHT, WRONG = "def f(x):\n    return x + 1\n", f"def f(x):\n    return x  # \ud800{SAYS.splitlines()[0]}\n"
WHOLE = 4
"""Samples per task."""


@pytest.fixture(autouse=True)
def _width(monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")


@pytest.fixture
def problems(tmp_path):
    """A benchmark whose name and texts are hostile."""
    path = tmp_path / "b\x1b[2J\u202e[red]<script>.jsonl"
    start = f'def f(x):\n    """{SAYS[:10]}"""\n'.replace("\x00", "")
    shared = {"entry_point": "f", "prompt": start, "canonical_solution": "    return x + 1\n", "atol": 0}
    rows = [{"task_id": task, **shared, "base_input": [[1]], "plus_input": [[2]]} for task in TASKS]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


@pytest.fixture
def make(problems, tmp_path):
    """Writes a run in which about as many samples pass as `passing` says, of four."""
    benchmark = load(str(problems))

    def written(name, passing):
        facts = BenchmarkFacts(name=benchmark.name, source=SAYS, digest="d", problems=len(TASKS))
        manifest = Manifest(
            request={"benchmark": str(problems)},
            benchmark=facts,
            model=f"openai/{name}{SAYS}",
            sampling=SamplingFacts(n_samples=WHOLE, model={"provider": SAYS}, cautions=(SAYS,)),
            execution=ExecutionFacts(suites=None, timeout_floor=4, timeout_factor=4, memory_mb=1024, dedupe=True),
            finished=now(),
        )
        with open_run(tmp_path / name, manifest) as run_:
            for task in TASKS:
                for index in range(WHOLE):
                    add(run_, task, index, passes=index < passing)
        return Run(tmp_path / name).folder

    return written


def add(run_, task, index, *, passes):
    text = RIGHT if passes else WRONG
    note = {"said": f"{SAYS}\ud800"}
    run_.add_sample(Sample(task, Completion(index, text, "answer", finish_reason=SAYS, note=note), text, "fenced"))
    for suite in ("base", "plus"):
        status = Status.PASSED if passes or (suite == "base" and index == WHOLE - 1) else Status.EXCEPTION
        said = {"test": 0, "test_source": f"f(1){SAYS}", "exception": SAYS, "message": SAYS, "output": SAYS}
        facts = said if status is Status.EXCEPTION else {}
        run_.add_verdict(Verdict((task, index, suite), status, "isolated", **facts), index=index)


@pytest.fixture
def two(make):
    return str(make("good", 3)), str(make("bad", 0))


@pytest.fixture
def prints(capsys):
    """Runs a command; its output and its errors, of which nothing may act on a terminal or forge a line."""

    def go(*arguments, code=0):
        assert run(list(map(str, arguments))) == code
        captured = capsys.readouterr()
        assert not UNSAFE.search(captured.out)
        assert not UNSAFE.search(captured.err)
        return captured

    return go


def svg(folder):
    for path in folder.glob("*.svg"):
        text = "".join(ET.fromstring(path.read_text()).itertext())
        assert not UNSAFE.search(text)
        yield text


COMMANDS = [
    ("report", "{bad}"),
    ("compare", "{good}", "{bad}", "--figures", "{tmp}"),
    ("gate", "--baseline", "{good}", "--candidate", "{bad}"),
    ("leaderboard", "{good}", "{bad}"),
    ("plan", "{good}", "{bad}"),
    ("scaling", "{good}", "{bad}", "{fair}", "--size", "good=7B", "--size", "fair=3B", "--size", "bad=1B"),
    ("evolution", "{good}"),
    ("contamination", "{good}", "--independent", "{bad}"),
    ("solved", "{good}", "{bad}"),
    ("extrapolate", "{good}", "{bad}"),
    ("reliability", "{good}", "{bad}", "--vote", "programs", "-k", "1,2"),
    ("runs", "list", "{bad}"),
    ("history", "add", "{good}", "--history", "{tmp}/h.sqlite", "--label", SAYS),
    ("false-positives", "{good}", "{bad}", "--figures", "{tmp}"),
    ("resampling", "{good}", "{bad}", "--figures", "{tmp}"),
    ("quality", "{good}", "{bad}", "--figures", "{tmp}"),
    ("taxonomy", "{good}", "{bad}", "--no-execution", "--examples", "2", "--figures", "{tmp}"),
    ("taxonomy", "{fair}", "{bad}", "--no-execution", "--compare", "run"),
    ("explain", "{bad}", TASKS[0], "0", "--no-execution"),
    ("benchmarks", "show", "{problems}"),
    ("benchmarks", "show", "{problems}", TASKS[0]),
    ("benchmarks", "assess", "{problems}", "{good}", "{bad}"),
    ("prompts", "show", "chat", TASKS[0], "--benchmark", "{problems}"),
    ("serve-help", "m", "--benchmark", "{problems}"),
]
"""Commands that need neither sandbox nor model server, where they print what somebody else wrote."""

CODES = {"gate": 1, "evolution": 2}
"""How commands end that do not end with 0. `evolution` refuses runs of other benchmarks, and names these."""

IN_SANDBOX = {
    "pass-at-k",
    "matrix",
    "watch",
    "audit",
    "forgeries",
    "execute",
    "merge",
    "predict-output",
    "sample",
    "serve",
    "doctor",
    "verify",
    "strengthen",
    "verifiers",
    "repair",
    "spread",
    "make",
    "review",
}
"""Commands that execute or score programs: a test below runs some; all print by the same functions."""

NOTHING_FOREIGN = {"list", "fetch", "build", "check", "show", "add", "clean", "recipes", "remove"}
"""Further commands of groups, which show what codeeval or its packages say; or are tried by name below."""


BELOW = {"export", "import", "comment"}


def test_every_command_is_tried():
    group = typer.main.get_command(app)
    named = {name for name, command in group.commands.items() if not hasattr(command, "commands")}
    inner = {name for command in group.commands.values() for name in getattr(command, "commands", ())}
    assert named - {command[0] for command in COMMANDS} <= IN_SANDBOX | BELOW | {
        "view"
    }  # tests/harness/page looks at it
    assert inner - IN_SANDBOX - {command[1] for command in COMMANDS} <= NOTHING_FOREIGN


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: "-".join(command[:2])[:12])
def test_a_command_shows_foreign_text_as_text(command, two, make, problems, prints, tmp_path):
    places = {"good": two[0], "bad": two[1], "fair": make("fair", 2), "tmp": tmp_path / "out", "problems": problems}
    (tmp_path / "out").mkdir()
    arguments = [part.format(**places) if part.startswith("{") else part for part in command]
    printed = prints(*arguments, code=CODES.get(command[0], 0))
    said = printed.err if CODES.get(command[0]) == 2 else printed.out
    assert command[0] in {"plan", "report"} or r"\x1b[2J" in "".join(said.split())
    assert all(r"\x1b" in text for text in svg(tmp_path / "out"))


def strings(value):
    """All strings of a JSON value, keys too."""
    if isinstance(value, str):
        yield value
    for item in [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(item)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: "-".join(command[:2])[:12])
def test_json_is_valid_and_complete(command, two, make, problems, prints):
    if command[0] in {"history", "benchmarks", "evolution"}:
        pytest.skip("prints no JSON, or is tried below")
    kept = command[: command.index("--figures")] if "--figures" in command else command
    kept += ("--no-figures",) if command[0] in {"false-positives", "resampling", "quality"} else ()
    places = {"good": two[0], "bad": two[1], "fair": make("fair", 2), "problems": problems}
    arguments = [part.format(**places) if part.startswith("{") else part for part in kept]
    found = json.loads(prints(*arguments, "--json", code=1 if command[0] == "gate" else 0).out)
    assert command[0] in {"plan", "serve-help"} or any("\x1b[2J" in text for text in strings(found))


def test_exports_are_valid_and_show_no_foreign_text(two, prints, tmp_path):
    forms = [part for name in ("csv", "inspect", "every-eval-ever", "evalplus") for part in ("--to", name)]
    prints("export", two[1], *forms, "-o", tmp_path / "out")
    (samples,) = (tmp_path / "out" / "every_eval_ever").rglob("*_samples.jsonl")
    lines = samples.read_text().splitlines()
    assert any("\x1b[2J" in text for text in strings(json.loads(lines[0])))
    with (tmp_path / "out" / "samples.csv").open(newline="", encoding="utf-8") as file:
        assert len(list(csv.reader(file))) == 1 + len(TASKS) * WHOLE
    with zipfile.ZipFile(tmp_path / "out" / "inspect.eval") as archive:
        assert archive.testzip() is None
        assert all(json.loads(archive.read(name)) is not None for name in archive.namelist())


def test_imported_texts_are_shown_as_text(prints, tmp_path):
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps({"task_id": f"T/0{SAYS}", "solution": WRONG, "passed": False, "result": SAYS}))
    shown = prints("import", file, "--as", f"toy{SAYS}", "--model", f"m{SAYS}", "--run", tmp_path / "run").out
    assert r"\x1b[2J" in "".join(shown.split())


def test_a_page_holds_foreign_text_as_data_alone(two, prints, tmp_path):
    prints("report", two[1], "-o", tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text()
    assert not UNSAFE.search(text)
    assert "<script>a" not in text
    assert r"\x1b]0;x\x07\x1b[2J" in text[text.index("<title>") : text.index("</title>")]


def test_a_gates_markdown_and_junit_are_well_formed(two, prints, tmp_path):
    markdown, junit = tmp_path / "g.md", tmp_path / "g.xml"
    flags = ("--markdown", markdown, "--junit", junit)
    prints("gate", "--baseline", two[0], "--candidate", two[1], *flags, code=1)
    text = markdown.read_text()
    assert not UNSAFE.search(text)
    assert "<script>" not in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}
    assert sum(line.startswith("- ") for line in text.splitlines()) >= len(TASKS)
    shown = xml.dom.minidom.parse(str(junit)).toxml()
    assert not UNSAFE.search(shown)


def test_the_history_shows_models_and_labels_as_text(two, prints, tmp_path):
    path = tmp_path / "h.sqlite"
    prints("history", "add", *two, "--history", path, "--label", SAYS)
    printed = prints("history", "show", "--history", path, "--figures", tmp_path / "f")
    assert len(SHOWN.findall("".join(printed.out.split()))) >= 2
    assert all(svg(tmp_path / "f"))
    rows = json.loads(prints("history", "show", "--history", path, "--json").out)["rows"]
    assert {row["label"] for row in rows} == {SAYS}


def test_errors_quote_files_as_text(two, problems, prints, tmp_path):
    assert SHOWN.search(prints("explain", two[1], SAYS, "0", "--no-execution", code=2).err.replace("\\\\", "\\"))
    samples = tmp_path / "s.jsonl"
    samples.write_text(json.dumps({"task_id": SAYS, "solution": RIGHT}))
    assert "x1b" in prints("sample", "--samples", samples, "-b", problems, code=2).err
    samples.write_text("\x1b[2J\u202e")
    prints("sample", "--samples", samples, "-b", problems, code=2)


@pytest.mark.slow
def test_commands_that_execute_show_foreign_text_as_text(problems, prints, missing_backends, tmp_path):
    if len(missing_backends) == 2:
        pytest.skip(f"no sandbox is here: {missing_backends}")
    samples = tmp_path / "s\x1b[2J.jsonl"
    program = f"def f(x):\n    print({SAYS!r})\n    raise ValueError({SAYS!r})\n"
    samples.write_text("".join(f"{json.dumps({'task_id': task, 'solution': program})}\n" for task in TASKS))
    shared = ("--workers", 1, "--timeout-factor", 0)
    scored = ("pass-at-k", "-b", problems, "--samples", samples, "--run", tmp_path / "r", *shared)
    assert r"\x1b[2J" in prints(*scored).out
    assert json.loads(prints("execute", tmp_path / "r", "--json").out)["statuses"]["base"] == {"exception": len(TASKS)}
    explained = prints("explain", tmp_path / "r", TASKS[0], 0, "--workers", 1).out
    assert SHOWN.search(explained)
    prints("doctor", "-b", problems, "-m", f"replay/{samples}", "--workers", 1)
    prints("benchmarks", "verify", problems, "--workers", 1)
