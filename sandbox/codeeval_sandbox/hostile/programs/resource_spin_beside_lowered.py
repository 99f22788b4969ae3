# class: resource
# want: timeout
# problem: add
# what: as resource_spin_in_children_unwaited, beside a process of lowered priority that always waits its turn
# stops: waiting for a processor is no excuse for a thread that has asked for less than its share
import os
import signal
import time

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
if os.fork() == 0:
    os.nice(19)
    while True:
        pass


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
