# class: resource
# want: memory
# problem: add
# what: half of the memory in queues of sockets, which belong to no process, and half in a process
# stops: memory is counted by the worker's account, with what its processes hold in the kernel
import os
import socket
import time


def hold(size):
    held = []
    while size > 0:
        ends = socket.socketpair()
        ends[0].setblocking(False)
        ends[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        held.append(ends)
        try:
            while size > 0:
                size -= ends[0].send(b"x" * 60_000)
        except BlockingIOError:
            pass
    return held


reading, writing = os.pipe()
for _ in range(24):
    if os.fork() == 0:
        try:
            queues = hold(23 << 20)
        finally:
            os.write(writing, b"1")
            time.sleep(60)
            os._exit(0)
for _ in range(24):
    os.read(reading, 1)
held = bytearray(500 << 20)
held[::4096] = b"x" * len(held[::4096])
time.sleep(60)


def add(a, b):
    return a + b
