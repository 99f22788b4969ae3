"""Go: run by `go test`, outside of modules, with what Debian's packages have below GOPATH."""

from importlib.resources import files

from codeeval_sandbox.jobs import Status
from codeeval_sandbox.kinds import Whole
from codeeval_sandbox.languages.language import Language, SelfTest, Sign

__all__ = ["GO"]

_ABOVE = 'package main\n\nimport "testing"\n\n'
_TESTS = 'func TestAdd(t *testing.T) {{ if add(1, 2) != {} {{ t.Errorf("wrong") }} }}\n'

GO = Language(
    name="go",
    extension=".go",
    command=("go", "run", "{file}"),
    testing=("go", "test", "{file}"),
    fences=frozenset({"go", "golang"}),
    self_test=SelfTest(
        suite=Whole("base", "add", _TESTS.format(3), "go", _TESTS.format(4), above=_ABOVE, stem="program_test"),
        right="func add(a, b int) int { return a + b }\n",
        wrong="func add(a, b int) int { return a - b }\n",
        looping="func add(a, b int) int { for {} }\n",
        forging='import "syscall"\nfunc add(a, b int) int { syscall.Exit(0); return 0 }\n',
    ),
    signs=(
        Sign(r"\[(?:build|setup) failed\]", Status.SYNTAX_ERROR, "CompileError"),
        Sign(r"Resource temporarily unavailable|newosproc", Status.PROCESS_LIMIT),
        Sign(r"out of memory|cannot allocate memory", Status.MEMORY),
        Sign(r"^panic: (?P<exception>runtime error)", Status.EXCEPTION),
        Sign(r"^panic: ", Status.EXCEPTION, "panic"),
        Sign(r"^\s*--- FAIL", Status.WRONG),
    ),
    environment={
        "CGO_ENABLED": "0",
        "GO111MODULE": "off",
        "GOPATH": "/usr/share/gocode",
        "GOCACHE": "/usr/lib/codeeval/go-build",
        "GOFLAGS": "-p=1",
        "GOMAXPROCS": "1",
        "LC_ALL": "C.UTF-8",
    },
    address_space=False,
    grammar="go",
    stops=("\nfunc", "struct", "\n// "),
    image="go",
    factor=4.0,
    attacks=files("codeeval_sandbox.hostile") / "languages" / "go.go",
)
