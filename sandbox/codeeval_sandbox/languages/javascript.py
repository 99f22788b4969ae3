"""JavaScript: whole programs, run by Node.js."""

from importlib.resources import files

from codeeval_sandbox.jobs import Status
from codeeval_sandbox.kinds import Whole
from codeeval_sandbox.languages.language import Language, SelfTest, Sign

__all__ = ["JAVASCRIPT", "NODE_SIGNS"]

_TESTS = "require('node:assert').deepEqual(add(1, 2), {});\n"

NODE_SIGNS = (
    Sign(r"^SyntaxError: ", Status.SYNTAX_ERROR, "SyntaxError"),
    Sign(r"ERR_ASSERTION|^AssertionError|^(?:Uncaught )?'?Error at \d+th assert", Status.WRONG),
    Sign(r"heap out of memory|Array buffer allocation failed|Invalid string length", Status.MEMORY),
    Sign(r"\bEAGAIN\b|uv_thread_create|pthread_create", Status.PROCESS_LIMIT),
    Sign(r"^(?:Uncaught )?(?P<exception>[A-Z]\w*(?:Error|Exception))\b", Status.EXCEPTION),
)
"""Signs of errors of Node.js."""

JAVASCRIPT = Language(
    name="javascript",
    extension=".js",
    command=("node", "{file}"),
    fences=frozenset({"javascript", "js", "node", "nodejs", "mjs", "cjs", "jsx", "ecmascript"}),
    self_test=SelfTest(
        suite=Whole("base", "add", _TESTS.format(3), "javascript", _TESTS.format(4)),
        right="function add(a, b) {\n    return a + b;\n}\n",
        wrong="function add(a, b) {\n    return a - b;\n}\n",
        looping="function add(a, b) {\n    while (true) {}\n}\n",
        forging="function add(a, b) {\n    process.exit(0);\n}\n",
    ),
    signs=NODE_SIGNS,
    environment={"NODE_PATH": "/usr/share/nodejs:/usr/lib/nodejs"},
    address_space=False,
    grammar="javascript",
    stops=("\nfunction ", "\n/*", "\n//", "\nconsole.log"),
    title="JavaScript",
    image="scripts",
    factor=1.5,
    attacks=files("codeeval_sandbox.hostile") / "languages" / "javascript.js",
)
