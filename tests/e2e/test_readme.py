import re
import socket
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDES = (
    "docs/first-run.md",
    "README.md",
    "docs/scoring.md",
    "docs/runs.md",
    "docs/exports.md",
    "docs/shards.md",
    "docs/report.md",
    "docs/taxonomy.md",
    "docs/false-positives.md",
    "docs/strengthen.md",
    "docs/benchmarks.md",
    "docs/evolve.md",
    "docs/sandbox.md",
    "docs/matrix.md",
    "docs/studies.md",
    *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("study-*.md"))),
)
"""Pages whose commands are run, in one folder and in this order: later ones use the runs of earlier ones."""
BLOCK = re.compile(
    r"(?:<!-- (?P<key>needs|file): (?P<value>\S+) -->\n)?```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
FENCE = re.compile(r"^```\w+$", re.MULTILINE)
VARIES = re.compile(r"\d[\d.,]* (?:s|MB)\b|\((sampling|execution) [^)]*\)|-\d{8}-\d{6}|\bworkers? \d+|\d+ of \d+ as")
OF_THIS_RUN = ("sandbox: ", "drawn ", "codeeval-sandbox:", "---")
"""How lines begin that tell of the host, or of the widths of columns."""
OF_OTHERS = frozenset(
    {"--array", "--cpus-per-task", "--dependency", "--parsable", "--requeue", "--retries", "--sshlogin", "--wrap"}
    | {"--log", "--log-dir", "--served-model-name"}
)
"""Flags of sbatch and GNU parallel, of Inspect and lm-evaluation-harness, of vLLM."""
TORN = re.compile(r"…|\[[-+]?\d[^\]]*$|^\s*[-+]?\d[\d.]*\]|^run:\s*$")
"""A cell that was cut, an interval or a path that goes on in the next line."""
MARKS = {
    "": (),
    "data": (pytest.mark.data, pytest.mark.slow),
    "docker": pytest.mark.docker,
    "bubblewrap": pytest.mark.bubblewrap,
    "minutes": pytest.mark.minutes,
    "official": (pytest.mark.data, pytest.mark.minutes),
    "server": (),
    "gpu": pytest.mark.skip(reason="needs a model on a GPU"),
}
FIXTURES = {
    "server": "served_here",
    "data": "published_here",
    "official": "published_here",
    "docker": "engine_image",
    "bubblewrap": "bubblewrap",
}


@dataclass(frozen=True)
class Block:
    """Commands with what they print, or a file."""

    page: str
    key: str
    value: str
    language: str
    text: str

    @property
    def commands(self):
        """Each command with the lines that its page shows below it; `...` stands for lines left out."""
        joined = self.text.replace("\\\n", " ")
        return [
            (part.splitlines()[0], part.splitlines()[1:]) for part in re.split(r"^\$ ", joined, flags=re.MULTILINE)[1:]
        ]


def text_of(page):
    return (ROOT / page).read_text(encoding="utf-8")


def blocks_of(page):
    matches = [match.groupdict(default="") for match in BLOCK.finditer(text_of(page))]
    assert len(matches) == len(FENCE.findall(text_of(page))), page
    return [Block(page=page, **fields) for fields in matches]


def blocks():
    return [block for page in GUIDES for block in blocks_of(page)]


def consoles():
    shown = [block for block in blocks() if block.language == "console"]
    return [pytest.param(block, id=block.commands[0][0], marks=MARKS[block.value]) for block in shown]


def words(line):
    """What must be the same on every machine; columns may come in another order."""
    return frozenset(Counter(VARIES.sub("", line).split()).items())


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder in which a reader follows the pages from top to bottom, with the files that they show."""
    folder = tmp_path_factory.mktemp("readme")
    for block in blocks():
        if block.key == "file":
            (folder / block.value).write_text(block.text, encoding="utf-8")
    return folder


@pytest.fixture
def served_here():
    """A fake server where the pages' commands look for a real one."""
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
    """The samples that the pages name, and the official files."""
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
def test_the_commands_of_the_pages_print_what_they_show(block, folder, settings, request):
    """Later commands use what earlier ones made. Nothing is cut or folded at 80 columns."""
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


def test_the_readmes_python_is_of_the_library_page_whose_examples_are_run():
    """tests/e2e/test_library.py runs the examples of docs/library.md."""
    examples = [block.text for block in blocks_of("README.md") if block.language == "python"]
    assert examples
    assert [text for text in examples if text not in text_of("docs/library.md")] == []


TAKING_ARGUMENTS = {"evolve"}
"""Groups whose first command need not be named."""


@pytest.mark.parametrize("page", GUIDES)
def test_every_command_and_flag_of_a_page_exists(page):
    help_of_all = text_of("docs/cli.md")
    matches = re.findall(r"(?:`|\$ )codeeval ([a-z][a-z-]*)( [a-z]+)?", text_of(page))
    named = set()
    for first, second in matches:
        is_command = f"## codeeval {first} " in help_of_all and (
            first not in TAKING_ARGUMENTS or f"## codeeval {first}{second}\n" in help_of_all
        )
        named.add(first + (second if is_command else ""))
    assert named
    assert [name for name in named if f"## codeeval {name}" not in help_of_all] == []
    flags = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text_of(page)))
    assert [flag for flag in sorted(flags - OF_OTHERS) if flag not in help_of_all] == []


def test_the_readme_fits_on_a_few_screens_and_begins_with_the_main_job():
    lines = text_of("README.md").splitlines()
    assert len(lines) <= 200
    assert "codeeval pass-at-k --run first" in lines[:20]
    assert any("docs/first-run.svg" in line for line in lines[:25])


def test_the_readme_alone_makes_the_runs_that_it_shows():
    """A reader may begin there: what a command with output takes was made by a command further up."""
    made = set()
    for block in blocks_of("README.md"):
        for line in block.text.replace("\\\n", " ").splitlines():
            named = re.findall(r"--(?:baseline|candidate) (\S+)", line)
            named += re.findall(r"codeeval compare (\S+) (\S+)", line)[0] if "codeeval compare" in line else ()
            assert block.language != "console" or set(named) <= made, line
            made.update(re.findall(r"--run (\S+)", line))
    assert made >= {"first", "weak"}


def test_every_page_is_reached_from_the_readme():
    """Directly, or over the list of studies."""
    pages = {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")}
    reached = text_of("README.md") + text_of("docs/studies.md").replace("(study-", "(docs/study-")
    assert [page for page in sorted(pages) if f"({page}" not in reached] == []


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
