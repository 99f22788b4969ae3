"""`POST /v1/judge`: verdicts and rewards of many completions, and one clear line for what is wrong."""

import asyncio
import json
import socket
import time

import pytest

from codeeval.errors import UsageError
from codeeval.judging import problems
from codeeval.judging.asked import JudgeRequest
from codeeval.judging.desk import Desk
from codeeval.judging.http.settings import ServeSettings
from codeeval.judging.judge import Judge
from codeeval.judging.problems import Library, strong_of
from codeeval.store.suites import StoredSuite, SuiteFile, SuitesHead, write_suites
from codeeval.strengthening import Recipe, cached_file
from codeeval_benchmarks import load
from codeeval_sandbox import Status

RIGHT, WRONG = "def add(a, b): return a + b", "def add(a, b): return a - b"
ASSERTS = ["assert add(1, 2) == 3", "assert add(2, 2) == 4", "assert add(0, 0) == 0"]


def test_completions_get_verdicts_and_rewards_in_their_order(judge):
    asked = {"tests": ASSERTS, "completions": [WRONG, f"```python\n{RIGHT}\n```", "no code"], "reward": "share"}
    status, answer = judge.ask("/v1/judge", asked)
    assert status == 200
    assert answer["rewards"] == [pytest.approx(1 / 3), 1.0, 0.0]
    assert [result["verdicts"][0]["status"] for result in answer["results"]] == ["wrong", "passed", "no_code"]


def test_a_problem_of_a_benchmark_is_named(judge):
    asked = {"benchmark": "starter", "task_id": "Starter/0", "completions": ["def shorten_runs(text): return text"]}
    status, answer = judge.ask("/v1/judge", {**asked, "form": "solution", "reward": "strong"})
    assert (status, answer["rewards"]) == (200, [0.0])
    assert answer["task_id"] == "Starter/0"


def test_a_benchmark_that_is_loaded_is_not_looked_for_again(monkeypatch):
    """The names of benchmarks are those of installed packages, whose files would be read for each request."""
    library = Library()

    async def work():
        first = await library.problem("starter", "Starter/0")
        monkeypatch.setattr(problems, "names", lambda: pytest.fail("it reads what is installed"))
        return first is await library.problem("starter", "Starter/0")

    assert asyncio.run(work())


def test_a_stream_has_one_line_per_completion(judge):
    status, text = judge.ask("/v1/judge", {"tests": ASSERTS, "completions": [RIGHT, WRONG], "stream": True})
    assert status == 200
    lines = [json.loads(line) for line in text.splitlines()]
    assert {line["index"]: line["reward"] for line in lines} == {0: 1.0, 1: 0.0}


@pytest.mark.parametrize(
    ("tests", "program"),
    [
        ([{"input": "2\n", "output": "4"}], "print(int(input()) * 2)"),
        ({"inputs": ["1\n2"], "outputs": ["3"], "fn_name": "f"}, "def f(a, b): return a + b"),
        ({"entry_point": "f", "check": "def check(candidate):\n    assert candidate(1) == 1\n"}, "def f(a): return a"),
        (json.dumps({"inputs": ["1"], "outputs": ["1"]}), None),
    ],
)
def test_tests_come_in_several_shapes(judge, tests, program):
    if program is None:
        assert judge.ask("/v1/judge", {"tests": tests, "completions": ["x"]})[0] == 400
        return
    status, answer = judge.ask("/v1/judge", {"tests": tests, "completions": [program, "x = 1"], "form": "solution"})
    assert (status, answer["rewards"]) == (200, [1.0, 0.0])


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b'{"tests": [', 400, "not JSON"),
        (b"[1]", 400, "expected an object"),
        ({"tests": ASSERTS, "completions": []}, 400, "completions"),
        ({"tests": ASSERTS, "completions": ["x"], "benchmark": "starter", "task_id": "x"}, 400, "either"),
        ({"tests": ASSERTS, "completions": ["x"], "colour": "red"}, 400, "colour"),
        ({"benchmark": "nothing", "task_id": "x", "completions": ["x"]}, 404, "unknown benchmark 'nothing'"),
        ({"benchmark": "/etc/passwd", "task_id": "x", "completions": ["x"]}, 404, "unknown benchmark"),
        ({"benchmark": "starter", "task_id": "x", "completions": ["x"]}, 404, "no task 'x'"),
        ({"tests": ["assert ("], "completions": ["x"]}, 404, "not Python"),
        ({"tests": 3, "completions": ["x"]}, 400, "tests: Input should be"),
        ({"tests": [{"input": "1"}], "completions": ["x"]}, 404, "needs `input` and `output`"),
        ({"tests": ASSERTS, "suite": "plus", "completions": ["x"]}, 404, "no suite 'plus'"),
        (b" " * (3 << 20), 413, "larger than 2 MiB"),
    ],
)
def test_a_bad_request_gets_its_status_and_one_line(judge, body, status, words):
    got, answer = judge.ask("/v1/judge", body)
    assert got == status
    assert words in answer["detail"]
    assert "\n" not in answer["detail"]


