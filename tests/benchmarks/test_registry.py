import re
from pathlib import Path

import pytest

import codeeval_benchmarks
from codeeval_benchmarks import registry
from codeeval_benchmarks.errors import BenchmarkError, DataFileError, PluginError, UnknownBenchmarkError
from codeeval_benchmarks.problem import BenchmarkSpec

_GUIDE = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, module: str, source: str, *claims: str) -> None:
    """What a package installer leaves behind: a module and its metadata on the path."""
    folder.mkdir()
    (folder / f"{module}.py").write_text(source)
    metadata = folder / f"{module}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("\n".join(["[codeeval.benchmarks]", *claims]))
    monkeypatch.syspath_prepend(folder)


def test_own_benchmarks_are_installed():
    own = {"humaneval", "humaneval-plus", "humaneval-pro", "starter"}
    own |= {"mbpp", "mbpp-plus", "mbpp-pro", "mbpp-repaired", "mbpp-sanitized"}
    assert own <= set(registry.names())
    assert list(registry.names()) == sorted(registry.names())


@pytest.mark.parametrize("name", ["humaneval", "mbpp", "mbpp-repaired", "mbpp-sanitized", "humaneval-pro", "mbpp-pro"])
def test_specs_describe_what_they_load(name: str):
    spec = registry.spec(name)
    assert isinstance(spec, BenchmarkSpec)
    assert spec.name == name
    assert spec.title
    assert spec.licence
    assert all(str(file).endswith((".json", ".jsonl", ".jsonl.gz")) for file in spec.files)


@pytest.mark.parametrize("name", ["humaneval-plus", "mbpp-plus"])
def test_without_a_version_the_newest_is_meant(name: str):
    newest, *others = registry.spec(name).versions
    assert registry.spec(name).files == newest.files
    assert registry.spec(newest.name) is newest
    assert all(other.files != newest.files for other in others)


def test_a_version_may_have_its_v():
    assert registry.spec("humaneval-plus@v0.1.9") is registry.spec("humaneval-plus@0.1.9")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("humaneval-plus@0.1.8", "Known are humaneval-plus@0.1.10, humaneval-plus@0.1.9,"),
        ("humaneval@1", "choose from 'humaneval' alone, without a version"),
        ("humanevla@1", "did you mean 'humaneval'?"),
    ],
)
def test_an_unknown_version_gets_the_known_ones(name: str, hint: str):
    with pytest.raises(UnknownBenchmarkError, match=re.escape(hint)):
        registry.spec(name)


def test_an_unknown_name_gets_the_known_ones_and_the_nearest():
    with pytest.raises(UnknownBenchmarkError) as caught:
        registry.load("HumanEvla")
    assert "no benchmark is called 'HumanEvla'" in str(caught.value)
    assert "mbpp-sanitized" in str(caught.value)
    assert str(caught.value).endswith("did you mean 'humaneval'?")


@pytest.mark.parametrize(
    ("task_id", "name"),
    [
        ("HumanEval/0", "humaneval"),
        ("MbppPro/7", "mbpp-pro"),
        ("starter/1", "starter"),
        ("humaneval", None),
        ("X/0", None),
    ],
)
def test_a_task_id_leads_to_its_benchmark(task_id: str, name: str | None):
    assert registry.of_task(task_id) == name


@pytest.mark.parametrize("path", ["mine.jsonl", "folder/mine", Path("mine")])
def test_a_path_without_a_file_is_not_taken_for_a_name(path: str | Path):
    with pytest.raises(DataFileError, match="no file of problems at"):
        registry.load(path)


@pytest.mark.parametrize("several", ["humaneval,mbpp", "starter, mine.jsonl"])
def test_a_list_of_benchmarks_is_refused_as_one(several: str):
    with pytest.raises(UnknownBenchmarkError, match="names several benchmarks, but a run has one"):
        registry.load(several)


def test_the_guides_example_plugs_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The code of docs/benchmarks.md, installed as written there, is about 40 lines."""
    source, *_ = re.findall(r"```python\n(.*?)```", _GUIDE.read_text(), flags=re.DOTALL)
    claim, *_ = re.findall(r'^(\w+) = "(parity_benchmark:\w+)"$', _GUIDE.read_text(), flags=re.MULTILINE)
    install(tmp_path / "site", monkeypatch, "parity_benchmark", source, f"{claim[0]} = {claim[1]}")
    benchmark = registry.load("parity")
    assert len(source.splitlines()) <= 45
    assert "parity" in registry.names()
    assert len(benchmark) == registry.spec("parity").size
    assert benchmark.problems[0].suites["base"].digest


def test_a_broken_plugin_is_named_and_harms_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    install(tmp_path / "site", monkeypatch, "brokenplugin", "raise OSError('no disk')", "broken = brokenplugin:it")
    assert "broken" in registry.names()
    assert registry.spec("humaneval").size == 164
    with pytest.raises(PluginError) as caught:
        registry.spec("broken")
    assert "'brokenplugin:it' of distribution 'brokenplugin' fails to import (OSError: no disk)" in str(caught.value)


@pytest.mark.parametrize("claim", ["odd = oddplugin:spec", "odd = oddplugin:number", "odd = oddplugin:absent"])
def test_a_plugin_that_is_no_spec_of_its_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, claim: str):
    source = "from codeeval_benchmarks.humaneval import benchmark as spec\nnumber = 3\n"
    install(tmp_path / "site", monkeypatch, "oddplugin", source, claim)
    with pytest.raises(PluginError, match="benchmark 'odd' cannot be used: its plugin 'oddplugin:"):
        registry.load("odd")


def test_a_name_claimed_twice_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    install(tmp_path / "site", monkeypatch, "rival", "", "humaneval = rival:benchmark")
    with pytest.raises(PluginError, match=r"'humaneval' is claimed by 'codeeval_benchmarks.*'rival:benchmark'"):
        registry.spec("humaneval")


def test_public_names_are_sorted_and_exist():
    assert sorted(codeeval_benchmarks.__all__) == codeeval_benchmarks.__all__
    assert all(hasattr(codeeval_benchmarks, name) for name in codeeval_benchmarks.__all__)


def test_every_error_of_the_package_is_a_benchmark_error():
    errors = [getattr(codeeval_benchmarks, name) for name in codeeval_benchmarks.__all__ if name.endswith("Error")]
    assert len(errors) == 6
    assert all(issubclass(error, BenchmarkError) for error in errors)
