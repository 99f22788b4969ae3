"""Where data files come from; downloads run against local servers that play the Hub and GitHub."""

import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from codeeval_benchmarks import catalogue, registry
from codeeval_benchmarks.errors import DataFileError
from codeeval_benchmarks.folders import cache_folder, expanded
from codeeval_benchmarks.sources import DataFile, GitHub, Hub

CONTENT = b'{"task_id": "HumanEval/0"}\n'
REVISION = "0123456789abcdef0123456789abcdef01234567"
ALTERED = b"altered\n"
ALTERED_DIGEST = hashlib.sha256(ALTERED).hexdigest()
HUB = Hub("someone/some-data", REVISION, ("data/rows.jsonl",))
HUB_PATH = f"/datasets/someone/some-data/resolve/{REVISION}/data/rows.jsonl"
GITHUB_PATH = f"/someone/some-code/{REVISION}/rows.jsonl.gz"
OFFICIAL = [catalogue.HUMANEVAL, catalogue.MBPP_REPAIRED, catalogue.MBPP_SANITIZED]
OFFICIAL += [catalogue.MBPP, catalogue.HUMANEVAL_PRO, catalogue.MBPP_PRO]


def data_file(*origins: Hub | GitHub) -> DataFile:
    return DataFile("some/rows.jsonl", hashlib.sha256(CONTENT).hexdigest(), origins or (HUB,))


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


class _Served(BaseHTTPRequestHandler):
    files: dict[str, bytes]

    def do_HEAD(self) -> None:
        content = self.files.get(self.path)
        self.send_response(404 if content is None else 200)
        self.send_header("Content-Length", str(len(content or b"")))
        self.send_header("ETag", f'"{hashlib.sha1(content or b"").hexdigest()}"')
        self.send_header("X-Repo-Commit", REVISION)
        if content is None:
            self.send_header("X-Error-Code", "EntryNotFound")
        self.end_headers()

    def do_GET(self) -> None:
        self.do_HEAD()
        self.wfile.write(self.files.get(self.path, b""))

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def serve() -> Iterator[Callable[[dict[str, bytes]], str]]:
    """Starts a server of these files by path, and gives its address."""
    servers = []

    def start(files: dict[str, bytes]) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Served", (_Served,), {"files": files}))
        servers.append(server)
        Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def fetch(file: DataFile, home: Path, **environment: str) -> str:
    """What a fresh process that fetches the file says; the Hub's client reads its settings when it is imported."""
    single = {name: getattr(catalogue, name) for name in catalogue.__all__}
    named = [name for name, one in single.items() if isinstance(one, DataFile) and one.path == file.path]
    expression = f"replace({named[0]}, origins={named[0]}.origins[:1])" if named else repr(file)
    program = (
        "from dataclasses import replace\nfrom codeeval_benchmarks.catalogue import *\n"
        "from codeeval_benchmarks.sources import *\nfrom codeeval_benchmarks.errors import DataFileError\n"
        f"try:\n    print({expression}.fetch())\nexcept DataFileError as error:\n    print('refused', error)\n"
    )
    direct = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    direct |= {"CODEEVAL_CACHE": str(home / "cache"), "HF_HOME": str(home / "hub"), **environment}
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env=direct, capture_output=True, text=True, check=True).stdout.strip()


def hub_path(hub: Hub) -> str:
    return f"/datasets/{hub.repository}/resolve/{hub.revision}/{hub.filenames[0]}"


@pytest.mark.parametrize(
    ("name", "content"), [("rows.jsonl", CONTENT), ("rows.jsonl.gz", gzip.compress(CONTENT))], ids=["plain", "gzipped"]
)
def test_a_folder_may_hold_the_file_plain_or_gzipped(tmp_path: Path, name: str, content: bytes):
    put(tmp_path / "some" / name, content)
    assert data_file().read(tmp_path) == CONTENT


def test_the_argument_goes_before_the_environment_and_that_before_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CODEEVAL_CACHE", str(tmp_path / "cache"))
    put(tmp_path / "cache" / "data" / "some" / "rows.jsonl", CONTENT)
    assert data_file().read() == CONTENT
    monkeypatch.setenv("CODEEVAL_DATA", str(tmp_path / "environment"))
    with pytest.raises(DataFileError, match="environment"):
        data_file().read()
    with pytest.raises(DataFileError, match="argument"):
        data_file().read(tmp_path / "argument")


