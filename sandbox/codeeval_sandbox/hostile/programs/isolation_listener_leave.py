# class: isolation
# want: passed
# problem: add
# what: leaves a child that listens on an abstract socket and on a local port
# stops: everything with the job's uid is killed
import os
import socket
import time

if os.fork() == 0:
    os.setsid()
    listeners = []
    for family, address in ((socket.AF_UNIX, "\0hostile_left"), (socket.AF_INET, ("127.0.0.1", 45_454))):
        try:
            listener = socket.socket(family)
            listener.bind(address)
            listener.listen()
            listeners.append(listener)
        except OSError:
            pass
    time.sleep(1_000_000)
time.sleep(0.05)


def add(a, b):
    return a + b
