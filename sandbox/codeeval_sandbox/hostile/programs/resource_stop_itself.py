# class: resource
# want: timeout
# problem: add
# what: stops itself by SIGSTOP
# stops: effective time counts standing still; SIGKILL reaches stopped processes
import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)


def add(a, b):
    return a + b
