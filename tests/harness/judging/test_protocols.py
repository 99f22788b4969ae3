"""The routes of other judges: each request gets what that protocol's clients expect."""

import asyncio
import base64

import pytest

from codeeval.judging.http.late import Late
from codeeval.judging.http.routes import run_code
from codeeval_sandbox import Status


def run(judge, code, **fields):
    return judge.ask("/run_code", {"code": code, "language": "python", **fields})


def test_run_code_returns_what_a_script_printed(judge):
    status, answer = run(judge, "print(input()[::-1])", stdin="abc")
    assert (status, answer["status"]) == (200, "Success")
    assert answer["run_result"]["stdout"] == "cba\n"
    assert answer["compile_result"] is None


@pytest.mark.parametrize(
    ("code", "result", "exit_code"),
    [
        ("raise SystemExit(3)", "Finished", 3),
        ("1 / 0", "Finished", 1),
        ("x = (", "Finished", 1),
        ("import os; os._exit(0)", "Finished", 0),
        ("while True: pass", "TimeLimitExceeded", None),
    ],
)
def test_run_code_tells_how_a_script_ended(judge, code, result, exit_code):
    status, answer = run(judge, code, run_timeout=1)
    assert status == 200
    assert answer["status"] == ("Success" if exit_code == 0 else "Failed")
    assert (answer["run_result"]["status"], answer["run_result"]["return_code"]) == (result, exit_code)


def test_run_code_takes_files_and_gives_them_back(judge):
    files = {"lib/words.py": base64.b64encode(b"WORD = 'hello'").decode()}
    code = "from lib.words import WORD\nopen('out.txt', 'w').write(WORD)\nprint(WORD)"
    _, answer = run(judge, code, files=files, fetch_files=["out.txt", "none.txt"])
    assert answer["run_result"]["stdout"] == "hello\n"
    assert answer["files"] == {"out.txt": base64.b64encode(b"hello").decode()}


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"language": "julia"}, 400, "cannot run 'julia'"),
        ({"language": "klingon"}, 400, "unknown language"),
        ({"files": {"../x": ""}}, 400, "outside"),
        ({"files": {"x": "%"}}, 400, "not base64"),
        ({"run_timeout": -1}, 422, "run_timeout"),
    ],
)
def test_run_code_refuses_what_it_cannot_do(judge, fields, status, words):
    got, answer = run(judge, "1", **fields)
    assert got == status
    assert words in answer["detail"]


def test_a_failed_sandbox_is_no_failed_program(scripted):
    with scripted(lambda _job: Status.INFRASTRUCTURE) as served:
        assert run(served, "1")[1]["status"] == "SandboxError"
        contest = {"test": [{"input": {"stdin": ""}, "output": {"stdout": "1"}}]}
        config = {"language": "python", "dataset_type": "CommonOJDataset", "provided_data": contest}
        asked = {"dataset": "x", "id": 1, "completion": "print(1)", "config": config}
        assert served.ask("/submit", asked)[0] == 504
        assert served.ask("/test_program", {"program": "", "tests": ["assert f()"]})[0] == 500
        rollout = {"response": {"output_text": "print(1)"}, "verifier_metadata": {"unit_tests": _TESTS}}
        answer = served.ask("/verify", rollout)[1]
        assert (answer["mask_sample"], answer["failure_kind"]) == (True, "verifier_error")


def test_a_full_judge_answers_with_the_status_on_which_each_client_tries_again(scripted):
    with scripted(lambda _job: Status.PASSED, capacity=1) as served, served.court.desk.places(1):
        assert run(served, "1")[0] == 504
        assert served.ask("/test_program", {"program": "", "tests": ["assert f()"]})[0] == 503
        rollout = {"response": {"output_text": "print(1)"}, "verifier_metadata": {"unit_tests": _TESTS}}
        assert served.ask("/verify", rollout)[0] == 429


def submit(judge, completion, **config):
    asked = {"dataset": "provided", "id": 1, "completion": completion, "config": {"language": "python", **config}}
    return judge.ask("/submit", asked)


_CASES = [{"input": {"stdin": str(n)}, "output": {"stdout": f"{2 * n}\n"}} for n in range(1, 5)]


def test_submit_judges_a_contest(judge):
    config = {"dataset_type": "CommonOJDataset", "provided_data": {"test": _CASES}}
    status, answer = submit(judge, "```python\nprint(int(input()) * 2)\n```", **config)
    assert (status, answer["accepted"], len(answer["tests"])) == (200, True, 4)
    assert answer["extracted_code"].strip() == "print(int(input()) * 2)"
    _, answer = submit(judge, "```python\nn = int(input())\nprint(n * 2 if n != 2 else 0)\n```", **config)
    assert [test["passed"] for test in answer["tests"]] == [True, False]
    _, answer = submit(
        judge,
        "```python\nn = int(input())\nprint(n * 2 if n != 2 else 0)\n```",
        extra={"run_all_cases": True},
        **config,
    )
    assert [test["passed"] for test in answer["tests"]] == [True, False, True, True]


def test_submit_judges_rows_of_humaneval_and_mbpp(judge):
    row = {
        "prompt": "def add(a, b):\n    '''Add.'''\n",
        "entry_point": "add",
        "test": "def check(candidate):\n    assert candidate(1, 2) == 3\n",
    }
    config = {"dataset_type": "HumanEvalDataset", "provided_data": row}
    assert submit(judge, "    return a + b\n", **config)[1]["accepted"]
    assert not submit(judge, "    return a - b\n", **config)[1]["accepted"]
    row = {"id": 1, "content": "Add.", "labels": {"test_setup_code": ""}, "test_list": ["assert add(1, 2) == 3"]}
    config = {"dataset_type": "MBPPDataset", "provided_data": [row]}
    assert submit(judge, "def add(a, b): return a + b", **config)[1]["accepted"]
    assert not submit(judge, "import os\nos._exit(0)", **config)[1]["accepted"]


