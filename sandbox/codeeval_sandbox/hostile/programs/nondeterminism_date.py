# class: nondeterminism
# want: passed
# problem: add
# what: answers rightly only if the date is plausible and time goes on
# stops: the clock is neither stopped nor set
import time


def add(a, b):
    before, started = time.time(), time.monotonic_ns()
    while time.monotonic_ns() == started:
        pass
    return a + b if 2020 < time.gmtime(before).tm_year < 2100 else None
