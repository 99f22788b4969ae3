"""Words of other harnesses and typing errors: one line says what to write."""

import pytest

from codeeval.cli import run
from codeeval.cli.foreign import COMMANDS, FLAGS

LONG = "a" * 300


@pytest.fixture
def said(capsys, monkeypatch, tmp_path):
    """Runs a command line that must be refused; the one line that it ends with."""
    monkeypatch.chdir(tmp_path)

    def go(*arguments):
        assert run(arguments) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        (line,) = captured.err.splitlines()
        return line

    yield go
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("flag", "ours"),
    [
        ("--dataset", "--benchmark NAME"),
        ("--greedy", "--temperature 0 -n 1"),
        ("--tasks", "--benchmark NAME"),
        ("--bs", "--samples-per-request N"),
        ("--temp", "--temperature T"),
        ("-t", "--temperature T"),
        ("--n", "-n N"),
        ("--sample", "--samples FILE"),
        ("--backend", "--model PROVIDER/NAME"),
        ("--base_only", "--suites base"),
        ("--gen_kwargs", "--temperature T --top-p P"),
        ("--epochs", "-n N"),
        ("--max_new_tokens", "--max-tokens N"),
        ("--log_samples", "always kept"),
        ("--api-key", "OPENAI_API_KEY"),
    ],
)
def test_flags_of_other_harnesses_are_answered_with_ours(said, flag, ours):
    assert ours in said("pass-at-k", flag, "x")


@pytest.mark.parametrize(
    ("line", "ours"),
    [
        (["evaluate", "--dataset", "humaneval", "--greedy"], ["`codeeval pass-at-k`", "--benchmark NAME", "-n 1"]),
        (["codegen"], ["`codeeval sample`"]),
        (["humaneval"], ["`codeeval pass-at-k --benchmark humaneval`"]),
        (["answers.jsonl"], ["`codeeval pass-at-k --samples answers.jsonl`"]),
        (["taxonmy"], ["`codeeval taxonomy`"]),
        (["xyzzy"], ["`codeeval --help`"]),
    ],
)
def test_commands_of_other_harnesses_and_typing_errors_are_answered_with_ours(said, line, ours):
    message = said(*line)
    assert all(words in message for words in ours), message


def test_guesses_come_in_order_of_nearness(said):
    assert said("pass-at-k", "--tempratur").endswith("did you mean --temperature?")
    assert "did you mean --max-tokens" in said("pass-at-k", "--max-token")
    assert "did you mean --prompt-style or --prompt-price?" in said("pass-at-k", "--prompt-")
    assert "--help` lists" in said("pass-at-k", "--xyzzy")


def test_a_flag_that_another_command_has_is_told_with_this_commands_usage(said):
    message = said("benchmarks", "verify", "--dataset", "x")
    assert "--benchmark of `codeeval pass-at-k`" in message
    assert message.endswith("codeeval benchmarks verify [OPTIONS] NAME")


def test_our_own_flag_at_another_command_is_told_with_its_command(said):
    assert "an option of `codeeval pass-at-k`" in said("--benchmark", "humaneval")
    assert "codeeval explain [OPTIONS] RUN TASK [INDEX]" in said("explain", "--benchmark", "x")


