"""Whole programs with their tests below: Bash, which every image has, in a real sandbox."""

from codeeval_sandbox import Job, Limits, Status
from codeeval_sandbox.check import check_languages
from codeeval_sandbox.environments import Environment
from codeeval_sandbox.kinds import Whole

TESTS = '\nset -e\n[[ $(add 1 2) = "{}" ]]\n[[ $(add -1 1) = "0" ]]\n'
SUITE = Whole("base", "add", TESTS.format(3), "bash", TESTS.format(4))
BASH = Environment("bash")
RIGHT = "add() { echo $(($1 + $2)); }\n"

PROGRAMS = {
    "right": (RIGHT, Status.PASSED),
    "right after output": ("echo hello\n" + RIGHT, Status.PASSED),
    "wrong": ("add() { echo $(($1 - $2)); }\n", Status.WRONG),
    "no program": ("echo\n", Status.EXCEPTION),
    "syntax": ("add() { if; }\n", Status.SYNTAX_ERROR),
    "loop": ("add() { while :; do :; done; }\n", Status.TIMEOUT),
    "sleep": ("add() { sleep 100; }\n", Status.TIMEOUT),
    "exit": ("exit 0\n", Status.EXITED),
    "exit in the call": ("add() { kill -TERM $$; }\ntrap 'exit 0' TERM\n", Status.EXITED),
    "exit trap": ("trap 'exit 0' EXIT\nadd() { echo 7; }\n", Status.EXITED),
    "own test": ("set() { :; }\nadd() { echo 7; }\n", Status.WRONG),
    "output": ("yes\n" + RIGHT, Status.OUTPUT_LIMIT),
    "errors": ("yes >&2\n" + RIGHT, Status.OUTPUT_LIMIT),
    "signal": ("kill -SEGV $$\n", Status.CRASHED),
    "fork bomb": ("b() { b | b & }; b; wait\n" + RIGHT, Status.PROCESS_LIMIT),
    "daemon": ("(setsid sleep 1000 &)\n" + RIGHT, Status.PASSED),
    "network": ("exec 3<>/dev/tcp/192.0.2.1/80 || exit 9\n" + RIGHT, Status.EXCEPTION),
    "file": ("echo x > /usr/x || exit 9\n" + RIGHT, Status.EXCEPTION),
}
SEVERAL = {"exit in the call", "fork bomb", "output", "errors"}
"""Programs that may meet another limit first."""


def test_programs_get_the_verdict_that_their_processes_show(make_pool, run_async):
    async def main():
        async def jobs():
            for name, (program, _) in PROGRAMS.items():
                limits = Limits(seconds=30, input_seconds=1.5, memory_mb=512)
                yield Job((name,), (program,), SUITE, limits, environment=BASH)

        async with make_pool() as pool:
            return {verdict.key[0]: verdict async for verdict in pool.run(jobs())}

    verdicts = run_async(main())
    wanted = {name: status for name, (_, status) in PROGRAMS.items() if name not in SEVERAL}
    assert {name: verdicts[name].status for name in wanted} == wanted, verdicts
    assert {verdicts[name].passed for name in SEVERAL} == {False}
    assert {verdict.trust for verdict in verdicts.values()} == {"shared"}
    assert verdicts["exit"].exception == "Untested"
    assert "tested nothing" in verdicts["exit"].message


def test_bash_proves_itself(make_pool, run_async):
    async def main():
        async with make_pool() as pool:
            return await check_languages(pool, [BASH])

    findings = run_async(main())
    assert [finding for finding in findings if not finding.ok] == []
