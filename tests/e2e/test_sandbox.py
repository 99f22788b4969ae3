"""What the sandbox says of itself, and of programs that are none, at the command line."""

import json
import subprocess
import sys
from collections import defaultdict

import pytest

_CHECK = """
import sys
from codeeval.cli import main
from codeeval_sandbox import check

check.CASES = check.CASES[:2]
check.programs = lambda: ()
for name in sys.argv.pop(1).split():
    check.GUARANTEES += (check.Guarantee(name, "ships could be late", required=name != "luck"),)
sys.argv[0] = "codeeval"
main()
"""
"""`codeeval sandbox check` with two cases and without hostile programs, and with guarantees that no host gives."""


@pytest.fixture
def check(settings):
    def run(guarantees, *arguments):
        command = [sys.executable, "-c", _CHECK, guarantees, "sandbox", "check", *arguments]
        return subprocess.run(command, env=settings, capture_output=True, text=True, check=False, timeout=120)

    return run


def test_a_host_that_gives_what_is_needed_passes(check):
    done = check("luck", "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["ok"]) == (0, True)
    assert report["groups"]["statuses"] == {"checked": 2, "failed": 0}
    (luck,) = [finding for finding in report["findings"] if finding["name"] == "luck"]
    assert luck == {
        "group": "kernel",
        "name": "luck",
        "ok": False,
        "required": False,
        "detail": "not in force: ships could be late",
    }


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_guarantee_that_fails_ends_with_1_and_says_what_follows(check, form):
    done = check("warp_drive", *form)
    assert done.returncode == 1
    assert "warp_drive" in done.stdout
    assert "ships could be late" in done.stdout
    assert form or "1 guarantees do not hold: do not trust verdicts of this host" in done.stdout


ODD = {
    "a NUL byte": ("x = 1\x00\n", "syntax_error"),
    "a lone surrogate": ("x = '\ud800'\n", "syntax_error"),
    "what was no UTF-8": ("\udcff\udcfe def", "syntax_error"),
    "nothing": ("", "no_code"),
    "a thousand lists in each other": ("[" * 1000 + "]" * 1000 + "\n", "syntax_error"),
    "ten megabytes": ("#" + "x" * 10_000_000 + "\n", "exception"),
    "a program that raises at import": ("raise ImportError('no')\n", "exception"),
}


def test_every_odd_program_gets_a_verdict(codeeval, tmp_path):
    rows = [json.dumps({"task_id": "Starter/0", "solution": source}) for source, _ in ODD.values()]
    (tmp_path / "odd.jsonl").write_text("\n".join(rows))
    done = codeeval("pass-at-k", "--samples", "odd.jsonl", "--partial", "-k", "1", "--run", "r")
    found = defaultdict(set)
    for line in (tmp_path / "r" / "verdicts.jsonl").read_text().splitlines():
        row = json.loads(line)
        found[row["index"]].add(row["status"])
    assert done.returncode == 0
    assert found == {index: {status} for index, (_, status) in enumerate(ODD.values())}
