# class: resource
# want: timeout
# problem: add
# what: sleeps in C code that holds the interpreter's lock, so that none of its threads can act
# stops: limits act from outside, by SIGKILL
import ctypes


def add(a, b):
    while True:
        ctypes.PyDLL(None).sleep(1000)
