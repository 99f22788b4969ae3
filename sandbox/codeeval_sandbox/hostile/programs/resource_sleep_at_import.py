# class: resource
# want: timeout
# problem: add
# what: sleeps for days before it defines anything
# stops: effective time counts sleeping
import time

time.sleep(1_000_000)


def add(a, b):
    return a + b
