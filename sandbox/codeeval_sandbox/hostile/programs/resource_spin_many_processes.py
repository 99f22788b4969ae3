# class: resource
# want: timeout
# problem: add
# what: competes with its own children, so that most of its time is waiting for a processor
# stops: effective time counts the processor time of all descendants
import os

for _ in range(20):
    if os.fork() == 0:
        while True:
            pass
while True:
    pass


def add(a, b):
    return a + b
