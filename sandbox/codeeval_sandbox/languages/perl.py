"""Perl: whole programs, run by the interpreter of the image."""

from importlib.resources import files

from codeeval_sandbox.jobs import Status
from codeeval_sandbox.kinds import Whole
from codeeval_sandbox.languages.language import Language, SelfTest, Sign

__all__ = ["PERL"]

_TESTS = "exit 1 unless add(1, 2) == {};\n"

PERL = Language(
    name="perl",
    extension=".pl",
    command=("perl", "{file}"),
    fences=frozenset({"perl", "pl", "perl5"}),
    self_test=SelfTest(
        suite=Whole("base", "add", _TESTS.format(3), "perl", _TESTS.format(4)),
        right="sub add {\n    my ($a, $b) = @_;\n    return $a + $b;\n}\n",
        wrong="sub add {\n    my ($a, $b) = @_;\n    return $a - $b;\n}\n",
        looping="sub add {\n    while (1) {}\n}\n",
        forging="sub add {\n    exit 0;\n}\n",
    ),
    signs=(
        Sign(
            r"^(?:syntax error at|Missing right|Can't find string terminator|.*had compilation errors)",
            Status.SYNTAX_ERROR,
        ),
        Sign(r"^.*(?:Execution|BEGIN failed--compilation) .*aborted", Status.SYNTAX_ERROR),
        Sign(r"^Out of memory", Status.MEMORY),
        Sign(r"Resource temporarily unavailable", Status.PROCESS_LIMIT),
        Sign(r"^.* at \S+ line \d+\.$(?!\n.* at \S+ line)", Status.EXCEPTION, "Died"),
        Sign(r"\A\s*\Z", Status.WRONG),  # tests of the published form exit with 1, and say nothing
    ),
    grammar="perl",
    stops=("\nsub", "\n#", "\n\n"),
    image="scripts",
    attacks=files("codeeval_sandbox.hostile") / "languages" / "perl.pl",
)
