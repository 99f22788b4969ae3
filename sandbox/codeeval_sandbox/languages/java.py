"""Java: compiled by javac, run with assertions."""

from importlib.resources import files

from codeeval_sandbox.jobs import Status
from codeeval_sandbox.kinds import Whole
from codeeval_sandbox.languages.language import Language, SelfTest, Sign, Warm

__all__ = ["JAVA"]

_TESTS = "class Main {{ public static void main(String[] a) {{ assert Sum.add(1, 2) == {}; }} }}\n"
_CLASS = "class Sum {{ static int add(int a, int b) {{ {} }} }}\n"
_LIBRARY = "/usr/share/java/javatuples.jar"
_CLASSES = f"{{folder}}:{_LIBRARY}"
_COMPILER = ("-nowarn", "-proc:none", "-encoding", "UTF-8")  # no annotation processor of anybody's
_SMALL = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:CICompilerCount=1", "-Xshare:auto")

JAVA = Language(
    name="java",
    extension=".java",
    command=("java", *_SMALL, "-Xss64m", "-ea", "-cp", _CLASSES, "{main}"),
    compile=(
        *("javac", *(f"-J{option}" for option in _SMALL), *_COMPILER),
        *("-d", "{folder}", "-cp", _CLASSES, "{file}"),
    ),
    warm=Warm(
        (
            *("java", *_SMALL, "-Xmx256m", "-XX:-UsePerfData", "--source", "17", "{file}"),
            *(*_COMPILER, "-cp", _LIBRARY),
        ),
        files("codeeval_sandbox.languages.compilers") / "Compiler.java",
    ),
    fences=frozenset({"java", "java8", "java11", "java17"}),
    self_test=SelfTest(
        suite=Whole("base", "add", _TESTS.format(3), "java", _TESTS.format(4), stem="Main", main="Main"),
        right=_CLASS.format("return a + b;"),
        wrong=_CLASS.format("return a - b;"),
        looping=_CLASS.format("while (true) {}"),
        forging=_CLASS.format("System.exit(0); return 0;"),
    ),
    signs=(
        Sign(r"java\.lang\.AssertionError|Exception -- test case \d+ did not pass", Status.WRONG),
        Sign(r"unable to create (?:new )?native thread|Resource temporarily unavailable", Status.PROCESS_LIMIT),
        Sign(r"java\.lang\.OutOfMemoryError|Could not reserve enough space", Status.MEMORY),
        Sign(r'Exception in thread "[^"]*" (?P<exception>[\w.$]+)', Status.EXCEPTION),
        Sign(r"^\d+ errors?$|: error: ", Status.SYNTAX_ERROR, "CompileError"),
    ),
    environment={"LC_ALL": "C.UTF-8"},
    address_space=False,
    grammar="java",
    stops=("\n    }\n",),
    stem="Main",
    settings=("java-17-openjdk",),
    image="java",
    factor=4.0,
    attacks=files("codeeval_sandbox.hostile") / "languages" / "java.java",
)
