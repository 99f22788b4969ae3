# class: escape
# want: passed
# problem: add
# what: attaches as a debugger to every other process
# stops: a uid of its own; seccomp denies ptrace where it is there
import ctypes
import os

libc = ctypes.CDLL(None)
attached = []
for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
    for request in (16, 0x4206):
        if pid != os.getpid() and libc.ptrace(request, pid, None, None) == 0:
            attached.append(pid)
if attached:
    raise SystemError(f"BREACH traces {attached}")


def add(a, b):
    return a + b
