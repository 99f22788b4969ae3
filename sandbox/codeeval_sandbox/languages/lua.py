"""Lua: whole programs, run by the interpreter of the image, with what published tests use of luaunit."""

from importlib import resources

from codeeval_sandbox.jobs import Status
from codeeval_sandbox.kinds import Whole
from codeeval_sandbox.languages.language import Language, SelfTest, Sign

__all__ = ["LUA"]

_TESTS = 'if add(1, 2) ~= {} then error("Test failed!") end\n'

LUA = Language(
    name="lua",
    extension=".lua",
    command=("lua5.4", "{file}"),
    fences=frozenset({"lua", "lua5.4", "luau"}),
    self_test=SelfTest(
        suite=Whole("base", "add", _TESTS.format(3), "lua", _TESTS.format(4)),
        right="local function add(a, b)\n    return a + b\nend\n",
        wrong="local function add(a, b)\n    return a - b\nend\n",
        looping="local function add(a, b)\n    while true do end\nend\n",
        forging="local function add(a, b)\n    os.exit(0)\nend\n",
    ),
    signs=(
        Sign(r"^luaunit: expected ", Status.WRONG),
        Sign(r"^lua5\.4: \S+:\d+: .*(?:near|expected|unfinished) ", Status.SYNTAX_ERROR),
        Sign(r"not enough memory", Status.MEMORY),
        Sign(r"Test failed!", Status.WRONG),
        Sign(r"\S+:\d+: ", Status.EXCEPTION, "error"),
    ),
    files=(resources.files("codeeval_sandbox.languages").joinpath("luaunit.lua"),),
    grammar="lua",
    stops=("\nlocal", "\nfunction", "\n--", "\n\n"),
    image="scripts",
    attacks=resources.files("codeeval_sandbox.hostile") / "languages" / "lua.lua",
)
