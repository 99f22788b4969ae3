# class: escape
# want: passed
# problem: add
# what: kills every process that it may kill
# stops: a uid of its own
import os
import signal

for number in (signal.SIGSTOP, signal.SIGKILL):
    try:
        os.kill(-1, number)
    except OSError:
        pass


def add(a, b):
    return a + b
