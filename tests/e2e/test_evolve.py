"""`codeeval evolve` from the command line: stopped, and gone on with."""

import json
import signal
import time

SOURCES = "Starter/0,Starter/2,Starter/8,Starter/10,Starter/14,Starter/18"
COMMAND = ("evolve", "starter", "--recipe", "pro", "--model", "recorded/starter", "--sample-id", SOURCES)


def test_ctrl_c_keeps_all_answers_and_the_same_command_goes_on(start, codeeval, tmp_path):
    answers = tmp_path / "new.jsonl.evolve" / "answers.jsonl"
    process = start(*COMMAND, "--out", "new.jsonl", "--json")
    while not answers.exists() or not answers.stat().st_size:
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=120)
    assert (process.returncode, out) == (130, "")
    assert error.endswith("all answers of the model are kept. The same command goes on\n")
    before = answers.read_text().splitlines()
    done = codeeval(*COMMAND, "--out", "new.jsonl", "--json")
    assert (done.returncode, json.loads(done.stdout)["kept"]) == (0, 6)
    rows = answers.read_text().splitlines()
    assert rows[: len(before)] == before
    drawn = [(row["task_id"], row["index"]) for row in map(json.loads, rows)]
    assert len(drawn) == len(set(drawn))
