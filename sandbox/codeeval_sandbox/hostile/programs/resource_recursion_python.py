# class: resource
# want: exception|crashed|memory|timeout
# problem: add
# what: recursion without end, with the highest limit that it can set
# stops: the recursion limit is clamped; a stack overflow ends only its own process
import sys

for limit in (2**31 - 1, 10**8, 10**6, 200_000):
    try:
        sys.setrecursionlimit(limit)
        break
    except (OverflowError, RecursionError, ValueError):
        pass


def add(a, b):
    return add(b, a)
