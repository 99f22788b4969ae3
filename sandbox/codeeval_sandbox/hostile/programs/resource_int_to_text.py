# class: resource
# want: timeout|memory
# problem: add
# what: lifts the digit limit and writes huge numbers in decimal, for ever
# stops: limits act from outside, by SIGKILL
import sys

if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)
while True:
    str(7 << 20_000_000)


def add(a, b):
    return a + b
