"""TypeScript: checked and compiled by tsc for ES2015, as published verdicts were made, and run by Node.js."""

from importlib.resources import files

from codeeval_sandbox.jobs import Status
from codeeval_sandbox.kinds import Whole
from codeeval_sandbox.languages.javascript import NODE_SIGNS
from codeeval_sandbox.languages.language import Language, SelfTest, Sign, Warm

__all__ = ["TYPESCRIPT"]

_TESTS = "declare var require: any;\nrequire('node:assert').deepEqual(add(1, 2), {});\n"

_TARGET = ("--target", "es2015", "--lib", "es2015,dom")
_START = "eval(require('fs').readFileSync('{file}', 'utf8'))"

TYPESCRIPT = Language(
    name="typescript",
    extension=".ts",
    command=("node", "{folder}/{stem}.js"),
    compile=("tsc", *_TARGET, "{file}"),
    warm=Warm(
        ("node", "--max-old-space-size=448", "-e", _START, "--", *_TARGET),
        files("codeeval_sandbox.languages.compilers") / "compiler.js",
    ),
    fences=frozenset({"typescript", "ts", "tsx", "mts"}),
    self_test=SelfTest(
        suite=Whole("base", "add", _TESTS.format(3), "typescript", _TESTS.format(4)),
        right="function add(a: number, b: number): number {\n    return a + b;\n}\n",
        wrong="function add(a: number, b: number): number {\n    return a - b;\n}\n",
        looping="function add(a: number, b: number): number {\n    while (true) {}\n}\n",
        forging="function add(a: number, b: number): any {\n    (globalThis as any).process.exit(0);\n}\n",
    ),
    signs=(
        Sign(r"\berror TS1\d{3}:", Status.SYNTAX_ERROR, "SyntaxError"),
        Sign(r"\berror TS\d+:", Status.SYNTAX_ERROR, "TypeCheck"),
        *NODE_SIGNS,
    ),
    environment={"NODE_PATH": "/usr/share/nodejs:/usr/lib/nodejs"},
    address_space=False,
    grammar="typescript",
    stops=("\nfunction ", "\n/*", "\n//", "\nclass"),
    title="TypeScript",
    image="typescript",
    factor=4.0,
    attacks=files("codeeval_sandbox.hostile") / "languages" / "typescript.ts",
)
