# class: control
# want: passed
# problem: add
# what: computes for half a second of processor time, below the limit
# stops: the limit is on effective time
import time

end = time.process_time() + 0.5
while time.process_time() < end:
    pass


def add(a, b):
    return a + b
