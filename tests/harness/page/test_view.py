"""The server of a folder of runs: what it answers, and to whom."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession

from codeeval.page.folder import RunFolder
from codeeval.page.server import ViewAddress, viewing
from codeeval.store import open_run

from .conftest import add_sample, manifest

PASSED, WRONG = ("passed", "passed"), ("wrong", "wrong")


@asynccontextmanager
async def asking(folder, **address):
    async with viewing(RunFolder(folder), ViewAddress(port=0, **address)) as url, ClientSession() as session:
        yield url, session


def answers(folder, *paths, headers=None, **address):
    """Status, headers and body of each path."""

    async def ask():
        async with asking(folder, **address) as (url, session):
            base = url.partition("?")[0].rstrip("/")
            seen = []
            for path in paths:
                async with session.get(base + path, headers=headers, allow_redirects=False) as response:
                    seen.append((response.status, response.headers, await response.text()))
            return seen

    return asyncio.run(ask())


def test_a_folder_lists_its_runs_the_newest_first_and_names_those_that_cannot_be_read(starter_run, tmp_path):
    starter_run("a", {"Starter/0": [PASSED, WRONG]}, started="2026-01-01T00:00:00Z")
    starter_run("deep/b", {"Starter/0": [PASSED]}, started="2026-01-02T00:00:00Z", finished=None)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "run.json").write_text("{")
    ((status, _, body),) = answers(tmp_path, "/api/runs")
    runs = json.loads(body)["runs"]
    assert status == 200
    assert [(run["name"], run["finished"]) for run in runs[:2]] == [("deep/b", False), ("a", True)]
    assert runs[1]["verdicts"] == {"base": [2, 1], "strong": [2, 1]}
    assert "run.json" in runs[2]["error"]


def test_a_report_and_its_texts_are_those_of_the_file(starter_run, tmp_path):
    starter_run("a", {"Starter/0": [WRONG]})
    report, texts = answers(tmp_path, "/api/report?run=a", "/api/texts?run=a&first=0&last=0")
    assert json.loads(report[2])["report"]["runs"][0]["name"] == "a"
    assert json.loads(texts[2])["tasks"][0]["runs"]["0"]["samples"][0]["verdicts"][0]["got"] == "[1, 2]"


@pytest.mark.parametrize("name", ["../a", "/etc", "a/../a", "", "nothing"])
def test_a_name_that_is_not_in_the_folder_is_refused(starter_run, tmp_path, name):
    starter_run("a", {"Starter/0": [PASSED]})
    ((status, _, body),) = answers(tmp_path, f"/api/report?run={name}")
    assert status == 400
    assert "no run" in json.loads(body)["error"]


@pytest.mark.parametrize(
    "query", ["first=0&last=9", "first=-1&last=0", "first=x&last=0", "first=0", f"first=0&last={'9' * 5000}"]
)
def test_positions_outside_the_report_are_refused(starter_run, tmp_path, query):
    starter_run("a", {"Starter/0": [PASSED]})
    ((status, _, body),) = answers(tmp_path, f"/api/texts?run=a&{query}")
    assert status == 400
    assert "error" in json.loads(body)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8090", "127.0.0.1.evil.example", ""])
def test_a_foreign_name_that_points_here_gets_nothing(tmp_path, host):
    for status, _, body in answers(tmp_path, "/", "/api/runs", headers={"Host": host}):
        assert status == 403
        assert "Host header" in body


def test_a_further_name_is_allowed_where_it_is_named(tmp_path):
    ((status, *_),) = answers(tmp_path, "/api/runs", headers={"Host": "desk.example:80"}, names=("desk.example",))
    assert status == 200


@pytest.mark.parametrize(
    ("site", "status"), [("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200)]
)
def test_pages_of_other_sites_get_no_data(tmp_path, site, status):
    ((seen, *_),) = answers(tmp_path, "/api/runs", headers={"Sec-Fetch-Site": site})
    assert seen == status


def test_every_answer_has_the_policy_and_stays_out_of_frames(tmp_path):
    for _, headers, _ in answers(tmp_path, "/", "/report?run=a", "/api/runs", "/nothing"):
        assert "script-src 'sha256-" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in headers


def test_other_hosts_need_the_token_of_the_address(tmp_path):
    async def ask():
        async with asking(tmp_path, host="0.0.0.0") as (url, session):
            base, _, token = url.partition("?token=")
            base = base.replace("0.0.0.0", "127.0.0.1")
            async with session.get(f"{base}api/runs") as refused, session.get(f"{base}api/runs?token=x") as wrong:
                pass
            async with session.get(f"{base}?token={token}", allow_redirects=False) as first:
                cookie = first.headers["Set-Cookie"]
            headers = {"Cookie": cookie.partition(";")[0]}
            async with session.get(f"{base}api/runs", headers=headers) as second:
                return refused.status, wrong.status, first.status, first.headers["Location"], cookie, second.status

    refused, wrong, first, location, cookie, second = asyncio.run(ask())
    assert (refused, wrong, first, location, second) == (401, 401, 303, "/", 200)
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_a_run_that_grows_has_another_stamp_and_more_samples(tmp_path):
    with open_run(tmp_path / "a", manifest(finished=None)) as run:
        add_sample(run, "Starter/0", 0, PASSED)
        folder = RunFolder(tmp_path)
        before, first = folder.report(["a"])
        add_sample(run, "Starter/0", 1, WRONG)
        after, second = folder.report(["a"])
    assert before != after
    assert [len(built.report.runs[0].samples.task) for built in (first, second)] == [1, 2]


def test_a_folder_that_is_a_run_shows_that_run(starter_run):
    run = starter_run("a", {"Starter/0": [PASSED]})
    folder = RunFolder(run.folder)
    assert [listed.name for listed in folder.listed().runs] == ["."]
    assert folder.report(["."])[1].report.runs[0].name == "a"
