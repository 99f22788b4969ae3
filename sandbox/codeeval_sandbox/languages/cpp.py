"""C++: compiled by g++ as C++17."""

from importlib.resources import files

from codeeval_sandbox.jobs import Status
from codeeval_sandbox.kinds import Whole
from codeeval_sandbox.languages.language import Language, SelfTest, Sign

__all__ = ["CPP"]

_STANDARD = r"(?:\s*//[^\n\\]*\n|\s*#[ \t]*include[ \t]*<[\w./+]+>[ \t]*\n)*\s*#[ \t]*include[ \t]*<bits/stdc\+\+\.h>"
"""A file's start that includes standard headers alone, and the header of all of them. That can come first then."""

_TESTS = "#undef NDEBUG\n#include <cassert>\nint main() {{ assert(add(1, 2) == {}); }}\n"

CPP = Language(
    name="cpp",
    extension=".cpp",
    command=("{target}",),
    compile=("g++", "-std=c++17", "-pipe", "-o", "{target}", "{file}"),
    precompiled=(_STANDARD, ("-I/usr/lib/codeeval/cpp", "-include", "bits/stdc++.h")),
    fences=frozenset({"cpp", "c++", "cxx", "cc", "c", "cpp17", "c++17"}),
    self_test=SelfTest(
        suite=Whole("base", "add", _TESTS.format(3), "cpp", _TESTS.format(4)),
        right="int add(int a, int b) { return a + b; }\n",
        wrong="int add(int a, int b) { return a - b; }\n",
        looping="int add(int a, int b) { for (volatile int i = 0;; i = i + 1) {} }\n",
        forging="#include <cstdlib>\nint add(int a, int b) { std::exit(0); }\n",
    ),
    signs=(
        Sign(r": Assertion `.*' failed\.$", Status.WRONG),
        Sign(r"std::bad_alloc|virtual memory exhausted|out of memory allocating", Status.MEMORY),
        Sign(r"Resource temporarily unavailable", Status.PROCESS_LIMIT),
        Sign(r"terminate called after throwing an instance of '(?P<exception>[^']+)'", Status.EXCEPTION),
        Sign(r": (?:fatal )?error: |undefined reference to", Status.SYNTAX_ERROR, "CompileError"),
    ),
    grammar="cpp",
    stops=("\n}",),
    title="C++",
    image="cpp",
    factor=4.0,
    attacks=files("codeeval_sandbox.hostile") / "languages" / "cpp.cpp",
)
