"""Builds the documentation site from docs/ and the pages of the project's root, by Zensical (zensical.toml).

python tools/website.py           build it into build/site
python tools/website.py --check   say which links lead nowhere, and fail if any does; this needs no Zensical

The pages of the root (README.md, ARCHITECTURE.md, ...) become pages of the site, and links to them are rewritten. Each
page has its Markdown beside it. llms.txt lists the pages for readers that are programs.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONFIGURATION = ROOT / "zensical.toml"
STAGED, BUILT = ROOT / "build" / "docs", ROOT / "build" / "site"
ROOT_PAGES: Mapping[str, str] = {
    "README.md": "index.md",
    "ARCHITECTURE.md": "architecture.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changes.md",
    "SECURITY.md": "security.md",
}
"""Pages of the root, and their names on the site."""
_FILES = (".svg", ".png", ".json")
_LINK = re.compile(r"(?<=\]\()(?!https?:|mailto:|#)([^)\s#]+)(#[^)\s]*)?(?=\))")
_CODE = re.compile(r"^( *)```.*?^\1```[^\n]*$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{1,6} (.+?)(?: #+)?$", re.MULTILINE)
_ANCHOR = re.compile(r"[^\w\- ]")


def pages() -> dict[str, Path]:
    """Return the file of each page, by its name on the site."""
    own = {path.name: path for path in sorted((ROOT / "docs").glob("*.md"))}
    return {name: ROOT / source for source, name in ROOT_PAGES.items()} | own


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, as GitHub and Zensical make them."""
    headings = _HEADING.findall(_CODE.sub(lambda match: match[0] if "```" not in match[0] else "", text))
    return {_ANCHOR.sub("", heading.replace("`", "").lower()).strip().replace(" ", "-") for heading in headings}


def links(text: str) -> Iterator[tuple[str, str]]:
    """Yield target and anchor of each link within the project; an anchor alone has an empty target."""
    bare = _CODE.sub("", text)
    for match in _LINK.finditer(bare):
        yield match[1], (match[2] or "").removeprefix("#")
    for match in re.finditer(r"\]\(#([^)\s]+)\)", bare):
        yield "", match[1]


def faults() -> Iterator[str]:
    """Yield a sentence for each link that leads nowhere, and for each page that the navigation leaves out."""
    known = {path: anchors(path.read_text(encoding="utf-8")) for path in pages().values()}
    for path in known:
        for target, anchor in links(path.read_text(encoding="utf-8")):
            file = (path.parent / target).resolve() if target else path
            if not file.exists():
                yield f"{path.relative_to(ROOT)}: {target} does not exist"
            elif anchor and file in known and anchor not in known[file]:
                yield f"{path.relative_to(ROOT)}: {target}#{anchor} is no heading of that page"
    named = list(_named(tomllib.loads(CONFIGURATION.read_text(encoding="utf-8"))["project"]["nav"]))
    for name in sorted(pages().keys() - set(named)):
        yield f"zensical.toml: the navigation leaves out {name}"
    for name in sorted(set(named) - pages().keys()):
        yield f"zensical.toml: the navigation names {name}, which is no page"


def _named(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        for inner in part:
            yield from _named(inner)
    elif isinstance(part, dict):
        yield from _named(list(part.values()))


def rewritten(text: str, path: Path) -> str:
    """Return a page with its links as they are on the site, where all pages are in one folder."""
    places = {source.resolve(): name for name, source in pages().items()}

    def target(match: re.Match[str]) -> str:
        file = (path.parent / match[1]).resolve()
        name = places.get(file, file.name if file.suffix in {*_FILES, ".cff"} else match[1])
        return name + (match[2] or "")

    return _LINK.sub(target, text)


def summary(text: str) -> tuple[str, str]:
    """Return a page's title and first sentence."""
    title = next(iter(_HEADING.findall(text)), "codeeval")
    paragraphs = re.split(r"\n\s*\n", _CODE.sub(lambda match: match[0] if "```" not in match[0] else "", text))
    prose = next((part for part in paragraphs if re.match(r"[A-Za-z`*\[]", part.strip())), "")
    sentence = re.split(r"(?<=[.!?])\s", " ".join(prose.split()), maxsplit=1)[0]
    return title, re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", sentence)


def llms() -> str:
    """Return llms.txt (https://llmstxt.org): the pages with a sentence each."""
    project = tomllib.loads(CONFIGURATION.read_text(encoding="utf-8"))["project"]
    head = f"# {project['site_name']}\n\n> {project['site_description']}\n"
    rows = ((name, summary(path.read_text(encoding="utf-8"))) for name, path in pages().items())
    return head + "\n## Pages\n\n" + "".join(f"- [{title}]({name}): {said}\n" for name, (title, said) in rows)


def stage() -> None:
    """Write the pages and their files into one folder."""
    shutil.rmtree(STAGED, ignore_errors=True)
    STAGED.mkdir(parents=True)
    for name, path in pages().items():
        (STAGED / name).write_text(rewritten(path.read_text(encoding="utf-8"), path), encoding="utf-8")
    for path in sorted((ROOT / "docs").iterdir()):
        if path.suffix in _FILES:
            shutil.copy(path, STAGED / path.name)
    shutil.copy(ROOT / "CITATION.cff", STAGED)


def build() -> int:
    """Build the site, without a warning. Return an exit code."""
    stage()
    shutil.rmtree(BUILT, ignore_errors=True)
    command = [str(Path(sys.executable).parent / "zensical"), "build", "--strict", "--clean", "-f", str(CONFIGURATION)]
    try:
        code = subprocess.run(command, check=False, cwd=ROOT).returncode
    except FileNotFoundError:
        print("Zensical is not installed: pip install -e '.[docs]'", file=sys.stderr)
        return 2
    if code == 0:
        for name in pages():
            shutil.copy(STAGED / name, BUILT / name)
        (BUILT / "llms.txt").write_text(llms(), encoding="utf-8")
        print(f"the site is in {BUILT}")
    return code


def main() -> int:
    """Build the site, or check its links."""
    parser = argparse.ArgumentParser(description="Build the documentation site, or check its links.")
    parser.add_argument("--check", action="store_true", help="Check links and navigation alone.")
    if not parser.parse_args().check:
        return build()
    broken = list(faults())
    for sentence in broken:
        print(sentence, file=sys.stderr)
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
