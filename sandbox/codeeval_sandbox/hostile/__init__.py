"""Programs that attack the sandbox, each with its right verdict, and the small suites that they attack.

Shipped with the package, because `codeeval sandbox check` runs them on a user's own host. Each is one file under
`programs`, read as data and never executed here. It opens with a header in comments:

    # class: forgery                 resource | escape | forgery | nondeterminism | isolation | input | control
    # want: wrong|exited             the right verdicts, words of `Status`
    # problem: add                   a key of `SUITES`
    # what: ...                      what the program tries
    # stops: ...                     the mechanism that stops it
    # after: NAME                    optional: runs right after that program, on the same slot
    # generate: NAME                 optional: the source is made by that function of `hostile.generated`

A sandbox fails a program if the verdict is not wanted, if a neighbour's verdict changes, or if anything is left behind.
It also fails if the verdict's message begins with `BREACH`: the program obtained what it must not have. Programs of
class `nondeterminism` must get the same verdict at each run. Programs of class `control` are right ones that a sandbox
grown too strict would fail.
"""

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from codeeval_sandbox.hostile.generated import GENERATORS
from codeeval_sandbox.hostile.problems import SENTINEL, SUITES
from codeeval_sandbox.jobs import Status

__all__ = ["BREACH", "SENTINEL", "SUITES", "Category", "HeaderError", "HostileProgram", "parse", "programs"]

BREACH = "BREACH"
"""Beginning of the message of a program that got through."""

_REQUIRED = frozenset({"class", "want", "problem", "what", "stops"})
_OPTIONAL = frozenset({"after", "generate"})


class Category(enum.StrEnum):
    """Target of a program's attack."""

    RESOURCE = "resource"
    """Time, memory, processes, files, output."""
    ESCAPE = "escape"
    """The host, other processes, hidden tests."""
    FORGERY = "forgery"
    """The verdict."""
    NONDETERMINISM = "nondeterminism"
    """The verdict's being the same at each run."""
    ISOLATION = "isolation"
    """The job that has the slot next."""
    INPUT = "input"
    """Readers and compilers of sources."""
    CONTROL = "control"
    """Nothing: a right program."""


class HeaderError(ValueError):
    """A hostile program's header cannot be read."""


@dataclass(frozen=True)
class HostileProgram:
    """One attack and what a sound sandbox says of it."""

    name: str
    """The file's name without its suffix."""
    category: Category
    want: frozenset[Status]
    """The right verdicts; more than one where the program leaves it open which limit it meets first."""
    problem: str
    """A key of `SUITES`."""
    what: str
    """The attempt, in a line."""
    stops: str
    """The mechanism that stops it, in a line."""
    after: str | None
    """The program that must run right before it on the same slot; None if it stands alone."""
    source: str
    """The program as the sandbox gets it, header included. May hold NUL, lone surrogates and megabytes."""


def programs() -> tuple[HostileProgram, ...]:
    """All hostile programs by name, except that one with `after` stands right behind the program it names.

    Raises HeaderError.
    """
    folder = files(__package__) / "programs"
    entries = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".py")), key=lambda entry: entry.name)
    return _ordered([parse(entry.name.removesuffix(".py"), entry.read_text(encoding="utf-8")) for entry in entries])


def parse(name: str, text: str) -> HostileProgram:
    """The program of one file. `text` is not executed, nor compiled. Raises HeaderError."""
    header = _header(name, text)
    generator = header.get("generate")
    if generator is not None and generator not in GENERATORS:
        raise HeaderError(f"hostile program {name!r} wants generator {generator!r}: use one of {sorted(GENERATORS)}")
    if header["problem"] not in SUITES:
        raise HeaderError(f"hostile program {name!r} has problem {header['problem']!r}: use one of {sorted(SUITES)}")
    return HostileProgram(
        name=name,
        category=_category(name, header["class"]),
        want=_want(name, header["want"]),
        problem=header["problem"],
        what=header["what"],
        stops=header["stops"],
        after=header.get("after"),
        source=text if generator is None else GENERATORS[generator](),
    )


def _header(name: str, text: str) -> Mapping[str, str]:
    header = dict(_header_lines(text))
    missing, unknown = _REQUIRED - header.keys(), header.keys() - _REQUIRED - _OPTIONAL
    if missing or unknown or not all(header.values()):
        raise HeaderError(
            f"header of hostile program {name!r} lacks {sorted(missing)} and has unknown {sorted(unknown)}: "
            "open the file with one `# key: value` line for each key that the package's docstring lists"
        )
    return header


def _header_lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        key, colon, value = line.removeprefix("# ").partition(": ")
        if not (line.startswith("# ") and colon):
            return
        yield key, value.strip()


def _category(name: str, word: str) -> Category:
    try:
        return Category(word)
    except ValueError as error:
        raise HeaderError(f"hostile program {name!r} has class {word!r}: use one of {', '.join(Category)}") from error


def _want(name: str, words: str) -> frozenset[Status]:
    try:
        return frozenset(Status(word) for word in words.split("|"))
    except ValueError as error:
        raise HeaderError(f"hostile program {name!r} wants {words!r}: join words of Status by '|'") from error


def _ordered(unordered: Iterable[HostileProgram]) -> tuple[HostileProgram, ...]:
    """Each program followed by the one that names it in `after`, and so on along the chain."""
    by_name = {program.name: program for program in unordered}
    followers: dict[str, HostileProgram] = {}
    for program in by_name.values():
        if program.after is None:
            continue
        if program.after not in by_name or program.after in followers:
            raise HeaderError(
                f"hostile program {program.name!r} runs after {program.after!r}: name a program that exists "
                "and that no other one follows"
            )
        followers[program.after] = program
    ordered: list[HostileProgram] = []
    for first in (program for program in by_name.values() if program.after is None):
        link: HostileProgram | None = first
        while link is not None:
            ordered.append(link)
            link = followers.get(link.name)
    if len(ordered) < len(by_name):
        lost = sorted(by_name.keys() - {program.name for program in ordered})
        raise HeaderError(f"hostile programs {lost!r} follow each other in a circle: take one `after` out")
    return tuple(ordered)
