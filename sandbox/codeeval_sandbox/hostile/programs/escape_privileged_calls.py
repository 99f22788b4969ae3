# class: escape
# want: passed
# problem: add
# what: swap space, process accounting, ports, kernel log, quotas and terminals of the machine
# stops: no capabilities; seccomp
import ctypes

libc = ctypes.CDLL(None)
for name, arguments in (
    ("swapon", (b"/dev/null", 0)),
    ("acct", (None,)),
    ("iopl", (3,)),
    ("ioperm", (0x80, 1, 1)),
    ("klogctl", (8, None, 7)),
    ("vhangup", ()),
    ("settimeofday", (None, (ctypes.c_int * 2)(0, 0))),
):
    if hasattr(libc, name) and getattr(libc, name)(*arguments) == 0:
        raise SystemError(f"BREACH {name}")


def add(a, b):
    return a + b
