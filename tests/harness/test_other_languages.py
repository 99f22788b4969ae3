"""Programs of other languages out of answers, completions and files of whole programs."""

import pytest

from codeeval.errors import UsageError
from codeeval.extraction import extract
from codeeval.prompting import PromptStyle
from codeeval.samples import Completion
from codeeval_benchmarks import load
from codeeval_benchmarks.errors import UnknownBenchmarkError
from codeeval_benchmarks.polyglot.dialects import DIALECTS
from codeeval_benchmarks.polyglot.twins import twin_of
from codeeval_benchmarks.problem import Problem, PromptParts
from codeeval_sandbox.environments import Environment
from codeeval_sandbox.kinds import Whole
from codeeval_sandbox.languages import LANGUAGES

CPP_STUB = "#include<vector>\n// Twice.\nlong twice(long n) {\n"
CPP_TESTS = "}\nint main() {\n    auto candidate = twice;\n    assert(candidate((2)) == (4));\n}\n"
JAVA_STUB = "import java.util.*;\nclass Problem {\n    // Twice.\n    public static long twice(long n) {\n"
JAVA_TESTS = "    }\n    public static void main(String[] args) {\n    assert(twice((2l)) == (4l));\n    }\n\n}\n"
PHP_STUB = "<?php\n// Twice.\nfunction twice($n) {\n"
PHP_TESTS = "function candidate(...$args) {\n    return twice(...$args);\n}\ncandidate(2);\n"


def problem(language: str, stub: str, tests: str) -> Problem:
    return Problem(
        task_id="T/0",
        benchmark="t",
        prompt=PromptParts(stub=stub),
        entry_point="twice",
        canonical_solution="",
        control="",
        suites={"base": Whole("base", "twice", tests, language)},
        environment=Environment(language),
        metadata={"stops": ["\n}"] if language == "cpp" else []},
    )


CPP, JAVA, PHP = (
    problem("cpp", CPP_STUB, CPP_TESTS),
    problem("java", JAVA_STUB, JAVA_TESTS),
    problem("php", PHP_STUB, PHP_TESTS),
)


def taken(text: str, of: Problem, form: str = "answer") -> str:
    return extract(Completion(0, text, form), of).solution


def test_a_whole_program_is_fitted_to_tests_that_close_its_last_block():
    function = "#include<vector>\nlong twice(long n) {\n    return 2 * n;\n}\n"
    program = taken(f"Here:\n```cpp\n{function}\nint main() {{ twice(2); }}\n```\nDone.", CPP)
    assert program.rstrip().endswith("return 2 * n;")
    assert "main" not in program


BASH = problem("bash", "twice() {\n", '}\n\ncandidate() {\n    twice "$@"\n}\n[[ $(candidate 2) = 4 ]]\n')


@pytest.mark.parametrize(
    ("behind", "end"), [("", "    echo $((2 * $1))\n"), ("\ntwice 2  # 4\n", "twice 2  # 4\n{ :\n")]
)
def test_whole_bash_programs_leave_a_block_for_the_tests_to_close(behind, end):
    """The grammar of Bash reads a bracket too many as a command, and the shell does not."""
    program = taken(f"```bash\ntwice() {{\n    echo $((2 * $1))\n}}\n{behind}```", BASH)
    assert program.startswith("twice() {\n    echo $((2 * $1))\n")
    assert program.endswith(end)


def test_a_method_without_a_class_gets_the_class_and_the_imports_of_the_prompt():
    program = taken("```java\npublic static long twice(long n) {\n    return 2 * n;\n}\n```", JAVA)
    assert program.startswith("import java.util.*;\nclass Problem {\n")
    assert program.rstrip().endswith("return 2 * n;")


def test_a_body_alone_is_joined_to_the_stub():
    assert taken("```php\n    return 2 * $n;\n}\n```", PHP).startswith(PHP_STUB)


def test_a_mark_that_ends_php_is_left_out_because_tests_follow():
    assert "?>" not in taken("```php\n<?php\nfunction twice($n) { return 2 * $n; }\n?>\n```", PHP)


def test_an_answer_in_another_language_holds_no_program():
    sample = extract(Completion(0, "```python\ndef twice(n):\n    return 2 * n\n```", "answer"), PHP)
    assert (sample.solution, sample.extraction) == ("", "empty")


