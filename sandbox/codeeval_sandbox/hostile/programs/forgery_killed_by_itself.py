# class: forgery
# want: crashed
# problem: add
# what: kills itself, as a harness does at its time limit
# stops: a signal that the supervisor did not send is the program's own
import os
import signal


def add(a, b):
    os.kill(os.getpid(), signal.SIGKILL)
