"""Objects of the program's that stay with it, as the tests see them.

A `Reference` equals itself alone. Where the object's class leaves the value of a built-in type as it is, that value has
crossed too, as plain data: an `Own...` is that value, and a `Held` container compares by it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from codeeval_sandbox.guest.budget import Malformed
from codeeval_sandbox.guest.tuples import is_namedtuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from codeeval_sandbox.guest.proxy import Program

T = TypeVar("T")

PROTOCOLS = ("__call__", "__iter__", "__next__", "__len__", "__getitem__", "__contains__")
"""Methods by which Python itself asks an object, in the order of a reference's list."""

_BITS = {name: 1 << bit for bit, name in enumerate(PROTOCOLS)}


class Global:
    """A name of the program's: called, or asked for an attribute."""

    __slots__ = ("_name", "_program")

    _name: str
    _program: Program

    def __init__(self, program: Program, name: str) -> None:
        """The name is looked up at each call, as Python does."""
        object.__setattr__(self, "_program", program)
        object.__setattr__(self, "_name", name)

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Call what the program has given this name by now."""
        return self._program.call(self._name, arguments, keywords)

    def __getattr__(self, attribute: str) -> Any:
        return getattr(self._program.do("global", self._name), attribute)


class Reference:
    """An object of the program's that stays with it. Equal to itself alone, whatever its class says."""

    __slots__ = ("_kind", "_named", "_number", "_program")

    _kind: str
    _program: Program

    def __init__(self, program: Program, object_number: int, kind: str) -> None:
        """`object_number` is the candidate's; `kind` its class name, for people.

        `_named`: whether it was made by a class of the program's that the tests call by its name.
        """
        for name, value in (("_program", program), ("_number", object_number), ("_kind", kind), ("_named", False)):
            object.__setattr__(self, name, value)

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__") and attribute.endswith("__"):
            raise AttributeError(attribute)  # protocols (copy, numpy) must not be spoken by the program
        return self._program.do("get", self, attribute)

    def __setattr__(self, attribute: str, value: Any) -> None:
        self._program.do("set", self, attribute, value)

    def __bool__(self) -> bool:
        return of_type(bool, self._program.do("bool", self))

    def __str__(self) -> str:
        return of_type(str, self._program.do("str", self))

    def __repr__(self) -> str:
        return "<{} object of the program>".format(self._kind)


def _call(self: Reference, *arguments: Any, **keywords: Any) -> Any:
    return self._program.call(self, arguments, keywords)


def _contains(self: Any, key: Any) -> bool:
    """Ask the object itself if it may answer, else its items, because its own claim is not evidence."""
    if self._program.evidence.may_answer(self) or not hasattr(type(self), "__iter__"):
        return of_type(bool, self._program.do("contains", self, key))
    return _holds(self, key)


def _holds(self: Any, key: Any) -> bool:
    """Look for the key among the items, as Python does with what says nothing of it."""
    items = self if hasattr(type(self), "__next__") else iter(self)
    holds = any(key is item or key == item for item in items)
    if holds and isinstance(items, Reference) and not self._program.evidence.may_answer(self):
        self._program.iterators.read_to_end(items)  # one without an end holds every number sooner or later
    return holds


_METHODS: dict[str, Callable[..., Any]] = {
    "__call__": _call,
    "__iter__": lambda self: self._program.iterators.iter(self),
    "__next__": lambda self: self._program.iterators.next(self),
    "__len__": lambda self: of_type(int, self._program.do("len", self)),
    "__getitem__": lambda self, key: self._program.do("item", self, key),
    "__contains__": _contains,
}


def made_reference(program: Program, content: Any) -> Reference:
    """Return the reference that [number, class name, protocols] stands for. Raises Malformed for any other content."""
    if type(content) is not list:
        raise Malformed("no reference")
    object_number, kind, protocols = content  # or ValueError, which is malformed too
    if type(object_number) is not int or type(kind) is not str or object_number < 0:
        raise Malformed("no reference")
    return _reference_class(_mask(protocols))(program, object_number, kind[:200])


def _mask(protocols: Any) -> int:
    """Return the protocols as bits: whatever a program sends, there are few classes of references."""
    if type(protocols) is not list or len(protocols) > len(PROTOCOLS):
        raise Malformed("no protocols")
    mask = 0
    for name in protocols:
        if type(name) is not str or name not in _BITS or _BITS[name] <= mask:
            raise Malformed("no protocols")
        mask |= _BITS[name]
    return mask


@lru_cache(maxsize=1 << len(PROTOCOLS))
def _reference_class(mask: int) -> type[Reference]:
    """References to objects that speak these protocols and no others, so that `callable` and such tell the truth."""
    methods = {name: _METHODS[name] for name, bit in _BITS.items() if mask & bit}
    if "__getitem__" in methods:
        methods.setdefault("__iter__", _METHODS["__iter__"])  # iteration by index, which Python knows too
    if "__iter__" in methods:
        methods.setdefault("__contains__", _holds)
    return type("Reference", (Reference,), {"__slots__": (), **methods})


def of_type(kind: type[T], value: Any) -> T:
    """Return a value of exactly that type. Raises TypeError for any other value."""
    if type(value) is not kind:
        raise TypeError("the program's object gave no {}".format(kind.__name__))
    return value


# -- objects with the value of a built-in type


def adopt(reference: Reference, plain: Any, texts: list[Any]) -> Any:
    """Return the stand-in for an object whose plain value and texts are known. Raises Malformed for a forged one."""
    if not all(text is None or type(text) is str for text in texts):
        raise Malformed("no text of an object")
    kind = type(plain)
    if kind in (list, dict, set, bytearray) or kind.__name__ == "deque":
        return _held_class(callable(reference))(reference, plain, texts)
    base = tuple if issubclass(kind, tuple) and is_namedtuple(kind) else kind
    if base not in _OWN:
        raise Malformed("no value of an object")
    made: Any = base.__new__(_OWN[base], plain)
    vars(made).update(_reference=reference, _plain=plain, _texts=texts)
    return made


