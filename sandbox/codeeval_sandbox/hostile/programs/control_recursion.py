# class: control
# want: passed
# problem: add
# what: 5,000 levels of honest recursion after raising the limit
# stops: the recursion limit is bounded, not fixed
import sys

sys.setrecursionlimit(20_000)


def down(n):
    return 0 if n == 0 else 1 + down(n - 1)


def add(a, b):
    return a + b + down(5_000) - 5_000
