# class: escape
# want: passed
# problem: add
# what: reads the parent's memory by process_vm_readv, at addresses that are valid in itself
# stops: a uid of its own; seccomp denies the call where it is there
import ctypes
import os


class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


libc = ctypes.CDLL(None, use_errno=True)
local = ctypes.create_string_buffer(64)
mine = Vector(ctypes.addressof(local), 64)
theirs = Vector(ctypes.cast(libc.getpid, ctypes.c_void_p).value, 64)
for pid in {1, os.getppid()} - {0, os.getpid()}:
    for call in (libc.process_vm_readv, libc.process_vm_writev):
        ctypes.set_errno(0)
        done = call(pid, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0)
        if done > 0 or ctypes.get_errno() == 14:
            raise SystemError(f"BREACH memory of process {pid}")


def add(a, b):
    return a + b
