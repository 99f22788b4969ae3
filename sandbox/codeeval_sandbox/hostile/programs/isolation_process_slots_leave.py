# class: isolation
# want: passed|process_limit
# problem: add
# what: leaves as many sleeping processes as it may have
# stops: everything with the job's uid is killed and reaped
import os
import time

try:
    while True:
        if os.fork() == 0:
            os.setsid()
            time.sleep(1_000_000)
except OSError:
    pass


def add(a, b):
    return a + b
