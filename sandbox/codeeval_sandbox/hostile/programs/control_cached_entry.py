# class: control
# want: passed
# problem: add
# what: the entry point is wrapped by lru_cache
# stops: any callable will do
from functools import lru_cache


@lru_cache(maxsize=None)
def add(a, b):
    return a + b
