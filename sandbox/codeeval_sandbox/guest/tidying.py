"""Forgetting after each job: nothing that a program said may weigh on the next one's verdict."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codeeval_sandbox.guest.kinds.base import Runner
    from codeeval_sandbox.guest.proxy import Program

_CACHES = (
    ("re", "purge"),
    ("fnmatch", "_compile_pattern.cache_clear"),
    ("urllib.parse", "clear_cache"),
    ("linecache", "clearcache"),
    ("struct", "_clearcache"),
    ("_strptime", "_regex_cache.clear"),
)
"""Tables of the standard library's that the tests may bring a program's texts into, and what empties them."""

HEAVY = 1 << 20
"""Bytes received from a program from which on what it left in the memory is looked for at once."""


def forget_program(suite: Runner, program: Program) -> None:
    """Let go of all that a program has said: in the tests' globals, in the library's tables, in circles of objects."""
    suite.close()
    program.forget()
    for module, path in _CACHES:
        _call(sys.modules.get(module), path)
    if program.received > HEAVY:
        gc.collect()


def _call(target: object, path: str) -> None:
    """Call what stands at this path of attributes, if it is there."""
    for name in path.split("."):
        target = getattr(target, name, None)
    if callable(target):
        target()