def test_a_missing_file_is_named_with_its_official_source(tmp_path: Path):
    with pytest.raises(DataFileError) as caught:
        registry.load("humaneval", tmp_path)
    message = str(caught.value)
    assert message.startswith(f"data file 'humaneval/HumanEval.jsonl.gz' is missing in {str(tmp_path)!r}: put it there")
    assert "data/HumanEval.jsonl.gz of github.com/openai/human-eval at commit 6d43fb980f9f" in message


def test_a_file_in_place_of_the_folder_of_data_is_named(tmp_path: Path):
    (tmp_path / "HumanEval.jsonl.gz").touch()
    with pytest.raises(
        DataFileError, match=r"HumanEval.jsonl.gz' is a file: give --data-dir .* the folder that holds it"
    ):
        registry.load("humaneval", tmp_path / "HumanEval.jsonl.gz")


def test_an_altered_file_is_refused_with_both_digests_and_the_way_to_use_it(tmp_path: Path):
    path = put(tmp_path / "some" / "rows.jsonl", ALTERED)
    with pytest.raises(DataFileError) as caught:
        data_file().read(tmp_path)
    message = str(caught.value)
    assert str(path) in message
    assert ALTERED_DIGEST in message
    assert hashlib.sha256(CONTENT).hexdigest() in message
    assert message.endswith(f"`--benchmark {path}`")


def test_the_cache_follows_xdg_unless_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "codeeval"
    monkeypatch.setenv("CODEEVAL_CACHE", str(tmp_path / "own"))
    assert cache_folder() == tmp_path / "own"


def test_the_folder_of_one_benchmark_serves_as_the_data_folder(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b"content")
    digest = hashlib.sha256(b"content").hexdigest()
    assert DataFile("mine/a.jsonl.gz", digest).read(tmp_path) == b"content"


def test_a_user_without_a_home_is_told_what_to_set(monkeypatch):
    for variable in ("HOME", "XDG_CACHE_HOME", "CODEEVAL_CACHE"):
        monkeypatch.delenv(variable, raising=False)

    def unknown(number: int) -> None:
        raise KeyError(number)

    monkeypatch.setattr("pwd.getpwuid", unknown)
    with pytest.raises(DataFileError, match=r"no home folder: set CODEEVAL_CACHE .*--data-dir"):
        cache_folder()
    assert expanded("~/x.jsonl") == Path("~/x.jsonl")


def test_a_file_is_fetched_from_the_hub_once(tmp_path: Path, serve: Callable[[dict[str, bytes]], str]):
    cached = tmp_path / "cache" / "data" / "some" / "rows.jsonl"
    assert fetch(data_file(), tmp_path, HF_ENDPOINT=serve({HUB_PATH: CONTENT})) == str(cached)
    assert cached.read_bytes() == CONTENT
    assert fetch(data_file(), tmp_path, HF_HUB_OFFLINE="1") == str(cached)


def test_a_damaged_cache_is_fetched_again(tmp_path: Path, serve: Callable[[dict[str, bytes]], str]):
    cached = put(tmp_path / "cache" / "data" / "some" / "rows.jsonl", CONTENT[:5])
    assert fetch(data_file(), tmp_path, HF_ENDPOINT=serve({HUB_PATH: CONTENT})) == str(cached)
    assert cached.read_bytes() == CONTENT


def test_other_content_from_the_hub_is_refused_and_not_cached(tmp_path: Path, serve: Callable[[dict[str, bytes]], str]):
    said = fetch(data_file(), tmp_path, HF_ENDPOINT=serve({HUB_PATH: ALTERED}))
    assert said.startswith("refused data file 'some/rows.jsonl' could not be fetched")
    assert f"has SHA-256 {ALTERED_DIGEST}, expected" in said
    assert "name that folder with --data-dir or CODEEVAL_DATA" in said
    assert not (tmp_path / "cache").exists()


