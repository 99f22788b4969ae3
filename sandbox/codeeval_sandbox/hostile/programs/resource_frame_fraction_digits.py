# class: resource
# want: wrong
# problem: add
# what: answers with a fraction whose greatest common divisor takes minutes
# stops: a frame has a budget of work beyond its size
import os


def add(a, b):
    data = ('["value", {"F": ["0x1%s", "0x3%s"]}, [], 0]' % ("0" * 2_000_000, "7" * 2_000_000)).encode()
    data = len(data).to_bytes(4, "big") + data
    while data:
        data = data[os.write(3, data) :]
    return a + b