def test_half_a_surrogate_pair_is_no_reason_to_refuse_a_batch(judge):
    body = json.dumps({"tests": ASSERTS, "completions": [f"x = '\ud800'\n{RIGHT}", RIGHT], "form": "solution"})
    assert judge.ask("/v1/judge", body.encode())[1]["rewards"] == [1.0, 1.0]


def test_a_key_is_answered_once(scripted):
    with scripted(lambda _job: Status.PASSED) as served:
        asked = {"tests": ASSERTS, "completions": [RIGHT], "form": "solution"}
        answers = [served.ask("/v1/judge", asked, Idempotency_Key="one") for _ in range(3)]
        assert answers[0] == answers[1] == answers[2]
        assert served.court.desk.counts.taken == 1
        assert served.ask("/v1/judge", asked, Idempotency_Key="two")[0] == 200
        assert served.court.desk.counts.taken == 2


def test_a_stream_with_a_key_is_the_same_whenever_it_is_asked_for(scripted):
    with scripted(lambda _job: Status.PASSED) as served:
        asked = {"tests": ASSERTS, "completions": [RIGHT, WRONG], "form": "solution", "stream": True}
        answers = [served.ask("/v1/judge", asked, Idempotency_Key="one") for _ in range(2)]
        assert answers[0] == answers[1]
        assert [json.loads(line)["reward"] for line in answers[0][1].splitlines()] == [1.0, 1.0]
        assert served.court.desk.counts.taken == 2
        assert 'status="400"' not in served.ask("/metrics")[1]


def test_a_failure_of_the_sandbox_is_no_reward(scripted):
    with scripted(lambda _job: Status.INFRASTRUCTURE) as served:
        status, answer = served.ask("/v1/judge", {"tests": ASSERTS, "completions": [RIGHT]})
    assert (status, answer["rewards"]) == (200, [None])
    assert answer["results"][0]["passed"] is None


def test_without_its_token_a_request_is_refused(scripted):
    asked = {"tests": ASSERTS, "completions": [RIGHT]}
    with scripted(lambda _job: Status.PASSED, token="secret") as served:
        assert served.ask("/v1/judge", asked)[0] == 401
        assert served.ask("/v1/judge", asked, Authorization="Bearer wrong")[0] == 401
        assert served.ask("/v1/judge", asked, Authorization="Basic !!")[0] == 401
        assert served.ask("/v1/judge", asked, Authorization="Bearer secret")[0] == 200
        assert served.ask("/v1/judge", asked, Authorization="Basic eDpzZWNyZXQ=")[0] == 200
        assert served.ask("/health")[0] == 200


def test_others_may_ask_only_with_a_token():
    with pytest.raises(UsageError, match="--token"):
        ServeSettings(host="0.0.0.0").check()
    ServeSettings(host="0.0.0.0", token="secret").check()
    ServeSettings(host="::1").check()


