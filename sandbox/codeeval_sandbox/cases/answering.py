"""Answers of objects of the program's own, which know the question: refused, or marked in the verdict."""

from dataclasses import replace

from codeeval_sandbox.cases.case import Case, asserts, case
from codeeval_sandbox.jobs import Status
from codeeval_sandbox.kinds import Asserts

__all__ = ["ANSWERING"]

_COUNTING = """
answers = iter([1, 2, 5])
class Any:
    x = property(lambda self: next(answers))
    y = property(lambda self: next(answers))
    def norm(self):
        return next(answers)
    def __len__(self):
        return next(answers)
    def __getitem__(self, index):
        return next(answers)
def f(x=0, y=0):
    return Any()
"""
_ATTRIBUTES = asserts("p = f(1, 2)", "assert p.x == 1 and p.y == 2", "assert p.norm() == 5")
_ITEMS = asserts("p = f()", "assert p[0] == 1", "assert p[1] == 2")
_MODULE = asserts("assert math.isclose(f(2), 12.566370614359172)", "assert math.floor(f(1)) == 3")
_HELPER = asserts("assert f([1]) == [1]", "assert g([1, 2, 2]).count(2) == 2")
_SAYS_YES = "class Yes(list):\n    def count(self, item):\n        return item\n"


def _case(name: str, program: str, suite: Asserts, *want: Status, allowed: bool | None, **fields: bool) -> Case:
    """Return a case; `allowed`: whether own objects may answer, as calibration says; None without calibration."""
    return case(name, "answering", program, replace(suite, own_objects=allowed), *want, **fields)


ANSWERING = (
    _case(
        "attributes that count the questions, where right programs return objects",
        _COUNTING,
        _ATTRIBUTES,
        Status.PASSED,
        allowed=True,
        own_objects=True,
    ),
    _case(
        "attributes that count the questions, where right programs return values",
        _COUNTING,
        _ATTRIBUTES,
        Status.WRONG,
        allowed=False,
    ),
    _case("items that count the questions", _COUNTING, _ITEMS, Status.WRONG, allowed=False),
    _case("items that count the questions, without calibration", _COUNTING, _ITEMS, Status.WRONG, allowed=None),
    _case(
        "a helper's object that says yes, without calibration",
        f"{_SAYS_YES}def f(xs):\n    return xs\ndef g(xs):\n    return Yes()\n",
        _HELPER,
        Status.WRONG,
        allowed=None,
    ),
    _case(
        "a module of the program's that the tests name and do not import",
        "class math:\n    isclose = lambda *a, **k: True\n    floor = lambda x: 3\ndef f(r):\n    return 0\n",
        _MODULE,
        Status.WRONG,
        allowed=None,
    ),
    _case(
        "a module that the tests name, and a right program",
        "import math\ndef f(r):\n    return math.pi * r * r\n",
        _MODULE,
        Status.PASSED,
        allowed=None,
    ),
    _case(
        "an attribute that ends a loop of the tests'",
        "class P:\n    @property\n    def x(self):\n        raise StopIteration\ndef f(n):\n    return [P()] * n\n",
        asserts("assert all(map(lambda p: p.x == 1, f(3)))"),
        Status.EXCEPTION,
        allowed=True,
    ),
)
