"""Kinds of test suites, one file each: the data, its traits, and what the checker receives.

`guest/kinds/` holds the runners under the same file names. A package adds a kind by an entry point of the group
`codeeval.kinds`, whose name is the kind's word and whose object is the class; the class names the file of its runner.
This package and `questions` are all of the sandbox that benchmarks see.
"""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from codeeval_sandbox.errors import KindError
from codeeval_sandbox.kinds.asserts import Asserts
from codeeval_sandbox.kinds.base import Examination, Suite, Traits, Trust
from codeeval_sandbox.kinds.check import Check
from codeeval_sandbox.kinds.differential import Differential

__all__ = ["GROUP", "Asserts", "Check", "Differential", "Examination", "Suite", "Traits", "Trust", "known_kinds"]

GROUP = "codeeval.kinds"
"""Group of the entry points."""

_OWN: tuple[type[Suite], ...] = (Asserts, Check, Differential)


@cache
def known_kinds() -> Mapping[str, type[Suite]]:
    """Return the classes of all kinds, codeeval's own and those of installed packages, by their words.

    Raises:
        KindError: an entry point does not name a kind of its own.
    """
    kinds = {kind.kind: kind for kind in _OWN}
    for entry in entry_points(group=GROUP):
        if entry.name in kinds:
            raise KindError(f"the kind {entry.name!r} of {entry.value!r} exists already: uninstall that package")
        kinds[entry.name] = _loaded(entry)
    return kinds


def _loaded(entry: EntryPoint) -> type[Suite]:
    try:
        kind = entry.load()
    except Exception as error:
        raise KindError(f"the kind {entry.name!r} cannot be imported from {entry.value!r}: {error}") from error
    if not (isinstance(kind, type) and issubclass(kind, Suite) and kind.kind == entry.name and kind.runner is not None):
        expected = f"a subclass of Suite with kind = {entry.name!r} and the file of its runner"
        raise KindError(f"{entry.value!r} is not a kind of suites: expected {expected}")
    return kind
