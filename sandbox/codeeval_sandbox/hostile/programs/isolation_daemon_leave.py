# class: isolation
# want: passed
# problem: add
# what: leaves a daemon: forked twice, in a session of its own, deaf to signals, busy
# stops: everything with the job's uid is killed
import ctypes
import os
import signal

if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    ctypes.CDLL(None).prctl(15, b"hostile_left", 0, 0, 0)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    while True:
        pass


def add(a, b):
    return a + b
