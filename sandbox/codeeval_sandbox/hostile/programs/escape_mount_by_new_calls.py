# class: escape
# want: passed
# problem: add
# what: mounts through the newer system calls, which older filters do not know
# stops: no capabilities; seccomp
import ctypes

libc = ctypes.CDLL(None)
if libc.syscall(430, b"tmpfs", 0) >= 0:
    raise SystemError("BREACH fsopen")
if libc.syscall(428, -100, b"/", 1) >= 0:
    raise SystemError("BREACH open_tree made a clone")
if libc.syscall(429, -100, b".", -100, b".", 0) == 0:
    raise SystemError("BREACH move_mount")
if libc.syscall(442, -100, b"/", 0, (ctypes.c_uint64 * 4)(0, 1, 0, 0), 32) == 0:
    raise SystemError("BREACH mount_setattr")


def add(a, b):
    return a + b
