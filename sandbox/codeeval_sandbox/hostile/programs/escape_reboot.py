# class: escape
# want: passed
# problem: add
# what: asks for the mildest form of reboot, which needs the same privilege as the others
# stops: no capabilities; seccomp
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
if libc.reboot(0) == 0 or ctypes.get_errno() == 22:
    raise SystemError("BREACH reboot got past the privilege check")


def add(a, b):
    return a + b
