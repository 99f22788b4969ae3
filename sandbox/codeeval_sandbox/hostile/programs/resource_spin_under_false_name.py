# class: resource
# want: timeout
# problem: add
# what: takes a process name that confuses naive readers of /proc/PID/stat
# stops: the name is cut off at its last parenthesis
import ctypes

ctypes.CDLL(None).prctl(15, b") Z 1 1 1 0 0", 0, 0, 0)
while True:
    pass


def add(a, b):
    return a + b
