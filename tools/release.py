"""Builds what is released, tries it in a fresh environment, and says what is not ready for a release.

python tools/release.py dist     wheel and sdist in dist/, checked by twine, installed and tried
python tools/release.py check    the same, and whether tag, CHANGELOG.md and CITATION.cff name one version
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"

_TRIED: Sequence[Sequence[str]] = (
    ("--version",),
    ("benchmarks", "list", "--json"),
    ("pass-at-k", "--dry-run"),
    ("sample", "--limit", "2", "--json"),
)
"""Commands that need no sandbox, no network and no extra."""


def build() -> Sequence[Path]:
    """Return the sdist, and the wheel made from it; what was in dist/ before is gone."""
    shutil.rmtree(DIST, ignore_errors=True)
    _run([sys.executable, "-m", "build", "--outdir", str(DIST), str(ROOT)])
    paths = sorted(DIST.iterdir())
    _run([sys.executable, "-m", "twine", "check", "--strict", *map(str, paths)])
    return paths


def try_out(wheel: Path) -> None:
    """Install the wheel into an environment of its own, without extras, and run commands in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        environment = Path(folder) / "venv"
        _run([sys.executable, "-m", "venv", str(environment)])
        python = str(environment / "bin" / "python")
        _run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel)])
        for command in _TRIED:
            _run([str(environment / "bin" / "codeeval"), *command], cwd=folder, quiet=True)
        _run([python, "-m", "codeeval", "--help"], cwd=folder, quiet=True)
        size = sum(path.lstat().st_size for path in environment.rglob("*") if path.is_file())
    print(f"{wheel.name}: installed without extras ({size >> 20} MiB) and tried")


def faults(tags: Sequence[str], changes: str, citation: str, *, clean: bool = True) -> Iterator[str]:
    """Yield what stands against a release, each with its fix. `tags` are those of the current commit."""
    versions = [tag.removeprefix("v") for tag in tags if re.fullmatch(r"v\d+\.\d+\.\d+((a|b|rc)\d+)?", tag)]
    if not clean:
        yield "files are changed and not committed: commit them"
    if len(versions) != 1:
        yield f"the commit has {len(versions)} tags of the form v1.2.3: give it one with `git tag -a v1.2.3`"
        return
    (version,) = versions
    heading = re.search(rf"^## {re.escape(version)} \((.*)\)$", changes, re.MULTILINE)
    if heading is None or not re.fullmatch(r"\d{4}-\d\d-\d\d", heading[1]):
        yield f"CHANGELOG.md has no section `## {version} (YYYY-MM-DD)`: write it"
    if f"\nversion: {version}\n" not in citation:
        yield f"CITATION.cff does not say `version: {version}`: correct it"
    if heading is not None and f"\ndate-released: {heading[1]}\n" not in citation:
        yield "CITATION.cff has another date-released than CHANGELOG.md: correct it"


def _faults_here() -> Iterator[str]:
    tags = _output(["git", "tag", "--points-at", "HEAD"]).split()
    clean = not _output(["git", "status", "--porcelain", "--untracked-files=no"])
    changes, citation = ((ROOT / name).read_text(encoding="utf-8") for name in ("CHANGELOG.md", "CITATION.cff"))
    return faults(tags, changes, citation, clean=clean)


def _output(command: Sequence[str]) -> str:
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def _run(command: Sequence[str], *, cwd: str | None = None, quiet: bool = False) -> None:
    done = subprocess.run(command, cwd=cwd or ROOT, check=False, capture_output=quiet, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout or ''}{done.stderr or ''}")


def main() -> int:
    """Build and try; with `check`, also list what stands against a release."""
    if sys.argv[1:] not in (["dist"], ["check"]):
        print(__doc__, file=sys.stderr)
        return 2
    faults = list(_faults_here()) if sys.argv[1] == "check" else []
    (wheel,) = (path for path in build() if path.suffix == ".whl")
    try_out(wheel)
    for fault in faults:
        print(f"not ready for a release: {fault}", file=sys.stderr)
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