@pytest.mark.parametrize(
    ("argument", "ours"),
    [("humaneval", "--benchmark humaneval"), ("openai/gpt", "--model openai/gpt"), ("s.jsonl", "--samples s.jsonl")],
)
def test_an_argument_without_a_flag_is_answered_with_its_flag(said, argument, ours):
    assert ours in said("pass-at-k", argument)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            ["strengthen", "starter", "--out", "/dev/null/suites.jsonl"],
            "jsonl' cannot be written: '/dev/null' is a file",
        ),
        (["pass-at-k", "--evalplus-results", "/dev/null/r.json"], "'/dev/null' is a file"),
        (["pass-at-k", "--evalplus-results", "/dev"], "because it is a folder"),
        (["pass-at-k", "--evalplus-results", "/proc/x/r.json"], "cannot be written: '/proc' takes no files"),
        (["gate", "--baseline", "a", "--candidate", "b", "--junit", "/proc/x"], "--junit '/proc/x' cannot be written"),
        (["gate", "--baseline", "a", "--candidate", "b", "--markdown", "/proc/x"], "--markdown '/proc/x' cannot be"),
        (["gate", "--init", "/proc/x"], "--init '/proc/x' cannot be written"),
        (["problems", "add", "n", "--file", "/proc/x"], "--file '/proc/x' cannot be written"),
        (["spread", "--vary", "seeds", "--folder", "/proc/x"], "--folder '/proc/x' cannot be written"),
        (["report", "a", "--output", "/proc/x.html"], "--output '/proc/x.html' cannot be written"),
        (["compare", "a", "b", "--figures", "/proc/x"], "--figures '/proc/x' cannot be written"),
        (["verifiers", "starter", "--oracle", "strong"], "--oracle has no effect"),
        (["verifiers", "starter", "--figures", "/dev/null"], "'/dev/null' is a file"),
        (["taxonomy", "run", "--figures", "/dev/null"], "'/dev/null' is a file"),
        (["pass-at-k", "-m", "openai/x", "--base-url", "http://h", "--request-cache", "/dev/null"], "is a file"),
    ],
)
def test_what_could_not_be_written_in_the_end_is_refused_at_the_start(said, line, words):
    assert words in said(*line)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (["explain", "r1"], "missing argument TASK (a task_id): the usage is `codeeval explain [OPTIONS] RUN TASK"),
        (["taxonomy"], "missing argument RUN"),
        (["repair", "r1"], "missing -m/--model"),
        (["gate", "r1", "r2"], "unexpected arguments 'r1', 'r2': write `codeeval gate --baseline A --candidate B`"),
        (["execute", "r1", "r2"], "unexpected argument 'r2': the usage is `codeeval execute [OPTIONS] RUN`"),
        (["pass-at-k", "--limit=0.1"], "--limit '0.1' is invalid: expected a whole number ("),
        (["pass-at-k", "--temperature", "hot"], "--temperature 'hot' is invalid: expected a number ("),
        (["resampling", "r", "--prompt-price", "1", "--prompt-price", "x"], "--prompt-price 'x' is invalid"),
        (["pass-at-k", "--limit"], "--limit needs a value: write --limit N"),
        (["pass-at-k", "--json=yes"], "--json takes no value: write --json alone"),
        (
            ["benchmarks", "lst"],
            "unknown command 'lst' of `codeeval benchmarks`: did you mean `codeeval benchmarks list`",
        ),
        (["history", "shwo"], "did you mean `codeeval history show`"),
        (["--limit", "3"], "unknown option '--limit': that is an option of `codeeval pass-at-k`"),
    ],
)
def test_every_error_of_usage_is_one_line_that_says_what_to_write(said, line, words):
    assert words in said(*line)


def test_an_invalid_value_of_the_environment_is_named_by_its_variable(said, monkeypatch):
    monkeypatch.setenv("CODEEVAL_LIMIT", "few")
    assert "CODEEVAL_LIMIT (environment) 'few' is invalid" in said("pass-at-k")


