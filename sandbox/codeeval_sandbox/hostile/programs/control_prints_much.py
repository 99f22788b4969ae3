# class: control
# want: passed
# problem: add
# what: prints half a mebibyte, below the limit
# stops: output is capped, not forbidden
import sys

print("x" * (1 << 18))
print("y" * (1 << 18), file=sys.stderr)


def add(a, b):
    return a + b
