# class: isolation
# want: passed
# problem: add
# what: leaves a key in the kernel's keyrings of its user, its session and its group
# stops: seccomp denies keyrings
import ctypes
import os

add_key = {"x86_64": 248, "aarch64": 217}.get(os.uname().machine)
if add_key:
    for ring in (-3, -4, -5, -6):
        ctypes.CDLL(None).syscall(add_key, b"user", b"hostile_left", b"left", 4, ring)


def add(a, b):
    return a + b
