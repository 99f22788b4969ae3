# class: escape
# want: passed
# problem: add
# what: changes its root folder
# stops: no capabilities
import ctypes
import os

libc = ctypes.CDLL(None)
os.makedirs("root/old")
number = {"x86_64": 155, "aarch64": 41}.get(os.uname().machine)
if libc.chroot(b"root") == 0:
    raise SystemError("BREACH chroot")
if number and libc.syscall(number, b"root", b"root/old") == 0:
    raise SystemError("BREACH pivot_root")


def add(a, b):
    return a + b
