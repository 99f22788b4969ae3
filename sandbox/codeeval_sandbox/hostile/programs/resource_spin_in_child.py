# class: resource
# want: timeout
# problem: add
# what: a child computes while the parent waits for it
# stops: effective time counts descendants, and waiting of its own making
import os

child = os.fork()
while child == 0:
    pass
os.waitpid(child, 0)


def add(a, b):
    return a + b
