# class: resource
# want: timeout
# problem: add
# what: stops its whole process group, inside a call, after starting children in it
# stops: a session of its own per job; SIGKILL reaches stopped processes
import os
import signal


def add(a, b):
    for _ in range(3):
        if os.fork() == 0:
            signal.pause()
    os.killpg(0, signal.SIGSTOP)
    return a + b
