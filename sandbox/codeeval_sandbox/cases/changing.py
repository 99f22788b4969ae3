"""Programs that pass only because tests see how they change their arguments: failed, or marked in the verdict."""

from dataclasses import replace
from typing import Any

from codeeval_sandbox.cases.case import SHORT, Case, asserts, case
from codeeval_sandbox.jobs import Status
from codeeval_sandbox.kinds import Asserts

__all__ = ["CHANGING"]

_EMPTIES = "def f(xs):\n    xs.clear()\n    return []\n"
_SORTS = "def f(xs):\n    xs.sort()\n    return xs\n"
_LATER = asserts("xs = [3, 1, 2]", "got = f(xs)", "assert got == sorted(xs)")
_TWICE = asserts(*_LATER.tests, "got = f(xs)", "assert got == sorted(xs)")
_EITHER = asserts("xs = [3, 1, 2]", "got = f(xs)", "assert (xs if got is None else got) == [1, 2, 3]")
_KEPT = asserts("xs = [3, 1, 2]", "assert f(xs) == [1, 2, 3]", "assert xs == [3, 1, 2]")
_IN_PLACE = asserts("xs = [3, 1, 2]", "assert f(xs) is None", "assert xs == [1, 2, 3]")
_COUNTS = asserts("xs = [0, 1, 0, 2]", "count = f(xs)", "assert xs[:count] == [1, 2]")
_WATCHES = """
seen = []
def f(xs):
    while xs in seen:
        pass
    seen.append(xs[:])
    result = sorted(xs) if len(seen) == 1 else []
    xs[:] = xs[::-1] if len(seen) == 1 else []
    return result
"""
"""Answers right at first, and marks its argument by that."""
_FILTERS = "def f(xs):\n    xs[:] = [x for x in xs if x]\n    return len(xs)\n"


def _case(name: str, program: str, suite: Asserts, want: Status, *, needed: bool | None, **options: Any) -> Case:
    """Return a case; `needed`: whether the canonical solution passes only by its changes. None: without calibration."""
    options.setdefault("own_objects", False)
    return case(name, "answering", program, replace(suite, own_objects=needed), want, **options)


CHANGING = (
    _case("empties its argument", _EMPTIES, _LATER, Status.WRONG, needed=False, test=2, passed_tests=2),
    _case("empties it, without calibration", _EMPTIES, _LATER, Status.PASSED, needed=None, own_objects=True),
    _case("empties it, where it may", _EMPTIES, _LATER, Status.PASSED, needed=True, own_objects=True),
    _case("loops when it sees the list again", _WATCHES, _TWICE, Status.TIMEOUT, needed=False, limits=SHORT),
    _case("sorts its argument, and is right", _SORTS, _LATER, Status.PASSED, needed=False),
    _case("sorts a list that tests pass twice", _SORTS, _TWICE, Status.PASSED, needed=False),
    _case("sorts a list that tests want kept", _SORTS, _KEPT, Status.WRONG, needed=False, test=2),
    _case("sorts in place, as tests ask", "f = list.sort", _IN_PLACE, Status.PASSED, needed=None),
    _case("sorts in place, as tests allow", "f = list.sort", _EITHER, Status.PASSED, needed=False),
    _case("counts, and changes in place", _FILTERS, _COUNTS, Status.PASSED, needed=True, own_objects=True),
)
