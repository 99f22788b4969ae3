"""Where this machine takes Debian packages from: apt's own configuration, so that no mirror is ever assumed.

Both formats of sources.list(5) are read: deb822 stanzas (`*.sources`) and one-line entries (`*.list`).
"""

import re
import shlex
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from codeeval_images.errors import ImageError

__all__ = ["Source", "archive_of", "parse_list", "parse_sources", "proxies", "read_sources"]

_ENTRY = re.compile(r"deb\s+(?:\[(?P<options>[^]]*)\]\s*)?(?P<uri>\S+)\s+(?P<suite>\S+)(?P<components>(?:\s+\S+)*)\s*$")
_INDIRECT = "mirror+file:"
_FETCHABLE = ("http://", "https://", "file:")


@dataclass(frozen=True, slots=True)
class Source:
    """One archive of binary packages."""

    uri: str
    suite: str
    """A release's code name, perhaps with a suffix (`bookworm-updates`)."""
    components: tuple[str, ...]
    keyring: str | None = None
    """Absolute path of the binary key file that signs it; None where apt's defaults do, or the key is given inline."""


def parse_list(text: str) -> tuple[Source, ...]:
    """Return the enabled binary archives of a `.list` file, in order; lines that apt would refuse are skipped."""
    lines = (line.split("#", 1)[0].strip() for line in text.splitlines())
    return tuple(_entry_source(entry) for line in lines if (entry := _ENTRY.match(line)))


def _entry_source(entry: re.Match[str]) -> Source:
    options = dict(option.split("=", 1) for option in (entry["options"] or "").split() if "=" in option)
    return Source(
        entry["uri"], entry["suite"], tuple(entry["components"].split()), _keyring(options.get("signed-by", ""))
    )


def parse_sources(text: str) -> tuple[Source, ...]:
    """Return the enabled binary archives of a deb822 file, in order: one for each pair of URI and suite."""
    return tuple(source for stanza in _stanzas(text) for source in _stanza_sources(stanza))


def _stanzas(text: str) -> Iterator[dict[str, str]]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for block in re.split(r"\n\s*\n", "\n".join(lines)):
        unfolded = re.sub(r"\n[ \t]+", " ", block)
        fields = (line.partition(":") for line in unfolded.splitlines())
        yield {name.strip().lower(): value.strip() for name, colon, value in fields if colon}


def _stanza_sources(stanza: dict[str, str]) -> Iterator[Source]:
    disabled = stanza.get("enabled", "yes").lower() in {"no", "false", "without", "off", "disable"}
    if disabled or "deb" not in stanza.get("types", "").split():
        return
    components = tuple(stanza.get("components", "").split())
    keyring = _keyring(stanza.get("signed-by", ""))
    for uri in stanza.get("uris", "").split():
        for suite in stanza.get("suites", "").split():
            yield Source(uri, suite, components, keyring)


def _keyring(signed_by: str) -> str | None:
    """The first binary key file of a Signed-By value, which may hold fingerprints, armoured files or a key instead."""
    paths = (word for word in re.split(r"[\s,]+", signed_by) if word.startswith("/") and not word.endswith(".asc"))
    return next(paths, None)


def read_sources(etc: Path = Path("/etc/apt")) -> tuple[Source, ...]:
    """Return all archives that apt's configuration folder names; a mirror list is replaced by its first mirror."""
    lists = [etc / "sources.list", *sorted(etc.glob("sources.list.d/*.list"))]
    sources = [source for path in lists if path.is_file() for source in parse_list(path.read_text("utf-8", "replace"))]
    for path in sorted(etc.glob("sources.list.d/*.sources")):
        sources += parse_sources(path.read_text("utf-8", "replace"))
    return tuple(_direct(source) for source in sources)


def _direct(source: Source) -> Source:
    if not source.uri.startswith(_INDIRECT):
        return source
    mirrors = Path(source.uri.removeprefix(_INDIRECT)).read_text("utf-8").split()
    return Source(mirrors[0] if mirrors else source.uri, source.suite, source.components, source.keyring)


def archive_of(codename: str, sources: Iterable[Source]) -> Source:
    """Return the archive that holds a release itself, not its updates. Raises ImageError if none does."""
    for source in sources:
        if source.suite == codename and "main" in source.components and source.uri.startswith(_FETCHABLE):
            return source
    raise ImageError(
        f"apt has no archive of the release {codename!r}: add `deb MIRROR {codename} main` to /etc/apt/sources.list, "
        "or let Docker reach a registry"
    )


def proxies(archive: Source) -> dict[str, str]:
    """Return variables of the environment that name apt's proxy for an archive; none where apt has none of its own."""
    scheme = archive.uri.partition(":")[0]
    asked = ["apt-config", "shell", "PROXY", f"Acquire::{scheme}::Proxy"]
    try:
        answer = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:  # a host without apt
        return {}
    proxy = "".join(shlex.split(answer)).removeprefix("PROXY=")
    return {f"{scheme}_proxy": proxy} if proxy not in {"", "DIRECT"} else {}
