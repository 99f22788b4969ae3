"""The taxonomy as data: categories and kinds of bugs after Dou et al. (arXiv 2407.06153), and T for faulty tests.

Names of the kinds follow the paper; definitions and rules for deciding are the codebook's of codeeval
(docs/taxonomy.md). One primary kind per failing sample: the first cause that stops the sample from passing.
"""

from dataclasses import dataclass
from typing import Literal

__all__ = ["CATEGORIES", "KINDS", "Category", "Kind", "KindCode", "kind"]

Category = Literal["A", "B", "C", "T", "unclassified"]
KindCode = Literal[
    "A.1", "A.2", "A.3", "B.1", "B.2", "B.3", "B.4", "B.5", "C.1", "C.2", "C.3", "C.4", "T", "unclassified"
]

CATEGORIES: dict[Category, str] = {
    "A": "syntax: cannot be compiled, or fails while its imports run",
    "B": "runtime: the candidate's own code raises",
    "C": "functional: it runs and answers wrongly",
    "T": "test or reference at fault: not a bug of the model",
    "unclassified": "no rule applies",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of bug."""

    code: KindCode
    name: str
    definition: str
    """Definition, for people and for the prompt of `codeeval repair`."""
    rule: str
    """Evidence that decides for this kind, in one sentence."""
    example: str
    """A line or two of Python that show it."""

    @property
    def category(self) -> Category:
        """Category of the code: its letter before the dot."""
        return _BY_LETTER[self.code.partition(".")[0]]


KINDS: tuple[Kind, ...] = (
    Kind(
        "A.1",
        "incomplete syntax structure",
        "The program is incomplete or malformed: an unclosed bracket or string, a missing colon, a body that was cut "
        "off, prose or fences between the code.",
        "Python does not compile it, and not for its indentation; or a function has no body of its own.",
        "def total(xs):\n    return sum(xs",
    ),
    Kind(
        "A.2",
        "incorrect indentation",
        "A line is indented so that the program cannot be compiled, tabs and spaces are mixed, or a body has slipped "
        "out of its block.",
        "IndentationError or TabError where a body does exist; or a statement that only a wrong indentation put "
        "where it cannot stand.",
        "def total(xs):\nreturn sum(xs)",
    ),
    Kind(
        "A.3",
        "library import error",
        "A needed import is missing, a module or member that does not exist is imported, or an import is misplaced.",
        "ImportError; or a NameError for the name of a module, or for a public member of the standard library.",
        "def root(x):\n    return math.sqrt(x)",
    ),
    Kind(
        "B.1",
        "API misuse",
        "An operation is called that the object lacks or that does not work so: a wrong method, an operation on the "
        "wrong type, a library used wrongly.",
        "AttributeError, TypeError or ValueError out of an operation, not out of a call of the code's own functions.",
        "def shout(words):\n    return words.upper()",
    ),
    Kind(
        "B.2",
        "definition missing",
        "A variable or function is used that the code should have defined, or the entry point is absent or misnamed.",
        "NameError or UnboundLocalError for a name of the code's own; the entry point is not defined.",
        "def primes(n):\n    return [i for i in range(n) if is_prime(i)]",
    ),
    Kind(
        "B.3",
        "boundary condition",
        "An edge case is not guarded: an index past the end, a missing key, a division by zero, an empty sequence, "
        "None where nothing was found.",
        "IndexError, KeyError, ZeroDivisionError, StopIteration, or the ValueError of an empty sequence.",
        "def mean(xs):\n    return sum(xs) / len(xs)",
    ),
    Kind(
        "B.4",
        "incorrect argument",
        "Arguments of a wrong number, order or type in a call of the code's own functions, or an entry point that "
        "does not take the arguments of the task.",
        "TypeError about the arguments of a function that the code defines.",
        "def add(a, b, c):\n    return a + b + c\n\nadd(1, 2)",
    ),
    Kind(
        "B.5",
        "minor runtime error",
        "Anything else that raises; recursion, time or memory exhausted by an algorithm that is right in principle.",
        "Another exception; a limit met by code whose recursion and loops do end.",
        "def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)",
    ),
    Kind(
        "C.1",
        "misunderstanding and logic error",
        "A condition of the task is ignored, misread or implemented wrongly: a wrong formula or algorithm, a missed "
        "corner case that gives a wrong value, a loop that can never end.",
        "It runs and answers wrongly, and none of C.2, C.3, C.4 applies.",
        "def is_prime(n):\n    return n % 2 == 1",
    ),
    Kind(
        "C.2",
        "hallucination",
        "Plausible code that does not address the task: another problem solved, a constant or a stub, invented rules.",
        "A stub, a constant whatever the arguments, a body that never uses its arguments.",
        "def is_prime(n):\n    # TODO: implement\n    return None",
    ),
    Kind(
        "C.3",
        "input/output format error",
        "The right information in the wrong form: type, order, rounding, separators, case, printed instead of "
        "returned, input parsed in another form than given.",
        "Converting what it returns makes it pass.",
        "def unique(xs):\n    return set(xs)  # a sorted list was asked for",
    ),
    Kind(
        "C.4",
        "minor functional error",
        "Right in principle but spoilt by a small slip: a wrong initial value, variable, constant or sign, a shared "
        "mutable default, an argument changed in place.",
        "Mending one token or one swapped pair makes it pass.",
        "def product(xs):\n    result = 0\n    for x in xs:\n        result *= x\n    return result",
    ),
    Kind(
        "T",
        "test or reference at fault",
        "The program does what the prompt says and is failed all the same.",
        "Independent samples of several models agree on another answer than the tests; or the benchmark's own "
        "solution fails.",
        "# the prompt: round to the nearest; the test: rounds half up",
    ),
    Kind(
        "unclassified",
        "unclassified",
        "No rule applies.",
        "What is left.",
        "",
    ),
)

_BY_LETTER: dict[str, Category] = {category: category for category in CATEGORIES}
_BY_CODE = {entry.code: entry for entry in KINDS}


def kind(code: KindCode) -> Kind:
    """Return the kind with this code."""
    return _BY_CODE[code]
