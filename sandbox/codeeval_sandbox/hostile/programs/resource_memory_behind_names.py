# class: resource
# want: memory
# problem: add
# what: more memory than the limit in two processes whose names are no UTF-8
# stops: memory is counted by the worker's account, and names are never read as text
import ctypes
import os
import time

set_name = ctypes.CDLL(None).prctl
os.fork()
set_name(15, b"\xff\xfe", 0, 0, 0)
held = bytearray(500 << 20)
held[::4096] = b"x" * len(held[::4096])
time.sleep(60)


def add(a, b):
    return a + b