def test_of_several_languages_the_block_of_the_problem_is_taken():
    mixed = "```python\ndef twice(n): ...\n```\n```php\n<?php\nfunction twice($n) { return 2 * $n; }\n```\n"
    assert "function twice" in taken(mixed, PHP)


def test_a_completion_is_cut_where_the_problem_says():
    text = "    return 2 * n;\n}\nint other() {"
    assert taken(text, CPP, "completion") == CPP_STUB + "    return 2 * n;"


def test_a_program_with_its_tests_is_taken_without_them():
    whole = f"{CPP_STUB}    return 2 * n;\n{CPP_TESTS}"
    assert taken(whole, CPP, "solution") == f"{CPP_STUB}    return 2 * n;\n"


@pytest.mark.parametrize("text", ["", "   \n", "No program.", "```\n```", "\x00\ud800", "```cpp\n}}}{{{\n```"])
def test_no_text_makes_extraction_fail(text):
    for form in ("answer", "completion", "solution"):
        extract(Completion(0, text, form), CPP)


def test_prompts_name_the_language():
    chat = PromptStyle.named("chat").render(JAVA).messages[0].content
    assert "```java\n" in chat
    assert "Java program" in chat
    assert PromptStyle.named("completion").render(CPP).stop == ("\n}",)


R_STUB = "# Twice.\ntwice <- function(n) {"


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        ("completion-translations", "This is the same function in R:\n# Return the mean of the values"),
        ("completion-rules", "10. For an item, counted from 1:\nPython: xs[0]\nR: xs[[1]]\n"),
        ("completion-shots", "weighted_mean <- function(values, weights) {\n    total <- 0\n"),
    ],
)
def test_a_base_model_sees_what_it_learns_a_language_from_and_then_the_stub(style, shown):
    prompt = PromptStyle.named(style).render(problem("r", R_STUB, ""))
    assert shown in prompt.text
    assert prompt.text.endswith(f"\n\n{R_STUB}")
    assert (prompt.opening, prompt.form) == (R_STUB, "completion")
    chat = PromptStyle.named(style.replace("completion", "chat")).render(problem("r", R_STUB, ""))
    assert shown in chat.messages[0].content
    assert f"```r\n{R_STUB}\n```" in chat.messages[0].content


def test_a_style_refuses_a_language_that_it_has_nothing_to_show_of():
    with pytest.raises(UsageError, match=r"'chat-rules' cannot be rendered for 'T/0'.*'php'.*use a style that fits"):
        PromptStyle.named("chat-rules").render(PHP)


@pytest.mark.parametrize(
    ("expected", "altered"),
    [
        ("[1, 2]", "[1, 3]"),
        ("true", "false"),
        ('"a"', '"ax"'),
        ("2.5f", "3.5f"),
        ("'a'", "'b'"),
        ("2147483647", "2147483646"),
    ],
)
def test_a_twin_alters_the_last_expected_value(expected, altered):
    import re  # noqa: PLC0415 - of this test alone

    tests = f"check(f(1), 1)\ncheck(f(2), {expected})\n"
    assert twin_of(tests, [re.compile(r"check\(f\(.\), (?P<expected>.*)\)")]) == tests.replace(expected, altered)


def test_where_no_value_can_be_altered_there_is_no_twin():
    import re  # noqa: PLC0415 - as above

    assert twin_of("check(f(2), [])\n", [re.compile(r"check\(f\(.\), (?P<expected>.*)\)")]) == ""


def test_every_dialect_of_whole_programs_has_a_language_with_a_grammar():
    for dialect in DIALECTS:
        if not dialect.by_proxy:
            assert LANGUAGES[dialect.language].grammar


def test_dialects_agree_with_languages():
    """Benchmarks see no languages, so that both state image and manner of tests."""
    for dialect in DIALECTS:
        language = LANGUAGES[dialect.language]
        assert (language.image, language.tests == "proxy") == (dialect.image, dialect.by_proxy)


def test_a_benchmark_without_a_language_and_an_unknown_one_name_what_there_is():
    with pytest.raises(UnknownBenchmarkError, match="needs a language"):
        load("multipl-e-humaneval")
    with pytest.raises(UnknownBenchmarkError, match="did you mean 'multipl-e-mbpp@perl'"):
        load("multipl-e-mbpp@pearl")


def test_an_unknown_language_of_a_problem_is_refused():
    with pytest.raises(UsageError, match="did you mean 'java'"):
        taken("x", problem("jva", JAVA_STUB, JAVA_TESTS))