def reference_of(value: Any) -> Reference | None:
    """Return the reference that a value is or carries; None for a value that crossed whole."""
    if isinstance(value, Reference):
        return value
    return vars(value)["_reference"] if type(value) in _OWN_TYPES else None


class _Own:
    """Texts and further attributes of an immutable value that came from a class of the program's."""

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__") and attribute.endswith("__"):
            raise AttributeError(attribute)
        known = vars(self)
        source = known["_plain"] if hasattr(type(known["_plain"]), attribute) else known["_reference"]
        return getattr(source, attribute)

    def __setattr__(self, attribute: str, value: Any) -> None:
        setattr(vars(self)["_reference"], attribute, value)

    def __str__(self) -> str:
        text, representation = vars(self)["_texts"]
        if text is None and not isinstance(self, str):
            text = representation
        return str(vars(self)["_plain"]) if text is None else text

    def __repr__(self) -> str:
        representation = vars(self)["_texts"][1]
        return repr(vars(self)["_plain"]) if representation is None else representation

    def __format__(self, form: str) -> str:
        return format(vars(self)["_plain"], form) if form else str(self)

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _same, (vars(self)["_plain"],)  # a copy is the plain value


def _same(value: Any) -> Any:
    return value


_OWN: dict[type, Any] = {
    base: type("Own" + base.__name__.title(), (_Own, base), {})
    for base in (int, float, complex, str, bytes, tuple, frozenset)
}
_OWN_TYPES = frozenset(_OWN.values())


_READING = frozenset(
    (
        *("index", "count", "copy", "keys", "values", "items", "get", "union", "intersection", "difference", "maxlen"),
        *("symmetric_difference", "issubset", "issuperset", "isdisjoint"),
        *("decode", "hex", "find", "rfind", "startswith", "endswith", "split"),
    )
)
"""Methods of containers that change nothing."""


def _by_value(name: str, *, reflected: bool = False) -> Callable[..., Any]:
    """Return an operation on the value; NotImplemented where the value has no such operation with the other operand."""

    def operate(self: Any, other: Any) -> Any:
        value = self._value()
        other = other._value() if isinstance(other, Held) else other
        if reflected:
            method = getattr(type(other), name, None)
            return NotImplemented if method is None else method(other, value)
        method = getattr(type(value), name, None)
        return NotImplemented if method is None else method(value, other)

    return operate


class Held(Reference):
    """A container of the program's own class, whose contents the program may still change.

    It answers by a plain copy of its contents. What changes it, and what its class adds, is asked of the object.
    """

    __slots__ = ("_asked", "_plain", "_texts")
    __hash__ = None  # type: ignore[assignment] # as of the built-in containers

    _asked: int
    _plain: Any
    _texts: list[Any]

    def __init__(self, reference: Reference, plain: Any, texts: list[Any]) -> None:
        """`texts`: as text and as representation; None as those of the plain value."""
        program = reference._program
        Reference.__init__(self, program, object.__getattribute__(reference, "_number"), reference._kind)
        for name, value in (("_plain", plain), ("_texts", texts), ("_asked", program.asked)):
            object.__setattr__(self, name, value)

    @property  # type: ignore[misc] # what `isinstance` looks at
    def __class__(self) -> Any:
        return type(object.__getattribute__(self, "_plain"))

    def _value(self) -> Any:
        """Return the contents; asked for again once the program has been asked anything that may have changed them."""
        program, plain = self._program, self._plain
        if self._asked != program.asked:
            plain = of_type(type(plain), program.plain_value(self))
            object.__setattr__(self, "_plain", plain)
            object.__setattr__(self, "_texts", [None, None])
            object.__setattr__(self, "_asked", program.asked)
        return plain

    def __getattr__(self, attribute: str) -> Any:
        if attribute in _READING and hasattr(type(self._plain), attribute):
            return getattr(self._value(), attribute)
        return Reference.__getattr__(self, attribute)  # not by super(), because __class__ is not a class here

    def __bool__(self) -> bool:
        return bool(self._value())

    def __len__(self) -> int:
        return len(self._value())

    def __iter__(self) -> Any:
        return iter(self._value())

    def __reversed__(self) -> Any:
        return reversed(self._value())

    def __contains__(self, key: Any) -> bool:
        return key in self._value()

    def __getitem__(self, key: Any) -> Any:
        value = self._value()
        if type(value) is dict and key not in value:
            return self._program.do("item", self, key)  # it may have a way with what is missing
        return value[key]

    def __str__(self) -> str:
        value, (text, representation) = self._value(), self._texts
        text = representation if text is None else text
        return str(value) if text is None else text

    def __repr__(self) -> str:
        value, representation = self._value(), self._texts[1]
        return repr(value) if representation is None else representation


for _name in ("eq", "ne", "lt", "le", "gt", "ge", "add", "mul", "or", "and", "sub", "xor"):
    setattr(Held, "__{}__".format(_name), _by_value("__{}__".format(_name)))
for _name in ("add", "or", "and", "sub", "xor"):
    setattr(Held, "__r{}__".format(_name), _by_value("__{}__".format(_name), reflected=True))


@lru_cache(maxsize=2)
def _held_class(is_callable: bool) -> type[Held]:  # noqa: FBT001 - the key of a table of two
    return type("Held", (Held,), {"__slots__": (), "__call__": _call}) if is_callable else Held
