"""Languages by name, one file each. An entry point of the group `codeeval.languages` adds one.

A language is data: how its answers are fenced, how its programs are run, and four programs that prove an image.
"""

from codeeval_sandbox.languages.commands import compiler_of, runnable, shim_of
from codeeval_sandbox.languages.language import Language, SelfTest, Shim, Sign, Tests, Warm
from codeeval_sandbox.shelf import Shelf

__all__ = [
    "LANGUAGES",
    "Language",
    "SelfTest",
    "Shim",
    "Sign",
    "Tests",
    "Warm",
    "compiler_of",
    "runnable",
    "shim_of",
]

_OWN = (
    "bash",
    "cpp",
    "csharp",
    "d",
    "go",
    "java",
    "javascript",
    "lua",
    "perl",
    "php",
    "python",
    "r",
    "racket",
    "ruby",
    "rust",
    "typescript",
)
"""Files of this folder; each has its language under the file's name in capitals."""

LANGUAGES = Shelf[Language](
    "codeeval.languages", "language", {name: f"{__name__}.{name}:{name.upper()}" for name in _OWN}, Language
)
