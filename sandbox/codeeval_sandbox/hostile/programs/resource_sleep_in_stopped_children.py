# class: resource
# want: timeout
# problem: add
# what: sleeps in a chain of short children that stop and are continued, none of which uses the processor
# stops: wall time less waiting counts; to be stopped is no waiting
import os
import signal
import time


def add(a, b):
    while True:
        child = os.fork()
        if child == 0:
            os.kill(os.getpid(), signal.SIGSTOP)
            os._exit(0)
        os.waitpid(child, os.WUNTRACED)
        time.sleep(0.02)
        os.kill(child, signal.SIGCONT)
        os.waitpid(child, 0)
