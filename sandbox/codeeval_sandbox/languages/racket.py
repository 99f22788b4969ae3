"""Racket: its runtime forks itself. Tests meet a program by proxy."""

from importlib.resources import files

from codeeval_sandbox.jobs import Status
from codeeval_sandbox.kinds import Native
from codeeval_sandbox.languages.language import Language, SelfTest, Shim, Sign

__all__ = ["RACKET"]

_SHIMS = files("codeeval_sandbox.guest.shims")
_TESTS = """(require rackunit)
(check-within (add 1 2) 3 0.001)
(check-within (add -1 1) 0 0.001)
"""

RACKET = Language(
    name="racket",
    extension=".rkt",
    command=("racket", "{file}"),
    fences=frozenset({"racket", "rkt", "scheme", "lisp"}),
    self_test=SelfTest(
        suite=Native("base", "add", _TESTS, "racket"),
        right="#lang racket\n(define (add a b) (+ a b))\n",
        wrong="#lang racket\n(define (add a b) (- a b))\n",
        looping="#lang racket\n(define (add a b) (let loop () (loop)))\n",
        forging="#lang racket\n(require rackunit)\n(current-check-handler void)\n"
        '(define (add a b) (display "passed") (when (< a 0) (exit 0)) 3)\n',
    ),
    package_test="#lang racket\n(require {package})\n(define (add a b) (+ a b))\n",
    tests="proxy",
    shim=Shim(_SHIMS / "racket.py", (_SHIMS / "racket.rkt",)),
    signs=(
        Sign("out of memory", Status.MEMORY, "MemoryError"),
        Sign("Resource temporarily unavailable|errno=11", Status.PROCESS_LIMIT),
    ),
    environment={"PLTUSERHOME": "/"},
    address_space=False,
    grammar="racket",
    stops=("\n(define ", "\n#|", "\n;", "\n("),
    settings=("racket",),
    image="racket",
    attacks=files("codeeval_sandbox.hostile") / "languages" / "racket.rkt",
)
