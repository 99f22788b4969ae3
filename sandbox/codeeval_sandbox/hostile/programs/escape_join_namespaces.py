# class: escape
# want: passed
# problem: add
# what: joins the namespaces of the first process and of its parent
# stops: a uid of its own; no capabilities
import ctypes
import os

libc = ctypes.CDLL(None)
for pid in {1, os.getppid()} - {0, os.getpid()}:
    for kind in ("user", "mnt", "net", "pid", "ipc", "uts", "cgroup"):
        try:
            handle = os.open(f"/proc/{pid}/ns/{kind}", os.O_RDONLY)
        except OSError:
            continue
        if libc.setns(handle, 0) == 0:
            raise SystemError(f"BREACH joined {kind} of {pid}")


def add(a, b):
    return a + b
