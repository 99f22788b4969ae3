# class: escape
# want: passed
# problem: add
# what: makes namespaces of its own, a user namespace first, in which it would be root
# stops: seccomp denies new namespaces
import ctypes
import os

libc = ctypes.CDLL(None)
for flag in (0x10000000, 0x00020000, 0x40000000, 0x20000000, 0x08000000, 0x04000000, 0x02000000, 0x00000080):
    child = os.fork()
    if child == 0:
        os._exit(0 if libc.unshare(flag) == 0 else 1)
    if os.waitpid(child, 0)[1] == 0:
        raise SystemError(f"BREACH unshare {flag:#x}")


def add(a, b):
    return a + b
