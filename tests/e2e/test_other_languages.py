"""Commands on runs in other languages than Python: they work, or say in one line what they cannot do."""

import gzip
import json
import shutil

import pytest

pytestmark = [pytest.mark.data, pytest.mark.slow]

PROGRAMS = {
    "bash": ("add() {\n    echo $(($1 + $2))\n}\n", "add() {\n    echo $(($1 - $2))\n}\n"),
    "r": ("add <- function(x, y) x + y\n", "add <- function(x, y) as.missing(x)\n"),
}
TASK = "HumanEval_53_add"
RUNTIMES = {"bash": "bash", "r": "Rscript", "php": "php", "racket": "racket"}


@pytest.fixture
def needs(missing_backends):
    """Skips a test whose language no sandbox of this host runs."""

    def check(language):
        if "docker" in missing_backends and not shutil.which(RUNTIMES[language]):
            pytest.skip(f"no {RUNTIMES[language]} on this host, and no engine for its image")

    return check


@pytest.fixture(params=PROGRAMS)
def chosen(request, needs, official_data, codeeval, tmp_path):
    """The arguments that name a benchmark of one problem, which the run `r` has a right and a wrong program of."""
    needs(request.param)
    rows = [{"task_id": TASK, "solution": program} for program in PROGRAMS[request.param]]
    (tmp_path / "samples.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    benchmark = f"multipl-e-humaneval@{request.param}"
    selected = ("--data-dir", official_data, "--sample-id", TASK, "--sandbox", sandbox_for(request.param))
    done = codeeval("pass-at-k", "--benchmark", benchmark, "--samples", "samples.jsonl", "--run", "r", *selected)
    assert done.returncode == 0, done.stderr
    return benchmark, *selected


def sandbox_for(language):
    return "bubblewrap" if shutil.which("bwrap") and shutil.which(RUNTIMES[language]) else "docker"


def test_studies_of_programs_alone(chosen, codeeval):
    """Comparisons, gate, taxonomy and page need no Python."""
    for command in (("compare", "r", "r"), ("gate", "--baseline", "r", "--candidate", "r"), ("solved", "r")):
        assert codeeval(*command).returncode == 0
    assert "report: page.html" in codeeval("report", "r", "-o", "page.html").stdout
    kinds = json.loads(codeeval("taxonomy", "r", "--no-execution", "--json").stdout)
    assert [failure["kind"] for failure in kinds["failures"]] == ["C.1" if "bash" in chosen[0] else "B.2"]


def test_shards_give_the_same_run(chosen, codeeval, tmp_path):
    benchmark, *selected = chosen
    shards = ("--benchmark", benchmark, "--samples", "samples.jsonl", "--run", "parts", *selected)
    for shard in ("1/2", "2/2"):
        codeeval("pass-at-k", *shards, "--shard", shard)
    codeeval("merge", "parts", "--run", "whole", "--partial")
    rows = [(tmp_path / name / "verdicts.jsonl").read_text().splitlines() for name in ("r", "whole")]
    whole, merged = ([(row["index"], row["status"]) for row in map(json.loads, each)] for each in rows)
    assert sorted(whole) == sorted(merged)


def test_what_needs_python_is_refused_in_one_line(chosen, refused):
    benchmark, *selected = chosen
    assert "can make none" in refused("false-positives", "r")[1]
    assert "can make none" in refused("resampling", "r")[1]
    assert "--measures reads Python alone" in refused("taxonomy", "r", "--measures", "--no-execution")[1]
    assert "no suite of" in refused("verifiers", benchmark, *selected)[1]
    repair = ("repair", "r", "--model", "simulated/default", "--run", "repaired", *selected[:2])
    assert "shows a test in Python" in refused(*repair)[1]


def test_what_has_no_solution_says_so(chosen, codeeval):
    benchmark, *selected = chosen
    assert "no problem has a canonical solution" in codeeval("benchmarks", "verify", benchmark, *selected).stdout
    assert "it has no canonical solution" in codeeval("strengthen", benchmark, *selected).stdout
    shown = codeeval("forgeries", "r", *selected[:2], *selected[4:]).stdout
    assert "0 tried without isolation" in shown
    assert "1 failed sample could not be tried" in shown


def test_a_model_repairs_a_program_with_hidden_feedback(chosen, codeeval):
    """The kind of bug is that of the program's own language."""
    command = ("repair", "r", "--model", "simulated/default", "--run", "repaired", "--feedback", "hidden", "--json")
    report = json.loads(codeeval(*command, *chosen[1:3], *chosen[5:]).stdout)
    assert set(report["kinds"]) == {"C.1" if "bash" in chosen[0] else "B.2"}


UNPASSABLE = [
    ("mbpp@r", "r", ("88", "97", "237", "740", "798")),
    pytest.param("mbpp@racket", "racket", ("563", "725"), marks=pytest.mark.minutes),
    pytest.param("humaneval@php", "php", ("23",), marks=pytest.mark.minutes),
]


@pytest.mark.parametrize(("name", "language", "numbers"), UNPASSABLE)
def test_published_tests_that_no_program_can_pass_are_named(
    codeeval, official_data, tmp_path, needs, *, name, language, numbers
):
    """Exactly those that are known, of all problems of the file."""
    needs(language)
    word = {"racket": "rkt"}.get(language, language)
    (file,) = (official_data / "multipl_e").glob(f"{name.partition('@')[0]}-{word}.jsonl*")
    content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    rows = [{"task_id": json.loads(line)["name"], "solution": "x"} for line in content.splitlines()]
    (tmp_path / "samples.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    command = ("pass-at-k", "--benchmark", f"multipl-e-{name}", "--samples", "samples.jsonl", "--json")
    done = codeeval(*command, "--data-dir", official_data, "--sandbox", sandbox_for(language))
    unpassable = json.loads(done.stdout)["unpassable"]["base"]
    assert sorted(task_id.split("_")[1] for task_id in unpassable) == sorted(numbers)
    assert not any("no program" in reason for reason in unpassable.values())
