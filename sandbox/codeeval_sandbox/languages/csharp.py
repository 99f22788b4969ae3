"""C#: compiled by Mono's mcs, run by mono. A failed `Debug.Assert` is written to the standard error."""

from importlib.resources import files

from codeeval_sandbox.jobs import Status
from codeeval_sandbox.kinds import Whole
from codeeval_sandbox.languages.language import Language, SelfTest, Sign

__all__ = ["CSHARP"]

_TESTS = "class Test {{ static void Main() {{ System.Diagnostics.Debug.Assert(Sum.Add(1, 2) == {}); }} }}\n"
_CLASS = "class Sum {{ public static int Add(int a, int b) {{ {} }} }}\n"
_FAILING = ("^Fail:",)

CSHARP = Language(
    name="csharp",
    extension=".cs",
    command=("mono", "program.exe"),
    compile=("mcs", "-d:DEBUG", "-nologo", "-r:System.Numerics.dll", "-out:program.exe", "{stem}.cs"),
    fences=frozenset({"csharp", "cs", "c#", "dotnet"}),
    self_test=SelfTest(
        suite=Whole("base", "Add", _TESTS.format(3), "csharp", _TESTS.format(4), failing=_FAILING),
        right=_CLASS.format("return a + b;"),
        wrong=_CLASS.format("return a - b;"),
        looping=_CLASS.format("while (true) {}"),
        forging=_CLASS.format("System.Environment.Exit(0); return 0;"),
    ),
    signs=(
        Sign(r"\): error (?P<exception>CS\d+): |^error (?:CS\d+): ", Status.SYNTAX_ERROR),
        Sign(r"^Fail:", Status.WRONG),
        Sign(r"OutOfMemoryException|GC Warning: Out of Memory|mmap\(PROT_NONE\) failed", Status.MEMORY),
        Sign(r"Couldn't create thread|Resource temporarily unavailable", Status.PROCESS_LIMIT),
        Sign(
            r"^(?:Unhandled Exception:\s+|\[ERROR\] FATAL UNHANDLED EXCEPTION: )(?P<exception>[\w.]+)", Status.EXCEPTION
        ),
    ),
    environment={"MONO_TRACE_LISTENER": "Console.Error", "LC_ALL": "C.UTF-8"},
    address_space=False,
    grammar="csharp",
    stops=("\n    }\n",),
    title="C#",
    settings=("mono",),
    image="csharp",
    factor=4.0,
    attacks=files("codeeval_sandbox.hostile") / "languages" / "csharp.cs",
)
