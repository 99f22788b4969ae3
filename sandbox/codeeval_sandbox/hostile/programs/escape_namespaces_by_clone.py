# class: escape
# want: passed
# problem: add
# what: makes a child in a user namespace by clone and by clone3, which filters of flags cannot read
# stops: seccomp denies new namespaces and clone3
import ctypes
import os

libc = ctypes.CDLL(None)
clone = {"x86_64": 56, "aarch64": 220}.get(os.uname().machine)
arguments = (ctypes.c_uint64 * 8)(0x10000000, 0, 0, 0, 17, 0, 0, 0)
for call in ((clone, ctypes.c_ulong(0x10000000 | 17), None, None, None, None), (435, arguments, 64)):
    if call[0] is None:
        continue
    child = libc.syscall(*call)
    if child == 0:
        os._exit(0)
    if child > 0:
        os.waitpid(child, 0)
        raise SystemError(f"BREACH a user namespace by call {call[0]}")


def add(a, b):
    return a + b
