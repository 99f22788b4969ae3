# class: forgery
# want: crashed
# problem: add
# what: sends itself the signal of a processor time limit
# stops: the supervisor's own measure decides what is a timeout
import os
import signal

signal.signal(signal.SIGXCPU, signal.SIG_DFL)


def add(a, b):
    os.kill(os.getpid(), signal.SIGXCPU)
    while True:
        signal.pause()
