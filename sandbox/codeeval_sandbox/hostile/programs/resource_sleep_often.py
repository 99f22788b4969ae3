# class: resource
# want: timeout
# problem: add
# what: sleeps a millisecond at a time, for ever
# stops: effective time counts sleeping
import time


def add(a, b):
    while True:
        time.sleep(0.001)
