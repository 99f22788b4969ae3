"""PHP: whole programs, run by the command line's interpreter."""

from importlib.resources import files

from codeeval_sandbox.jobs import Status
from codeeval_sandbox.kinds import Whole
from codeeval_sandbox.languages.language import Language, SelfTest, Sign

__all__ = ["PHP"]

_TESTS = 'if (add(1, 2) !== {}) {{ throw new Exception("Test failed!"); }}\n'

PHP = Language(
    name="php",
    extension=".php",
    command=("php", "-d", "display_errors=stderr", "-d", "log_errors=0", "-d", "memory_limit=-1", "{file}"),
    fences=frozenset({"php", "php7", "php8"}),
    self_test=SelfTest(
        suite=Whole("base", "add", _TESTS.format(3), "php", _TESTS.format(4)),
        right="<?php\nfunction add($a, $b) {\n    return $a + $b;\n}\n",
        wrong="<?php\nfunction add($a, $b) {\n    return $a - $b;\n}\n",
        looping="<?php\nfunction add($a, $b) {\n    while (true) {}\n}\n",
        forging="<?php\nfunction add($a, $b) {\n    exit(0);\n}\n",
    ),
    signs=(
        Sign(r"Parse error: ", Status.SYNTAX_ERROR, "ParseError"),
        Sign(r"Fatal error: +Cannot (?:re)?declare ", Status.SYNTAX_ERROR, "CompileError"),
        Sign(r"Uncaught Exception: (?:Test failed!|Error at \d+th assert)", Status.WRONG),
        Sign(r"Allowed memory size|Out of memory", Status.MEMORY),
        Sign(r"Uncaught (?P<exception>[\w\\]+)", Status.EXCEPTION),
        Sign(r"Fatal error: ", Status.EXCEPTION, "FatalError"),
    ),
    grammar="php",
    stops=("\nfunction", "\n?>", "\n//", "\n#"),
    title="PHP",
    settings=("php",),
    closing="?>",
    image="scripts",
    attacks=files("codeeval_sandbox.hostile") / "languages" / "php.php",
)
