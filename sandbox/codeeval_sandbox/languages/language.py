"""A programming language as data, for the sandbox, for extraction and for prompts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Literal

from codeeval_sandbox.jobs import Status
from codeeval_sandbox.kinds import Suite

__all__ = ["Language", "SelfTest", "Shim", "Sign", "Tests", "Warm"]

Tests = Literal["proxy", "program"]
"""How tests meet a program.

`proxy`: the tests run in an interpreter apart from the program's, and call its functions. Only plain data crosses.
`program`: a command runs the program as a whole, with the tests written below it or with a standard input.
"""


@dataclass(frozen=True)
class SelfTest:
    """Programs with known verdicts. `codeeval sandbox check` runs them in each image that a language is used in."""

    suite: Suite
    right: str
    """Passes."""
    wrong: str
    """Returns a wrong value."""
    looping: str
    """Never ends."""
    forging: str
    """Tries to pass without a right answer: ends early, prints what a test could print, or returns an object that
    equals every value."""


@dataclass(frozen=True)
class Sign:
    """A sign of an error in what a compiler or an interpreter writes to standard error."""

    pattern: str
    """Regular expression, searched for in the text. A group named `exception` holds the error's class, if there is one.
    """
    status: Status
    """Status of a program whose text shows it."""
    exception: str | None = None
    """Class of the error, where the pattern has no such group. None: unknown."""


@dataclass(frozen=True)
class Shim:
    """Trusted code that keeps interpreters of a language warm, for `proxy`.

    The guest executes `module`, and gives it the texts of `files`. `guest.interpreters` states the contract.
    """

    module: Traversable
    """Python 3.9, and the standard library alone."""
    files: tuple[Traversable, ...] = ()
    """Code in the language: the candidate's, the judge's and the codec."""


@dataclass(frozen=True)
class Warm:
    """A compiler that stays in memory, for programs with their tests below. `guest.compiling` states the contract."""

    command: tuple[str, ...]
    """Command that starts it, with `{file}` in its source's place. It has the language's environment variables."""
    source: Traversable
    """Its code, in the language. It compiles as `Language.compile` does, and runs nothing of what it compiles."""
    memory_mb: int = 512
    """Memory that a worker has for it, beyond that of programs (MiB)."""


@dataclass(frozen=True)
class Language:
    """A programming language."""

    name: str
    """Name in `Environment.language`: lower case, such as `python` or `r`."""
    extension: str
    """File name's end of a program, such as `.py`."""
    command: tuple[str, ...]
    """Command that runs a program. `{file}` stands for its path, `{target}` for what `compile` has made, `{folder}` for
    the folder of both, `{stem}` for the file's name without its end, `{main}` for the class that is started."""
    fences: frozenset[str]
    """Words, in lower case, that name the language at the start of a fenced block."""
    self_test: SelfTest
    package_test: str | None = None
    """Program that passes where a package can be loaded, with `{package}` in the package's place. In Python its
    function `loaded` returns True. With a shim it passes the self-test's suite. Where a command runs it, it ends with
    exit status 0. None: no image can lack a package.
    """
    compile: tuple[str, ...] | None = None
    """Command that compiles `{file}` first, with the program at `{target}`. None: nothing is compiled."""
    precompiled: tuple[str, tuple[str, ...]] | None = None
    """Regular expression at the start of a file, and arguments that `compile` gets in addition where it matches: what
    the image has compiled ahead, such as headers. They change no program's meaning."""
    warm: Warm | None = None
    """The same compiler, kept in memory. None: `compile` starts it for each program."""
    resident: bool = False
    """True if programs run in the guest's own interpreter. Python alone."""
    tests: Tests = "program"
    """How tests meet a program. `proxy` without a shim is for the resident language alone."""
    shim: Shim | None = None
    """Code that runs programs and tests of a `proxy` language. None: the guest's own, or a command's."""
    signs: tuple[Sign, ...] = ()
    """Signs of errors on standard error, the first that is found decides. Empty: the exit status alone decides."""
    environment: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Environment variables of compiler and program, beside those that every program has."""
    address_space: bool = True
    """True: `Limits.memory_mb` limits the address space of each process too. False: resident memory alone, for
    runtimes that reserve far more than they use (Node.js, Go, Java)."""
    grammar: str | None = None
    """The language's name in tree-sitter, by which extraction finds programs. None: fences alone."""
    stops: tuple[str, ...] = ()
    """Stop sequences for completion prompts: text that only follows a finished function."""
    title: str = ""
    """The language's name in prose, such as `C++`. Empty: `name`, capitalised."""
    stem: str = "program"
    """Name of a program's file without its end, and `{main}`, unless a suite says another."""
    testing: tuple[str, ...] | None = None
    """Command that runs a program with its tests below it, if it differs from `command`."""
    files: tuple[Traversable, ...] = ()
    """Trusted files that lie beside each program: libraries that tests need, and no package has."""
    factor: float = 1.0
    """Limits of time relative to Python's, for compilers and for interpreters that start slowly."""
    settings: tuple[str, ...] = ()
    """Files and folders below `/etc` that compiler or program reads. Bubblewrap shows them to its workers alone."""
    closing: str = ""
    """Mark at which a program's code may end, and tests cannot follow, such as `?>`. Empty: there is none."""
    block: str = ""
    """Code that opens a block outside of functions. It goes between a whole program that does not end with its function
    and tests whose first bracket closes one. Empty: the language has no such block."""
    image: str = "default"
    """Name of the image that holds the runtime (`Environment.image`), and of its recipe."""

    attacks: Traversable | None = None
    """File of attacks in the language (`hostile.attacks`), which `codeeval sandbox check` tries. None: there are none.
    """

    def __post_init__(self) -> None:
        """Refuse a record that contradicts itself. Raises ValueError."""
        if self.tests == "proxy" and not self.resident and self.shim is None:
            raise ValueError(f"language {self.name!r} tests by 'proxy', and has no shim: give it one, or use 'program'")
        if self.shim is not None and self.tests != "proxy":
            raise ValueError(f"language {self.name!r} has a shim, and tests by {self.tests!r}: use 'proxy'")
