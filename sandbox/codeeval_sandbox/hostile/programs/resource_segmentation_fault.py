# class: resource
# want: crashed
# problem: add
# what: reads address zero
# stops: the signal that ended the process is the verdict
import ctypes


def add(a, b):
    return ctypes.string_at(0)
