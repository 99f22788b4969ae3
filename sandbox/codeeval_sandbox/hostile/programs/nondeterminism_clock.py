# class: nondeterminism
# want: wrong
# problem: add
# what: answers rightly only in one nanosecond of eighteen minutes
# stops: nothing needs to: four tests do not meet it
import time


def add(a, b):
    return a + b if time.time_ns() % (1 << 40) == 0 else None
