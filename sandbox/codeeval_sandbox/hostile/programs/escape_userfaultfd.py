# class: escape
# want: passed
# problem: add
# what: asks for userfaultfd, the means by which kernel races are won
# stops: seccomp
import ctypes
import os

number = {"x86_64": 323, "aarch64": 282}.get(os.uname().machine)
if number and any(ctypes.CDLL(None).syscall(number, flags) >= 0 for flags in (0, 1)):
    raise SystemError("BREACH userfaultfd")


def add(a, b):
    return a + b
