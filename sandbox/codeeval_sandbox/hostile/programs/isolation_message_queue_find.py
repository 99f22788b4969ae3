# class: isolation
# want: passed
# problem: add
# what: opens that queue
# stops: seccomp denies them, or an IPC namespace of its own
# after: isolation_message_queue_leave
import ctypes
import os

mq_open = {"x86_64": 240, "aarch64": 180}.get(os.uname().machine)
if mq_open and ctypes.CDLL(None).syscall(mq_open, b"hostile_left", os.O_RDONLY, 0, None) >= 0:
    raise SystemError("BREACH sees the message queue")


def add(a, b):
    return a + b
