# class: forgery
# want: wrong|exited|exception
# problem: add
# what: leaves the guest almost no depth to write an answer in
# stops: a broken process is the program's fault
import sys


def add(a, b):
    for limit in range(5, 1000):
        try:
            sys.setrecursionlimit(limit)
            return None
        except RecursionError:
            pass
    return None
