# class: forgery
# want: wrong
# problem: add
# what: calls back a function that was never lent, with a million words as the protocols of its argument
# stops: a call-back of nothing is refused before it is decoded; protocols are no key of a table
import os


def add(a, b):
    words = ", ".join(['"__len__"'] * 1_000_000)
    data = ('["callback", -1, "call", [{"x": [0, "a", [%s]]}], [], 0]' % words).encode()
    data = len(data).to_bytes(4, "big") + data
    while data:
        data = data[os.write(3, data) :]
    return a + b
