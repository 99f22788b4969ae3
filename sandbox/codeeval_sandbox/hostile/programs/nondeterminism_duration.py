# class: nondeterminism
# want: passed
# problem: add
# what: answers rightly only if a sleep of 10 ms took at least that long
# stops: the clock is neither stopped nor hastened
import time


def add(a, b):
    started = time.perf_counter()
    time.sleep(0.01)
    return a + b if time.perf_counter() - started >= 0.0099 else None
