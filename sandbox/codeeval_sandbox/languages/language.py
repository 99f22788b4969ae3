"""A programming language as data, for the sandbox and for extraction."""

from dataclasses import dataclass

from codeeval_sandbox.kinds import Suite

__all__ = ["Language", "SelfTest"]


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
    """Tries to pass without a right answer: ends early, prints what a test could print, returns what equals all."""


@dataclass(frozen=True)
class Language:
    """A programming language."""

    name: str
    """Name in `Environment.language`: lower case, such as `python` or `r`."""
    extension: str
    """File name's end of a program, such as `.py`."""
    command: tuple[str, ...]
    """Command that runs a program; `{file}` stands for its path."""
    fences: frozenset[str]
    """Words, in lower case, that name the language at the start of a fenced block."""
    self_test: SelfTest
    package_test: str | None = None
    """Program that passes where a package can be loaded, with `{package}` in the package's place: it defines `loaded`,
    or, where tests call `run`, ends with exit status 0. None: the language has no packages that an image could lack."""
    compile: tuple[str, ...] | None = None
    """Command that compiles `{file}` first, with the program at `{target}`. None: nothing is compiled."""
    resident: bool = False
    """True if programs run in the guest's own interpreter, so that tests call their functions. False: tests call
    `run(stdin)`, which runs `command` and returns the standard output."""
