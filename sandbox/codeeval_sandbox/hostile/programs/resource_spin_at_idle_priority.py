# class: resource
# want: timeout|exception
# problem: add
# what: lowers its priority as far as it goes, so that it is slow to spend its time
# stops: processor time counts at any priority
import os

os.nice(19)
try:
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
except OSError:
    pass
while True:
    pass


def add(a, b):
    return a + b
