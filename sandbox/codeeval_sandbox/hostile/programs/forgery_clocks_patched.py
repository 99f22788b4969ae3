# class: forgery
# want: timeout
# problem: add
# what: stops all clocks of the time module and computes for ever
# stops: time is measured outside
import time

time.time = time.monotonic = time.perf_counter = time.process_time = lambda: 0.0
time.time_ns = time.monotonic_ns = time.perf_counter_ns = lambda: 0
time.sleep = lambda seconds: None


def add(a, b):
    while True:
        time.sleep(1)
