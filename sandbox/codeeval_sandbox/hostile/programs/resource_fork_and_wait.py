# class: resource
# want: timeout|process_limit
# problem: add
# what: fills the process table with sleepers, then waits for them
# stops: effective time counts waiting of its own making
import os
import time

try:
    while True:
        if os.fork() == 0:
            time.sleep(1_000_000)
except OSError:
    pass
os.wait()


def add(a, b):
    return a + b
