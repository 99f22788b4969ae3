"""Languages by name, one file each. An entry point of the group `codeeval.languages` adds one.

A language is data: how its answers are fenced, how its programs are run, and four programs that prove an image.
"""

from codeeval_sandbox.errors import UnsupportedLanguageError
from codeeval_sandbox.languages.language import Language, SelfTest
from codeeval_sandbox.shelf import Shelf

__all__ = ["LANGUAGES", "Language", "SelfTest", "require_support"]

LANGUAGES = Shelf[Language](
    "codeeval.languages", "language", {"python": "codeeval_sandbox.languages.python:PYTHON"}, Language
)


def require_support(name: str) -> Language:
    """Return the language of this name, whose programs the sandbox can run.

    Raises:
        UnknownNameError: No language has this name.
        UnsupportedLanguageError: The language is known, but the sandbox cannot run its programs yet.
    """
    language = LANGUAGES[name]
    if not language.resident:
        raise UnsupportedLanguageError(
            f"language {name!r} is known, but the sandbox cannot run its programs yet: it runs "
            f"{', '.join(repr(each) for each in LANGUAGES.names() if LANGUAGES[each].resident)}"
        )
    return language
