"""Tensors of torch that are plain bytes: dense, in main memory, of a type of numbers. Also their types and shapes.

A process makes them again only if it has loaded torch before. No bytes of a program make it import anything.
"""

from __future__ import annotations

import sys
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from codeeval_sandbox.guest.budget import Malformed

if TYPE_CHECKING:
    from codeeval_sandbox.guest.codec import Codec

TAG = "torch"

_TYPES = (
    *("bool", "uint8", "int8", "int16", "int32", "int64"),
    *("float16", "bfloat16", "float32", "float64", "complex64", "complex128"),
)
"""Types of elements that are plain bytes, by their names in torch."""


def is_plain_tensor(value: Any) -> bool:
    """Return whether the value is a tensor that crosses whole."""
    kind = type(value)
    if kind.__name__ not in ("Tensor", "Parameter") or not kind.__module__.startswith("torch"):
        return False
    torch = sys.modules.get("torch")
    return torch is not None and kind in (torch.Tensor, torch.nn.Parameter) and _is_plain(torch, value)


def fill_tensor(old: Any, new: Any) -> None:
    """Give a tensor the elements of another one, in place."""
    with sys.modules["torch"].no_grad():
        old.copy_(new)


def register(encoders: dict[type, Any], decoders: dict[str, Any]) -> None:
    """Learn torch's types, if torch is loaded."""
    torch = sys.modules.get("torch")
    if torch is None or not hasattr(torch, "nn"):
        return
    types = {name: getattr(torch, name) for name in _TYPES}

    def encode(codec: Codec, value: Any) -> Any:
        if not _is_plain(torch, value):
            return codec.stay(value)
        word = "parameter" if type(value) is torch.nn.Parameter else "tensor"
        data = value.detach().resolve_conj().resolve_neg().contiguous().reshape(-1)
        raw = (data.view(torch.int16) if data.dtype is torch.bfloat16 else data).numpy().tobytes()
        text = b64encode(raw).decode("ascii")
        return {TAG: [word, _name(value.dtype), list(value.shape), bool(value.requires_grad), text]}

    def decode(_codec: Codec, content: Any) -> Any:
        word, *rest = content
        if word == "size":
            return torch.Size(rest[0])
        if word == "dtype":
            return types[rest[0]]
        if word == "device":
            return torch.device(_device(rest[0]))
        return _tensor(torch, word, types[rest[0]], *rest[1:])

    encoders[torch.Tensor] = encoders[torch.nn.Parameter] = encode
    encoders[torch.Size] = lambda codec, value: {TAG: ["size", codec.items(value)]}
    encoders[torch.dtype] = lambda codec, value: _known(codec, value, "dtype", _name(value), _TYPES)
    encoders[torch.device] = lambda codec, value: _known(codec, value, "device", str(value), _DEVICES)
    decoders[TAG] = decode


_DEVICES = ("cpu", "cuda", "cuda:0", "meta")


def _known(codec: Codec, value: Any, word: str, name: str, names: tuple[str, ...]) -> Any:
    return {TAG: [word, name]} if name in names else codec.stay(value)


def _device(name: Any) -> str:
    if name not in _DEVICES:
        raise Malformed("wrong device")
    return str(name)


def _name(dtype: Any) -> str:
    return str(dtype).rpartition(".")[2]


def _is_plain(torch: Any, value: Any) -> bool:
    return (
        value.layout is torch.strided
        and value.device.type == "cpu"
        and not value.is_quantized
        and _name(value.dtype) in _TYPES
    )


def _tensor(torch: Any, word: str, dtype: Any, shape: Any, grad: Any, text: Any) -> Any:
    """Return the tensor. Raises Malformed, or what torch raises, if the bytes do not fit the shape."""
    if word not in ("tensor", "parameter") or type(grad) is not bool or not _is_shape(shape):
        raise Malformed("wrong tensor")
    data = bytearray(b64decode(text))
    made = torch.frombuffer(data, dtype=dtype) if data else torch.empty(0, dtype=dtype)
    made = made.reshape(shape)
    return torch.nn.Parameter(made, grad) if word == "parameter" else made.requires_grad_(grad)


def _is_shape(shape: Any) -> bool:
    return type(shape) is list and all(type(size) is int and size >= 0 for size in shape)
