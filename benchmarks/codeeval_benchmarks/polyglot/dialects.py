"""What benchmarks in several languages need to know of each language: names, the form of tests, a wrong body."""

from dataclasses import dataclass

__all__ = ["DIALECTS", "Dialect", "by_word"]


@dataclass(frozen=True)
class Dialect:
    """One language, as data sets write it."""

    language: str
    """Name in `codeeval_sandbox.languages`."""
    word: str
    """MultiPL-E's word for it, as in `humaneval-sh`."""
    title: str
    wrong: str
    """Body that ends a function of MultiPL-E's prompts wrongly: it returns nothing, or raises an error. With `{name}`
    a whole program instead, of a function with this name: heads of prompts may have faults too."""
    expectation: str
    """Regular expression of one test of MultiPL-E; the group `expected` is the expected value."""
    signature: str = r"(\w+)\s*\("
    """Regular expression that finds the function's name in the last line of a prompt that it matches."""
    stem: str = "program"
    """Name of a program's file, without its extension."""
    main: str = ""
    """What is started, in Java: the class of MultiPL-E's programs."""
    repairs: tuple[tuple[str, str], ...] = ()
    """Texts of tests, and what MultiPL-E has in their place since it repaired them."""
    failing: tuple[str, ...] = ()
    """Signs of a test not fulfilled where the exit status is 0."""
    by_proxy: bool = False
    """True if a judge runs the tests apart from the program (`kinds.Native`), so that no twin is needed."""

    def control(self, prompt: str, name: str) -> str:
        """Return a wrong program with the head that the prompt asks for."""
        return self.wrong.replace("{name}", name) if "{name}" in self.wrong else prompt + self.wrong

    @property
    def image(self) -> str:
        """Name of the image with the runtime."""
        return _IMAGES.get(self.language, self.language)


_IMAGES = {"bash": "default", **dict.fromkeys(("javascript", "lua", "perl", "php", "ruby"), "scripts")}
"""Images of the languages that have none of their own."""

_EQUAL = r"assert\(candidate\(.*\) == (?P<expected>.*)\);$"

DIALECTS: tuple[Dialect, ...] = (
    Dialect("bash", "sh", "Bash", "    :\n", r"= (?P<expected>\"(?:[^\"\\]|\\.)*\"|\$'(?:[^'\\]|\\.)*'|\S+) \]\]$"),
    Dialect("cpp", "cpp", "C++", "    throw 1;\n", _EQUAL),
    Dialect(
        "csharp",
        "cs",
        "C#",
        "        throw new Exception();\n",
        r"Debug\.Assert\(\w+\(.*(?:\.Equals|==|SequenceEqual) ?(?P<expected>\(.*\))\);$",
        repairs=((".Equals((new List<", ".SequenceEqual((new List<"),),  # lists are equal to themselves alone
        failing=("^Fail:",),
    ),
    Dialect("d", "d", "D", "{\n    assert(0);\n}\n", r"assert\(.*== (?P<expected>.*)\);$"),
    Dialect(
        "go",
        "go",
        "Go",
        '    panic("control")\n}\n',
        r"expected: (?P<expected>.*) \},?$",
        r"func (\w+)",
        "program_test",
    ),
    Dialect(
        "java",
        "java",
        "Java",
        "        throw new RuntimeException();\n",
        r"assert\(\w+\(.*(?:\.equals|==) ?(?P<expected>\(.*\))\);$",
        stem="Main",
        main="Problem",
    ),
    Dialect("javascript", "js", "JavaScript", "}\n", r"assert\.deepEqual\(candidate\(.*\),(?P<expected>.*)\);$"),
    Dialect("lua", "lua", "Lua", "end\n", r"lu\.assertEquals\(candidate\(.*\), (?P<expected>.*)\)$"),
    Dialect("perl", "pl", "Perl", "}\n", r"eq_deeply\(\$candidate->\(.*\),(?P<expected>.*)\)\) ?\{$", r"sub (\w+)"),
    Dialect(
        "php",
        "php",
        "PHP",
        "}\n",
        r"candidate\(.*\) !== (?P<expected>.*)\) \{ throw new Exception\(\"Test failed!\"\); \}$",
    ),
    Dialect(
        "r",
        "r",
        "R",
        "`{name}` <- function(...) NULL\n",
        r"all\.equal\(candidate\(.*\), (?P<expected>.*)\)\)\)+$",
        r"([\w.]+) <- function",
        by_proxy=True,
    ),
    Dialect(
        "racket",
        "rkt",
        "Racket",
        "    (void))\n",
        r"check-within \(candidate .*\) (?P<expected>.*) 0\.001\)$",
        r"\(define \(([^\s()]+)",
        by_proxy=True,
    ),
    Dialect("ruby", "rb", "Ruby", "end\n", r"assert_equal\((?P<expected>.*), candidate\.call\(", r"def (\w+[?!]?)"),
    Dialect("rust", "rs", "Rust", "    panic!()\n", r"assert_eq!\(candidate\(.*\), (?P<expected>.*)\);$"),
    Dialect(
        "typescript",
        "ts",
        "TypeScript",
        "    throw 1;\n}\n",
        r"assert\.deepEqual\(candidate\(.*\),(?P<expected>.*)\);$",
    ),
)


def by_word(word: str) -> Dialect:
    """Return the language of a name, or of MultiPL-E's word. Raises StopIteration if there is none."""
    return next(dialect for dialect in DIALECTS if word in {dialect.language, dialect.word})
