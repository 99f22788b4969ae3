# class: resource
# want: timeout
# problem: add
# what: sleeps past the limit, and leaves the right answer to a child that is told when the program is killed
# stops: all processes of a job that met a limit are stopped before the first is killed
import ctypes
import os
import signal
import time


def add(a, b):
    if os.fork() == 0:
        signal.signal(signal.SIGUSR1, lambda *_: None)
        ctypes.CDLL(None).prctl(1, signal.SIGUSR1, 0, 0, 0)
        signal.pause()
        return a + b
    time.sleep(3600)
