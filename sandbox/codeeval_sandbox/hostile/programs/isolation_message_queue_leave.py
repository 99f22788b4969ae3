# class: isolation
# want: passed
# problem: add
# what: leaves a POSIX message queue, which outlives its process
# stops: seccomp denies them, or an IPC namespace of its own
import ctypes
import os

mq_open = {"x86_64": 240, "aarch64": 180}.get(os.uname().machine)
if mq_open:
    ctypes.CDLL(None).syscall(mq_open, b"hostile_left", os.O_CREAT | os.O_RDWR, 0o666, None)


def add(a, b):
    return a + b
