"""The facts of a verdict besides its tests: whether the program's word decided, and how much it printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from codeeval_sandbox.guest.endings import OwnObject
from codeeval_sandbox.guest.plainness import ATTRIBUTES, is_named_like_class

if TYPE_CHECKING:
    from collections.abc import Sequence

    from codeeval_sandbox.guest.references import Reference

ANSWERS = frozenset({"get", "item", "contains", "len", "bool", "str", "repr"})
"""Operations whose answer is the program's word, and decides a test like a value. Items of iterators are values."""


class Evidence:
    """The facts of one job.

    `own_objects`: see `kinds.Check`. None is taken for True if the entry point has a name like that of a class.
    """

    def __init__(self, entry_point: str, *, own_objects: bool | None) -> None:
        if own_objects is None and is_named_like_class(entry_point):
            own_objects = True
        self.own_objects = own_objects
        self.believed = False
        """True once an object of the program's own has answered as a built-in value would."""
        self.refused: OwnObject | None = None
        """The refusal of such an answer, if there was one."""
        self.changes = False
        """True once a call has changed an argument that tests may look at again, and has returned something too."""
        self.printed = 0
        """Bytes of output, as of the last answer."""
        self.went_on = False
        """True once tests have run after the one that decided."""
        self._printable: int | None = None
        self._facts = (0, False)
        self.decided: dict[str, Any] | None = None
        """The failure in form alone that decided, if tests went on after it."""

    def believe(self, operation: str, subject: Reference, arguments: Sequence[Any]) -> None:
        """Note that an object answers for itself. Raises OwnObject where it may not.

        If the canonical solution's objects are known to answer nothing, no attribute is asked of any object.
        """
        what = operation if operation not in ("get", "item") else arguments[0]
        of_values = operation in ("item", "contains") or (
            operation == "get" and (self.own_objects is False or what in ATTRIBUTES)
        )
        if of_values and not self.may_answer(subject):
            self.refuse("{!r} of the program's own is asked for {!r} in a built-in value's stead".format(subject, what))
        self.believed = True

    def note_mocks(self, *, returned: bool) -> None:
        """Note whether the program answers with a mock of the tests', which answers whatever they ask of it.

        Raises OwnObject where the canonical solution returns none.
        """
        if returned and self.own_objects is False:
            self.refuse("a mock of the tests' is returned to them")
        self.believed = self.believed or returned

    def refuse(self, what: str) -> NoReturn:
        """Raise OwnObject: an answer is the program's word alone, whatever a test catches."""
        self.refused = OwnObject(what + ": such answers count where the canonical solution gives them (own_objects)")
        raise self.refused

    def may_answer(self, subject: Reference) -> bool:
        """Return whether this object may answer what a built-in value could be asked too."""
        if self.own_objects is None:
            return bool(object.__getattribute__(subject, "_named"))
        return self.own_objects

    def names(self, target: Any) -> bool:
        """Return whether what this call makes may answer for itself, by the name of a class."""
        return type(target) is str and self.own_objects is None and is_named_like_class(target)

    def note_change(self, *, in_place: bool) -> None:
        """Note that a call has changed its arguments; `in_place`: and has returned None.

        Tests that take None for a result look at the arguments on purpose: there, the changes are the answer.
        """
        self.changes = self.changes or not in_place

    @property
    def may_change(self) -> bool:
        """True if a program that passes only with its own changes of arguments is marked for that, and not failed."""
        return self.own_objects is not False

    def note_printed(self, size: int) -> bool:
        """Note bytes of output; return False if it is more than may follow the test that decided."""
        self.printed = size
        return self._printable is None or size <= self._printable

    def decide(self, failure: dict[str, Any]) -> None:
        """Keep the failure that decides, while further tests tell whether the program is right but for form."""
        self.decided = failure
        self.go_on(None)

    def go_on(self, printable: int | None) -> None:
        """Begin with tests after the one that decided; a program that prints more bytes than this is taken for gone.

        When such a program is ended is chance. None: it may print on.
        """
        self._facts = (self.printed, self.believed)
        self.went_on, self._printable = True, printable

    def restore(self) -> None:
        """Go back to the facts when the test decided."""
        self.printed, self.believed = self._facts
