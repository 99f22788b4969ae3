"""What a user does by mistake or wishes for, on the real command line."""

import json

import pytest


@pytest.fixture(scope="module")
def of_tasks(default_folder):
    """Of the default run: by task_id, the indices of samples that fail a suite."""
    failing = {}
    for line in (default_folder / "verdicts.jsonl").read_text().splitlines():
        row = json.loads(line)
        failing.setdefault(row["task_id"], set())
        if row["status"] != "passed":
            failing[row["task_id"]].add(row["index"])
    return failing


def test_explain_without_an_index_explains_the_first_failing_sample(codeeval, default_folder, of_tasks):
    task = next(task for task, indices in of_tasks.items() if indices)
    shown = codeeval("explain", default_folder, task, "--no-execution")
    assert f"{task} sample {min(of_tasks[task])}: " in shown.stdout
    named = codeeval("explain", default_folder, task, str(min(of_tasks[task])), "--no-execution")
    assert shown.stdout == named.stdout


def test_explain_of_a_task_that_is_misspelt_names_the_nearest(refused, default_folder):
    assert "did you mean 'Starter/7'?" in refused("explain", default_folder, "Startr/7")[1]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["spread", "RUN", "RUN", "--n-samples", "3"], ["--n-samples", "compared as they are"]),
        (["spread", "--vary", "temperature"], ["--vary temperature has no effect", "no model is asked"]),
        (["spread", "--vary", "seeds", "--seed", "3"], ["--seed", "--values"]),
        (["spread", "--values", "1,2"], ["--values", "formats are drawn at random"]),
        (["doctor", "--temperature", "1"], ["--temperature has no effect"]),
        (["taxonomy", "RUN", "--base-url", "http://h/v1"], ["--base-url has no effect", "--judge"]),
        (["taxonomy", "RUN", "--judge", "gpt-4o"], ["write openai/gpt-4o --base-url"]),
        (["taxonomy", "RUN", "--limit", "0"], ["--limit 0"]),
        (["repair", "RUN", "--model", "gpt-4o"], ["write openai/gpt-4o --base-url"]),
        (["repair", "RUN", "--model", "simulated/strong", "--run", "RUN/run.json"], ["is a file"]),
        (["benchmarks", "verify", "starter", "--limit", "0"], ["--limit 0"]),
        (["benchmarks", "verify", "starter", "--sample-id", "Starter/99"], ["Starter/99"]),
        (["sandbox", "check", "--workers", "1000"], ["--workers 1000"]),
    ],
)
def test_other_commands_refuse_before_a_sandbox_is_started(codeeval, default_folder, tmp_path, command, words):
    done = codeeval(*(part.replace("RUN", str(default_folder)) for part in command))
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = [one for one in done.stderr.splitlines() if not one.startswith("from the environment: ")]
    assert all(word in line for word in words), line
    assert list(tmp_path.iterdir()) == []


def test_long_commands_take_the_first_problems_alone(codeeval, default_folder, of_tasks):
    assert codeeval("benchmarks", "verify", "starter", "--limit", "2").stdout.startswith(
        "starter: 2 of 2 canonical solutions pass"
    )
    found = codeeval("taxonomy", default_folder, "--limit", "5", "--no-execution", "--json", "--figures", "figures")
    five = [f"Starter/{number}" for number in range(5)]
    (shares,) = json.loads(found.stdout)["shares"].values()
    assert shares["failures"] == sum(len(of_tasks[task]) for task in five)
    assert shares["samples"] == 50


def test_benchmarks_are_listed_with_whether_their_files_are_there(codeeval, tmp_path):
    rows = json.loads(codeeval("benchmarks", "list", "--data-dir", tmp_path, "--json").stdout)
    there = {row["name"]: row["at_hand"] for row in rows}
    assert there["starter"]
    assert not there["humaneval"]
    assert "missing" in codeeval("benchmarks", "list", "--data-dir", tmp_path).stdout


def test_the_list_of_benchmarks_fits_into_120_columns_of_a_pipe(codeeval, tmp_path):
    lines = codeeval("benchmarks", "list", "--data-dir", tmp_path).stdout.splitlines()
    assert len(lines) > 9
    assert max(map(len, lines)) <= 120


def rows(folder, file):
    """The rows of a run's file, as they are on disk."""
    return (folder / file).read_text().splitlines(keepends=True)


def verdicts(folder):
    """What decides scores of each verdict, in an order of its own."""
    found = map(json.loads, rows(folder, "verdicts.jsonl"))
    return sorted((row["task_id"], row["index"], row["suite"], row["status"]) for row in found)


def test_a_finished_run_grows_to_what_it_would_have_been_from_the_start(codeeval, refused, tmp_path):
    chosen = ("--limit", "4", "--json")
    small, large = tmp_path / "small", tmp_path / "large"
    codeeval("pass-at-k", *chosen, "-n", "3", "--run", small)
    whole = json.loads(codeeval("pass-at-k", *chosen, "-n", "12", "--run", large).stdout)
    samples, first = rows(small, "samples.jsonl"), rows(small, "verdicts.jsonl")
    assert "add --resume" in refused("pass-at-k", *chosen, "-n", "12", "--run", small)[1]

    done = codeeval("pass-at-k", "--run", small, "--resume", "-n", "12", "--json")
    assert "note: the run grew from 3 to 12 samples per problem" in done.stderr
    assert json.loads(done.stdout)["pass_at_k"] == whole["pass_at_k"]
    assert list(whole["pass_at_k"]["base"]) == ["1", "5", "10", "12"]
    assert rows(small, "samples.jsonl")[: len(samples)] == samples
    assert rows(small, "verdicts.jsonl")[: len(first)] == first
    assert sorted(rows(small, "samples.jsonl")) == sorted(rows(large, "samples.jsonl"))
    assert verdicts(small) == verdicts(large)
    manifest = json.loads((small / "run.json").read_text())
    assert [(one["before"], one["after"]) for one in manifest["grown"]] == [(3, 12)]
    assert (manifest["sampling"]["n_samples"], manifest["request"]["sampling"]["n_samples"]) == (12, 12)

    again = codeeval("pass-at-k", "--run", small, "--resume", "--json")
    assert json.loads(again.stdout)["pass_at_k"] == whole["pass_at_k"]
    code, message = refused("pass-at-k", "--run", small, "--resume", "-n", "5")
    assert (code, "never shrinks" in message) == (2, True)
    assert len(rows(small, "samples.jsonl")) == 48
