# class: isolation
# want: passed
# problem: add
# what: leaves a child that writes files and signals half a second later, when another job has the slot
# stops: everything with the job's uid is killed
import os
import signal
import time

here = os.getcwd()
if os.fork() == 0:
    os.setsid()
    os.chdir("/")
    time.sleep(0.5)
    while True:
        for path in (os.path.join(here, "hostile_late"), os.path.expanduser("~/hostile_late")):
            try:
                open(path, "w").close()
            except OSError:
                pass
        try:
            os.kill(-1, signal.SIGUSR1)
        except OSError:
            pass
        time.sleep(0.05)


def add(a, b):
    return a + b
