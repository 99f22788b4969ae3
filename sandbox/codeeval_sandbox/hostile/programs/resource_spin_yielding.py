# class: resource
# want: timeout
# problem: add
# what: gives the processor away at each turn, so that it never uses up a time slice
# stops: effective time
import os


def add(a, b):
    while True:
        os.sched_yield()
