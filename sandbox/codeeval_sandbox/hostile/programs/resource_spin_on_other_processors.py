# class: resource
# want: timeout
# problem: add
# what: leaves the processor that it was put on and spins on all of them, in children that nobody waits for
# stops: processor time counts wherever it is used
import os
import signal

signal.signal(signal.SIGCHLD, signal.SIG_IGN)


def add(a, b):
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    for _ in range(6):
        if os.fork() == 0:
            while True:
                pass
    while True:
        signal.pause()
