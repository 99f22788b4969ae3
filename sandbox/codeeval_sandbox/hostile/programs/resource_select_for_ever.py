# class: resource
# want: timeout
# problem: add
# what: waits for files that never become ready
# stops: effective time counts waiting of its own making
import os
import select


def add(a, b):
    reader, _writer = os.pipe()
    select.select([reader], [], [])
    return a + b
