"""Forgetting after each job: nothing that a program said may weigh on the next one's verdict."""

from __future__ import annotations

import gc
import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

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
    for empty in _ways_to_empty(len(sys.modules)):
        empty()


@lru_cache(maxsize=1)
def _ways_to_empty(_modules: int) -> tuple[Callable[[], object], ...]:
    """Return what empties the tables of the modules that are loaded; looked up again when there are more of them."""
    ways: list[Any] = []
    for module, path in _CACHES:
        target: object = sys.modules.get(module)
        for name in path.split("."):
            target = getattr(target, name, None)
        ways.append(target)
    return *filter(callable, ways), *getattr(sys.modules.get("typing"), "_cleanups", ())