def test_a_full_judge_says_so_at_once(scripted):
    with scripted(lambda _job: Status.PASSED, capacity=2) as served:
        asked = {"tests": ASSERTS, "completions": [RIGHT] * 3}
        status, answer = served.ask("/v1/judge", asked)  # it never fits
        assert (status, answer["detail"]) == (413, "3 programs in one request, at most 2: send fewer, or raise --queue")
        with served.court.desk.places(1):
            asked["completions"] = [RIGHT] * 2
            assert served.ask("/v1/judge", asked)[0] == 429
            assert served.ask("/run_code", {"code": "1", "language": "python"})[0] == 200
        assert served.ask("/v1/judge", asked)[0] == 200


def test_health_and_metrics_tell_of_the_jobs(judge):
    judge.ask("/v1/judge", {"tests": ASSERTS, "completions": [RIGHT]})
    assert judge.ask("/health")[1]["status"] == "healthy"
    text = judge.ask("/metrics")[1]
    assert "codeeval_judge_up 1.0" in text
    assert 'codeeval_judge_verdicts_total{status="passed"}' in text


def test_an_unknown_route_is_named(judge):
    assert judge.ask("/nothing") == (404, {"detail": "no such route: GET /openapi.json lists them"})
    assert judge.ask("/v1/judge")[0] == 405


def test_a_caller_that_vanishes_harms_nobody(judge):
    host, port = judge.address.removeprefix("http://").split(":")
    for sent in (b"POST /v1/judge HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{", b"GET", b""):
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(sent)
    assert judge.ask("/v1/judge", {"tests": ASSERTS, "completions": [RIGHT]})[0] == 200


def test_a_slow_body_ends_the_request(scripted):
    with scripted(lambda _job: Status.PASSED, body_seconds=0.1) as served:
        host, port = served.address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(b"POST /v1/judge HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
            assert b" 408 " in connection.recv(100)


def test_at_its_end_the_server_answers_what_is_under_way(judge, scripted):
    del judge

    def slow(_job):
        time.sleep(0.3)
        return Status.PASSED

    with scripted(slow) as served:
        import threading  # noqa: PLC0415

        answers = []
        asked = {"tests": ASSERTS, "completions": [RIGHT, WRONG]}
        thread = threading.Thread(target=lambda: answers.append(served.ask("/v1/judge", asked)))
        thread.start()
        while not served.court.desk.counts.taken:
            time.sleep(0.01)
        served.end()
        thread.join()
    assert [status for status, _ in answers] == [200]


def test_suites_that_were_made_count_for_the_reward_strong(tmp_path, monkeypatch):
    """A file of suites is added to the benchmark that it was made for; `auto` takes what the cache has."""
    monkeypatch.setenv("CODEEVAL_CACHE", str(tmp_path))
    benchmark = load("starter-calls")
    problem, recipe = benchmark["StarterCalls/5"], Recipe(suite="made")
    line = StoredSuite.of_cases(problem, [(("IX",), 9)], {})
    head = SuitesHead(suite="made", benchmark=benchmark.name, recipe={}, versions={})
    write_suites(tmp_path / "made.jsonl", SuiteFile(head, (line,)))
    write_suites(cached_file(benchmark, recipe), SuiteFile(head, (line,)))
    request = JudgeRequest(benchmark="starter-calls", task_id=problem.task_id, completions=["x"], reward="strong")

    def suites(where):
        judge = Judge(Desk(lambda: None), library=Library(strong=strong_of(where)))
        return asyncio.run(judge.understood(request)).suites

    assert suites(None) == ("base", "strong")
    assert suites("auto") == suites(str(tmp_path / "made.jsonl")) == ("base", "strong", "made")
    other = Library(strong=strong_of(str(tmp_path / "made.jsonl")))
    assert "made" not in asyncio.run(other.problem("starter", "Starter/0")).suites
