"""One comment of a pull request, kept up to date, against servers that answer as GitHub and GitLab do."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from codeeval.cli import run


class Forge(BaseHTTPRequestHandler):
    """Comments of one request. `state` is shared by all connections."""

    def log_message(self, *_):
        """Print nothing."""

    def _answer(self, value, code=200):
        self.send_response(code)
        self.end_headers()
        self.wfile.write(json.dumps(value).encode())

    def do_GET(self):
        state, url = self.server.state, urlsplit(self.path)
        if url.path.endswith("/user"):
            self._answer(state["user"] or {}, 200 if state["user"] else 403)
            return
        asked = parse_qs(url.query)
        size, page = int(asked["per_page"][0]), int(asked["page"][0])
        self._answer(state["comments"][size * (page - 1) : size * page])

    def do_POST(self):
        self._write()

    def do_PATCH(self):
        self._write()

    def do_PUT(self):
        self._write()

    def _write(self):
        state = self.server.state
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"]
        state["calls"].append((self.command, self.path, dict(self.headers)))
        if state["refuses"]:
            self._answer({}, state["refuses"])
        elif self.command == "POST":
            comment = {"id": 1000 + len(state["comments"]), "body": body, **state["author"]}
            state["comments"].append(comment)
            self._answer(comment, 201)
        else:
            key = int(re.search(r"(\d+)$", self.path)[1])
            comment = next(comment for comment in state["comments"] if comment["id"] == key)
            comment["body"] = body
            self._answer(comment)


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Forge) as running:
        running.state = {"comments": [], "calls": [], "user": None, "refuses": 0}
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture(params=["github", "gitlab"])
def forge(request, server, monkeypatch, tmp_path):
    """The variables of a job, and the state of the forge's server."""
    address = f"http://127.0.0.1:{server.server_address[1]}"
    for name in ("GITHUB_ACTIONS", "GITLAB_CI"):
        monkeypatch.delenv(name, raising=False)
    if request.param == "github":
        (tmp_path / "event.json").write_text(json.dumps({"pull_request": {"number": 7}}))
        facts = {"GITHUB_ACTIONS": "true", "GITHUB_TOKEN": "t0ken", "GITHUB_REPOSITORY": "o/r"}
        facts |= {"GITHUB_API_URL": address, "GITHUB_EVENT_PATH": str(tmp_path / "event.json")}
        server.state["author"] = {"user": {"login": "github-actions[bot]"}}
    else:
        facts = {"GITLAB_CI": "true", "GITLAB_TOKEN": "t0ken", "CI_API_V4_URL": f"{address}/api/v4"}
        facts |= {"CI_PROJECT_ID": "5", "CI_MERGE_REQUEST_IID": "7"}
        server.state |= {"author": {"author": {"username": "gate"}}, "user": {"username": "gate"}}
    for name, value in facts.items():
        monkeypatch.setenv(name, value)
    return server.state


@pytest.fixture
def comment(tmp_path):
    """Comments with this text; the exit code."""

    def go(text, *arguments):
        (tmp_path / "gate.md").write_text(text, encoding="utf-8")
        return run(["comment", str(tmp_path / "gate.md"), *arguments])

    return go


def test_a_second_comment_replaces_the_first(forge, comment):
    assert comment("one") == comment("two") == 0
    assert [entry["body"] for entry in forge["comments"]] == ["<!-- codeeval: gate -->\ntwo"]
    assert [method for method, _, _ in forge["calls"]] in (["POST", "PATCH"], ["POST", "PUT"])
    assert "t0ken" in str(forge["calls"][0][2])


def test_each_name_has_a_comment_of_its_own(forge, comment):
    assert comment("one") == comment("two", "--title", "other") == 0
    assert len(forge["comments"]) == 2


def test_what_another_wrote_is_left_alone_however_it_begins(forge, comment):
    stranger = {"user": {"login": "x"}, "author": {"username": "x"}}
    forge["comments"] += [{"id": at, "body": "<!-- codeeval: gate -->\n", **stranger} for at in range(250)]
    assert comment("one") == comment("two") == 0
    assert len(forge["comments"]) == 251
    assert forge["comments"][-1]["body"].endswith("two")


def test_a_long_text_is_cut_at_a_line(forge, comment):
    assert comment("a long line ä\n" * 10_000) == 0
    body = forge["comments"][0]["body"]
    assert len(body.encode()) < 65_000
    assert body.endswith("a long line ä\n\n(The rest is in the job's files.)\n")


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (403, "(403 Forbidden): the token needs the right to write comments"),
        (404, "(404 Not Found): check the repository and the number, and that the token may read them"),
        (502, "(502 Bad Gateway): try again later"),
    ],
)
def test_a_refusal_says_what_to_do(forge, comment, capsys, status, advice):
    forge["refuses"] = status
    assert comment("one") == 1
    said = capsys.readouterr().err
    assert f"was refused {advice}" in said
    assert "t0ken" not in said


@pytest.mark.usefixtures("forge")
def test_what_cannot_be_meant_is_refused(comment, monkeypatch, capsys, tmp_path):
    assert comment("one", "--title", "a -->") == 2
    assert run(["comment", str(tmp_path / "nothing.md")]) == 2
    for name in ("GITHUB_TOKEN", "GITLAB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    assert comment("one") == 2
    for name in ("GITHUB_ACTIONS", "GITLAB_CI"):
        monkeypatch.delenv(name, raising=False)
    assert comment("one") == 2
    invalid, missing, token, outside = capsys.readouterr().err.splitlines()
    assert "the name 'a -->' of a comment is invalid" in invalid
    assert "No such file" in missing
    assert "_TOKEN is missing: set it to" in token
    assert "no job of GitHub Actions or GitLab CI" in outside


def test_a_job_that_no_pull_request_started_has_nothing_to_comment_on(forge, comment, monkeypatch, tmp_path, capsys):
    (tmp_path / "event.json").write_text("{}")
    monkeypatch.delenv("CI_MERGE_REQUEST_IID", raising=False)
    assert comment("one") == 2
    assert re.search("not started by a pull request|CI_MERGE_REQUEST_IID is missing", capsys.readouterr().err)
    assert forge["comments"] == []


def test_a_server_that_is_down_is_named(comment, monkeypatch, capsys):
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    facts = {"GITLAB_CI": "true", "GITLAB_TOKEN": "t", "CI_API_V4_URL": "http://127.0.0.1:9/api"}
    for name, value in {**facts, "CI_PROJECT_ID": "5", "CI_MERGE_REQUEST_IID": "7"}.items():
        monkeypatch.setenv(name, value)
    assert comment("one") == 1
    assert "GET http://127.0.0.1:9/api/user failed" in capsys.readouterr().err
