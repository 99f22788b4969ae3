# class: forgery
# want: wrong|crashed|exception|exited|timeout
# problem: add
# what: overwrites the interpreter's small integers, so that its answer and the expected value become one
# stops: the suite compares in another process
import ctypes
import sys

size = sys.getsizeof(7) - 4
for number in (3, 7, 9):
    ctypes.memmove(id(number) + size, id(7) + size, 4)


def add(a, b):
    return 9
