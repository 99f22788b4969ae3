"""Ruby: whole programs, run by the interpreter of the image."""

from importlib.resources import files

from codeeval_sandbox.jobs import Status
from codeeval_sandbox.kinds import Whole
from codeeval_sandbox.languages.language import Language, SelfTest, Sign

__all__ = ["RUBY"]

_TESTS = 'raise "Test failed!" unless add(1, 2) == {}\n'

RUBY = Language(
    name="ruby",
    extension=".rb",
    command=("ruby", "{file}"),
    fences=frozenset({"ruby", "rb", "irb"}),
    self_test=SelfTest(
        suite=Whole("base", "add", _TESTS.format(3), "ruby", _TESTS.format(4), failing=("Test failed!",)),
        right="def add(a, b)\n  a + b\nend\n",
        wrong="def add(a, b)\n  a - b\nend\n",
        looping="def add(a, b)\n  loop {}\nend\n",
        forging="def add(a, b)\n  exit!(0)\nend\n",
    ),
    signs=(
        Sign(
            r"syntax errors? found|: syntax error, |^\S+: .*unexpected end-of-input", Status.SYNTAX_ERROR, "SyntaxError"
        ),
        Sign(r"^\S+: .*\((?P<exception>SyntaxError)\)", Status.SYNTAX_ERROR),
        Sign(r"Test failed!|Error at test case \d+|^Failure: ", Status.WRONG),
        Sign(r"failed to allocate memory|\(NoMemoryError\)", Status.MEMORY),
        Sign(r"Resource temporarily unavailable|can't create Thread", Status.PROCESS_LIMIT),
        Sign(r"\((?P<exception>[A-Z]\w*(?:::\w+)*)\)$", Status.EXCEPTION),
        Sign(r"\A\s*\Z", Status.WRONG),  # test-unit writes to the standard output
    ),
    grammar="ruby",
    stops=("\nclass", "\ndef", "\n#", "\n\n"),
    image="scripts",
    factor=1.5,
    attacks=files("codeeval_sandbox.hostile") / "languages" / "ruby.rb",
)
