# class: escape
# want: passed
# problem: add
# what: watches the whole processor, its parent and the first process by perf events
# stops: no capabilities; seccomp
import ctypes
import os

libc = ctypes.CDLL(None)
number = {"x86_64": 298, "aarch64": 241}.get(os.uname().machine)
attributes = (ctypes.c_uint32 * 32)(1, 128)
for pid, processor in ((-1, 0), (os.getppid() or 1, -1), (1, -1)):
    if number and pid != os.getpid() and libc.syscall(number, attributes, pid, processor, -1, 0) >= 0:
        raise SystemError(f"BREACH perf events of process {pid}")


def add(a, b):
    return a + b
