"""Benchmarks by name: the entry points of the group `codeeval.benchmarks`, of this and of any other distribution."""

import difflib
import os
import re
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from codeeval_benchmarks import user
from codeeval_benchmarks.errors import DataFileError, PluginError, UnknownBenchmarkError
from codeeval_benchmarks.folders import expanded
from codeeval_benchmarks.predictions import predicted, split_name
from codeeval_benchmarks.problem import Benchmark, BenchmarkSpec

__all__ = ["GROUP", "fetch", "load", "load_at_hand", "names", "of_task", "reads_files", "spec", "specs"]

GROUP = "codeeval.benchmarks"
_ALIASES: Mapping[str, str] = {
    alias: name
    for name, aliases in {
        "humaneval": "openaihumaneval humanevalbase heval openaiopenaihumaneval",
        "humaneval-plus": "humaneval+ humanevalplus heplus he+ evalplushumanevalplus evalplushumaneval+ evalplus",
        "humaneval-pro": "humanevalpro codeevalprohumanevalpro",
        "mbpp": "googlembpp googleresearchdatasetsmbpp mbppfull mbppofficial mbppbase",
        "mbpp-plus": "mbpp+ mbppplus evalplusmbppplus evalplusmbpp+",
        "mbpp-sanitized": "mbppsanitized sanitizedmbpp",
        "mbpp-pro": "mbpppro codeevalprombpppro",
        "starter": "demo example test toy",
    }.items()
    for alias in aliases.split()
}
"""By a name elsewhere, as `_plain` writes it: the benchmark's name here."""

_FILE_ENDINGS = (".jsonl", ".jsonl.gz", ".json", ".json.gz", ".yaml", ".yml", ".parquet", ".csv", ".tsv", ".txt")
"""Endings of files of problems, and of files that are taken for them, whose reader says what is expected."""


def names() -> tuple[str, ...]:
    """Return names of all installed benchmarks, sorted; no plugin is imported."""
    return tuple(sorted(entry_points(group=GROUP).names))


def spec(name: str) -> BenchmarkSpec:
    """Return the description of an installed benchmark, or of one of its versions (`NAME@VERSION`).

    Raises:
        UnknownBenchmarkError: No benchmark has this name, or it has no such version.
        PluginError: Its plugin cannot be imported, is not a BenchmarkSpec, or the name is claimed twice.
    """
    base, at, version = name.partition("@")
    return _version(_newest(base), version) if at else _newest(name)


def specs() -> tuple[tuple[BenchmarkSpec, ...], tuple[PluginError, ...]]:
    """Return the descriptions of all installed benchmarks, and the errors of those that cannot be used."""
    usable: list[BenchmarkSpec] = []
    errors: list[PluginError] = []
    for name in names():
        try:
            usable.append(spec(name))
        except PluginError as error:
            errors.append(error)
    return tuple(usable), tuple(errors)


def reads_files(name_or_path: str | Path) -> bool:
    """Return whether a benchmark reads official data files. A user's file of problems does not. Raises as `spec`."""
    if derived := split_name(str(name_or_path)):
        return reads_files(derived[1])
    if isinstance(name_or_path, Path) or _looks_like_path(name_or_path):
        return False
    described = spec(name_or_path)
    return bool(described.files) or any(version.files for version in described.versions)


def _version(spec: BenchmarkSpec, version: str) -> BenchmarkSpec:
    known_specs = (*spec.versions, *spec.parts)
    by_word = {word: known for known in known_specs for word in (*known.words, known.name.partition("@")[2])}
    word = version.lower()
    for wanted in (word, word.removeprefix("v")):
        if wanted in by_word:
            return by_word[wanted]
    known = ", ".join(candidate.name for candidate in known_specs) or f"{spec.name!r} alone, without a version"
    nearest = difflib.get_close_matches(word, by_word, n=1)
    hint = f"did you mean {by_word[nearest[0]].name!r}? Known are" if nearest else "choose from"
    raise UnknownBenchmarkError(f"benchmark {spec.name!r} has no version {version!r}: {hint} {known}")


def _newest(name: str) -> BenchmarkSpec:
    claims = {entry.value: entry for entry in entry_points(group=GROUP, name=name)}
    if not claims:
        raise UnknownBenchmarkError(_unknown(name))
    if len(claims) > 1:
        owners = " and ".join(sorted(_described(entry) for entry in claims.values()))
        raise PluginError(f"benchmark {name!r} is claimed by {owners}: uninstall all but one")
    return _loaded(*claims.values())


