# class: escape
# want: passed
# problem: add
# what: loads a kernel module and another kernel, both of garbage
# stops: no capabilities; seccomp
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
init_module, kexec_load = {"x86_64": (175, 246), "aarch64": (105, 104)}.get(os.uname().machine, (None, None))
for call in ((init_module, b"garbage", 7, b""), (kexec_load, 0, 0, None, 0), (313, -1, b"", 0)):
    if call[0] is None or (call[0] == 313 and os.uname().machine != "x86_64"):
        continue
    ctypes.set_errno(0)
    if libc.syscall(*call) >= 0 or ctypes.get_errno() in (8, 9, 14):
        raise SystemError(f"BREACH call {call[0]} got past the privilege check")


def add(a, b):
    return a + b
