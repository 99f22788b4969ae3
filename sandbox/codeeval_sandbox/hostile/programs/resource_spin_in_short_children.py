# class: resource
# want: timeout
# problem: add
# what: computes in an endless row of short-lived children
# stops: effective time counts ended children
import os

while True:
    child = os.fork()
    if child == 0:
        sum(range(1_000_000))
        os._exit(0)
    os.waitpid(child, 0)


def add(a, b):
    return a + b
