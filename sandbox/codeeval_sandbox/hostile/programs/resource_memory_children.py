# class: resource
# want: memory|timeout
# problem: add
# what: six children that each hold as much as their own limit gives, to exceed it together
# stops: memory of the job's processes is counted together
import os
import time


def hoard():
    held = []
    while True:
        try:
            held.append(b"x" * (8 << 20))
        except MemoryError:
            time.sleep(0.1)


for _ in range(6):
    if os.fork() == 0:
        hoard()
while True:
    time.sleep(1)


def add(a, b):
    return a + b
