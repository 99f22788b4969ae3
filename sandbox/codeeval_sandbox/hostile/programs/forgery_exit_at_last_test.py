# class: forgery
# want: exited
# problem: add
# what: answers all tests but the last and ends the process with success there
# stops: a pass needs the suite's end; exit codes say nothing
import os


def add(a, b):
    if a == 1250:
        os._exit(0)
    return a + b