def test_submissions_of_one_problem_share_it(judge):
    """Their row is made into a problem once."""
    known = len(judge.court.submissions)
    config = {"dataset_type": "CommonOJDataset", "provided_data": {"id": "shared", "test": _CASES}}
    for factor in (2, 3):
        text = f"```python\nprint(int(input()) * {factor})\n```"
        assert submit(judge, text, **config)[1]["accepted"] is (factor == 2)
    assert len(judge.court.submissions) == known + 1


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({}, "no eval class found for dataset provided"),
        ({"provided_data": {}, "dataset_type": "Nothing"}, "eval class Nothing not found"),
        ({"provided_data": {"test": []}, "dataset_type": "CommonOJDataset"}, "holds no case"),
        ({"provided_data": {"test": [{"input": {"stdin": ""}}]}, "dataset_type": "CommonOJDataset"}, "output"),
        ({"provided_data": {"test": "["}, "dataset_type": "CommonOJDataset"}, "not JSON"),
        ({"custom_extract_logic": "x"}, "not executed here"),
    ],
)
def test_submit_refuses_what_it_cannot_judge(judge, config, words):
    status, answer = submit(judge, "x", **config)
    assert status == 400
    assert words in answer["detail"]


def test_ping(judge):
    assert judge.ask("/v1/ping") == (200, "pong")


def test_open_instruct_gets_a_result_for_each_test(judge):
    tests = ["assert add(1, 2) == 3", "assert add(1, 1) == 3", "assert add(0, 0) == 0"]
    _, answer = judge.ask("/test_program", {"program": "def add(a, b): return a + b", "tests": tests})
    assert answer["results"] == [1, 0, 1]
    assert [seconds < 0 for seconds in answer["runtimes"]] == [False, True, False]
    hangs = {"program": "def add(a, b):\n    while a == b == 1: pass\n    return a + b", "tests": tests}
    assert judge.ask("/test_program", hangs)[1]["results"] == [1, 0, 1]
    cases = [{"input": "1\n", "output": "2\n"}, {"input": "1", "output": "3"}]
    _, answer = judge.ask("/test_program_stdio", {"program": "print(int(input()) + 1)", "tests": cases})
    assert answer["results"] == [1, 0]
    assert judge.ask("/test_program", {"program": "", "tests": []})[1] == {"results": [], "runtimes": []}


def test_a_pickle_is_never_loaded(judge):
    import pickle  # noqa: PLC0415
    import zlib  # noqa: PLC0415

    text = base64.b64encode(zlib.compress(pickle.dumps(["assert f()"]))).decode()
    status, answer = judge.ask("/test_program", {"program": "", "tests": text})
    assert status == 422
    assert "never loaded" in answer["detail"]


_TESTS = {"inputs": ["1", "2"], "outputs": ["2", "3"]}


def test_nemo_gym_gets_its_rollout_back_with_a_reward(judge):
    message = {
        "type": "message",
        "content": [{"type": "output_text", "text": "```python\nprint(int(input()) + 1)\n```"}],
    }
    rollout = {
        "responses_create_params": {"input": []},
        "response": {"id": "r", "output": [message]},
        "verifier_metadata": {"unit_tests": _TESTS},
        "mine": 7,
    }
    status, answer = judge.ask("/verify", rollout)
    assert (status, answer["reward"], answer["mask_sample"], answer["mine"]) == (200, 1.0, False, 7)
    assert answer["result"] == [True, True]
    assert answer["response"] == rollout["response"]
    rollout["response"] = {"output_text": ""}
    assert judge.ask("/verify", rollout)[1]["reward"] == 0.0
    rollout["verifier_metadata"] = {}
    rollout["response"] = {"output_text": "x"}
    assert judge.ask("/verify", rollout)[0] == 400


def test_a_script_that_is_asked_for_again_after_504_goes_on(judge, monkeypatch):
    """verl asks three times. A script that each try is too short for ends all the same, and runs once."""
    monkeypatch.setattr(run_code, "_CLIENT_SECONDS", -2.9)
    taken = judge.court.desk.counts.taken
    code, limits = "import time\ntime.sleep(1)\nprint('ended')", {"run_timeout": 2, "compile_timeout": 1}
    assert run(judge, code, **limits)[0] == 504
    status = 504
    while status == 504:
        status, answer = run(judge, code, **limits)
    assert (status, answer["run_result"]["stdout"]) == (200, "ended\n")
    assert judge.court.desk.counts.taken == taken + 1


def test_only_late_work_is_shared_and_the_oldest_is_given_up():
    async def work():
        late: Late[str] = Late(1)
        begun, ended = [], asyncio.Event()

        async def task() -> str:
            begun.append(len(begun))
            await ended.wait()
            return f"work {begun[-1]}"

        async def ask(name, seconds=0.0):
            return await late.get(name, task, seconds)

        with pytest.raises(TimeoutError):
            await ask("a", 0.01)
        with pytest.raises(TimeoutError):
            await ask("b", 0.01)
        assert (len(begun), len(late)) == (2, 1)
        again = asyncio.create_task(ask("b", 60))
        other = asyncio.create_task(ask("b", 60))
        await asyncio.sleep(0.01)
        assert (len(begun), len(late)) == (3, 0)
        other.cancel()
        ended.set()
        assert await again == "work 2"
        await late.close()

    asyncio.run(work())


@pytest.mark.parametrize(("word", "image"), [("python", "default"), ("lua", "scripts"), ("R", "r")])
def test_a_language_of_the_protocol_is_run_in_the_image_that_holds_it(word, image):
    assert run_code.environment_of(word).image == image
