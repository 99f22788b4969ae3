# class: resource
# want: output_limit
# problem: add
# what: prints one line that never ends, a few bytes at a time
# stops: output cap; nothing waits for line ends
import os

while True:
    os.write(1, b"." * 100)


def add(a, b):
    return a + b
