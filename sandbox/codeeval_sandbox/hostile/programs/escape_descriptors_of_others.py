# class: escape
# want: passed
# problem: add
# what: takes open files out of other processes through pidfd_getfd
# stops: a uid of its own; seccomp denies the call where it is there
import ctypes
import os

libc = ctypes.CDLL(None)
for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
    if pid == os.getpid():
        continue
    handle = libc.syscall(434, pid, 0)
    if handle < 0:
        continue
    taken = [number for number in range(16) if libc.syscall(438, handle, number, 0) >= 0]
    os.close(handle)
    if taken:
        raise SystemError(f"BREACH took {taken} of process {pid}")


def add(a, b):
    return a + b
