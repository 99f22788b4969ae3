"""The files of a page."""

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path

from codeeval.page import html
from codeeval.page.build import build
from codeeval.page.html import write_pages

from .conftest import HOSTILE

PASSED = ("passed", "passed")
ASSETS = Path(html.__file__).parent / "assets"


def parts_of(text):
    return [
        json.loads(gzip.decompress(base64.b64decode(part)))
        for part in re.findall(r"<script type=\"text/plain\"[^>]*>([^<]*)</script>", text)
    ]


def test_the_policy_names_the_digests_of_all_that_runs(starter_run, page):
    text = page(starter_run("a", {"Starter/0": [PASSED]})).read_text()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)[1].replace("&#x27;", "'")
    scripts = re.findall(r'<script type="module">(.*?)</script>', text, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    for kind, (content,) in (("script-src", scripts), ("style-src", styles)):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}';" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "connect-src" not in policy


def test_text_of_a_model_stands_nowhere_in_the_markup(starter_run, page):
    text = page(starter_run(HOSTILE[:9].replace("/", "_"), {"Starter/0": [PASSED]}, text=HOSTILE)).read_text()
    assert "harmed" not in text
    assert text.count("<script") == text.count("</script>")
    assert HOSTILE in parts_of(text)[1]["tasks"][0]["runs"]["0"]["samples"][0]["answer"]


def test_a_title_is_escaped(starter_run, page):
    text = page(starter_run("a", {"Starter/0": [PASSED]}, model="x/<b>&</title>")).read_text()
    assert "<title>x/&lt;b&gt;&amp;&lt;/title&gt; on starter" in text


def test_many_samples_become_several_files_that_name_one_another(starter_run, tmp_path, monkeypatch):
    monkeypatch.setattr(html, "MOST_SAMPLES", 4)
    monkeypatch.setattr(html, "_PART_CHARACTERS", 1)
    run = starter_run("a", {f"Starter/{number}": [PASSED] * 2 for number in range(5)})
    paths = write_pages(build([run.folder], processes=0), tmp_path / "p.html")
    assert [path.name for path in paths] == ["p.html", "p-2.html", "p-3.html"]
    for at, path in enumerate(paths):
        report, *texts = parts_of(path.read_text())
        assert [each["file"] for each in report["files"]] == ["p.html", "p-2.html", "p-3.html"]
        assert report["file"] == at
        tasks = [task["task"] for part in texts for task in part["tasks"]]
        assert tasks == list(range(report["files"][at]["first"], report["files"][at]["last"] + 1))


def test_the_same_runs_give_the_same_file_but_for_its_time(starter_run, page):
    run = starter_run("a", {"Starter/0": [PASSED]})
    first, second = (parts_of(page(run).read_text()) for _ in range(2))
    assert first[1:] == second[1:]


def test_each_module_takes_what_an_earlier_one_gives_and_uses_it():
    exported = {}
    for name in html._MODULES:
        source = (ASSETS / f"{name}.js").read_text()
        for names, other in re.findall(r'^import \{([^}]*)\} from "\./(\w+)\.js";$', source, re.MULTILINE):
            for imported in filter(None, (part.strip() for part in names.split(","))):
                assert imported in exported[other], f"{name}.js takes {imported} of {other}.js"
                assert len(re.findall(rf"\b{imported}\b", source)) > 1, f"{name}.js does not use {imported}"
        assert not re.search(r"^import\b", re.sub(html._IMPORT, "", source), re.MULTILINE)
        exported[name] = set(html._EXPORT.findall(source))
    assert {f"{name}.js" for name in html._MODULES} == {path.name for path in ASSETS.glob("*.js")}


def test_the_script_makes_no_markup_of_text():
    source = html._script()
    for word in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "new Function", "srcdoc"):
        assert word not in source
