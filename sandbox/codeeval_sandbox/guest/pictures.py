"""Images of Pillow: a mode, a size and plain bytes."""

from __future__ import annotations

import sys
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.budget import Malformed

if TYPE_CHECKING:
    from codeeval_sandbox.guest.codec import Codec

TAG = "image"

_BYTES = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4, "CMYK": 4, "YCbCr": 3, "LAB": 3, "HSV": 3, "I": 4, "F": 4}
"""Bytes of a pixel by mode. Mode `1` has eight pixels in a byte, and each row begins with a byte of its own."""


def register(encoders: dict[type, Any], decoders: dict[str, Any]) -> None:
    """Learn Pillow's image, if Pillow is loaded. Images of files have classes of their own, and stay."""
    module: Any = sys.modules.get("PIL.Image")
    if module is None or not hasattr(module, "Image"):
        return

    def encode(codec: Codec, value: Any) -> Any:
        if value.mode not in _BYTES and value.mode != "1":
            return codec.stay(value)
        text = b64encode(value.tobytes()).decode("ascii")
        return {TAG: [value.mode, list(value.size), text, codec.encode(dict(value.info))]}

    def decode(_codec: Codec, content: Any) -> Any:
        mode, (width, height), text, info = content
        data = b64decode(text)
        if type(width) is not int or type(height) is not int or len(data) != _size(mode, width, height):
            raise Malformed("wrong image")
        if type(info) is not dict:
            raise Malformed("wrong image")
        image = module.frombytes(mode, (width, height), data) if data else module.new(mode, (width, height))
        image.info = info
        return image

    encoders[module.Image] = encode
    decoders[TAG] = decode


def _size(mode: str, width: int, height: int) -> int:
    row = (width + 7) // 8 if mode == "1" else width * _BYTES[mode]
    return row * height
