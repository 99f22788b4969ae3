import asyncio
import json

from codeeval.exports.evalplus import write_evalplus_results
from codeeval.models.replay import replay_files
from codeeval.store import Run, open_run
from codeeval_sandbox.jobs import Status


def test_results_have_evalplus_form_and_replay_reads_them(folder, manifest, sample, verdict):
    with open_run(folder, manifest) as run:
        for index, status in enumerate((Status.PASSED, Status.TIMEOUT, Status.EXCEPTION)):
            run.add_sample(sample(index=index, solution=f"x = {index}"))
            run.add_verdict(verdict(index=index, status=status, test=4), index=index)
    path = folder / "eval_results.json"
    write_evalplus_results(Run(folder), path, {"base": {"pass@1": 1 / 3}})
    content = json.loads(path.read_text())
    assert list(content) == ["date", "hash", "eval", "pass_at_k"]
    assert [row["base_status"] for row in content["eval"]["T/0"]] == ["pass", "timeout", "fail"]
    assert content["eval"]["T/0"][2] == {
        "task_id": "T/0",
        "solution": "x = 2",
        "base_status": "fail",
        "plus_status": None,
        "base_fail_tests": [4],
        "plus_fail_tests": [],
    }
    model = replay_files([path])
    assert set(model.task_ids()) == {"T/0"}
    asyncio.run(model.close())
