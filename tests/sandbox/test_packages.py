"""What environments lack, found by running programs in them."""

from dataclasses import replace

import pytest

from codeeval_sandbox import Asserts, Environment
from codeeval_sandbox.executors import ScriptedPool
from codeeval_sandbox.jobs import Status
from codeeval_sandbox.languages import LANGUAGES, Language, SelfTest
from codeeval_sandbox.packages import lacks

SHELL = Language(
    name="sh",
    extension=".sh",
    command=("sh", "{file}"),
    fences=frozenset({"sh"}),
    self_test=SelfTest(
        suite=Asserts("base", "run", ("assert run('1') == '1\\n'",)),
        right="read a\necho $a\n",
        wrong="echo 2\n",
        looping="while :; do :; done\n",
        forging="exit 0\n",
    ),
    package_test="command -v {package} >/dev/null\n",
)


@pytest.fixture
def missing(make_pool, run_async):
    """Return what a real sandbox says environments lack, as pairs of environment and package."""

    def find(*environments):
        async def main():
            async with make_pool() as pool:
                return await lacks(pool, environments)

        return {(lack.environment.name, lack.package): lack.reason for lack in run_async(main())}

    return find


def test_python_has_numpy_and_lacks_what_is_not_there(missing):
    lacking = missing(Environment(packages=("numpy", "absent_a")), Environment(packages=("absent_a", "json")))
    assert lacking == {("python/default", "absent_a"): "ModuleNotFoundError: No module named 'absent_a'"}


def test_a_language_without_its_command_is_lacking_itself(missing, monkeypatch):
    monkeypatch.setitem(LANGUAGES._loaded, "sh", SHELL)
    monkeypatch.setitem(LANGUAGES._loaded, "none", replace(SHELL, name="none", command=("codeeval-absent", "{file}")))
    lacking = missing(Environment("sh", packages=("cat", "codeeval-absent")), Environment("none"))
    assert set(lacking) == {("sh/default", "codeeval-absent"), ("none/default", None)}
    assert "codeeval-absent" in lacking["none/default", None]


def test_nothing_is_run_for_environments_that_ask_for_nothing(run_async):
    pool = ScriptedPool(lambda _: Status.WRONG)
    assert run_async(lacks(pool, [Environment(), Environment(image="other")])) == []
    assert pool.jobs == 0


def test_a_failure_of_the_sandbox_is_no_lack(run_async):
    pool = ScriptedPool(lambda _: Status.INFRASTRUCTURE)
    assert run_async(lacks(pool, [Environment(packages=("numpy",))])) == []
    assert pool.jobs == 1
