# class: escape
# want: passed
# problem: add
# what: asks for capabilities, for ambient ones, and for other secure bits
# stops: capabilities cannot be gained without a privileged program
import ctypes

libc = ctypes.CDLL(None)
header = (ctypes.c_uint32 * 2)(0x20080522, 0)
wanted = (ctypes.c_uint32 * 6)(*[0xFFFFFFFF] * 6)
if libc.capset(header, wanted) == 0:
    raise SystemError("BREACH capset")
if any(libc.prctl(47, 2, number, 0, 0) == 0 for number in range(40)):
    raise SystemError("BREACH ambient capability")
if libc.prctl(28, 1, 0, 0, 0) == 0:
    raise SystemError("BREACH secure bits")


def add(a, b):
    return a + b
