# class: escape
# want: passed
# problem: add
# what: makes forbidden system calls by their x32 numbers, which a careless filter does not know
# stops: the filter checks the architecture; the kernel has no such numbers
import ctypes
import os

libc = ctypes.CDLL(None)
if os.uname().machine == "x86_64":
    for number, arguments in ((272, (0x10000000,)), (29, (0x1235, 4096, 0o1666))):
        child = os.fork()
        if child == 0:
            os._exit(0 if libc.syscall(0x40000000 + number, *arguments) >= 0 else 1)
        if os.waitpid(child, 0)[1] == 0:
            raise SystemError(f"BREACH x32 call {number}")


def add(a, b):
    return a + b
