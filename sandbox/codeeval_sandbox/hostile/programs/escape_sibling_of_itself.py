# class: escape
# want: passed
# problem: add
# what: makes a process that is its sibling, a child of the supervisor, and lets that end with another status
# stops: the supervisor ignores children that it did not start
import ctypes
import os

libc = ctypes.CDLL(None)
clone = {"x86_64": 56, "aarch64": 220}.get(os.uname().machine)
for status in (0, 1, 77):
    if clone and libc.syscall(clone, ctypes.c_ulong(0x8000 | 17), None, None, None, None) == 0:
        os._exit(status)


def add(a, b):
    return a + b
