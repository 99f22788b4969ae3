"""Rust: compiled by rustc without cargo, so that programs have the standard library alone."""

from importlib.resources import files

from codeeval_sandbox.jobs import Status
from codeeval_sandbox.kinds import Whole
from codeeval_sandbox.languages.language import Language, SelfTest, Sign

__all__ = ["RUST"]

_TESTS = "fn main() {{ assert_eq!(add(1, 2), {}); }}\n"

RUST = Language(
    name="rust",
    extension=".rs",
    command=("{target}",),
    compile=("rustc", "--edition=2021", "-A", "warnings", "-C", "debuginfo=0", "-o", "{target}", "{file}"),
    fences=frozenset({"rust", "rs"}),
    self_test=SelfTest(
        suite=Whole("base", "add", _TESTS.format(3), "rust", _TESTS.format(4)),
        right="fn add(a: i64, b: i64) -> i64 { a + b }\n",
        wrong="fn add(a: i64, b: i64) -> i64 { a - b }\n",
        looping="fn add(_a: i64, _b: i64) -> i64 { loop {} }\n",
        forging="fn add(_a: i64, _b: i64) -> i64 { std::process::exit(0) }\n",
    ),
    signs=(
        Sign(r"^error(?:\[(?P<exception>E\d+)\])?: ", Status.SYNTAX_ERROR),
        Sign(r"assertion failed: ", Status.WRONG),
        Sign(r"memory allocation of \d+ bytes failed", Status.MEMORY),
        Sign(r"Resource temporarily unavailable|WouldBlock", Status.PROCESS_LIMIT),
        Sign(r"panicked at", Status.EXCEPTION, "panic"),
    ),
    grammar="rust",
    stops=("\n}",),
    image="rust",
    factor=4.0,
    attacks=files("codeeval_sandbox.hostile") / "languages" / "rust.rs",
)
