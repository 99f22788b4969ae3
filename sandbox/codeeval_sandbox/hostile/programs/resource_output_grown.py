# class: resource
# want: passed|output_limit
# problem: add
# what: makes the file behind standard output huge by truncation and far offsets
# stops: output cap; the supervisor reads no more than its own head of the file
import os

for descriptor in (1, 2):
    try:
        os.ftruncate(descriptor, 1 << 40)
    except OSError:
        pass
    try:
        os.pwrite(descriptor, b"x", 1 << 38)
    except OSError:
        pass


def add(a, b):
    return a + b
