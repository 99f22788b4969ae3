# class: resource
# want: timeout|crashed
# problem: add
# what: makes its parent its tracer, so that a signal stops it and the parent's wait reports a stop
# stops: a wait status that is no end is not taken for one; seccomp denies ptrace where it is there
import ctypes
import os
import signal

ctypes.CDLL(None).ptrace(0, 0, None, None)
os.kill(os.getpid(), signal.SIGTERM)
while True:
    signal.pause()


def add(a, b):
    return a + b
