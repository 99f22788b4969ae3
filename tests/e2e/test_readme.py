import re
import socket
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(
    r"(?:<!-- (?P<key>needs|file): (?P<value>\S+) -->\n)?```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
FENCE = re.compile(r"^```\w+$", re.MULTILINE)
VARIES = re.compile(r"\d[\d.,]* s\b|\((sampling|execution) [^)]*\)|-\d{8}-\d{6}|\bworkers? \d+|\d+ of \d+ as")
OF_THIS_RUN = ("sandbox: ", "drawn ", "codeeval-sandbox:", "---")
"""How lines begin that tell of the host, or of the widths of columns."""
TORN = re.compile(r"…|\[[-+]?\d[^\]]*$|^\s*[-+]?\d[\d.]*\]|^run:\s*$")
"""A cell that was cut, an interval or a path that goes on in the next line."""
MARKS = {
    "": (),
    "data": (pytest.mark.data, pytest.mark.slow),
    "docker": pytest.mark.docker,
    "bubblewrap": pytest.mark.bubblewrap,
    "minutes": pytest.mark.minutes,
    "server": (),
    "gpu": pytest.mark.skip(reason="needs a model on a GPU"),
}
FIXTURES = {"server": "served_here", "data": "published_here", "docker": "engine_image", "bubblewrap": "bubblewrap"}


@dataclass(frozen=True)
class Block:
    """Commands with what they print, or a file."""

    key: str
    value: str
    language: str
    text: str

    @property
    def commands(self):
        """Each command with the lines that the README shows below it; `...` stands for lines left out."""
        joined = self.text.replace("\\\n", " ")
        return [
            (part.splitlines()[0], part.splitlines()[1:]) for part in re.split(r"^\$ ", joined, flags=re.MULTILINE)[1:]
        ]


def blocks():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = [Block(**{k: v or "" for k, v in match.groupdict().items()}) for match in BLOCK.finditer(readme)]
    assert len(found) == len(FENCE.findall(readme))
    return found


def consoles():
    found = [block for block in blocks() if block.language == "console"]
    return [pytest.param(one, id=one.commands[0][0], marks=MARKS[one.value]) for one in found]


def words(line):
    """What must be the same on every machine; columns may come in another order."""
    return frozenset(Counter(VARIES.sub("", line).split()).items())


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where a reader would follow the README from top to bottom, with the files that it shows."""
    place = tmp_path_factory.mktemp("readme")
    for block in blocks():
        if block.key == "file":
            (place / block.value).write_text(block.text, encoding="utf-8")
    return place


@pytest.fixture
def served_here():
    """A fake server where the README's commands look for a real one."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", 8000)) == 0:
            pytest.skip("something else listens on port 8000")
    command = [sys.executable, "-m", "codeeval.models.fake", "--port", "8000", "--benchmark", "starter"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline()
        yield
        process.terminate()


@pytest.fixture
def published_here(official_data, published_samples, folder, settings, monkeypatch):
    """The samples that the README names, and the official files."""
    monkeypatch.setitem(settings, "CODEEVAL_DATA", str(official_data))
    named = {
        "gpt-3.5-turbo.jsonl.gz": published_samples / "humaneval_n10" / "gpt-3.5-turbo.jsonl.gz",
        "llama3-8b.json.gz": published_samples / "evalplus_llama3_8b" / "samples_eval_results.json.gz",
    }
    for name, path in named.items():
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(path)


@pytest.fixture
def bubblewrap(missing_backends):
    if "bubblewrap" in missing_backends:
        pytest.skip(missing_backends["bubblewrap"])


def torn(command, printed):
    """Lines that lost a part of a number or a path, and lines that end in spaces, but for those of prompts."""
    spaces = () if " prompts " in command else (" ",)
    return [line for line in printed.splitlines() if TORN.search(line) or line.endswith(spaces)]


@pytest.mark.parametrize("block", consoles())
def test_the_commands_of_the_readme_print_what_it_shows(block, folder, settings, request):
    """From top to bottom: later ones go on with what earlier ones made. Nothing is cut or folded at 80 columns."""
    if block.value in FIXTURES:
        request.getfixturevalue(FIXTURES[block.value])
    for command, shown in block.commands:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env={**settings, "COLUMNS": "80"},
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        printed = {words(line) for line in (done.stdout + done.stderr).splitlines()}
        expected = [line for line in shown if line.strip() != "..." and not line.startswith(OF_THIS_RUN)]
        assert [line for line in expected if words(line) not in printed] == [], done.stdout + done.stderr
        assert torn(command, done.stdout + done.stderr) == []
        runs = re.findall(r"^run: (.*)$", done.stdout, re.MULTILINE)
        assert [path for path in runs if not (folder / path / "run.json").is_file()] == []
        assert len(done.stderr.splitlines()) <= 120
        refused = any(line.startswith("codeeval: ") for line in shown)
        assert done.returncode == (2 if refused else 0), done.stderr


def test_every_command_and_flag_of_the_readme_exists():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    help_of_all = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    found = re.findall(r"(?:`|\$ )codeeval ([a-z][a-z-]*)( [a-z]+)?", readme)
    named = {first + (second if f"## codeeval {first} " in help_of_all else "") for first, second in found}
    assert len(named) > 5
    assert [name for name in named if f"## codeeval {name}" not in help_of_all] == []
    flags = set(re.findall(r"--[a-z][a-z-]+", readme))
    assert [flag for flag in flags if flag not in help_of_all] == []


PAGES = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"]
PAGES += sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("page", PAGES)
def test_links_within_the_project_lead_somewhere(page):
    links = re.findall(r"\]\((?!http)([^)#]+)", (ROOT / page).read_text(encoding="utf-8"))
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


def test_what_was_measured_stands_on_pages_of_its_own():
    """Users' guides link to it: no heading of theirs is a log of measurements."""
    logs = re.compile(r"^#+ (Measured|How it was tried|How well it does|Speed|What is reproduced)$", re.MULTILINE)
    guides = [page for page in PAGES if page not in {"docs/evidence.md", "docs/benchmarking.md"}]
    assert [page for page in guides if logs.search((ROOT / page).read_text(encoding="utf-8"))] == []
