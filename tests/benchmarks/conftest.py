import json
import subprocess
import sys
from collections.abc import Callable, Sequence

import pytest

_RUNNER = """
import json, os, signal, sys
programs = json.load(sys.stdin)
outcomes = []
for program in programs:
    child = os.fork()
    if child == 0:
        signal.alarm(60)
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        try:
            exec(compile(program, "program", "exec"), {"__name__": "program"})
        except BaseException:
            os._exit(1)
        os._exit(0)
    outcomes.append(os.waitpid(child, 0)[1] == 0)
json.dump(outcomes, sys.stdout)
"""


@pytest.fixture(scope="session")
def run_natively() -> Callable[[Sequence[str]], list[bool]]:
    """Whether each trusted program ends without an exception, each in a process of its own."""

    def run(programs: Sequence[str]) -> list[bool]:
        command = [sys.executable, "-W", "ignore", "-c", _RUNNER]
        done = subprocess.run(command, input=json.dumps(programs), capture_output=True, text=True, check=True)
        return list(json.loads(done.stdout))

    return run


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests name their folders; what the user has set must not reach them."""
    for variable in ("CODEEVAL_DATA", "CODEEVAL_CACHE", "HUMANEVAL_OVERRIDE_PATH", "MBPP_OVERRIDE_PATH"):
        monkeypatch.delenv(variable, raising=False)