def test_a_file_that_the_hub_lacks_is_named(tmp_path: Path, serve: Callable[[dict[str, bytes]], str]):
    said = fetch(data_file(), tmp_path, HF_ENDPOINT=serve({}))
    assert "dataset 'someone/some-data' on the Hugging Face Hub (revision 0123456789ab): 'data/rows.jsonl': 404" in said


@pytest.mark.parametrize("environment", [{"HF_HUB_OFFLINE": "1"}, {"HF_ENDPOINT": "http://127.0.0.1:9"}])
def test_without_network_the_error_says_where_the_file_can_be_had(tmp_path: Path, environment: dict[str, str]):
    unreachable = GitHub("someone/some-code", REVISION, "rows.jsonl.gz", host="http://127.0.0.1:9")
    said = fetch(data_file(HUB, unreachable), tmp_path, **environment)
    assert said.startswith("refused data file 'some/rows.jsonl' could not be fetched:\n  - dataset 'someone/some-data'")
    assert "Put the official file (official source: rows.jsonl.gz of github.com/someone/some-code" in said


def test_the_next_origin_is_tried(tmp_path: Path, serve: Callable[[dict[str, bytes]], str]):
    address = serve({GITHUB_PATH: gzip.compress(CONTENT)})
    github = GitHub("someone/some-code", REVISION, "rows.jsonl.gz", host=address)
    assert fetch(data_file(HUB, github), tmp_path, HF_ENDPOINT=address).endswith("rows.jsonl")


def test_an_unwritable_cache_is_named(tmp_path: Path, serve: Callable[[dict[str, bytes]], str]):
    put(tmp_path / "cache", b"a file where the folder should be")
    said = fetch(data_file(), tmp_path, HF_ENDPOINT=serve({HUB_PATH: CONTENT}))
    assert "cannot be cached" in said
    assert "name a writable folder with CODEEVAL_CACHE" in said


@pytest.mark.data
@pytest.mark.parametrize("file", OFFICIAL, ids=str)
def test_the_digests_are_those_of_the_official_files(file: DataFile, official_data: Path):
    assert file.read(official_data)


@pytest.mark.data
@pytest.mark.parametrize("file", [catalogue.HUMANEVAL, catalogue.HUMANEVAL_PRO, catalogue.MBPP_PRO], ids=str)
def test_rows_written_in_the_published_layout_are_the_published_file(file: DataFile, official_data: Path):
    content = file.read(official_data)
    rows = json.loads(content) if content.startswith(b"[") else [json.loads(line) for line in content.splitlines()]
    layout = file.origins[0].layout
    assert layout.write([{column: row[column] for column in layout.columns} for row in rows]).encode() == content


@pytest.mark.data
@pytest.mark.parametrize("file", [catalogue.HUMANEVAL, catalogue.HUMANEVAL_PRO, catalogue.MBPP_PRO], ids=str)
def test_parquet_from_the_hub_becomes_the_published_file(
    file: DataFile, official_data: Path, tmp_path: Path, serve: Callable[[dict[str, bytes]], str]
):
    pyarrow = pytest.importorskip("pyarrow", reason="converting parquet needs pyarrow: pip install pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    content = file.read(official_data)
    rows = json.loads(content) if content.startswith(b"[") else [json.loads(line) for line in content.splitlines()]
    columns = sorted(rows[0])
    parquet.write_table(
        pyarrow.table({column: [row[column] for row in rows] for column in columns}), tmp_path / "rows.parquet"
    )
    address = serve({hub_path(file.origins[0]): (tmp_path / "rows.parquet").read_bytes()})
    assert Path(fetch(file, tmp_path, HF_ENDPOINT=address)).read_bytes() == content


def test_parquet_without_pyarrow_gets_the_fix(tmp_path: Path, serve: Callable[[dict[str, bytes]], str]):
    (tmp_path / "pyarrow.py").write_text("raise ImportError\n")
    address = serve({hub_path(catalogue.HUMANEVAL.origins[0]): b"PAR1"})
    said = fetch(catalogue.HUMANEVAL, tmp_path, HF_ENDPOINT=address, PYTHONPATH=str(tmp_path))
    assert "the Hub holds parquet, and pyarrow is not installed (`pip install pyarrow`)" in said
