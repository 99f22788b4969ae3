# class: resource
# want: timeout
# problem: add
# what: uses its time in children of a few milliseconds that nobody waits for, so that no process shows it
# stops: the control group's account of processor time, less that of supervisor and checker
import os
import signal
import time

signal.signal(signal.SIGCHLD, signal.SIG_IGN)


def add(a, b):
    for _ in range(2_000):
        reading, writing = os.pipe()
        if os.fork() == 0:
            while time.process_time() < 0.01:
                pass
            os._exit(0)
        os.close(writing)
        os.read(reading, 1)
        os.close(reading)
    return a + b
