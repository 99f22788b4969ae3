# class: isolation
# want: passed
# problem: add
# what: leaves stopped children, which no signal but SIGKILL and SIGCONT wakes
# stops: everything with the job's uid is killed
import ctypes
import os
import signal

for _ in range(10):
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(15, b"hostile_stop", 0, 0, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        os._exit(0)


def add(a, b):
    return a + b
