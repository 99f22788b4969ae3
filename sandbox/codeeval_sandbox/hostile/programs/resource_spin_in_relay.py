# class: resource
# want: timeout
# problem: add
# what: orphans hand the work on by a fork each few milliseconds, so that no process id lives long
# stops: effective time; kill of everything with the job's uid, which no fork outruns
import os
import time

if os.fork() == 0:
    os.setsid()
    while True:
        sum(range(100_000))
        try:
            if os.fork():
                os._exit(0)
        except OSError:
            pass
while True:
    time.sleep(0.01)


def add(a, b):
    return a + b
