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
    ("encodings", "_cache.clear"),
    ("glob", "_compile_pattern.cache_clear"),
    ("ipaddress", "_BaseV4._netmask_cache.clear"),
    ("ipaddress", "_BaseV6._netmask_cache.clear"),
    ("pathlib", "_compile_pattern.cache_clear"),
    ("pathlib", "_make_selector.cache_clear"),
    ("xml.etree.ElementPath", "_cache.clear"),
    ("zoneinfo", "ZoneInfo.clear_cache"),
)
"""Tables of the standard library's that the tests may bring a program's texts into, and what empties them.

Python's versions have different ones.
"""

HEAVY = 1 << 20
"""Bytes received from a program from which on what it left in the memory is looked for at once."""


def forget_program(suite: Runner, program: Program) -> None:
    """Let go of all that a program has said: in the tests' globals, in the library's tables, in circles of objects."""
    suite.close()
    program.forget()
    empty_tables()
    if program.received > HEAVY:
        gc.collect()


def empty_tables() -> None:
    """Empty the tables of the standard library's that keep what its functions were called with."""
    for module, path in _CACHES:
        _call(sys.modules.get(module), path)
    for clear in getattr(sys.modules.get("typing"), "_cleanups", ()):
        clear()


def _call(target: object, path: str) -> None:
    """Call what stands at this path of attributes, if it is there."""
    for name in path.split("."):
        target = getattr(target, name, None)
    if callable(target):
        target()
