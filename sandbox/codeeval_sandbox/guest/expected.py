"""Expected outputs of a suite's inputs, kept so that most answers are compared by their bytes.

A candidate answers an input with the bytes of its output, or with a digest if the output is large. For most outputs
the checker knows beforehand how the right answer begins. Only another answer is decoded and compared as values. So
neither process holds more than one large output at a time, and thousands of expected outputs take little room. They
are in the checker's memory alone, which no candidate can read. A candidate that knew the digest of a right output would
know no more than one that knew the output.

The reference runs in a child of the checker's nursery, which ends with all the memory that it took. It is trusted code.
"""

from __future__ import annotations

import json
import time
from array import array
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from codeeval_sandbox.guest.codec import Codec, Malformed, digest
from codeeval_sandbox.guest.equality import ENFORCED, holds_floats
from codeeval_sandbox.guest.nursery import Failed, Nursery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

FIRST, LAST = 16, 256
"""Inputs in the first batch and in the largest one. Most wrong programs fail early; what they do after is wasted."""

BATCH_BYTES = 1 << 20
"""Bytes of the inputs in a batch of more than one."""

SENDABLE = 8 << 20
"""Bytes of the largest expected output that another answer is compared with; beyond, only the same digest is equal."""

_NANS = (b"\0\0\0\0\0\0\xf8\x7f", b"\0\0\0\0\0\0\xf8\xff")
"""NaNs as `marshal` writes them. They are equal to nothing, so that their bytes must not be compared."""


class Batch(NamedTuple):
    """Inputs that are sent together in one frame."""

    start: int
    """The first one's number."""
    size: int
    frame: bytes
    """Frame that asks a candidate for its outputs on these inputs."""

    def arguments(self) -> list[list[Any]]:
        """Return new copies of the inputs, so that a program that changes them affects no other."""
        inputs: list[list[Any]] = _CODEC.loads(self.frame)[2]
        return inputs


def batches(entry_point: str, inputs: Sequence[str], *, largest: int = LAST) -> list[Batch]:
    """Return the inputs, in the codec's text, in batches that grow; large inputs go alone."""
    texts = [text.encode("utf-8", "surrogatepass") for text in inputs]
    head = json.dumps(["inputs", entry_point])[:-1].encode("ascii") + b", ["
    grouped, start, size = [], 0, min(FIRST, largest)
    while start < len(texts):
        end, room = start + 1, BATCH_BYTES - len(texts[start])
        while end < min(start + size, len(texts)) and room >= len(texts[end]):
            room -= len(texts[end])
            end += 1
        grouped.append(Batch(start, end - start, head + b", ".join(texts[start:end]) + b"]]"))
        start, size = end, min(4 * size, largest)
    return grouped


class Expected:
    """The expected outputs of one suite."""

    def __init__(self, reference: str, entry_point: str, inputs: Sequence[Batch], seconds: float | None = None) -> None:
        """Run the reference on all inputs, in order, or on as many as it gets through in `seconds`. Raises Failed."""
        self._reference = reference
        self._entry = entry_point
        self._inputs = inputs
        self._function: Callable[..., Any] | None = None
        answer, self.spent = nursery().run((reference, entry_point, list(map(tuple, inputs))), seconds)
        self.seconds = array("d", [fact[0] for fact in answer])
        """Processor time of the reference by input, with what it takes to encode the output: a candidate does both."""
        self._starts: list[bytes] = [fact[1].encode("utf-8", "surrogatepass") for fact in answer]
        self._sizes: dict[int, int] = {index: fact[2] for index, fact in enumerate(answer) if fact[2]}
        self._first_float = next((index for index, fact in enumerate(answer) if fact[3]), len(answer))
        self.held = sum(map(len, self._starts)) + 60 * len(answer)
        """Bytes in use, about."""

    @property
    def count(self) -> int:
        """Number of the inputs, from the first on, whose outputs are known."""
        return len(self.seconds)

    def start(self, index: int) -> bytes:
        """Return the start of an equal answer's frame, up to the bytes printed; empty if unknown."""
        return self._starts[index]

    def size(self, index: int) -> int:
        """Return the size in bytes of an expected output that is known by its digest; 0 for any other output."""
        return self._sizes.get(index, 0)

    def value(self, index: int) -> Any:
        """The expected output itself. Where it is large, or no plain data, the reference runs again on its input."""
        start = self._starts[index]
        if start and index not in self._sizes:
            return _CODEC.loads(start + b"0]")[1]
        self._function = self._function or _load(self._reference, self._entry)
        batch = next(batch for batch in reversed(self._inputs) if batch.start <= index)
        return self._function(*batch.arguments()[index - batch.start])

    def tolerance(self, index: int, atol: float) -> float:
        """Return the absolute tolerance in force: once floats were expected, EvalPlus enforces one up to the end."""
        return ENFORCED if atol == 0 and index >= self._first_float else atol


@lru_cache(maxsize=1)
def nursery() -> Nursery:
    """Return the place where references run. To be asked for before there is much in the memory."""
    return Nursery(_of_reference)


def _of_reference(request: tuple[str, str, list[Any]]) -> Iterator[list[Any]]:
    """`_facts`, in the child. Raises Failed."""
    reference, entry_point, inputs = request
    return _facts(_load(reference, entry_point), [Batch(*batch) for batch in inputs])


def _facts(function: Callable[..., Any], inputs: Sequence[Batch]) -> Iterator[list[Any]]:
    """Yield for each input: seconds, start of the answer, size of a large output or 0, and whether it holds floats."""
    for batch in inputs:
        arguments_of = batch.arguments()
        before = time.process_time()
        for position, arguments in enumerate(arguments_of):
            try:
                value = function(*arguments)
            except Exception as error:
                message = "on input {}: {}: {}".format(batch.start + position, type(error).__name__, error)
                raise Failed(message) from None
            start, size = _start(value)
            now = time.process_time()
            yield [now - before, start.decode("utf-8", "surrogatepass"), size, bool(holds_floats(value))]
            before = now


def _start(value: Any) -> tuple[bytes, int]:
    """Return the start of the frame by which a candidate answers with this value, and the value's size if large."""
    try:
        summary = digest(value, but=_NANS)
        answer = ["value", _CODEC.encode(value), []] if summary is None else ["sum", *summary]
    except (Malformed, RecursionError):
        return b"", 0
    start = _CODEC.dumps(answer)[:-1] + b", "
    return (b"", 0) if b'{"N": ' in start else (start, summary[0] if summary else 0)


def _load(reference: str, entry_point: str) -> Callable[..., Any]:
    space: dict[str, Any] = {"__name__": "reference"}
    try:
        exec(compile(reference, "<reference>", "exec", dont_inherit=True), space)
        function: Callable[..., Any] = space[entry_point]
    except Exception as error:
        raise Failed("when loaded: {}: {}".format(type(error).__name__, error)) from None
    return function


def _refuse(_content: Any) -> NoReturn:
    raise Malformed("no plain data")


_CODEC = Codec(_refuse, _refuse)
