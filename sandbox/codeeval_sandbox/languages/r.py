"""R: libR is embedded and forked. Tests meet a program by proxy."""

from importlib.resources import files

from codeeval_sandbox.jobs import Status
from codeeval_sandbox.kinds import Native
from codeeval_sandbox.languages.language import Language, SelfTest, Shim, Sign

__all__ = ["R"]

_SHIMS = files("codeeval_sandbox.guest.shims")
_TESTS = """stopifnot(isTRUE(all.equal(add(1, 2), 3)))
stopifnot(isTRUE(all.equal(add(-1, 1), 0)))
"""

R = Language(
    name="r",
    extension=".r",
    command=("Rscript", "--vanilla", "{file}"),
    fences=frozenset({"r", "rscript", "rlang", "splus"}),
    self_test=SelfTest(
        suite=Native("base", "add", _TESTS, "r"),
        right="add <- function(a, b) a + b\n",
        wrong="add <- function(a, b) a - b\n",
        looping="add <- function(a, b) repeat {}\n",
        forging="stopifnot <- function(...) NULL\nall.equal <- function(...) TRUE\n"
        "add <- function(a, b) { cat('passed'); if (a < 0) quit(status = 0); structure(3, class = 'any') }\n",
    ),
    package_test="library({package})\nadd <- function(a, b) a + b\n",
    tests="proxy",
    shim=Shim(_SHIMS / "r.py", (_SHIMS / "r.R",)),
    signs=(
        Sign("cannot allocate|memory exhausted", Status.MEMORY, "MemoryError"),
        Sign("Resource temporarily unavailable", Status.PROCESS_LIMIT),
    ),
    environment={"LANGUAGE": "en", "R_LIBS_USER": "NULL"},
    grammar="r",
    stops=("\n#", "\n```"),
    settings=("R",),
    image="r",
    attacks=files("codeeval_sandbox.hostile") / "languages" / "r.R",
)