def test_every_answer_names_a_flag_or_command_that_exists():
    from typer.main import get_command  # noqa: PLC0415 - beside its only use

    from codeeval.cli.app import app  # noqa: PLC0415 - as above

    root = get_command(app)
    flags = {name for one in root.commands["pass-at-k"].params for name in one.opts}
    written = [part for one in FLAGS.values() if one.startswith("write") for part in one.split() if part[:1] == "-"]
    assert set(written) <= flags
    commands = {answer.split()[0] for answer in COMMANDS.values()} - {"--help", "--version"}
    assert commands <= root.commands.keys()
    assert not root.commands.keys() & COMMANDS.keys()


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("humaneval+", "humaneval-plus"),
        ("mbpp+", "mbpp-plus"),
        ("HumanEvalPlus", "humaneval-plus"),
        ("HumanEval", "humaneval"),
        ("evalplus/mbppplus", "mbpp-plus"),
        ("openai_humaneval", "humaneval"),
        ("openai/openai_humaneval", "humaneval"),
        ("google/mbpp", "mbpp"),
        ("google-research-datasets/mbpp", "mbpp"),
        ("sanitized-mbpp", "mbpp-sanitized"),
        ("humaneval_pro", "humaneval-pro"),
        ("humanevel-plus", "humaneval-plus"),
    ],
)
def test_a_benchmark_named_as_elsewhere_is_answered_with_its_name_here(said, name, ours):
    message = said("pass-at-k", "--benchmark", name)
    assert f"did you mean {ours!r}?" in message or f"did you mean the benchmark {ours!r}?" in message, message


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("gpt-4o", "write openai/gpt-4o --base-url https://api.openai.com/v1"),
        ("claude-sonnet-4", "write openai/claude-sonnet-4 --base-url https://api.anthropic.com/v1"),
        ("ollama/qwen3", "write openai/qwen3 --base-url http://localhost:11434/v1"),
        ("meta-llama/Llama-3-8B", "vllm/meta-llama/Llama-3-8B"),
        ("google/gemma-2-9b", "vllm/google/gemma-2-9b"),
        ("hf/a/b", "vllm/a/b"),
        ("opena/x", "did you mean openai/x?"),
        ("simulated/strnog", "did you mean 'simulated/strong'?"),
    ],
)
def test_a_model_named_as_elsewhere_is_answered_with_how_it_is_written_here(said, name, ours):
    assert ours in said("pass-at-k", "--model", name)


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["-b", "a", "--benchmark=b"], "--benchmark takes one value and is given 'a' and 'b': give one of them"),
        (["-b", "a", "-b", "b"], "a script gives a default that its caller may replace as CODEEVAL_BENCHMARK"),
        (["--seed", "1", "--seed", "1", "--seed", "-1"], "--seed takes one value and is given '1' and '1' and '-1'"),
        (["--seed", "-1", "--seed", "-1"], "--seed -1 is invalid"),
        (["--seed", "-1"], "--seed -1 is invalid: expected 0 or more"),
        (["--language", "r"], "the language is a benchmark's, such as `--benchmark multipl-e-humaneval@r`"),
        (["-b", "./"], "'.' is a folder"),
        (["--samples", "https://h/s.jsonl"], "is an address: download the file"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_in_plain_words(said, flags, message):
    assert message in said("pass-at-k", *flags)


@pytest.mark.parametrize(
    ("flag", "value", "limit"), [("--temperature", "3000", "100 or less"), ("--top-p", "0", "more")]
)
def test_a_setting_of_a_model_is_refused_before_the_model_is_asked(said, flag, value, limit):
    model = ("--model", "openai/m", "--base-url", "http://127.0.0.1:1/v1", "--dry-run")
    assert f"is invalid: expected {limit}" in said("pass-at-k", *model, flag, value)


@pytest.mark.parametrize("words", [["show", "r"], ["summary", "r"], ["results"]])
def test_a_result_is_shown_again_by_resuming_its_run(said, words):
    assert "`codeeval pass-at-k --run RUN --resume`" in said(*words)


@pytest.mark.parametrize(
    "line",
    [
        ["sample", "--run", LONG],
        ["sample", "--samples", LONG],
        ["sample", "--resume", "--run", LONG],
        ["sample", "-b", f"{LONG}.jsonl"],
        ["compare", LONG, LONG],
        ["gate", "--init", LONG],
        ["merge", LONG],
        ["taxonomy", LONG],
        ["history", "show", "--history", LONG],
        ["scaling", LONG],
    ],
    ids=" ".join,
)
def test_a_path_that_the_system_refuses_at_first_sight_is_named(said, line):
    """`Path.exists` raises for it, as for a path in a folder that may not be entered."""
    assert f"{LONG}" in (message := said(*line))
    assert "File name too long" in message


def test_suites_that_the_cache_could_not_keep_are_not_made(said, monkeypatch):
    monkeypatch.setenv("CODEEVAL_CACHE", "/proc/x")
    message = said("strengthen", "starter", "--limit", "1")
    assert message.startswith("codeeval: the suites cannot be kept in '/proc/x/")
    assert "set CODEEVAL_CACHE" in message


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["history", "show", "--last", "0"], "--last 0 shows no row"),
        (["images", "build", "r", "extra"], "the usage is `codeeval images build [OPTIONS]"),
    ],
)
def test_the_number_that_is_wrong_is_named(said, line, message):
    assert message in said(*line)


@pytest.mark.parametrize("words", [("compare", "a", "b"), ("evolution", "a"), ("extrapolate", "a"), ("scaling", "a")])
@pytest.mark.parametrize("level", ["0", "1", "95", "nan", "much"])
def test_a_level_of_confidence_that_is_not_a_probability_is_refused(said, words, level):
    line = said(*words, "--confidence", level)
    assert f"--confidence {level!r} is invalid: expected a probability between 0 and 1, such as 0.95" in line


@pytest.mark.parametrize(
    "command",
    [
        ["pass-at-k"],
        ["sample", "-b", "predict-output:starter"],
        ["doctor"],
        ["benchmarks", "verify", "starter"],
        ["benchmarks", "show", "starter-stdio"],
        ["strengthen", "starter"],
        ["verifiers", "starter"],
        ["prompts", "show", "chat", "Starter/0"],
        ["serve-help", "org/Model"],
    ],
    ids=" ".join,
)
def test_a_folder_of_data_for_a_benchmark_without_files_is_refused(command, tmp_path, capsys):
    assert run([*command, "--data-dir", str(tmp_path)]) == 2
    assert "--data-dir has no effect" in capsys.readouterr().err


def test_a_folder_of_data_in_the_environment_is_for_all_benchmarks(tmp_path, monkeypatch):
    monkeypatch.setenv("CODEEVAL_DATA", str(tmp_path))
    assert run(["benchmarks", "show", "starter", "Starter/0"]) == 0


def test_tests_of_values_are_not_measured_by_mutants(capsys):
    assert run(["verifiers", "predict-output:starter"]) == 2
    assert "`codeeval verifiers starter`" in capsys.readouterr().err
