"""Languages: data, names, and the proof that an image can run one."""

import pytest

from codeeval.errors import UsageError
from codeeval.languages import require_language
from codeeval_benchmarks import registry
from codeeval_sandbox import Environment, Status
from codeeval_sandbox.check import check_languages, language_cases
from codeeval_sandbox.executors import ScriptedPool
from codeeval_sandbox.languages import LANGUAGES, Language
from codeeval_sandbox.languages.python import PYTHON


@pytest.fixture
def shell(monkeypatch):
    """Add the language of another package, which has no runner."""
    language = Language("sh", ".sh", ("sh", "{file}"), frozenset({"sh", "bash"}), PYTHON.self_test)
    monkeypatch.setitem(LANGUAGES._loaded, "sh", language)
    return language


@pytest.mark.parametrize("name", LANGUAGES.names())
def test_each_language_is_whole(name):
    language = LANGUAGES[name]
    assert language.name == name
    assert language.extension.startswith(".")
    assert any("{file}" in part for part in language.command)
    assert all(word == word.lower() for word in language.fences)
    assert len({case.program for case in language_cases(language)}) == 4


def test_an_image_that_lets_a_forging_program_pass_is_found(run_async):
    findings = run_async(check_languages(ScriptedPool(lambda _: Status.PASSED), [Environment()]))
    assert {finding.name: finding.ok for finding in findings} == {
        "python/default: a right program": True,
        "python/default: a wrong program": False,
        "python/default: a looping program": False,
        "python/default: a forging program": False,
    }


def test_python_proves_itself_in_a_sandbox(make_pool, run_async):
    async def main():
        async with make_pool() as pool:
            return await check_languages(pool, [Environment()])

    findings = run_async(main())
    assert len(findings) == 4
    assert all(finding.ok for finding in findings), findings


@pytest.mark.usefixtures("shell")
@pytest.mark.parametrize(
    ("language", "message"), [("sh", "the sandbox cannot run its programs yet"), ("pyhton", "did you mean 'python'")]
)
def test_a_problem_of_a_language_without_support_is_refused_with_its_name(language, message):
    problem = registry.load("starter").problems[0]
    require_language(problem)
    other = problem.model_copy(update={"environment": Environment(language)})
    with pytest.raises(UsageError, match=message) as refusal:
        require_language(other)
    assert repr(problem.task_id) in str(refusal.value)


def test_a_language_that_the_sandbox_runs_and_extraction_cannot_read_is_refused(monkeypatch):
    resident = Language("snake", ".py", ("python3", "{file}"), frozenset(), PYTHON.self_test, resident=True)
    monkeypatch.setitem(LANGUAGES._loaded, "snake", resident)
    problem = registry.load("starter").problems[0].model_copy(update={"environment": Environment("snake")})
    with pytest.raises(UsageError, match="extraction reads 'python' only"):
        require_language(problem)
