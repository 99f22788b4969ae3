"""D: compiled by LDC with its unit tests, which run before `main`."""

from importlib.resources import files

from codeeval_sandbox.jobs import Status
from codeeval_sandbox.kinds import Whole
from codeeval_sandbox.languages.language import Language, SelfTest, Sign

__all__ = ["D"]

_TESTS = "unittest {{ assert(add(1, 2) == {}); }}\nvoid main() {{}}\n"

D = Language(
    name="d",
    extension=".d",
    command=("{target}",),
    compile=("ldc2", "-unittest", "-of={target}", "{file}"),
    fences=frozenset({"d", "dlang"}),
    self_test=SelfTest(
        suite=Whole("base", "add", _TESTS.format(3), "d", _TESTS.format(4)),
        right="int add(int a, int b) { return a + b; }\n",
        wrong="int add(int a, int b) { return a - b; }\n",
        looping="int add(int a, int b) { while (true) {} }\n",
        forging="import core.stdc.stdlib;\nint add(int a, int b) { exit(0); return 0; }\n",
    ),
    signs=(
        Sign(r"\): Error: ", Status.SYNTAX_ERROR, "CompileError"),
        Sign(r"^core\.exception\.(?:AssertError|ArraySliceError)?.*unittest failure|AssertError", Status.WRONG),
        Sign(r"OutOfMemoryError|Memory allocation failed", Status.MEMORY),
        Sign(r"Resource temporarily unavailable", Status.PROCESS_LIMIT),
        Sign(r"^(?P<exception>[\w.]+(?:Error|Exception))@", Status.EXCEPTION),
    ),
    grammar="d",
    stops=("\n\n", "\nvoid", "\nbool", "\nint"),
    settings=("ldc2.conf",),
    image="d",
    factor=4.0,
    attacks=files("codeeval_sandbox.hostile") / "languages" / "d.d",
)
