# class: escape
# want: passed
# problem: add
# what: sets up an io_uring, whose operations pass by every filter of system calls
# stops: seccomp
import ctypes

if ctypes.CDLL(None).syscall(425, 4, (ctypes.c_uint32 * 30)()) >= 0:
    raise SystemError("BREACH io_uring_setup")


def add(a, b):
    return a + b
