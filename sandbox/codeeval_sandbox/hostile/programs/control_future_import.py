# class: control
# want: passed
# problem: add
# what: starts with a future import, which must be the first statement
# stops: units are compiled one by one, unchanged
from __future__ import annotations


def add(a: Undefined, b: Undefined) -> Undefined:
    return a + b
