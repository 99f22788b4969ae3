# class: isolation
# want: wrong|memory|timeout
# problem: add
# what: call-backs with millions of words where only a few are known, for a cache of the checker to keep
# stops: what a program says is not kept; a checker that has grown is replaced
import os


def read(size):
    data = b""
    while len(data) < size:
        data += os.read(3, size - len(data))
    return data


def add(a, b):
    for number in range(62):
        words = b", ".join([b'"__len__"'] * (225_000 + number))
        body = b'["callback", -1, "call", [{"x": [0, "a", [' + words + b"]]}], [], 0]"
        view = memoryview(len(body).to_bytes(4, "big") + body)
        while view:
            view = view[os.write(3, view) :]
        read(int.from_bytes(read(4), "big"))
    return 0
