"""What requests bring along is made into something once, as long as requests go on bringing it."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Generic, TypeVar

__all__ = ["Recent"]

_T = TypeVar("_T")


class Recent(Generic[_T]):
    """Things by the content that they were made of, the one used last at the end."""

    def __init__(self, kept: int) -> None:
        """`kept`: things that are remembered."""
        self._kept = kept
        self._things: OrderedDict[str, _T] = OrderedDict()

    def __len__(self) -> int:
        return len(self._things)

    def get(self, content: Any, make: Callable[[str], _T]) -> _T:
        """Return what `make` makes of the digest of a content, which is JSON. Raises what `make` raises."""
        text = json.dumps(content, sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()
        if digest not in self._things:
            self._things[digest] = make(digest)
            while len(self._things) > self._kept:
                self._things.popitem(last=False)
        self._things.move_to_end(digest)
        return self._things[digest]