def load(name_or_path: str | Path, data_dir: str | Path | None = None) -> Benchmark:
    """Load an installed benchmark by name, or a user's file of problems by path (see `codeeval_benchmarks.user`).

    `predict-output:` or `predict-input:` before either makes the benchmark of its values to predict.

    Raises UnknownBenchmarkError, PluginError, DataFileError or ProblemFormatError.
    """
    if derived := split_name(str(name_or_path)):
        return predicted(load(derived[1], data_dir), derived[0])
    if isinstance(name_or_path, Path) or _looks_like_path(name_or_path):
        path = expanded(name_or_path)
        if path.is_dir():
            raise DataFileError(
                f"{str(path)!r} is a folder: give the file of problems in it, or for official files --data-dir {path} "
                f"and the name of one of {_known()}"
            )
        if not path.is_file():
            _refuse_several(str(name_or_path))
            meant = _ALIASES.get(_plain(str(name_or_path)))
            hint = f"did you mean the benchmark {meant!r}? Otherwise check" if meant else "check"
            raise DataFileError(f"no file of problems at {str(path)!r}: {hint} the path, or name one of {_known()}")
        return user.load(path)
    _refuse_several(name_or_path)
    return spec(name_or_path).load(None if data_dir is None else expanded(data_dir))


def load_at_hand(name_or_path: str | Path, data_dir: str | Path | None = None) -> Benchmark:
    """Load a benchmark like `load`, but never download. Raises DataFileError if a file is not local."""
    if derived := split_name(str(name_or_path)):
        return predicted(load_at_hand(derived[1], data_dir), derived[0])
    if not (isinstance(name_or_path, Path) or _looks_like_path(name_or_path)):
        folder = None if data_dir is None else expanded(data_dir)
        missing = [file.path for file in spec(name_or_path).files if not file.at_hand(folder)]
        if missing:
            raise DataFileError(f"benchmark {name_or_path!r} needs {', '.join(missing)}: `codeeval benchmarks fetch`")
    return load(name_or_path, data_dir)


def of_task(task_id: str) -> str | None:
    """The name of the installed benchmark that a task_id belongs to by its form (`MbppPro/7`: `mbpp-pro`), or None."""
    prefix, slash, _ = task_id.partition("/")
    return next((name for name in names() if slash and name.replace("-", "") == prefix.lower()), None)


def fetch(name: str) -> tuple[Path, ...]:
    """Make sure that the cache holds a benchmark's files, and return them. Raises as `spec`, and DataFileError."""
    return tuple(file.fetch() for file in spec(name).files)


def _refuse_several(text: str) -> None:
    """Raise UnknownBenchmarkError where a list is given, such as `humaneval,mbpp`."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > 1 and any(_meant(part) or expanded(part).is_file() for part in parts):
        raise UnknownBenchmarkError(f"{text!r} names several benchmarks, but a run has one: run a command for each")


def _looks_like_path(text: str) -> bool:
    return os.sep in text or text.endswith(_FILE_ENDINGS)


def _known() -> str:
    return ", ".join(names())


def _unknown(name: str) -> str:
    meant = _meant(name)
    hint = f"did you mean {meant!r}?" if meant else "choose one, or give the path of a .jsonl file"
    return f"no benchmark is called {name!r}: known are {_known()}; {hint}"


def _meant(name: str) -> str | None:
    """Return the installed benchmark that a name means, by a name elsewhere or by likeness."""
    known = {_plain(known): known for known in names()}
    plain = _plain(name)
    if (meant := known.get(plain) or _ALIASES.get(plain)) in names():
        return meant
    nearest = difflib.get_close_matches(plain, known, n=1)
    return known[nearest[0]] if nearest else None


def _plain(name: str) -> str:
    """Return the name in small letters and without what names of one benchmark differ in: `google/MBPP`."""
    return re.sub(r"[^a-z0-9+]", "", name.lower())


def _described(entry: EntryPoint) -> str:
    return f"{entry.value!r} of distribution {entry.dist.name if entry.dist else 'unknown'!r}"


def _loaded(entry: EntryPoint) -> BenchmarkSpec:
    try:
        spec = entry.load()
    except Exception as error:  # a plugin may fail in any way; it is named here, and no other benchmark suffers
        raise PluginError(
            f"benchmark {entry.name!r} cannot be used: its plugin {_described(entry)} fails to import "
            f"({type(error).__name__}: {error}); repair or uninstall that distribution"
        ) from error
    if not isinstance(spec, BenchmarkSpec) or spec.name != entry.name:
        raise PluginError(
            f"benchmark {entry.name!r} cannot be used: its plugin {_described(entry)} is {spec!r}; "
            f"make it a BenchmarkSpec named {entry.name!r}"
        )
    return spec
