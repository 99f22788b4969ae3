"""Read the one text in a pickle without executing the pickle.

LiveCodeBench publishes its private tests as JSON in a pickle, which is compressed and written in base64. Unpickling
runs whatever a file says. Here the opcodes are read one by one, and only those that a text needs are accepted.
"""

import base64
import binascii
import pickletools
import zlib

__all__ = ["PickleError", "packed_text"]

_LARGEST = 512 << 20
"""Bytes of a text, decompressed: a few kilobytes can hold gigabytes."""

_TEXTS = frozenset({"SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "UNICODE"})
_OTHERS = frozenset({"PROTO", "FRAME", "MEMOIZE", "BINPUT", "LONG_BINPUT", "PUT", "STOP"})


class PickleError(ValueError):
    """The data is not a text in a compressed pickle; the message says what it is."""


def packed_text(data: str) -> str:
    """Return the text in base64 of a zlib stream of a pickle. Raises PickleError."""
    try:
        content = _decompressed(base64.b64decode(data, validate=True))
    except (binascii.Error, zlib.error) as error:
        raise PickleError(f"is not base64 of compressed data ({error})") from None
    try:
        opcodes = [(opcode.name, argument) for opcode, argument, _ in pickletools.genops(content)]
    except (ValueError, IndexError, UnicodeError) as error:  # pickletools raises ValueError over most bytes
        raise PickleError(f"is not a pickle ({error})") from None
    foreign = next((name for name, _ in opcodes if name not in _TEXTS | _OTHERS), None)
    if foreign is not None:
        raise PickleError(f"holds the pickle opcode {foreign}, which no text needs")
    texts = [str(argument) for name, argument in opcodes if name in _TEXTS]
    if len(texts) != 1:
        raise PickleError(f"holds {len(texts)} texts in its pickle, expected one")
    return texts[0]


def _decompressed(data: bytes) -> bytes:
    stream = zlib.decompressobj()
    content = stream.decompress(data, _LARGEST)
    if stream.unconsumed_tail:
        raise PickleError(f"holds more than {_LARGEST >> 20} MiB when decompressed")
    if not stream.eof:
        raise PickleError("is cut: its compressed data ends early")
    return content
